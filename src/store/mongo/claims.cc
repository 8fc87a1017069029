#include "store/mongo/claims.h"

#include <thread>

#include "base/ids.h"
#include "store/mongo/schema.h"

namespace inkvoice::store {

namespace {

using mongo::Document;

constexpr Millis kClaimLasts{10'000};  // longer than any call with its tries
constexpr Millis kLongestWait{3'000};
constexpr Millis kPause{5};

/// Removes the claim of one that has died over it.
void remove_dead(mongo::Client& client, std::string_view id, Timestamp now) {
  Document by_id;
  by_id.text("_id", id);
  const auto found = client.find_one(kClaims, by_id);
  if (!found || !*found) return;
  const mongo::View view(**found);
  if (view.time("at").value_or(Timestamp()) + kClaimLasts > now) return;
  by_id.text("by", view.text_view("by"));
  (void)client.remove_one(kClaims, by_id);
}

bool is_there(mongo::Client& client, std::string_view id, std::string_view by) {
  Document ours;
  ours.text("_id", id).text("by", by);
  const auto found = client.find_one(kClaims, ours);
  return found && *found;
}

}  // namespace

Result<Claim> Claim::take(mongo::Client& client, const Clock& clock, bool needed, std::string_view invoice_id) {
  Claim claim;
  if (!needed) return claim;
  const std::string by = random_id();
  const auto end = std::chrono::steady_clock::now() + kLongestWait;
  for (;;) {
    Document wanted;
    wanted.text("_id", invoice_id).text("by", by).time("at", clock.now());
    const auto written = client.insert(kClaims, wanted);
    if (written || (written.error().after_unsure && is_there(client, invoice_id, by))) break;
    if (written.error().kind != mongo::Kind::Duplicate) return std::unexpected(to_error(written.error()));
    if (std::chrono::steady_clock::now() > end) {
      return fail(Code::Unavailable, "Somebody else is changing this invoice. Try again in a moment.");
    }
    remove_dead(client, invoice_id, clock.now());
    std::this_thread::sleep_for(kPause);
  }
  claim.client_ = &client;
  claim.filter_.text("_id", invoice_id).text("by", by);
  return claim;
}

Claim::~Claim() {
  // One that cannot be removed ends by its age.
  if (client_ != nullptr) (void)client_->remove_one(kClaims, filter_);
}

}  // namespace inkvoice::store
