/// All that a store holds, kind by kind, for copying it into another store and comparing the two (migrate/). For
/// operators alone: it knows no owner. What belongs to a store itself stays there: fences, leases, cursors' keys, what
/// an outbox still has to tell.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "store/records.h"
#include "store/store.h"

namespace inkvoice::store {

struct OwnedProfile {
  std::string user_id;
  Profile profile;
};

/// How far a user's numbers have come.
struct Sequence {
  std::string owner;
  std::string name;
  std::uint64_t last = 0;
};

/// An idempotency key that has not run out.
struct UsedKey {
  Idempotency idempotency;
  Timestamp at;
};

struct MovedInvoice {
  Invoice invoice;
  std::vector<UsedKey> keys;      ///< of the requests that made and issued it, the oldest first
  std::int64_t place = 0;         ///< grows with each of the owner's invoices: lists go by it
  std::string sequence;           ///< that gave the number, where the store remembers it for each invoice
  std::uint64_t sequence_no = 0;  ///< the number's count in it
};

enum class Kind { User, Profile, ApiKey, Session, Sequence, Invoice };

/// In the order of Kind.
using Record = std::variant<User, OwnedProfile, ApiKey, Session, Sequence, MovedInvoice>;

inline Kind kind_of(const Record& record) { return static_cast<Kind>(record.index()); }

/// Unique among the records of its kind: a user's id, a token's hash, "OWNER NAME" of a sequence.
std::string key_of(const Record& record);

/// Idempotency keys are forgotten after this.
inline constexpr std::chrono::hours kKeysLast{24};

/// The records of one kind, one after another.
class Walk {
 public:
  virtual ~Walk() = default;
  /// In the order of the keys' bytes; nothing at the end. What is written meanwhile may be met or not.
  virtual Result<std::optional<Record>> next() = 0;
};

/// Used by one thread at a time.
class Transfer {
 public:
  virtual ~Transfer() = default;

  /// Must end before the Transfer does.
  virtual std::unique_ptr<Walk> walk(Kind kind) = 0;

  /// Puts in, or replaces whole, records of one kind; durable when it returns, and the same done twice is done once.
  /// An invoice that is processing has its job with it. A sequence only grows. Conflict: what is unique (an e-mail
  /// address, a number) is another record's here.
  virtual Result<void> write(std::span<const Record> records) = 0;

  /// By key; what is not there is a success. Never of users.
  virtual Result<void> remove(Kind kind, std::span<const std::string> keys) = 0;
};

}  // namespace inkvoice::store
