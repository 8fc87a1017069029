#include "migrate/migration.h"

#include <algorithm>
#include <map>

#include "migrate/merge.h"

namespace inkvoice::migrate {

namespace {

using store::Kind;
using store::MovedInvoice;
using store::Record;

constexpr int kMostRounds = 5;
constexpr std::size_t kBatch = 100;
constexpr std::size_t kBatchBytes = 8UZ << 20;
constexpr std::uint64_t kTellEvery = 64;
constexpr std::size_t kMostConflicts = 5;

/// Sequences last: they are held against the invoices' own.
constexpr Kind kRecordKinds[] = {Kind::User, Kind::Profile, Kind::ApiKey, Kind::Session, Kind::Invoice};

const MovedInvoice* invoice_of(const std::optional<Record>& record) {
  return record ? std::get_if<MovedInvoice>(&*record) : nullptr;
}

/// Why the new store must not be written to; "" for no reason. Who is copied from never removes users or issued
/// invoices, and never goes back in time.
std::string conflict_of(const Pair& pair) {
  if (pair.is_equal() || !pair.to) return "";
  const MovedInvoice* const there = invoice_of(pair.to);
  if (there == nullptr) return pair.from ? "" : "is a user whom the old store does not know";
  const MovedInvoice* const here = invoice_of(pair.from);
  if (here == nullptr) {
    return there->invoice.state == invoice::State::Draft ? "" : "is an invoice that the old store does not know";
  }
  const bool newer = there->invoice.updated_at > here->invoice.updated_at;
  return newer ? "is an invoice that was changed here after it was copied" : "";
}

Result<void> refuse_used(store::Transfer& from, store::Transfer& to) {
  Error error{Code::Conflict, "The new store is in use, or is another's.", {}};
  for (const Kind kind : {Kind::User, Kind::Invoice}) {
    if (!TRY(to.walk(kind)->next())) continue;  // empty: nothing to be lost
    TRY(merge(from, to, kind, [&](const Pair& pair) -> Result<void> {
      const std::string why = conflict_of(pair);
      if (!why.empty() && error.fields.size() < kMostConflicts) {
        error.fields.push_back({store::key_of(*pair.to), why});
      }
      return {};
    }));
  }
  if (error.fields.empty()) return {};
  return std::unexpected(std::move(error));
}

using Sequences = std::map<std::string, store::Sequence>;

void raise(Sequences& sequences, const store::Sequence& to) {
  if (to.name.empty()) return;
  const auto [at, added] = sequences.try_emplace(store::key_of(to), to);
  at->second.last = std::max(at->second.last, to.last);
}

/// One comparison of everything, and the copying of what differs.
class Round {
 public:
  Round(const Sides& sides, Report& report, FileMover* mover, const std::function<void(const Progress&)>& tell)
      : sides_(sides), report_(report), mover_(mover), tell_(tell) {}

  /// How many records and files differed.
  Result<std::uint64_t> run() {
    const std::uint64_t files_before = report_.files.copied;
    if (mover_ != nullptr) mover_->begin_round();
    for (std::size_t i = 0; i < std::size(kRecordKinds); ++i) {
      if (sides_.to != nullptr) TRY(compare(kRecordKinds[i], report_.tallies[i]));
    }
    if (sides_.to == nullptr) TRY(look_for_files());
    if (sides_.to != nullptr) TRY(compare_sequences(report_.tallies.back()));
    if (mover_ != nullptr) report_.files = mover_->counts();
    return differing_ + (report_.files.copied - files_before);
  }

 private:
  Result<void> compare(Kind kind, Tally& tally) {
    Chain from;
    Chain to;
    TRY(merge(*sides_.from, *sides_.to, kind, [&](Pair pair) -> Result<void> {
      if (pair.from) from.add(pair.from_digest);
      if (pair.to) to.add(pair.to_digest);
      note_sequences(pair);
      if (from.count() % kTellEvery == 0) say(name_of(kind), from.count(), tally.copied);
      return settle(kind, tally, std::move(pair));
    }));
    TRY(flush(kind, tally));
    tally.from_count = from.count();
    tally.to_count = to.count();
    tally.from_hash = from.value();
    tally.to_hash = to.value();
    return {};
  }

  void note_sequences(const Pair& pair) {
    if (const MovedInvoice* moved = invoice_of(pair.from)) {
      raise(from_sequences_, {moved->invoice.owner, moved->sequence, moved->sequence_no});
    }
    if (const MovedInvoice* moved = invoice_of(pair.to)) {
      raise(to_sequences_, {moved->invoice.owner, moved->sequence, moved->sequence_no});
    }
  }

