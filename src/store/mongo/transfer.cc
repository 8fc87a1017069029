#include "store/mongo/transfer.h"

#include <algorithm>
#include <map>
#include <thread>

#include "base/ids.h"
#include "base/parallel.h"
#include "store/mongo/account_records.h"
#include "store/mongo/invoice_parts.h"
#include "store/mongo/records.h"
#include "store/mongo/schema.h"

namespace inkvoice::store {

namespace {

using mongo::Document;
using mongo::Update;
using mongo::View;

constexpr std::size_t kThreads = 8;
constexpr int kWalkTries = 5;  // without a step forward in between
constexpr Millis kWalkPause{500};

/// Of all kinds but invoices.
const char* simple_collection(Kind kind) {
  switch (kind) {
    case Kind::User:
      return kUsers;
    case Kind::Profile:
      return kProfiles;
    case Kind::ApiKey:
      return kApiKeys;
    case Kind::Session:
      return kSessions;
    case Kind::Sequence:
      return kSequences;
    case Kind::Invoice:
      break;
  }
  return "";
}

/// "OWNER NAME".
Sequence to_sequence(const View& view) {
  const std::string id = view.text("_id");
  const std::size_t blank = std::min(id.find(' '), id.size());
  return {id.substr(0, blank), id.substr(std::min(blank + 1, id.size())),
          static_cast<std::uint64_t>(view.integer("last"))};
}

/// The keys that stand in an invoice and have not run out.
std::vector<UsedKey> to_keys(const View& view, Timestamp now) {
  constexpr std::string_view kMark = "key:";
  std::vector<UsedKey> keys;
  for (const std::string what : {"create", "issue"}) {
    const std::string_view key = view.text_view((what + "_key").c_str());
    const Timestamp at = view.time((what + "_at").c_str()).value_or(Timestamp());
    if (!key.starts_with(kMark) || at <= now - kKeysLast) continue;
    keys.push_back({{std::string(key.substr(kMark.size())), view.text((what + "_print").c_str())}, at});
  }
  std::ranges::sort(keys, {}, [](const UsedKey& used) { return std::pair(used.at, used.idempotency.key); });
  return keys;
}

Result<Record> to_record(Kind kind, const View& view, Timestamp now) {
  switch (kind) {
    case Kind::User:
      return to_user(view);
    case Kind::Profile:
      return OwnedProfile{view.text("_id"), to_profile(view)};
    case Kind::ApiKey:
      return to_api_key(view);
    case Kind::Session:
      return to_session(view);
    case Kind::Sequence:
      return to_sequence(view);
    case Kind::Invoice:
      break;
  }
  return MovedInvoice{TRY(to_invoice(view)), to_keys(view, now), view.integer("order"), view.text("sequence"),
                      static_cast<std::uint64_t>(view.integer("sequence_no"))};
}

/// One collection: a cursor, and another behind the last key when it breaks.
class MongoWalk final : public Walk {
 public:
  MongoWalk(mongo::Client& client, const Clock& clock, Kind kind, std::string collection)
      : client_(client), kind_(kind), collection_(std::move(collection)), now_(clock.now()) {}

  Result<std::optional<Record>> next() override {
    for (int tries = 1;; ++tries) {
      auto found = step();
      if (found && !*found) return std::nullopt;
      if (found) {
        after_ = (*found)->text("_id");
        return TRY(to_record(kind_, **found, now_));
      }
      cursor_.reset();
      const mongo::Kind why = found.error().kind;
      const bool passing = why == mongo::Kind::NotDone || why == mongo::Kind::Unsure;
      if (!passing || tries == kWalkTries) return std::unexpected(to_error(found.error()));
      std::this_thread::sleep_for(kWalkPause);
    }
  }

 private:
  mongo::Attempt<std::optional<View>> step() {
    if (!cursor_) {
      mongo::Find find;
      if (!after_.empty()) {
        Document later;
        later.text("$gt", after_);
        find.filter.document("_id", later);
      }
      find.sort.integer("_id", 1);
      auto opened = client_.open_cursor(collection_, find);
      if (!opened) return std::unexpected(std::move(opened.error()));
      cursor_.emplace(std::move(*opened));
    }
    return cursor_->next();
  }

