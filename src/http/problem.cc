#include "http/problem.h"

#include "base/text.h"
#include "http/status.h"

namespace inkvoice::http {

namespace {

struct Kind {
  int status;
  std::string_view slug;
  std::string_view title;
};

Kind kind_of(Code code) {
  switch (code) {
    case Code::Invalid:
      return {422, "invalid", "The input is wrong"};
    case Code::Malformed:
      return {400, "malformed", "The input cannot be read"};
    case Code::Unauthorized:
      return {401, "unauthorized", "Log in first"};
    case Code::Forbidden:
      return {403, "forbidden", "This is not yours"};
    case Code::NotFound:
      return {404, "not-found", "There is nothing here"};
    case Code::Conflict:
    case Code::Stale:
      return {409, "conflict", "The state does not allow this"};
    case Code::TooLarge:
      return {413, "too-large", "The input is too large"};
    case Code::Limited:
      return {429, "limited", "Too many in too short a time"};
    case Code::Unavailable:
      return {503, "unavailable", "Try again later"};
    case Code::Corrupt:
    case Code::Internal:
      break;
  }
  return {500, "internal", "Something went wrong on our side"};
}

void append_text(std::string& out, std::string_view text) {
  out += '"';
  append_json_escaped(out, text);
  out += '"';
}

void append_member(std::string& out, std::string_view name) {
  out += out.size() > 1 ? "," : "";
  append_text(out, name);
  out += ':';
}

void append_errors(std::string& out, const std::vector<FieldError>& errors) {
  append_member(out, "errors");
  char before = '[';
  for (const FieldError& error : errors) {
    out += before;
    out += R"({"pointer":)";
    append_text(out, error.pointer);
    out += R"(,"message":)";
    append_text(out, error.message);
    out += '}';
    before = ',';
  }
  out += ']';
}

}  // namespace

int status_of(Code code) { return kind_of(code).status; }

Problem to_problem(const Error& error) {
  const Kind kind = kind_of(error.code);
  Problem problem{.status = kind.status};
  problem.type = "urn:inkvoice:problem:";
  problem.type += kind.slug;
  problem.title = kind.title;
  if (kind.status != 500) {
    problem.detail = error.message;
    problem.errors = error.fields;
  }
  return problem;
}

std::string to_json(const Problem& problem) {
  std::string out = "{";
  append_member(out, "type");
  append_text(out, problem.type);
  append_member(out, "title");
  append_text(out, problem.title.empty() ? reason_phrase(problem.status) : problem.title);
  append_member(out, "status");
  append_number(out, problem.status);
  if (!problem.detail.empty()) {
    append_member(out, "detail");
    append_text(out, problem.detail);
  }
  if (!problem.errors.empty()) append_errors(out, problem.errors);
  for (const auto& [name, value] : problem.extra) {
    append_member(out, name);
    if (const auto* text = std::get_if<std::string>(&value)) {
      append_text(out, *text);
    } else {
      append_number(out, std::get<std::int64_t>(value));
    }
  }
  out += '}';
  return out;
}

Response respond(const Problem& problem) {
  Response response{.status = problem.status};
  response.headers.add("Content-Type", "application/problem+json");
  response.headers.add("Cache-Control", "no-store");
  response.body = to_json(problem);
  return response;
}

}  // namespace inkvoice::http
