/// Errors as answers: application/problem+json (RFC 9457).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"
#include "http/message.h"

namespace inkvoice::http {

struct Problem {
  int status = 500;
  std::string detail = {};              ///< a sentence for a person; left out when empty
  std::string type = "about:blank";     ///< with about:blank the title is the status' phrase (RFC 9457, 4.2.1)
  std::string title = {};               ///< empty: the status' phrase
  std::vector<FieldError> errors = {};  ///< written as `errors: [{pointer, message}]` when there are any

  /// Members of its own beside the standard ones, such as retryAfter; names are camelCase.
  std::vector<std::pair<std::string, std::variant<std::string, std::int64_t>>> extra = {};
};

/// 422 for Invalid, 404 for NotFound and so on; 500 where it is ours.
int status_of(Code code);

/// What `error` is to the caller. `type` is urn:inkvoice:problem:CODE and never changes for a code; the message of a
/// defect of ours (Internal, Corrupt) is not shown: log it.
Problem to_problem(const Error& error);

/// The JSON text.
std::string to_json(const Problem& problem);

/// The whole answer: status, Content-Type, Cache-Control: no-store, body.
Response respond(const Problem& problem);
inline Response respond(const Error& error) { return respond(to_problem(error)); }

}  // namespace inkvoice::http
