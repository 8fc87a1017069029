/// Limits as answers: the RateLimit fields and the 429 (draft-ietf-httpapi-ratelimit-headers).
#pragma once

#include <optional>
#include <string>

#include "api/call.h"
#include "limits/limiter.h"

namespace inkvoice::api {

/// One taken from a limit. Given back when it goes out of scope, unless it was used.
class Allowance {
 public:
  /// Without a policy everything is allowed and nothing counted.
  static Result<Allowance> take(const Call& call, const std::optional<limits::Policy>& policy, const std::string& who);

  Allowance(Allowance&& other) noexcept;
  Allowance(const Allowance&) = delete;
  Allowance& operator=(const Allowance&) = delete;
  Allowance& operator=(Allowance&&) = delete;
  ~Allowance();

  bool allowed() const { return decision_.allowed; }
  /// It stays counted.
  void use() { kept_ = true; }
  /// It stays counted when the store cannot say whether it has done what this was taken for.
  template <class T>
  Result<T> unless_undone(Result<T> result) {
    if (!result && result.error().unsure) use();
    return result;
  }
  /// RateLimit-Policy and RateLimit.
  void describe(http::Response& response) const;
  /// The 429: problem, Retry-After and the fields above. `what` begins its sentence: "That was too many PDFs".
  http::Response refusal(std::string_view what) const;

 private:
  Allowance(limits::Limiter& limiter, std::optional<limits::Policy> policy, std::string who, limits::Decision decision)
      : limiter_(limiter), policy_(std::move(policy)), who_(std::move(who)), decision_(std::move(decision)) {}

  limits::Limiter& limiter_;
  std::optional<limits::Policy> policy_;
  std::string who_;
  limits::Decision decision_;
  bool kept_ = false;
};

}  // namespace inkvoice::api
