#include "store/sqlite/transfer.h"

#include <deque>
#include <unordered_map>

#include "queue/sqlite/jobs.h"
#include "store/sqlite/rows.h"

namespace inkvoice::store {

namespace {

using sqlite::Durability;
using sqlite::Statement;
using sqlite::Transaction;

using KeysOfInvoices = std::unordered_map<std::string, std::vector<UsedKey>>;

// A walk reads page by page, so that no read transaction of minutes keeps the log of a server at work from shrinking.
constexpr std::size_t kPageRows = 256;
constexpr std::size_t kPageBytes = 8UZ << 20;

/// The columns that read() takes, and the one that orders them.
const char* query_of(Kind kind) {
  switch (kind) {
    case Kind::User:
      return "SELECT id, email, email_key, name, password_hash, created_at FROM users WHERE id > ? ORDER BY id";
    case Kind::Profile:
      return "SELECT user_id, defaults, number_pattern FROM profiles WHERE user_id > ? ORDER BY user_id";
    case Kind::ApiKey:
      return "SELECT id, user_id, key_hash, name, prefix, created_at, used_at FROM api_keys WHERE id > ? ORDER BY id";
    case Kind::Session:
      return "SELECT token_hash, user_id, created_at, seen_at FROM sessions WHERE token_hash > ? ORDER BY token_hash";
    case Kind::Sequence:
      // An owner's id has no character before the blank: this is the order of the keys.
      return "SELECT owner, name, last FROM sequences WHERE owner || ' ' || name > ? ORDER BY owner, name";
    case Kind::Invoice:
      break;
  }
  static const std::string invoices = "SELECT " + std::string(kInvoiceColumns) +
                                      ", d.document FROM invoices AS i JOIN documents AS d ON d.invoice = i.seq "
                                      "WHERE i.id > ? ORDER BY i.id";
  return invoices.c_str();
}

MovedInvoice read_moved(const Statement& row, const KeysOfInvoices& keys) {
  MovedInvoice moved{.invoice = read_invoice(row), .place = row.integer(0)};
  moved.invoice.document = row.text(kInvoiceColumnCount);
  if (const auto found = keys.find(moved.invoice.id); found != keys.end()) moved.keys = found->second;
  return moved;
}

Record read(Kind kind, const Statement& row, const KeysOfInvoices& keys) {
  switch (kind) {
    case Kind::User:
      return User{row.text(0), row.text(1), row.text(2), row.text(3), row.text(4), row.timestamp(5)};
    case Kind::Profile:
      return OwnedProfile{row.text(0), {row.text(1), row.text(2)}};
    case Kind::ApiKey: {
      ApiKey key{row.text(0), row.text(1), row.text(2), row.text(3), row.text(4), row.timestamp(5), {}};
      if (!row.is_null(6)) key.used_at = row.timestamp(6);
      return key;
    }
    case Kind::Session:
      return Session{row.text(0), row.text(1), row.timestamp(2), row.timestamp(3)};
    case Kind::Sequence:
      return Sequence{row.text(0), row.text(1), row.as<std::uint64_t>(2)};
    case Kind::Invoice:
      break;
  }
  return read_moved(row, keys);
}

std::size_t size_of(const Record& record) {
  const auto* moved = std::get_if<MovedInvoice>(&record);
  return moved == nullptr ? 0 : moved->invoice.document.size();
}

class SqliteWalk final : public Walk {
 public:
  SqliteWalk(sqlite::Database& database, Kind kind) : database_(database), kind_(kind) {}

  Result<std::optional<Record>> next() override {
    if (page_.empty() && !ended_) TRY(turn_page());
    if (page_.empty()) return std::nullopt;
    Record record = std::move(page_.front());
    page_.pop_front();
    return record;
  }

