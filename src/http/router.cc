#include "http/router.h"

#include "http/problem.h"

namespace inkvoice::http {

namespace {

/// Takes "/segment" off the front, without the slash; nothing at the end of the path.
std::optional<std::string_view> take_segment(std::string_view& path) {
  if (path.empty() || path.front() != '/') return std::nullopt;
  path.remove_prefix(1);
  const std::string_view segment = path.substr(0, path.find('/'));
  path.remove_prefix(segment.size());
  return segment;
}

}  // namespace

std::string_view PathParams::get(std::string_view name) const {
  for (const auto& [key, value] : values_) {
    if (key == name) return value;
  }
  return {};
}

std::optional<PathParams> match_path(std::string_view pattern, std::string_view path) {
  PathParams params;
  while (true) {
    const auto wanted = take_segment(pattern);
    const auto given = take_segment(path);
    if (!wanted && !given) return params;
    if (!wanted || !given) return std::nullopt;
    if (wanted->starts_with('{')) {
      if (given->empty()) return std::nullopt;
      params.add(wanted->substr(1, wanted->size() - 2), *given);
    } else if (*wanted != *given) {
      return std::nullopt;
    }
  }
}

Response no_route(const std::string& allow) {
  if (allow.empty()) return respond(Error{Code::NotFound, "There is nothing at this address."});
  Response response = respond(Problem{.status = 405, .detail = "This address answers to: " + allow + "."});
  response.headers.add("Allow", allow);
  return response;
}

}  // namespace inkvoice::http
