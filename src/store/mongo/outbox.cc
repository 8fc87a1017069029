// The outbox: what stands in the documents for the queue and the event log, and how it goes from there.

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
  std::vector<OutboxEntry> one;
  one.push_back(std::move(entry));
  tell_all(std::move(one));
}

void MongoStore::tell_all(std::vector<OutboxEntry> entries) const {
  std::erase_if(entries, [](const OutboxEntry& entry) { return is_empty(entry); });
  if (written_ && !entries.empty()) written_(std::move(entries));
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

Result<void> MongoStore::clear(std::span<const OutboxEntry> entries) {
  std::vector<mongo::Update> updates;
  for (const OutboxEntry& entry : entries) {
    if (!entry.mark.empty()) updates.push_back(clear_of(entry));
  }
  if (updates.empty()) return {};
  TRY(checked(update_each(updates)));
  return {};
}

}  // namespace inkvoice::store