 private:
  Result<void> turn_page() {
    const sqlite::Reader reader = TRY(database_.reader());
    if (kind_ == Kind::Invoice && after_.empty()) TRY(load_keys(*reader));
    Statement rows = reader->prepare(query_of(kind_), after_);
    std::size_t bytes = 0;
    while (page_.size() < kPageRows && bytes < kPageBytes) {
      if (!TRY(rows.step())) {
        ended_ = true;
        break;
      }
      page_.push_back(read(kind_, rows, keys_));
      bytes += size_of(page_.back());
    }
    if (!page_.empty()) after_ = key_of(page_.back());
    return {};
  }

  /// All at once: an invoice's keys have no index of their own, since nothing else looks for them.
  Result<void> load_keys(sqlite::Connection& connection) {
    Statement rows = connection.prepare(
        "SELECT invoice_id, key, fingerprint, created_at FROM idempotency WHERE created_at > ? "
        "ORDER BY created_at, key",
        database_.clock().now() - kKeysLast);
    while (TRY(rows.step())) {
      keys_[rows.text(0)].push_back({{rows.text(1), rows.text(2)}, rows.timestamp(3)});
    }
    return {};
  }

  sqlite::Database& database_;
  const Kind kind_;
  KeysOfInvoices keys_;
  std::string after_;
  std::deque<Record> page_;
  bool ended_ = false;
};

/// Writes one record of any kind.
class RecordWriter {
 public:
  RecordWriter(Transaction& transaction, Timestamp now) : transaction_(transaction), now_(now) {}

  Result<void> operator()(const User& user) {
    TRY(refuse_twin("users", "email_key", user.email_key, user.id, "e-mail address"));
    return transaction_.run(
        "INSERT OR REPLACE INTO users(id, email, email_key, name, password_hash, created_at) VALUES(?, ?, ?, ?, ?, ?)",
        user.id, user.email, user.email_key, user.name, user.password_hash, user.created_at);
  }

  Result<void> operator()(const OwnedProfile& owned) {
    return transaction_.run("INSERT OR REPLACE INTO profiles(user_id, defaults, number_pattern) VALUES(?, ?, ?)",
                            owned.user_id, owned.profile.defaults, owned.profile.number_pattern);
  }

  Result<void> operator()(const ApiKey& key) {
    TRY(refuse_twin("api_keys", "key_hash", key.key_hash, key.id, "API key"));
    return transaction_.run(
        "INSERT OR REPLACE INTO api_keys(id, user_id, key_hash, name, prefix, created_at, used_at) "
        "VALUES(?, ?, ?, ?, ?, ?, ?)",
        key.id, key.user_id, key.key_hash, key.name, key.prefix, key.created_at, key.used_at);
  }

  Result<void> operator()(const Session& session) {
    return transaction_.run(
        "INSERT OR REPLACE INTO sessions(token_hash, user_id, created_at, seen_at) VALUES(?, ?, ?, ?)",
        session.token_hash, session.user_id, session.created_at, session.seen_at);
  }

  Result<void> operator()(const Sequence& sequence) {
    return transaction_.run(
        "INSERT INTO sequences(owner, name, last) VALUES(?, ?, ?) "
        "ON CONFLICT(owner, name) DO UPDATE SET last = max(last, excluded.last)",
        sequence.owner, sequence.name, sequence.last);
  }

  Result<void> operator()(const MovedInvoice& moved) {
    const Invoice& invoice = moved.invoice;
    if (!invoice.number.empty()) TRY(refuse_number(invoice));
    const std::int64_t seq = TRY(place_of(moved));
    TRY(transaction_.run("DELETE FROM invoices WHERE seq = ?", seq));
    TRY(insert_invoice(transaction_, invoice, seq));
    TRY(transaction_.run("DELETE FROM idempotency WHERE owner = ? AND invoice_id = ?", invoice.owner, invoice.id));
    for (const UsedKey& key : moved.keys) {
      TRY(transaction_.run(
          "INSERT OR REPLACE INTO idempotency(owner, key, fingerprint, invoice_id, created_at) VALUES(?, ?, ?, ?, ?)",
          invoice.owner, key.idempotency.key, key.idempotency.fingerprint, invoice.id, key.at));
    }
    if (!moved.sequence.empty()) TRY((*this)(Sequence{invoice.owner, moved.sequence, moved.sequence_no}));
    if (invoice.pdf.status != invoice::PdfStatus::Processing) return {};
    const bool large = invoice.item_count >= queue::kLargeFrom;
    return queue::add_job(transaction_, {invoice.id, invoice.owner, large ? queue::Size::Large : queue::Size::Small},
                          now_);
  }

