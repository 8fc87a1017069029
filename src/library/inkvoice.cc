#include <inkvoice/inkvoice.h>

#include <algorithm>
#include <cstring>
#include <exception>
#include <new>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "json/json.h"
#include "library/prepare.h"
#include "render/pool.h"

struct inkvoice_renderer {
  inkvoice::render::Pool pool{std::max(1U, std::thread::hardware_concurrency())};
};

struct inkvoice_result {
  inkvoice_status status = INKVOICE_FAILURE;
  inkvoice::render::Pdf pdf;
  std::string errors = "[]", warnings = "[]";
};

namespace {

using inkvoice::FieldError;
using inkvoice::Result;

std::string to_json(const std::vector<FieldError>& fields) {
  std::string text;
  inkvoice::json::Writer writer(text);
  writer.begin_array();
  for (const FieldError& field : fields) {
    writer.begin_object().key("pointer").string(field.pointer).key("message").string(field.message).end_object();
  }
  writer.end_array();
  return text;
}

/// A renderer's warning is "/client/name: what".
FieldError parse_warning(const std::string& warning) {
  const std::size_t colon = warning.starts_with('/') ? warning.find(": ") : std::string::npos;
  if (colon == std::string::npos) return {"", warning};
  return {warning.substr(0, colon), warning.substr(colon + 2)};
}

std::string_view text_or_nothing(const char* text) { return text == nullptr ? std::string_view() : text; }

/// What the caller's header knew of the options; newer fields are as if not given.
inkvoice_options known_options(const inkvoice_options* given) {
  inkvoice_options options{};
  if (given != nullptr) std::memcpy(&options, given, std::min(given->size, sizeof options));
  return options;
}

Result<inkvoice::library::Settings> settings_of(const inkvoice_options& options) {
  TRY(inkvoice::library::check_names(text_or_nothing(options.design), text_or_nothing(options.profile)));
  inkvoice::library::Settings settings{.design = std::string(text_or_nothing(options.design)),
                                       .today = inkvoice::day_of(inkvoice::SystemClock().now())};
  if (options.issue_date == nullptr) return settings;
  const auto day = inkvoice::parse_iso_date(options.issue_date);
  if (!day) return inkvoice::fail(inkvoice::Code::Invalid, "the issue date must be a date like 2026-11-23");
  settings.today = *day;
  return settings;
}

Result<inkvoice::render::Pdf> render(inkvoice_renderer& renderer, std::string_view json,
                                     const inkvoice_options& options) {
  const auto settings = TRY(settings_of(options));
  const auto prepared = TRY(inkvoice::library::prepare(json, settings));
  return renderer.pool.render(prepared.invoice, prepared.totals);
}

void fill(inkvoice_result& result, Result<inkvoice::render::Pdf> pdf) {
  using inkvoice::Code;
  if (pdf) {
    std::vector<FieldError> warnings;
    for (const std::string& warning : pdf->warnings) warnings.push_back(parse_warning(warning));
    result.warnings = to_json(warnings);
    result.pdf = *std::move(pdf);
    result.status = INKVOICE_OK;
    return;
  }
  const inkvoice::Error& error = pdf.error();
  const bool is_bad_input =
      error.code == Code::Invalid || error.code == Code::Malformed || error.code == Code::TooLarge;
  result.status = is_bad_input ? INKVOICE_BAD_INPUT : INKVOICE_FAILURE;
  result.errors = to_json(error.fields.empty() ? std::vector<FieldError>{{"", error.message}} : error.fields);
}

}  // namespace

const char* inkvoice_version() { return INKVOICE_VERSION; }

inkvoice_renderer* inkvoice_renderer_new() { return new (std::nothrow) inkvoice_renderer; }

void inkvoice_renderer_free(inkvoice_renderer* renderer) { delete renderer; }

inkvoice_result* inkvoice_render(inkvoice_renderer* renderer, const char* json, size_t length,
                                 const inkvoice_options* options) {
  // No exception may reach a caller that is not C++.
  auto* result = new (std::nothrow) inkvoice_result;
  if (result == nullptr) return nullptr;
  try {
    fill(*result, render(*renderer, {json, length}, known_options(options)));
  } catch (const std::exception&) {
    result->status = INKVOICE_FAILURE;
    result->pdf = {};
    result->errors.clear();  // inkvoice_result_errors() has words that need no memory
  }
  return result;
}

inkvoice_status inkvoice_result_status(const inkvoice_result* result) { return result->status; }

const unsigned char* inkvoice_result_pdf(const inkvoice_result* result, size_t* length) {
  const bool is_ok = result->status == INKVOICE_OK;
  *length = is_ok ? result->pdf.bytes.size() : 0;
  return is_ok ? reinterpret_cast<const unsigned char*>(result->pdf.bytes.data()) : nullptr;
}

int inkvoice_result_pages(const inkvoice_result* result) { return result->pdf.pages; }

const char* inkvoice_result_errors(const inkvoice_result* result) {
  // Empty where there was no memory to say more.
  return result->errors.empty() ? R"([{"pointer":"","message":"the invoice could not be rendered"}])"
                                : result->errors.c_str();
}

const char* inkvoice_result_warnings(const inkvoice_result* result) { return result->warnings.c_str(); }

void inkvoice_result_free(inkvoice_result* result) { delete result; }
