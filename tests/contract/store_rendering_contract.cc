// What every store does for workers.

#include "store_support.h"

namespace inkvoice::contract {
namespace {

using namespace std::chrono_literals;
using invoice::PdfStatus;
using store::Invoice;
using store::NewInvoice;
using store::RenderOutcome;
using store::RenderTask;
using testing::ElementsAre;
using testing::IsEmpty;

Result<Invoice> begin(store::Store& store, const std::string& id, std::uint64_t fence) {
  const RenderTask task{id, fence};
  return store.begin_render({&task, 1}).at(0);
}

Result<void> finish(store::Store& store, const RenderOutcome& outcome, Timestamp now) {
  return store.finish_render({&outcome, 1}, now).at(0);
}

TEST_P(StoreContract, AWorkerFinishesAnInvoice) {
  const NewInvoice asked = new_issued("ann", world().now());
  must(one().create(asked));
  const Invoice begun = must(begin(other(), asked.invoice.id, 7));
  EXPECT_EQ(begun.owner, "ann");
  EXPECT_EQ(begun.number, "INV-2026-0001");
  EXPECT_EQ(begun.document, asked.invoice.document);
  world().advance(5s);
  must(finish(other(), ready(asked.invoice.id, 7, "ann"), world().now()));
  const Invoice done = must(one().invoice("ann", asked.invoice.id));
  EXPECT_EQ(done.pdf.status, PdfStatus::Ready);
  EXPECT_EQ(done.pdf.bytes, 15'000u);
  EXPECT_EQ(done.pdf.pages, 2);
  EXPECT_EQ(done.pdf.sha256, std::string(64, 'a'));
  EXPECT_EQ(done.pdf.key, "pdf/" + asked.invoice.id);
  EXPECT_EQ(done.updated_at, world().now());
  EXPECT_THAT(event_types(world(), "ann"), ElementsAre("invoice_processing", "invoice_ready"));
}

TEST_P(StoreContract, AFirstRunThatWasOvertakenChangesNothing) {
  const NewInvoice asked = new_issued("ann", world().now());
  must(one().create(asked));
  const RenderTask first{asked.invoice.id, 7, true};
  must(std::move(one().begin_render({&first, 1}).at(0)));
  must(begin(other(), asked.invoice.id, 9));
  EXPECT_EQ(code_of(one().begin_render({&first, 1}).at(0)), Code::Stale);
  EXPECT_EQ(code_of(finish(one(), ready(asked.invoice.id, 7, "ann"), world().now())), Code::Stale);
  must(finish(other(), ready(asked.invoice.id, 9, "ann"), world().now()));
  EXPECT_EQ(code_of(finish(one(), ready(asked.invoice.id, 7, "ann"), world().now())), Code::Stale);
  EXPECT_THAT(event_types(world(), "ann"), ElementsAre("invoice_processing", "invoice_ready"));
}

TEST_P(StoreContract, AFirstRunFinishesAndLeavesNothingToRelay) {
  const NewInvoice asked = new_issued("ann", world().now());
  must(one().create(asked));
  const RenderTask first{asked.invoice.id, 7, true};
  EXPECT_EQ(must(std::move(other().begin_render({&first, 1}).at(0))).document, asked.invoice.document);
  must(finish(other(), ready(asked.invoice.id, 7, "ann"), world().now()));
  EXPECT_EQ(must(one().invoice("ann", asked.invoice.id)).pdf.status, PdfStatus::Ready);
  world().relay();
  EXPECT_THAT(event_types(world(), "ann"), ElementsAre("invoice_processing", "invoice_ready"));
}

TEST_P(StoreContract, AWorkerThatWasOvertakenChangesNothing) {
  const NewInvoice asked = new_issued("ann", world().now());
  must(one().create(asked));
  must(begin(one(), asked.invoice.id, 7));
  must(begin(other(), asked.invoice.id, 9));
  EXPECT_EQ(code_of(begin(one(), asked.invoice.id, 8)), Code::Stale);
  RenderOutcome late = ready(asked.invoice.id, 7, "ann");
  late.pdf.key = "late";
  EXPECT_EQ(code_of(finish(one(), late, world().now())), Code::Stale);
  EXPECT_EQ(must(one().invoice("ann", asked.invoice.id)).pdf.status, PdfStatus::Processing);
  must(finish(other(), ready(asked.invoice.id, 9, "ann"), world().now()));
  EXPECT_EQ(code_of(finish(one(), late, world().now())), Code::Stale);
  EXPECT_EQ(must(one().invoice("ann", asked.invoice.id)).pdf.key, "pdf/" + asked.invoice.id);
  EXPECT_THAT(event_types(world(), "ann"), ElementsAre("invoice_processing", "invoice_ready")) << "nothing announced";
}

TEST_P(StoreContract, AnInvoiceIsFinishedOnce) {
  const NewInvoice asked = new_issued("ann", world().now());
  must(one().create(asked));
  must(begin(one(), asked.invoice.id, 7));
  must(finish(one(), ready(asked.invoice.id, 7, "ann"), world().now()));
  EXPECT_EQ(code_of(finish(one(), ready(asked.invoice.id, 7, "ann"), world().now())), Code::Stale);
  EXPECT_EQ(event_types(world(), "ann").size(), 2u);
}

TEST_P(StoreContract, BatchesTellOfEach) {
  std::vector<RenderTask> tasks;
  std::vector<RenderOutcome> outcomes;
  for (std::uint64_t i = 0; i < 5; ++i) {
    const NewInvoice asked = new_issued("ann", world().now());
    if (i != 2) must(one().create(asked));
    tasks.push_back({asked.invoice.id, 10 + i});
    outcomes.push_back(ready(asked.invoice.id, 10 + i, "ann"));
  }
  const auto begun = one().begin_render(tasks);
  ASSERT_EQ(begun.size(), 5u);
  EXPECT_EQ(code_of(begun[2]), Code::NotFound);
  must(begin(other(), tasks[4].invoice_id, 99));
  outcomes[1].pdf = {.status = PdfStatus::Failed, .error = "No font has the character."};
  outcomes[1].events = {{"ann", events::Type::InvoiceFailed, tasks[1].invoice_id, "{}"}};
  const auto finished = one().finish_render(outcomes, world().now());
  ASSERT_EQ(finished.size(), 5u);
  EXPECT_EQ(code_of(finished[2]), Code::NotFound);
  EXPECT_EQ(code_of(finished[4]), Code::Stale);
  for (const int i : {0, 1, 3}) EXPECT_TRUE(finished[static_cast<std::size_t>(i)]) << i;
  const Invoice failed = must(one().invoice("ann", tasks[1].invoice_id));
  EXPECT_EQ(failed.pdf.status, PdfStatus::Failed);
  EXPECT_EQ(failed.pdf.error, "No font has the character.");
  EXPECT_TRUE(one().begin_render({}).empty());
  EXPECT_TRUE(one().finish_render({}, world().now()).empty());
}

TEST_P(StoreContract, APdfIsMadeAgainWhenAsked) {
  const NewInvoice asked = new_issued("ann", world().now());
  const std::string id = asked.invoice.id;
  must(one().create(asked));
  auto jobs = lease_all(world());
  must(begin(one(), id, jobs.at(0).fence));
  RenderOutcome failed{.invoice_id = id, .owner = "ann", .fence = jobs.at(0).fence, .pdf = {}, .events = {}};
  failed.pdf = {.status = PdfStatus::Failed, .error = "reason"};
  must(finish(one(), failed, world().now()));
  must(world().queue().finish(jobs));

  world().advance(1min);
  const events::NewEvent event{"ann", events::Type::InvoiceProcessing, id, "{}"};
  const Invoice again = must(one().request_pdf("ann", id, world().now(), *asked.job, {&event, 1}));
  EXPECT_EQ(again.pdf.status, PdfStatus::Processing);
  EXPECT_EQ(again.pdf.error, "");
  EXPECT_EQ(again.updated_at, world().now());
  EXPECT_EQ(again.document, asked.invoice.document);
  jobs = lease_all(world());
  ASSERT_EQ(jobs.size(), 1u);
  EXPECT_EQ(jobs[0].attempt, 1);
  must(begin(one(), id, jobs[0].fence));
  must(finish(one(), ready(id, jobs[0].fence, "ann"), world().now()));
}

TEST_P(StoreContract, APdfOnItsWayIsNotAskedForTwice) {
  const NewInvoice asked = new_issued("ann", world().now());
  must(one().create(asked));
  const events::NewEvent event{"ann", events::Type::InvoiceProcessing, asked.invoice.id, "{}"};
  must(one().request_pdf("ann", asked.invoice.id, world().now(), *asked.job, {&event, 1}));
  EXPECT_EQ(event_types(world(), "ann").size(), 1u);
  const auto jobs = lease_all(world());
  EXPECT_EQ(jobs.size(), 1u);
  must(one().request_pdf("ann", asked.invoice.id, world().now(), *asked.job, {}));
  EXPECT_THAT(lease_all(world()), IsEmpty()) << "a leased one is on its way too";
  must(world().queue().finish(jobs));
  EXPECT_THAT(lease_all(world()), IsEmpty());
}

TEST_P(StoreContract, ARequestWhileTheLastRunIsWoundUpIsNotLost) {
  const NewInvoice asked = new_issued("ann", world().now());
  must(one().create(asked));
  auto jobs = lease_all(world());
  must(begin(one(), asked.invoice.id, jobs.at(0).fence));
  must(finish(one(), ready(asked.invoice.id, jobs[0].fence, "ann"), world().now()));
  // The invoice is ready, its job still leased: its worker is about to take it out.
  must(one().request_pdf("ann", asked.invoice.id, world().now(), *asked.job, {}));
  must(world().queue().finish(jobs));
  jobs = lease_all(world());
  ASSERT_EQ(jobs.size(), 1u);
  EXPECT_EQ(jobs[0].attempt, 1);
  must(begin(one(), asked.invoice.id, jobs[0].fence));
  must(finish(one(), ready(asked.invoice.id, jobs[0].fence, "ann"), world().now()));
  must(world().queue().finish(jobs));
  EXPECT_THAT(lease_all(world()), IsEmpty());
}

TEST_P(StoreContract, ADraftHasNoPdf) {
  const NewInvoice draft = new_draft("ann", world().now());
  must(one().create(draft));
  const queue::NewJob job{draft.invoice.id, "ann"};
  EXPECT_EQ(code_of(one().request_pdf("ann", draft.invoice.id, world().now(), job, {})), Code::Conflict);
  EXPECT_EQ(code_of(one().request_pdf("ann", "nothing", world().now(), job, {})), Code::NotFound);
  EXPECT_THAT(lease_all(world()), IsEmpty());
}

TEST_P(StoreContract, NamesWhatIsProcessing) {
  NewInvoice large = new_issued("ann", world().now());
  large.invoice.item_count = queue::kLargeFrom;
  const NewInvoice small = new_issued("ben", world().now());
  must(one().create(large));
  must(one().create(small));
  must(one().create(new_draft("ann", world().now())));
  auto jobs = must(other().processing(10));
  ASSERT_EQ(jobs.size(), 2u);
  EXPECT_EQ(jobs[0].invoice_id, large.invoice.id);
  EXPECT_EQ(jobs[0].size, queue::Size::Large);
  EXPECT_EQ(jobs[1].owner, "ben");
  EXPECT_EQ(jobs[1].size, queue::Size::Small);
  EXPECT_EQ(must(one().processing(1)).size(), 1u);
  must(begin(one(), large.invoice.id, 1));
  must(finish(one(), ready(large.invoice.id, 1, "ann"), world().now()));
  jobs = must(one().processing(10));
  ASSERT_EQ(jobs.size(), 1u);
  EXPECT_EQ(jobs[0].invoice_id, small.invoice.id);
}

}  // namespace
}  // namespace inkvoice::contract