 private:
  /// INSERT OR REPLACE would throw another record out that has the value.
  Result<void> refuse_twin(const std::string& table, const std::string& column, const std::string& value,
                           const std::string& id, const char* what) {
    Statement row =
        transaction_.prepare("SELECT id FROM " + table + " WHERE " + column + " = ? AND id <> ?", value, id);
    if (!TRY(row.step())) return {};
    return fail(Code::Conflict, "The " + std::string(what) + " of " + id + " is that of " + row.text(0) + " here.");
  }

  Result<void> refuse_number(const Invoice& invoice) {
    Statement row = transaction_.prepare("SELECT id FROM invoices WHERE owner = ? AND number = ? AND id <> ?",
                                         invoice.owner, invoice.number, invoice.id);
    if (!TRY(row.step())) return {};
    return fail(Code::Conflict, "The number of " + invoice.id + " is that of " + row.text(0) + " here.");
  }

  /// Where it stands, or the first free place from where it stood: another user's may be there.
  Result<std::int64_t> place_of(const MovedInvoice& moved) {
    {
      Statement there = transaction_.prepare("SELECT seq FROM invoices WHERE id = ?", moved.invoice.id);
      if (TRY(there.step())) return there.integer(0);
    }
    for (std::int64_t seq = moved.place;; ++seq) {
      Statement taken = transaction_.prepare("SELECT 1 FROM invoices WHERE seq = ?", seq);
      if (!TRY(taken.step())) return seq;
    }
  }

  Transaction& transaction_;
  const Timestamp now_;
};

class SqliteTransfer final : public Transfer {
 public:
  explicit SqliteTransfer(std::shared_ptr<sqlite::Database> database) : database_(std::move(database)) {}

  std::unique_ptr<Walk> walk(Kind kind) override { return std::make_unique<SqliteWalk>(*database_, kind); }

  Result<void> write(std::span<const Record> records) override {
    return database_->write(Durability::Full, [&](Transaction& transaction) -> Result<void> {
      RecordWriter writer(transaction, database_->clock().now());
      for (const Record& record : records) TRY(std::visit(writer, record));
      return {};
    });
  }

  Result<void> remove(Kind kind, std::span<const std::string> keys) override {
    const char* sql = remove_from(kind);
    if (sql == nullptr) return fail(Code::Internal, "Records of this kind are not removed.");
    return database_->write(Durability::Full, [&](Transaction& transaction) -> Result<void> {
      for (const std::string& key : keys) TRY(transaction.run(sql, key));
      return {};
    });
  }

 private:
  static const char* remove_from(Kind kind) {
    switch (kind) {
      case Kind::Profile:
        return "DELETE FROM profiles WHERE user_id = ?";
      case Kind::ApiKey:
        return "DELETE FROM api_keys WHERE id = ?";
      case Kind::Session:
        return "DELETE FROM sessions WHERE token_hash = ?";
      case Kind::Invoice:
        return "DELETE FROM invoices WHERE id = ?";
      case Kind::User:
      case Kind::Sequence:
        break;
    }
    return nullptr;
  }

  const std::shared_ptr<sqlite::Database> database_;
};

}  // namespace

std::unique_ptr<Transfer> make_sqlite_transfer(std::shared_ptr<sqlite::Database> database) {
  return std::make_unique<SqliteTransfer>(std::move(database));
}

}  // namespace inkvoice::store
