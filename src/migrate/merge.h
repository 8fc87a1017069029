/// Two walks over the records of one kind, side by side.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "migrate/digest.h"
#include "store/transfer.h"

namespace inkvoice::migrate {

/// What both sides have under one key; one of them may have nothing.
struct Pair {
  std::optional<store::Record> from, to;
  std::string from_digest, to_digest;

  bool is_equal() const { return from && to && from_digest == to_digest; }
};

/// Calls `meet` for each key that either side has, in order; ends with its first failure.
Result<void> merge(store::Transfer& from, store::Transfer& to, store::Kind kind,
                   const std::function<Result<void>(Pair)>& meet);

}  // namespace inkvoice::migrate
