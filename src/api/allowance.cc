#include "api/allowance.h"

#include <utility>

#include "base/log.h"
#include "base/text.h"
#include "http/problem.h"

namespace inkvoice::api {

namespace {

/// Whole seconds, never too early.
std::int64_t seconds_up(Millis time) { return (time.count() + 999) / 1000; }

}  // namespace

Result<Allowance> Allowance::take(const Call& call, const std::optional<limits::Policy>& policy,
                                  const std::string& who) {
  limits::Limiter& limiter = call.services.limiter;
  limits::Decision decision;
  if (policy) decision = TRY(limiter.take(*policy, who));
  return Allowance(limiter, policy, who, std::move(decision));
}

Allowance::Allowance(Allowance&& other) noexcept
    : limiter_(other.limiter_),
      policy_(std::move(other.policy_)),
      who_(std::move(other.who_)),
      decision_(std::move(other.decision_)),
      kept_(std::exchange(other.kept_, true)) {}

Allowance::~Allowance() {
  if (kept_ || !policy_ || !decision_.allowed) return;
  if (const auto back = limiter_.give_back(*policy_, who_, decision_.receipt); !back) {
    log::warn("a limit was not given back", {{"policy", policy_->name}, {"error", back.error().message}});
  }
}

void Allowance::describe(http::Response& response) const {
  if (!policy_) return;
  std::string terms = "\"" + policy_->name + "\";q=";
  append_number(terms, policy_->count);
  terms += ";w=";
  append_number(terms, seconds_up(policy_->window));
  std::string left = "\"" + policy_->name + "\";r=";
  append_number(left, decision_.allowed ? decision_.remaining : 0);
  left += ";t=";
  append_number(left, seconds_up(decision_.allowed ? decision_.reset : decision_.retry_after));
  response.headers.set("RateLimit-Policy", std::move(terms));
  response.headers.set("RateLimit", std::move(left));
}

http::Response Allowance::refusal(std::string_view what) const {
  const std::int64_t wait = std::max<std::int64_t>(1, seconds_up(decision_.retry_after));
  std::string seconds;
  append_number(seconds, wait);
  http::Problem problem = http::to_problem(Error{Code::Limited, ""});
  problem.detail = std::string(what) + ". Try again in " + seconds + (wait == 1 ? " second." : " seconds.");
  problem.extra.emplace_back("retryAfter", wait);
  http::Response response = http::respond(problem);
  response.headers.set("Retry-After", seconds);
  describe(response);
  return response;
}

}  // namespace inkvoice::api
