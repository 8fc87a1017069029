// What every store does with invoices: creating, numbers, repeated requests, drafts.

#include <set>

#include "invoice/numbering.h"
#include "store_support.h"

namespace inkvoice::contract {

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(StoreContract);

namespace {

using namespace std::chrono_literals;
using invoice::PdfStatus;
using invoice::State;
using store::Created;
using store::Idempotency;
using store::Invoice;
using store::NewInvoice;
using testing::ElementsAre;
using testing::IsEmpty;

TEST_P(StoreContract, StoresAnInvoiceWithItsNumberJobAndEvents) {
  const NewInvoice asked = new_issued("ann", world().now());
  const Created created = must(one().create(asked));
  EXPECT_FALSE(created.replayed);
  EXPECT_EQ(created.invoice.number, "INV-2026-0001");
  EXPECT_EQ(created.invoice.state, State::Issued);
  EXPECT_EQ(created.invoice.pdf.status, PdfStatus::Processing);
  const Invoice stored = must(other().invoice("ann", asked.invoice.id));
  EXPECT_EQ(stored.number, "INV-2026-0001");
  EXPECT_EQ(stored.state, State::Issued);
  EXPECT_EQ(stored.pdf.status, PdfStatus::Processing);
  EXPECT_EQ(stored.owner, "ann");
  EXPECT_EQ(stored.document, asked.invoice.document);
  EXPECT_EQ(stored.totals, asked.invoice.totals);
  EXPECT_EQ(stored.type, "invoice");
  EXPECT_EQ(stored.client_name, asked.invoice.client_name);
  EXPECT_EQ(stored.client_email, asked.invoice.client_email);
  EXPECT_EQ(stored.currency, "EUR");
  EXPECT_EQ(stored.gross, "11.90");
  EXPECT_EQ(stored.issue_date, asked.invoice.issue_date);
  EXPECT_EQ(stored.due_date, asked.invoice.due_date);
  EXPECT_EQ(stored.item_count, 1u);
  EXPECT_EQ(stored.created_at, asked.invoice.created_at);
  const auto jobs = lease_all(world());
  ASSERT_EQ(jobs.size(), 1u);
  EXPECT_EQ(jobs[0].invoice_id, asked.invoice.id);
  EXPECT_EQ(jobs[0].owner, "ann");
  EXPECT_THAT(event_types(world(), "ann"), ElementsAre("invoice_processing"));
}

TEST_P(StoreContract, ADraftHasNeitherNumberNorJob) {
  NewInvoice asked = new_draft("ann", world().now());
  asked.invoice.issue_date.reset();
  asked.invoice.due_date.reset();
  const Invoice draft = must(one().create(asked)).invoice;
  EXPECT_EQ(draft.state, State::Draft);
  EXPECT_EQ(draft.number, "");
  const Invoice stored = must(other().invoice("ann", asked.invoice.id));
  EXPECT_EQ(stored.state, State::Draft);
  EXPECT_EQ(stored.pdf.status, PdfStatus::None);
  EXPECT_EQ(stored.issue_date, std::nullopt);
  EXPECT_EQ(stored.due_date, std::nullopt);
  EXPECT_THAT(lease_all(world()), IsEmpty());
  must(one().create(new_draft("ann", world().now())));  // no number is no twin of no number
}

TEST_P(StoreContract, KeepsADocumentOfTwelveMegabytes) {
  NewInvoice asked = new_issued("ann", world().now());
  asked.invoice.document.assign(12'000'000, 'x');
  must(one().create(asked));
  EXPECT_EQ(must(other().invoice("ann", asked.invoice.id)).document, asked.invoice.document);
}

TEST_P(StoreContract, KeepsAnyText) {
  NewInvoice asked = new_draft("ann", world().now());
  asked.invoice.client_name = "'; DROP TABLE invoices; -- \"%_\\ 😀 عربي";
  must(one().create(asked));
  EXPECT_EQ(must(one().invoice("ann", asked.invoice.id)).client_name, asked.invoice.client_name);
}

TEST_P(StoreContract, KeepsUsersApart) {
  const NewInvoice anns = new_issued("ann", world().now());
  const NewInvoice draft = new_draft("ann", world().now());
  must(one().create(anns));
  must(one().create(draft));
  const std::string& id = anns.invoice.id;
  EXPECT_EQ(code_of(one().invoice("ben", id)), Code::Forbidden);
  EXPECT_EQ(code_of(one().invoice("ben", "nothing")), Code::NotFound);
  EXPECT_EQ(code_of(one().request_pdf("ben", id, world().now(), {id, "ben"}, {})), Code::Forbidden);
  EXPECT_EQ(code_of(one().remove_draft("ben", draft.invoice.id)), Code::Forbidden);
  Invoice stolen = draft.invoice;
  stolen.owner = "ben";
  EXPECT_EQ(code_of(one().update_draft(stolen, {})), Code::Forbidden);
  NewInvoice issue = new_issued("ben", world().now());
  issue.invoice.id = draft.invoice.id;
  EXPECT_EQ(code_of(one().issue_draft(issue)), Code::Forbidden);
  EXPECT_THAT(must(one().list("ben", {})).items, IsEmpty());
  EXPECT_EQ(must(one().invoice("ann", draft.invoice.id)).state, State::Draft);
}

TEST_P(StoreContract, CountsNumbersWithoutGapsOrTwinsUnderParallelCalls) {
  constexpr int kThreads = 8;
  constexpr int kEach = 25;
  std::mutex mutex;
  std::set<std::string> seen;
  in_parallel(kThreads, [&](int thread) {
    store::Store& store = thread % 2 == 0 ? one() : other();
    for (int i = 0; i < kEach; ++i) {
      // Every fifth fails after it has taken a number: the number goes to the next.
      const NewInvoice asked = new_issued("ann", world().now());
      if (i % 5 == 0) {
        NewInvoice twin = new_issued("ann", world().now());
        twin.invoice.id = "the same id for all";
        (void)store.create(twin);
      }
      const std::string number = must(store.create(asked)).invoice.number;
      const std::lock_guard lock(mutex);
      EXPECT_TRUE(seen.insert(number).second) << number << " twice";
    }
  });
  seen.insert(must(one().invoice("ann", "the same id for all")).number);
  std::set<std::string> expected;
  for (unsigned i = 1; i <= kThreads * kEach + 1; ++i) expected.insert(invoice::format_number(kSequence, i));
  EXPECT_EQ(seen, expected);
}

TEST_P(StoreContract, SequencesAndUsersCountApart) {
  must(one().create(new_issued("ann", world().now())));
  EXPECT_EQ(must(one().create(new_issued("ben", world().now()))).invoice.number, "INV-2026-0001");
  NewInvoice next_year = new_issued("ann", world().now());
  next_year.numbering->sequence = "INV-2027-{SEQ:4}";
  EXPECT_EQ(must(one().create(next_year)).invoice.number, "INV-2027-0001");
  EXPECT_EQ(must(one().create(new_issued("ann", world().now()))).invoice.number, "INV-2026-0002");
}

TEST_P(StoreContract, TakesATypedNumberOnce) {
  must(one().create(new_issued("ann", world().now(), "R-7")));
  const auto again = one().create(new_issued("ann", world().now(), "R-7"));
  ASSERT_EQ(code_of(again), Code::Conflict);
  EXPECT_NE(again.error().message.find("R-7"), std::string::npos) << again.error().message;
  ASSERT_EQ(again.error().fields.size(), 1u);
  EXPECT_EQ(again.error().fields[0].pointer, "/number");
  EXPECT_EQ(must(one().create(new_issued("ben", world().now(), "R-7"))).invoice.number, "R-7");
  EXPECT_EQ(must(one().list("ann", {})).items.size(), 1u);
  EXPECT_EQ(lease_all(world()).size(), 2u) << "what was refused left no job";
}

TEST_P(StoreContract, ASequencePassesOverTypedNumbers) {
  must(one().create(new_issued("ann", world().now(), "INV-2026-0001")));
  must(one().create(new_issued("ann", world().now(), "INV-2026-0003")));
  EXPECT_EQ(must(one().create(new_issued("ann", world().now()))).invoice.number, "INV-2026-0002");
  EXPECT_EQ(must(one().create(new_issued("ann", world().now()))).invoice.number, "INV-2026-0004");
}

TEST_P(StoreContract, ARepeatedRequestGetsTheFirstsInvoice) {
  NewInvoice first = new_issued("ann", world().now());
  first.idempotency = Idempotency{"key", "fingerprint"};
  must(one().create(first));
  NewInvoice second = new_issued("ann", world().now());
  second.idempotency = first.idempotency;
  const Created replayed = must(other().create(second));
  EXPECT_TRUE(replayed.replayed);
  EXPECT_EQ(replayed.invoice.id, first.invoice.id);
  EXPECT_EQ(replayed.invoice.document, first.invoice.document);
  EXPECT_EQ(must(one().find_repeated("ann", *first.idempotency))->id, first.invoice.id);
  second.idempotency->fingerprint = "another request";
  EXPECT_EQ(code_of(one().create(second)), Code::Conflict);
  EXPECT_EQ(code_of(one().find_repeated("ann", *second.idempotency)), Code::Conflict);
  EXPECT_EQ(must(one().find_repeated("ben", *first.idempotency)), std::nullopt) << "keys are the user's own";
  EXPECT_EQ(must(one().find_repeated("ann", {"another key", "fingerprint"})), std::nullopt);
  EXPECT_EQ(must(one().list("ann", {})).items.size(), 1u);
  EXPECT_EQ(lease_all(world()).size(), 1u);
  EXPECT_THAT(event_types(world(), "ann"), ElementsAre("invoice_processing"));
}

TEST_P(StoreContract, OneOfManyParallelRepeatsStores) {
  std::atomic<int> stored = 0;
  std::mutex mutex;
  std::set<std::string> ids;
  in_parallel(16, [&](int thread) {
    NewInvoice asked = new_issued("ann", world().now());
    asked.idempotency = Idempotency{"key", "fingerprint"};
    const Created created = must((thread % 2 == 0 ? one() : other()).create(asked));
    stored += created.replayed ? 0 : 1;
    const std::lock_guard lock(mutex);
    ids.insert(created.invoice.id);
  });
  EXPECT_EQ(stored, 1);
  EXPECT_EQ(ids.size(), 1u);
}

TEST_P(StoreContract, AKeyIsRememberedForADay) {
  NewInvoice first = new_issued("ann", world().now());
  first.idempotency = Idempotency{"key", "fingerprint"};
  must(one().create(first));
  world().advance(23h + 59min);
  EXPECT_NE(must(one().find_repeated("ann", *first.idempotency)), std::nullopt);
  world().advance(2min);
  NewInvoice second = new_issued("ann", world().now());
  second.idempotency = Idempotency{"key", "another"};
  EXPECT_FALSE(must(one().create(second)).replayed);
  EXPECT_EQ(must(one().find_repeated("ann", *second.idempotency))->id, second.invoice.id);
}

TEST_P(StoreContract, OnlyDraftsChange) {
  const NewInvoice asked = new_draft("ann", world().now());
  must(one().create(asked));
  Invoice changed = asked.invoice;
  changed.document = "{}";
  changed.client_name = "Other";
  changed.gross = "5.00";
  changed.due_date.reset();
  changed.updated_at += 1min;
  changed.state = State::Paid;  // the store's, not the caller's
  changed.number = "X";
  const events::NewEvent event{"ann", events::Type::InvoiceUpdated, changed.id, "{}"};
  const Invoice updated = must(one().update_draft(changed, {&event, 1}));
  EXPECT_EQ(updated.state, State::Draft);
  EXPECT_EQ(updated.number, "");
  const Invoice stored = must(other().invoice("ann", changed.id));
  EXPECT_EQ(stored.document, "{}");
  EXPECT_EQ(stored.client_name, "Other");
  EXPECT_EQ(stored.gross, "5.00");
  EXPECT_EQ(stored.due_date, std::nullopt);
  EXPECT_EQ(stored.updated_at, changed.updated_at);
  EXPECT_EQ(stored.created_at, asked.invoice.created_at);
  EXPECT_THAT(event_types(world(), "ann"), ElementsAre("invoice_updated"));

  const NewInvoice issued = new_issued("ann", world().now());
  must(one().create(issued));
  EXPECT_EQ(code_of(one().update_draft(issued.invoice, {})), Code::Conflict);
  EXPECT_EQ(code_of(one().remove_draft("ann", issued.invoice.id)), Code::Conflict);
  Invoice nothing = asked.invoice;
  nothing.id = "nothing";
  EXPECT_EQ(code_of(one().update_draft(nothing, {})), Code::NotFound);
  EXPECT_EQ(code_of(one().remove_draft("ann", "nothing")), Code::NotFound);
}

TEST_P(StoreContract, ADraftIsIssuedOnce) {
  const NewInvoice draft = new_draft("ann", world().now());
  must(one().create(draft));
  std::atomic<int> issued = 0;
  in_parallel(8, [&](int thread) {
    NewInvoice issue = new_issued("ann", world().now());
    issue.invoice.id = issue.job->invoice_id = draft.invoice.id;
    issue.invoice.document = R"({"final":true})";
    const auto result = (thread % 2 == 0 ? one() : other()).issue_draft(issue);
    issued += result ? 1 : 0;
    if (!result) {
      EXPECT_EQ(result.error().code, Code::Conflict);
    }
  });
  EXPECT_EQ(issued, 1);
  const Invoice stored = must(one().invoice("ann", draft.invoice.id));
  EXPECT_EQ(stored.state, State::Issued);
  EXPECT_EQ(stored.number, "INV-2026-0001");
  EXPECT_EQ(stored.document, R"({"final":true})");
  EXPECT_EQ(stored.pdf.status, PdfStatus::Processing);
  EXPECT_EQ(lease_all(world()).size(), 1u);
  EXPECT_EQ(must(one().create(new_issued("ann", world().now()))).invoice.number, "INV-2026-0002")
      << "those that came too late used no number";
  const NewInvoice nothing = new_issued("ann", world().now());
  EXPECT_EQ(code_of(one().issue_draft(nothing)), Code::NotFound);
}

TEST_P(StoreContract, ARepeatedIssueGetsTheFirstsAnswer) {
  const NewInvoice draft = new_draft("ann", world().now());
  must(one().create(draft));
  NewInvoice issue = new_issued("ann", world().now());
  issue.invoice.id = issue.job->invoice_id = draft.invoice.id;
  issue.idempotency = Idempotency{"key", "fingerprint"};
  EXPECT_EQ(must(one().issue_draft(issue)).number, "INV-2026-0001");
  EXPECT_EQ(must(other().issue_draft(issue)).number, "INV-2026-0001");
}

TEST_P(StoreContract, RemovesDrafts) {
  const NewInvoice draft = new_draft("ann", world().now());
  must(one().create(draft));
  must(one().remove_draft("ann", draft.invoice.id));
  EXPECT_EQ(code_of(other().invoice("ann", draft.invoice.id)), Code::NotFound);
  EXPECT_THAT(must(other().list("ann", {})).items, IsEmpty());
}

TEST_P(StoreContract, KeepsEverythingOverARestart) {
  const NewInvoice asked = new_issued("ann", world().now());
  must(one().create(asked));
  world().restart();
  EXPECT_EQ(must(one().invoice("ann", asked.invoice.id)).number, "INV-2026-0001");
  EXPECT_EQ(must(one().create(new_issued("ann", world().now()))).invoice.number, "INV-2026-0002");
  EXPECT_EQ(lease_all(world()).size(), 2u);
}

TEST_P(StoreContract, SaysThatItWorks) {
  must(one().check());
  must(other().check());
}

}  // namespace
}  // namespace inkvoice::contract
