/// A change that no other process' change of the same invoice may cross. On a server whose updates are atomic the
/// update's own filter sees to that, and a claim is nothing. On one whose are not (schema.h, Server) a claim is a
/// document under the invoice's id: inserted before, removed after, and given up for dead after kClaimLasts.
#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "mongo/client.h"

namespace inkvoice::store {

class Claim {
 public:
  /// Waits for others' claims. Unavailable: they did not end in time.
  static Result<Claim> take(mongo::Client& client, const Clock& clock, bool needed, std::string_view invoice_id);

  Claim(Claim&& other) noexcept : client_(std::exchange(other.client_, nullptr)), filter_(std::move(other.filter_)) {}
  Claim& operator=(Claim&&) = delete;
  ~Claim();

 private:
  Claim() = default;

  mongo::Client* client_ = nullptr;
  mongo::Document filter_;
};

}  // namespace inkvoice::store
