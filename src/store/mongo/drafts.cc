// What changes an invoice that is there: drafts, their issue, another PDF. Each is one update whose filter says from
// which state it may start.

#include "base/ids.h"
#include "store/mongo/mongo_store.h"

namespace inkvoice::store {

namespace {

using mongo::Document;
using mongo::Kind;
using mongo::View;

constexpr const char* kNoDraft = "The invoice is not a draft any more.";
constexpr int kMostTries = 1000;

Document draft_of(std::string_view owner, std::string_view id) {
  Document filter = by_owner(owner, id);
  filter.text("state", to_string(invoice::State::Draft));
  return filter;
}

Document unlike(std::string_view value) {
  Document filter;
  filter.text("$ne", value);
  return filter;
}

Document marked(std::string_view id, std::string_view mark) {
  Document filter = by_id(id);
  filter.text("mark", mark);
  return filter;
}

Document numbered(const Invoice& invoice) {
  Document filter;
  filter.text("owner", invoice.owner).text("number_key", number_key(invoice));
  return filter;
}

}  // namespace

Result<Error> MongoStore::why_no_draft(std::string_view owner, std::string_view id) {
  if (TRY(exists(owner, by_owner(owner, id)))) return Error{Code::Conflict, kNoDraft};
  return why_missed(owner, id);
}

Result<Invoice> MongoStore::update_draft(const Invoice& draft, std::span<const events::NewEvent> events) {
  Invoice changed = draft;
  changed.state = invoice::State::Draft;
  changed.number.clear();
  changed.pdf = {};
  const OutboxEntry to_relay = entry(draft.owner, draft.id, events, {});
  Document fields = TRY(changing_fields(changed, {.mark = random_id()}));
  add_entry(fields, to_relay);
  mongo::Update update{.filter = draft_of(draft.owner, draft.id)};
  update.change = change_of(fields);

  const Claim held = TRY(claim(draft.id));
  if (TRY(checked(client_->update(invoices_.of(draft.owner), update))).matched == 0) {
    return std::unexpected(TRY(why_no_draft(draft.owner, draft.id)));
  }
  tell(to_relay);
  return invoice(draft.owner, draft.id);
}

Result<std::optional<Invoice>> MongoStore::try_issue(const NewInvoice& draft, const Invoice& issued,
                                                     const Placed& placed, const OutboxEntry& to_relay) {
  Document fields = TRY(changing_fields(issued, placed));
  if (draft.idempotency) add_idempotency(fields, "issue", *draft.idempotency, now());
  add_entry(fields, to_relay);
  mongo::Update update{.filter = draft_of(issued.owner, issued.id)};
  update.change = change_of(fields);
  const auto written = client_->update(invoices_.of(issued.owner), update);
  if (!written && written.error().kind == Kind::Duplicate) return std::optional<Invoice>();
  if (!written) return std::unexpected(to_error(written.error()));
  const bool ours =
      written->matched != 0 || (written->again && TRY(exists(issued.owner, marked(issued.id, placed.mark))));
  if (!ours) return std::unexpected(TRY(why_no_draft(issued.owner, issued.id)));
  tell(to_relay);
  return std::optional(TRY(invoice(issued.owner, issued.id)));
}

Result<Invoice> MongoStore::update_issued(const NewInvoice& draft) {
  Invoice issued = draft.invoice;
  issued.number.clear();
  issued.state = invoice::State::Issued;
  if (draft.job) issued.pdf.status = invoice::PdfStatus::Processing;
  Placed placed{.mark = random_id()};
  const bool counted = draft.numbering && !draft.numbering->sequence.empty();
  std::optional<Numbers::Turn> turn;
  if (counted) turn.emplace(TRY(Numbers::Turn::take(numbers_, issued.owner, draft.numbering->sequence)));
  Numbers::Turn* const turn_or_none = turn ? &*turn : nullptr;
  const OutboxEntry to_relay = entry(issued.owner, issued.id, draft.events, draft.job);
  for (int tries = 0; tries < kMostTries; ++tries) {
    if (draft.numbering) TRY(give_number(issued, placed, *draft.numbering, turn_or_none));
    auto done = TRY(try_issue(draft, issued, placed, to_relay));
    if (done) {
      stored(issued, placed, turn_or_none);
      return std::move(*done);
    }
    if (draft.idempotency) {
      auto earlier = TRY(find_repeated(issued.owner, *draft.idempotency));
      if (earlier) return std::move(*earlier);
      TRY(release_key(issued.owner, *draft.idempotency));
    }
    if (TRY(exists(issued.owner, numbered(issued)))) TRY(pass_over(issued, *draft.numbering, turn_or_none, tries));
  }
  return fail(Code::Unavailable, "Too many invoices are being numbered at once. Try again in a moment.");
}

Result<Invoice> MongoStore::issue_draft(const NewInvoice& draft) {
  const Claim held = TRY(claim(draft.invoice.id));
  if (draft.idempotency) {
    auto earlier = TRY(find_repeated(draft.invoice.owner, *draft.idempotency));
    if (earlier) return std::move(*earlier);
  }
  return update_issued(draft);
}

Result<Invoice> MongoStore::request_pdf(std::string_view owner, std::string_view id, Timestamp at,
                                        const queue::NewJob& job, std::span<const events::NewEvent> events) {
  OutboxEntry to_relay = entry(owner, id, events, job);
  to_relay.again = true;
  Document fields;
  fields.text(kPdfStatus, to_string(invoice::PdfStatus::Processing)).text("pdf_error", "");
  fields.time("updated_at", at).text("mark", to_relay.mark);
  add_entry(fields, to_relay);
  mongo::Update update{.filter = by_owner(owner, id)};
  update.filter.document("state", unlike(to_string(invoice::State::Draft)));
  update.filter.document(kPdfStatus, unlike(to_string(invoice::PdfStatus::Processing)));
  update.change = change_of(fields);

  const Claim held = TRY(claim(id));
  const mongo::Written written = TRY(checked(client_->update(invoices_.of(owner), update)));
  Invoice as_it_is = TRY(invoice(owner, id));
  if (as_it_is.state == invoice::State::Draft) return fail(Code::Conflict, "The invoice is a draft: issue it.");
  if (written.matched == 0) {
    // It is on its way; should its job have got lost, this heals it.
    to_relay.mark.clear();
    to_relay.events.clear();
    to_relay.again = false;
  }
  tell(std::move(to_relay));
  return as_it_is;
}

Result<void> MongoStore::remove_draft(std::string_view owner, std::string_view id) {
  const Claim held = TRY(claim(id));
  const mongo::Written written = TRY(checked(client_->remove_one(invoices_.of(owner), draft_of(owner, id))));
  if (written.removed != 0) return {};
  Error why = TRY(why_no_draft(owner, id));
  if (written.again && why.code == Code::NotFound) return {};  // the try whose answer was lost removed it
  return std::unexpected(std::move(why));
}

}  // namespace inkvoice::store