  Result<void> settle(Kind kind, Tally& tally, Pair pair) {
    if (const MovedInvoice* moved = invoice_of(pair.from)) note_file(moved->invoice.pdf);
    if (!pair.is_equal()) {
      ++differing_;
      if (pair.from) {
        if (const MovedInvoice* moved = invoice_of(pair.from)) bytes_ += moved->invoice.document.size();
        batch_.push_back(std::move(*pair.from));
      } else {
        // Users and issued invoices never go: refuse_used() has seen to those that were here alone.
        gone_.push_back(store::key_of(*pair.to));
      }
    }
    const bool full =
        batch_.size() >= kBatch || bytes_ >= kBatchBytes || gone_.size() >= kBatch || pdfs_.size() >= kBatch;
    return full ? flush(kind, tally) : Result<void>();
  }

  void note_file(const store::Pdf& pdf) {
    if (mover_ != nullptr && pdf.status == invoice::PdfStatus::Ready) pdfs_.push_back(pdf);
  }

  /// Files first: an invoice that is ready has its file. What is gone before what is new: it may have what is unique.
  Result<void> flush(Kind kind, Tally& tally) {
    if (mover_ != nullptr) TRY(mover_->move(pdfs_));
    if (!gone_.empty()) TRY(sides_.to->remove(kind, gone_));
    if (!batch_.empty()) TRY(sides_.to->write(batch_));
    tally.copied += batch_.size();
    tally.removed += gone_.size();
    pdfs_.clear();
    gone_.clear();
    batch_.clear();
    bytes_ = 0;
    return {};
  }

  Result<void> look_for_files() {
    const auto walk = sides_.from->walk(Kind::Invoice);
    std::uint64_t seen = 0;
    while (const std::optional<Record> record = TRY(walk->next())) {
      if (++seen % kTellEvery == 0) say("files", seen, mover_->counts().copied);
      note_file(invoice_of(record)->invoice.pdf);
      if (pdfs_.size() < kBatch) continue;
      TRY(mover_->move(pdfs_));
      pdfs_.clear();
    }
    return mover_->move(pdfs_);
  }

  static Result<void> add_noted(store::Transfer& store, Sequences& sequences) {
    const auto walk = store.walk(Kind::Sequence);
    while (const std::optional<Record> record = TRY(walk->next())) raise(sequences, std::get<store::Sequence>(*record));
    return {};
  }

  static void chain(const Sequences& sequences, std::uint64_t& count, std::string& hash) {
    Chain all;
    for (const auto& [key, sequence] : sequences) all.add(digest(Record(sequence)));
    count = all.count();
    hash = all.value();
  }

  Result<void> compare_sequences(Tally& tally) {
    TRY(add_noted(*sides_.from, from_sequences_));
    TRY(add_noted(*sides_.to, to_sequences_));
    for (const auto& [key, sequence] : from_sequences_) {
      const auto there = to_sequences_.find(key);
      if (there != to_sequences_.end() && there->second.last == sequence.last) continue;
      ++differing_;
      batch_.emplace_back(sequence);
      if (batch_.size() >= kBatch) TRY(flush(Kind::Sequence, tally));
    }
    TRY(flush(Kind::Sequence, tally));
    chain(from_sequences_, tally.from_count, tally.from_hash);
    chain(to_sequences_, tally.to_count, tally.to_hash);
    return {};
  }

  void say(std::string_view what, std::uint64_t compared, std::uint64_t copied) {
    tell_({what, compared, copied, mover_ == nullptr ? 0 : mover_->counts().equal});
  }

  const Sides& sides_;
  Report& report_;
  FileMover* const mover_;
  const std::function<void(const Progress&)>& tell_;
  std::uint64_t differing_ = 0;
  std::vector<Record> batch_;
  std::size_t bytes_ = 0;
  std::vector<std::string> gone_;
  std::vector<store::Pdf> pdfs_;
  Sequences from_sequences_, to_sequences_;
};

}  // namespace

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::User:
      return "users";
    case Kind::Profile:
      return "profiles";
    case Kind::ApiKey:
      return "API keys";
    case Kind::Session:
      return "sessions";
    case Kind::Sequence:
      return "number sequences";
    case Kind::Invoice:
      break;
  }
  return "invoices";
}

Result<Report> migrate(const Sides& sides, const std::function<void(const Progress&)>& tell) {
  Report report;
  if (sides.to != nullptr) {
    TRY(refuse_used(*sides.from, *sides.to));
    for (const Kind kind : kRecordKinds) report.tallies.push_back({.kind = kind});
    report.tallies.push_back({.kind = Kind::Sequence});
  }
  std::optional<FileMover> mover;
  if (sides.files_from != nullptr && sides.files_to != nullptr) mover.emplace(*sides.files_from, *sides.files_to);
  while (!report.is_equal && report.rounds < kMostRounds) {
    ++report.rounds;
    const std::uint64_t differing = TRY(Round(sides, report, mover ? &*mover : nullptr, tell).run());
    report.is_equal = differing == 0 && std::ranges::all_of(report.tallies, &Tally::is_equal);
  }
  return report;
}

}  // namespace inkvoice::migrate
