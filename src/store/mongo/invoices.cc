// Creating invoices: numbers and repeated requests, decided by unique indexes alone.

#include <algorithm>

#include "base/ids.h"
#include "invoice/numbering.h"
#include "store/mongo/mongo_store.h"

namespace inkvoice::store {

namespace {

using mongo::Document;
using mongo::Kind;
using mongo::View;

constexpr std::chrono::hours kRemembered{24};
constexpr int kMostTries = 1000;             // numbers lost to other processes, one after another
constexpr int kLookAfter = 8;                // so many lost ones show that the others are far ahead
constexpr int kNoteEvery = 16;               // numbers
constexpr std::size_t kLargestCopy = 8'192;  // of an invoice in its job: Redis has memory for little else

/// The invoice as it will stand, but for its number.
Invoice prepared(const NewInvoice& from) {
  Invoice invoice = from.invoice;
  invoice.number.clear();
  if (from.numbering) invoice.state = invoice::State::Issued;
  if (from.job) invoice.pdf.status = invoice::PdfStatus::Processing;
  return invoice;
}

Document field_of_owner(std::string_view owner, const char* name, std::string_view value) {
  Document filter;
  filter.text("owner", owner).text(name, value);
  return filter;
}

Document only_id() {
  Document fields;
  fields.integer("_id", 1);
  return fields;
}

std::string sequence_id(std::string_view owner, std::string_view sequence) {
  return std::string(owner) + " " + std::string(sequence);
}

}  // namespace

void MongoStore::stored(const Invoice& invoice, const Placed& placed, Numbers::Turn* turn) {
  if (turn == nullptr) return;
  turn->set_last(placed.sequence_no);
  if (placed.sequence_no % kNoteEvery != 0) return;
  Document last;
  last.integer("last", static_cast<std::int64_t>(placed.sequence_no));
  mongo::Update update{.filter = by_id(sequence_id(invoice.owner, placed.sequence)), .upsert = true};
  update.change.document("$max", last);
  (void)client_->update(kSequences, update);  // a hint: without it the next process begins further back
}

Result<bool> MongoStore::exists(std::string_view owner, const Document& filter) {
  return TRY(checked(client_->find_one(invoices_.of(owner), filter, only_id()))).has_value();
}

Result<std::optional<Document>> MongoStore::find_anywhere(std::string_view owner, std::string_view id,
                                                          const Document& fields) {
  const std::string& likely = invoices_.of(owner);
  const Document filter = by_id(id);
  if (auto found = TRY(checked(client_->find_one(likely, filter, fields)))) return found;
  for (const std::string& part : invoices_.all()) {
    if (part == likely) continue;
    if (auto found = TRY(checked(client_->find_one(part, filter, fields)))) return found;
  }
  return std::optional<Document>();
}

std::int64_t MongoStore::next_order() {
  std::uint16_t noise = 0;
  fill_random(std::as_writable_bytes(std::span(&noise, 1)));
  const std::int64_t wanted = now().time_since_epoch().count() * 1000 + noise % 1000;
  std::int64_t last = last_order_.load();
  std::int64_t next = 0;
  do {
    next = std::max(wanted, last + 1);
  } while (!last_order_.compare_exchange_weak(last, next));
  return next;
}

Result<std::optional<Invoice>> MongoStore::find_repeated(std::string_view owner, const Idempotency& idempotency) {
  for (const std::string what : {"create", "issue"}) {
    const auto found = TRY(checked(client_->find_one(
        invoices_.of(owner), field_of_owner(owner, (what + "_key").c_str(), idempotency_key(idempotency)))));
    if (!found) continue;
    const View view(*found);
    if (view.time((what + "_at").c_str()).value_or(Timestamp()) <= now() - kRemembered) continue;
    if (view.text_view((what + "_print").c_str()) != idempotency.fingerprint) {
      return fail(Code::Conflict, "The Idempotency-Key was used for another request.");
    }
    return std::optional(TRY(to_invoice(view)));
  }
  return std::optional<Invoice>();
}

Result<void> MongoStore::release_key(std::string_view owner, const Idempotency& key) {
  for (const std::string what : {"create", "issue"}) {
    Document filter = field_of_owner(owner, (what + "_key").c_str(), idempotency_key(key));
    const auto found = TRY(checked(client_->find_one(invoices_.of(owner), filter, only_id())));
    if (!found) continue;
    const std::string id = View(*found).text("_id");
    const Claim held = TRY(claim(id));
    Document old;
    old.time("$lte", now() - kRemembered);
    filter.text("_id", id).document(what + "_at", old);
    Document fields;
    fields.text(what + "_key", no_key(id));
    mongo::Update update{.filter = std::move(filter)};
    update.change.document("$set", fields);
    TRY(checked(client_->update(invoices_.of(owner), update)));
  }
  return {};
}

Result<std::uint64_t> MongoStore::last_of(std::string_view owner, std::string_view sequence) {
  const auto noted = TRY(checked(client_->find_one(kSequences, by_id(sequence_id(owner, sequence)))));
  if (noted) return static_cast<std::uint64_t>(View(*noted).integer("last"));
  mongo::Find newest{.filter = field_of_owner(owner, "sequence", sequence), .limit = 1};
  newest.sort.integer("sequence_no", -1);
  newest.fields.integer("sequence_no", 1);
  const auto found = TRY(checked(client_->find(invoices_.of(owner), newest)));
  return found.empty() ? 0 : static_cast<std::uint64_t>(View(found.front()).integer("sequence_no"));
}

Result<void> MongoStore::give_number(Invoice& invoice, Placed& placed, const Numbering& numbering,
                                     Numbers::Turn* turn) {
  if (turn == nullptr) {
    invoice.number = numbering.typed;
    return {};
  }
  std::optional<std::uint64_t> last = turn->last();
  if (!last) {
    last = TRY(last_of(invoice.owner, numbering.sequence));
    turn->set_last(*last);
  }
  placed.sequence = numbering.sequence;
  placed.sequence_no = *last + 1;
  invoice.number = invoice::format_number(numbering.sequence, placed.sequence_no);
  return {};
}

Result<void> MongoStore::pass_over(const Invoice& invoice, const Numbering& numbering, Numbers::Turn* turn, int tries) {
  if (turn == nullptr) {
    return std::unexpected(Error{Code::Conflict,
                                 "You have an invoice with the number " + invoice.number + " already.",
                                 {{"/number", "is the number of another invoice"}}});
  }
  // Another process has used it, and maybe more. A typed number counts as used, too.
  const std::uint64_t tried = turn->last().value_or(0) + 1;
  const bool far_behind = tries % kLookAfter == kLookAfter - 1;
  turn->set_last(far_behind ? std::max(tried, TRY(last_of(invoice.owner, numbering.sequence))) : tried);
  return {};
}

Result<MongoStore::Taken> MongoStore::what_is_taken(const Invoice& invoice, const Placed& placed,
                                                    const std::optional<Idempotency>& key) {
  Document fields;
  fields.integer("mark", 1);
  // The number first: that is what processes which count the same sequence lose to one another.
  const auto numbered = TRY(checked(client_->find_one(
      invoices_.of(invoice.owner), field_of_owner(invoice.owner, "number_key", number_key(invoice)), fields)));
  if (numbered && View(*numbered).text_view("mark") == placed.mark) return Taken::Ours;
  if (numbered) return View(*numbered).text_view("_id") == invoice.id ? Taken::Id : Taken::Number;
  if (key) {
    for (const char* name : {"create_key", "issue_key"}) {
      if (TRY(exists(invoice.owner, field_of_owner(invoice.owner, name, idempotency_key(*key))))) return Taken::Key;
    }
  }
  return TRY(exists(invoice.owner, by_id(invoice.id))) ? Taken::Id : Taken::Order;
}

OutboxEntry MongoStore::with_copy(OutboxEntry entry, const Document& document) const {
  if (entry.job && document.size() <= kLargestCopy) {
    entry.job->copy = seal_.close(document.bytes(), entry.invoice_id);
  }
  return entry;
}

Result<Created> MongoStore::insert(const NewInvoice& asked, Invoice invoice) {
  Placed placed{.order = next_order(), .mark = random_id()};
  const bool counted = asked.numbering && !asked.numbering->sequence.empty();
  std::optional<Numbers::Turn> turn;
  if (counted) turn.emplace(TRY(Numbers::Turn::take(numbers_, invoice.owner, asked.numbering->sequence)));
  Numbers::Turn* const turn_or_none = turn ? &*turn : nullptr;
  OutboxEntry to_relay = entry(invoice.owner, invoice.id, asked.events, asked.job);
  const std::string collection = TRY(invoices_.to_fill(invoice.owner));
  for (int tries = 0; tries < kMostTries; ++tries) {
    if (asked.numbering) TRY(give_number(invoice, placed, *asked.numbering, turn_or_none));
    const Document document = TRY(to_document(asked, invoice, placed, to_relay, now()));
    const auto written = client_->insert(collection, document);
    const bool duplicate = !written && written.error().kind == Kind::Duplicate;
    if (!written && !duplicate) return std::unexpected(to_error(written.error()));
    Result<Taken> taken = duplicate ? what_is_taken(invoice, placed, asked.idempotency) : Taken::Ours;
    if (!taken) {
      taken.error().unsure = written.error().after_unsure;  // it may be our own that it met
      return std::unexpected(std::move(taken.error()));
    }
    switch (*taken) {
      case Taken::Ours:
        stored(invoice, placed, turn_or_none);
        tell(with_copy(std::move(to_relay), document));
        return Created{std::move(invoice), false};
      case Taken::Key: {
        auto earlier = TRY(find_repeated(invoice.owner, *asked.idempotency));
        if (earlier) return Created{std::move(*earlier), true};
        TRY(release_key(invoice.owner, *asked.idempotency));
        break;
      }
      case Taken::Id:
        return fail(Code::Conflict, "There is an invoice with this id already.");
      case Taken::Number:
        TRY(pass_over(invoice, *asked.numbering, turn_or_none, tries));
        break;
      case Taken::Order:
        placed.order = next_order();
        break;
    }
  }
  return fail(Code::Unavailable, "Too many invoices are being numbered at once. Try again in a moment.");
}

Result<Created> MongoStore::create(const NewInvoice& asked) {
  if (asked.idempotency) {
    auto earlier = TRY(find_repeated(asked.invoice.owner, *asked.idempotency));
    if (earlier) return Created{std::move(*earlier), true};
  }
  return insert(asked, prepared(asked));
}

Result<Error> MongoStore::why_missed(std::string_view owner, std::string_view id) {
  if (TRY(find_anywhere(owner, id, only_id()))) return Error{Code::Forbidden, "The invoice is another user's."};
  return Error{Code::NotFound, "There is no such invoice."};
}

Result<Invoice> MongoStore::invoice(std::string_view owner, std::string_view id) {
  const auto found = TRY(checked(client_->find_one(invoices_.of(owner), by_owner(owner, id))));
  if (!found) return std::unexpected(TRY(why_missed(owner, id)));
  return to_invoice(View(*found));
}

}  // namespace inkvoice::store