  mongo::Client& client_;
  const Kind kind_;
  const std::string collection_;
  const Timestamp now_;
  std::string after_;
  std::optional<mongo::Cursor> cursor_;
};

/// Several collections as if they were one.
class MergingWalk final : public Walk {
 public:
  explicit MergingWalk(std::vector<std::unique_ptr<Walk>> walks) : walks_(std::move(walks)) {}

  Result<std::optional<Record>> next() override {
    if (!begun_) {
      for (std::size_t i = 0; i < walks_.size(); ++i) TRY(step(i));
      begun_ = true;
    }
    if (heads_.empty()) return std::nullopt;
    auto first = heads_.extract(heads_.begin());
    TRY(step(first.key().second));
    return std::move(first.mapped());
  }

 private:
  Result<void> step(std::size_t walk) {
    std::optional<Record> record = TRY(walks_[walk]->next());
    if (!record) return {};
    std::string key = key_of(*record);
    heads_.emplace(std::pair(std::move(key), walk), std::move(*record));
    return {};
  }

  std::vector<std::unique_ptr<Walk>> walks_;
  std::map<std::pair<std::string, std::size_t>, Record> heads_;  // where each walk stands, by key
  bool begun_ = false;
};

/// The update that puts a record in.
struct UpdateOf {
  /// The filter has the _id.
  static Update whole(std::string_view id, const Document& fields) {
    Update update{.filter = by_id(id), .upsert = true};
    update.change.document("$set", fields);
    return update;
  }

  Result<Update> operator()(const User& user) const { return whole(user.id, to_fields(user)); }
  Result<Update> operator()(const OwnedProfile& owned) const { return whole(owned.user_id, to_fields(owned.profile)); }
  Result<Update> operator()(const ApiKey& key) const { return whole(key.id, to_fields(key)); }
  Result<Update> operator()(const Session& session) const { return whole(session.token_hash, to_fields(session)); }

  Result<Update> operator()(const Sequence& sequence) const {
    Document last;
    last.integer("last", static_cast<std::int64_t>(sequence.last));
    Update update{.filter = by_id(sequence.owner + " " + sequence.name), .upsert = true};
    update.change.document("$max", last);
    return update;
  }

  /// It begins here without a fence: whoever held a lease knows the other store alone.
  Result<Update> operator()(const MovedInvoice& moved) const {
    const Invoice& invoice = moved.invoice;
    Document fields = TRY(
        changing_fields(invoice, {.mark = random_id(), .sequence = moved.sequence, .sequence_no = moved.sequence_no}));
    fields.text("owner", invoice.owner).time("created_at", invoice.created_at).integer("fence", 0);
    add_key(fields, "create", invoice, !moved.keys.empty() ? &moved.keys.front() : nullptr);
    add_key(fields, "issue", invoice, moved.keys.size() > 1 ? &moved.keys.back() : nullptr);
    Update update{.filter = by_id(invoice.id), .upsert = true};
    update.change = change_of(fields);
    Document first;
    first.integer("order", moved.place);
    update.change.document("$setOnInsert", first);
    return update;
  }

  static void add_key(Document& fields, const std::string& what, const Invoice& invoice, const UsedKey* used) {
    if (used != nullptr) {
      add_idempotency(fields, what.c_str(), used->idempotency, used->at);
    } else {
      fields.text(what + "_key", no_key(invoice.id));
    }
  }
};

class MongoTransfer final : public Transfer {
 public:
  MongoTransfer(std::shared_ptr<mongo::Client> client, const Clock& clock, Server server, std::set<std::string> ensured)
      : client_(std::move(client)),
        clock_(clock),
        server_(std::move(server)),
        invoices_(*client_, server_, std::move(ensured)) {}

