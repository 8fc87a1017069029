/// What a server or the way to it answered in place of a result, sorted by what can be done about it.
#pragma once

#include <bson/bson.h>

#include <expected>
#include <string>
#include <utility>

#include "base/result.h"

namespace inkvoice::mongo {

enum class Kind {
  Duplicate,    ///< a unique index has the value already: nothing was written
  NotDone,      ///< nothing was done, and another try may do it: an election, a server that is not there
  Unsure,       ///< the answer is missing: it may have been done or not
  Credentials,  ///< the name or password is refused, or has no right to this
  Refused,      ///< the server understood and declined: another try would end the same way
};

struct Failure {
  Kind kind = Kind::Refused;
  std::string message;        ///< what the server or the driver says; no password is in it
  std::uint32_t code = 0;     ///< the server's
  bool after_unsure = false;  ///< an earlier try of the same call was Unsure: a Duplicate may be our own
};

template <class T>
using Attempt = std::expected<T, Failure>;

/// Sorts what libmongoc gave; `reply` may be empty.
Failure to_failure(const bson_error_t& error, const bson_t& reply);

/// For a caller that can do nothing special: Unavailable, or Conflict, or Internal.
Error to_error(const Failure& failure);

template <class T>
Result<T> checked(Attempt<T> attempt) {
  if (!attempt) return std::unexpected(to_error(attempt.error()));
  if constexpr (std::is_void_v<T>) {
    return {};
  } else {
    return std::move(*attempt);
  }
}

}  // namespace inkvoice::mongo
