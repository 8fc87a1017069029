// The outbox: what stands in the documents for the queue and the event log, and how it goes from there.

#include <algorithm>
#include <set>

#include "base/ids.h"
#include "store/mongo/mongo_store.h"

namespace inkvoice::store {

namespace {

using mongo::Document;
using mongo::View;

constexpr OutboxPlace kPlaces[] = {OutboxPlace::Asked, OutboxPlace::Done};

std::string inside(OutboxPlace place, const char* field) { return std::string(field_of(place)) + "." + field; }

/// The entry goes; of one that must stay for its job, the events go.
mongo::Update clear_of(const OutboxEntry& entry) {
  mongo::Update update{.filter = by_id(entry.invoice_id)};
  update.filter.text(inside(entry.place, "mark"), entry.mark);
  if (entry.again) {
    Document told;
    told.array(inside(entry.place, "events"), {});
    update.change.document("$set", told);
  } else {
    update.change.document("$unset", entry_fields(entry.place));
  }
  return update;
}

}  // namespace

OutboxEntry MongoStore::entry(std::string_view id, OutboxPlace place, std::span<const events::NewEvent> events,
                              const std::optional<queue::NewJob>& job) const {
  OutboxEntry entry{.invoice_id = std::string(id), .place = place, .mark = random_id(), .at = now()};
  entry.events.assign(events.begin(), events.end());
  entry.job = job;
  return entry;
}

void MongoStore::tell(OutboxEntry entry) const {
  if (written_ && !is_empty(entry)) written_(std::move(entry));
}

Result<std::vector<OutboxEntry>> MongoStore::waiting(Timestamp before, std::size_t limit) {
  std::vector<OutboxEntry> entries;
  for (const OutboxPlace place : kPlaces) {
    mongo::Find find{.limit = static_cast<std::int64_t>(limit)};
    find.filter.boolean(waiting_field(place), true);
    Document old;
    old.time("$lt", before);
    find.filter.document(inside(place, "at"), old);
    find.fields.integer(field_of(place), 1);
    for (const Document& document : TRY(checked(client_->find(kInvoices, find)))) {
      const View view(document);
      if (const auto stored = view.document(field_of(place))) entries.push_back(to_entry(view, *stored, place));
    }
  }
  return entries;
}

Result<std::optional<std::set<std::string>>> MongoStore::still_asked(std::span<const OutboxEntry> entries) {
  const auto asked = std::ranges::count(entries, OutboxPlace::Asked, &OutboxEntry::place);
  if (server_.atomic_updates || asked < 2) return std::optional<std::set<std::string>>();
  mongo::Find find{.limit = 2 * asked};
  find.filter.boolean(waiting_field(OutboxPlace::Asked), true);
  find.fields.integer(waiting_field(OutboxPlace::Asked), 1);
  const std::vector<Document> found = TRY(checked(client_->find(kInvoices, find)));
  // There may be more: then most of ours will stand as well.
  if (std::ssize(found) >= find.limit) return std::optional<std::set<std::string>>();
  std::set<std::string> ids;
  for (const Document& document : found) ids.insert(View(document).text("_id"));
  return std::optional(std::move(ids));
}

Result<void> MongoStore::clear(std::span<const OutboxEntry> entries) {
  const auto asked = TRY(still_asked(entries));
  std::vector<mongo::Update> updates;
  for (const OutboxEntry& entry : entries) {
    const bool is_gone = asked && entry.place == OutboxPlace::Asked && !asked->contains(entry.invoice_id);
    if (!entry.mark.empty() && !is_gone) updates.push_back(clear_of(entry));
  }
  if (updates.empty()) return {};
  TRY(checked(update_each(updates)));
  return {};
}

}  // namespace inkvoice::store
