/// What two stores must agree on, in short.
#pragma once

#include <string>
#include <string_view>

#include "store/transfer.h"

namespace inkvoice::migrate {

/// SHA-256 in hex over every field that is carried over. Not over an invoice's place, which a store may have to move by
/// a little, nor its sequence, which not every store remembers: sequences are compared by themselves.
std::string digest(const store::Record& record);

/// One value for records in their order: each is chained to those before.
class Chain {
 public:
  void add(std::string_view digest);
  const std::string& value() const { return value_; }
  std::uint64_t count() const { return count_; }

 private:
  std::string value_;
  std::uint64_t count_ = 0;
};

}  // namespace inkvoice::migrate
