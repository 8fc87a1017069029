/// Records for the store's suites.
#pragma once

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "base/ids.h"
#include "worlds.h"

namespace inkvoice::contract {

inline constexpr const char* kSequence = "INV-2026-{SEQ:4}";

inline store::Invoice a_draft(const std::string& owner, Timestamp now) {
  store::Invoice invoice;
  invoice.id = random_id();
  invoice.owner = owner;
  invoice.document = R"({"client":{"name":"Café „Zoë“"},"items":[]})";
  invoice.totals = R"({"gross":"11.90"})";
  invoice.type = "invoice";
  invoice.client_name = "Café „Zoë“";
  invoice.client_email = "zoe@example.org";
  invoice.currency = "EUR";
  invoice.gross = "11.90";
  invoice.issue_date = day_of(now);
  invoice.due_date = day_of(now) + std::chrono::days(14);
  invoice.item_count = 1;
  invoice.created_at = invoice.updated_at = now;
  return invoice;
}

inline store::NewInvoice new_draft(const std::string& owner, Timestamp now) {
  return {.invoice = a_draft(owner, now), .numbering = {}, .job = {}, .idempotency = {}, .events = {}};
}

/// With a number of the sequence (or `typed`), a job and an event.
inline store::NewInvoice new_issued(const std::string& owner, Timestamp now, const std::string& typed = "") {
  store::NewInvoice issued = new_draft(owner, now);
  issued.numbering = store::Numbering{.sequence = typed.empty() ? kSequence : "", .typed = typed};
  issued.job = queue::NewJob{issued.invoice.id, owner, queue::Size::Small};
  issued.events.push_back({owner, events::Type::InvoiceProcessing, issued.invoice.id, "{}"});
  return issued;
}

inline store::RenderOutcome ready(const std::string& id, std::uint64_t fence, const std::string& owner) {
  store::RenderOutcome outcome{.invoice_id = id, .owner = owner, .fence = fence, .pdf = {}, .events = {}};
  outcome.pdf = {invoice::PdfStatus::Ready, 15'000, 2, std::string(64, 'a'), "pdf/" + id, ""};
  outcome.events.push_back({owner, events::Type::InvoiceReady, id, "{}"});
  return outcome;
}

inline std::vector<std::string> numbers(const std::vector<store::Invoice>& invoices) {
  std::vector<std::string> all;
  for (const store::Invoice& invoice : invoices) all.push_back(invoice.number);
  return all;
}

/// What the store's jobs have become in the queue.
inline std::vector<queue::LeasedJob> lease_all(StoreWorld& world) {
  world.relay();
  return must(world.queue().lease({.worker = "worker", .count = 1000, .lease = std::chrono::hours(1)}));
}

inline std::vector<std::string> event_types(StoreWorld& world, const std::string& user) {
  std::vector<std::string> types;
  for (const events::Event& event : must(world.events().read(user, "0", 1000)).events) {
    types.emplace_back(to_string(event.type));
  }
  return types;
}

}  // namespace inkvoice::contract
