/// What a Redis must be like so that nothing is lost in it, looked at when a process starts.
#pragma once

#include <string>

#include "base/result.h"
#include "redis/address.h"

namespace inkvoice::redis {

struct Found {
  std::string version;      ///< "7.0.15"
  std::string policy;       ///< "noeviction"
  std::string persistence;  ///< "append-only file", "snapshots", "append-only file and snapshots", "none"
  bool cluster = false;
  std::string trouble;  ///< what keeps it from being written just now (its memory is full); "" nothing
};

/// Connects and looks, within two seconds. Every failure is Invalid with one field named `variable`: what is wrong and
/// what to do about it, in one line.
Result<Found> check(const Address& address, const std::string& variable);

}  // namespace inkvoice::redis