  std::unique_ptr<Walk> walk(Kind kind) override {
    if (kind != Kind::Invoice) return std::make_unique<MongoWalk>(*client_, clock_, kind, simple_collection(kind));
    std::vector<std::unique_ptr<Walk>> walks;
    for (const std::string& part : invoices_.all()) {
      walks.push_back(std::make_unique<MongoWalk>(*client_, clock_, kind, part));
    }
    return std::make_unique<MergingWalk>(std::move(walks));
  }

  Result<void> write(std::span<const Record> records) override {
    if (records.empty()) return {};
    std::vector<Update> updates;
    for (const Record& record : records) updates.push_back(TRY(std::visit(UpdateOf{}, record)));
    if (server_.atomic_updates) {
      const auto written = client_->update(TRY(collection_of(records.front())), updates);
      if (written) return {};
      if (written.error().kind != mongo::Kind::Duplicate) return std::unexpected(to_error(written.error()));
    }
    // One by one: to find the one that is in the way, or because FerretDB 1.x locks itself up over several.
    return for_each_in_parallel(records.size(), kThreads,
                                [&](std::size_t i) { return write_one(records[i], updates[i]); });
  }

  Result<void> remove(Kind kind, std::span<const std::string> keys) override {
    if (kind == Kind::User || kind == Kind::Sequence) {
      return fail(Code::Internal, "Records of this kind are not removed.");
    }
    if (kind != Kind::Invoice) return remove_from(simple_collection(kind), keys);
    for (const std::string& part : invoices_.all()) TRY(remove_from(part, keys));
    return {};
  }

 private:
  Result<std::string> collection_of(const Record& record) {
    const auto* moved = std::get_if<MovedInvoice>(&record);
    return moved != nullptr ? invoices_.to_fill(moved->invoice.owner) : simple_collection(kind_of(record));
  }

  Result<void> remove_from(const std::string& collection, std::span<const std::string> keys) {
    for (const std::string& key : keys) TRY(checked(client_->remove_one(collection, by_id(key))));
    return {};
  }

  Result<void> write_one(const Record& record, const Update& update) {
    const std::string collection = TRY(collection_of(record));
    auto written = client_->update(collection, update);
    const auto* moved = std::get_if<MovedInvoice>(&record);
    if (!written && written.error().kind == mongo::Kind::Duplicate && moved != nullptr) {
      TRY(release_keys(*moved));
      written = client_->update(collection, update);
    }
    if (written) return {};
    if (written.error().kind != mongo::Kind::Duplicate) return std::unexpected(to_error(written.error()));
    return fail(Code::Conflict,
                "What is unique of " + key_of(record) + " (address, number, key) is another's here already.");
  }

  /// An idempotency key that an earlier move left with another invoice, which had it then.
  Result<void> release_keys(const MovedInvoice& moved) {
    for (const UsedKey& used : moved.keys) {
      for (const std::string what : {"create_key", "issue_key"}) {
        Document holder;
        holder.text("owner", moved.invoice.owner).text(what, idempotency_key(used.idempotency));
        const std::string& part = invoices_.of(moved.invoice.owner);
        const auto found = TRY(checked(client_->find_one(part, holder)));
        if (!found || View(*found).text_view("_id") == moved.invoice.id) continue;
        const std::string id = View(*found).text("_id");
        Document none;
        none.text(what, no_key(id));
        Update update{.filter = by_id(id)};
        update.change.document("$set", none);
        TRY(checked(client_->update(part, update)));
      }
    }
    return {};
  }

  const std::shared_ptr<mongo::Client> client_;
  const Clock& clock_;
  const Server server_;
  InvoiceParts invoices_;
};

}  // namespace

Result<std::unique_ptr<Transfer>> make_mongo_transfer(std::shared_ptr<mongo::Client> client, const Clock& clock) {
  Server server = TRY(look_at_server(*client));
  std::set<std::string> ensured = TRY(ensure_indexes(*client, server));
  return std::make_unique<MongoTransfer>(std::move(client), clock, std::move(server), std::move(ensured));
}

}  // namespace inkvoice::store
