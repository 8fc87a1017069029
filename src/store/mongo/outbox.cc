// The outbox: what stands in the documents for the queue and the event log, and how it goes from there.

#include "base/ids.h"
#include "store/mongo/mongo_store.h"

namespace inkvoice::store {

namespace {

using mongo::Document;
using mongo::View;

/// The entry goes; of one that must stay for its job, the events go.
mongo::Update clear_of(const OutboxEntry& entry) {
  mongo::Update update{.filter = by_id(entry.invoice_id)};
  update.filter.text("asked_mark", entry.mark);
  Document fields;
  if (entry.again) {
    OutboxEntry told = entry;
    told.events.clear();
    add_asked(fields, told);
  } else {
    drop_entry(fields);
  }
  update.change = change_of(fields);
  return update;
}

}  // namespace

OutboxEntry MongoStore::entry(std::string_view owner, std::string_view id, std::span<const events::NewEvent> events,
                              const std::optional<queue::NewJob>& job) const {
  OutboxEntry entry{.invoice_id = std::string(id), .owner = std::string(owner), .mark = random_id(), .at = now()};
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
  mongo::Find find{.limit = static_cast<std::int64_t>(limit)};
  Document old;
  old.time("$lt", before);
  find.filter.boolean(kWaiting, true).document("asked_at", old);
  find.fields.integer("owner", 1).integer("asked", 1).integer("asked_mark", 1).integer("asked_at", 1);
  std::vector<OutboxEntry> entries;
  for (const std::string& part : invoices_.all()) {
    for (const Document& document : TRY(checked(client_->find(part, find))))
      entries.push_back(to_entry(View(document)));
    if (entries.size() >= limit) break;
  }
  return entries;
}

Result<void> MongoStore::clear(std::span<const OutboxEntry> entries) {
  std::vector<OwnersUpdate> updates;
  for (const OutboxEntry& entry : entries) {
    if (!entry.mark.empty()) updates.push_back({entry.owner, clear_of(entry)});
  }
  if (updates.empty()) return {};
  TRY(checked(update_each(std::move(updates))));
  return {};
}

}  // namespace inkvoice::store
