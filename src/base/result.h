/// Failure as a value: Result<T> holds a T or the Error that says why there is none.
#pragma once

#include <expected>
#include <string>
#include <utility>
#include <vector>

namespace inkvoice {

/// What kind of failure it is, so that a caller can decide; the HTTP status and the exit status follow from it.
enum class Code {
  Invalid,       ///< the input is wrong; `fields` may say where
  Malformed,     ///< the input cannot even be read (not JSON, not UTF-8)
  Unauthorized,  ///< nobody is logged in
  Forbidden,     ///< somebody is, but it is not theirs
  NotFound,
  Conflict,  ///< the state does not allow it
  TooLarge,
  Limited,      ///< too many in too short a time
  Unavailable,  ///< a store or the machine does not answer now; later may work
  Stale,        ///< another holder of the lease has gone past this one
  Corrupt,      ///< stored data is not what was stored
  Internal,     ///< a defect of ours
};

/// One wrong place in the input, as RFC 9457's `errors` lists it. `pointer` is a JSON pointer (RFC 6901), "" the whole.
struct FieldError {
  std::string pointer;
  std::string message;
  bool operator==(const FieldError&) const = default;
};

struct Error {
  Code code = Code::Internal;
  std::string message;  ///< a sentence for a person, without secrets
  std::vector<FieldError> fields = {};
  bool unsure = false;  ///< it may have been done all the same: the answer is missing
};

template <class T>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> fail(Code code, std::string message) {
  return std::unexpected<Error>(Error{code, std::move(message)});
}

}  // namespace inkvoice

/// The value of a Result; on failure returns the Error to our caller. One TRY a statement, never in a coroutine.
#define TRY(expression)                                       \
  ({                                                          \
    auto&& try_result_ = (expression);                        \
    if (!try_result_) [[unlikely]]                            \
      return std::unexpected(std::move(try_result_).error()); \
    *std::move(try_result_);                                  \
  })

/// The same inside a coroutine.
#define CO_TRY(expression)                                       \
  ({                                                             \
    auto&& try_result_ = (expression);                           \
    if (!try_result_) [[unlikely]]                               \
      co_return std::unexpected(std::move(try_result_).error()); \
    *std::move(try_result_);                                     \
  })
