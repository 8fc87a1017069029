// What a worker's completer does with jobs whose file cannot be put: on the embedded store and queue.

#include <gmock/gmock.h>

#include "queue/inspection.h"
#include "queue/sqlite/queue.h"
#include "sqlite/database.h"
#include "store/sqlite/store.h"
#include "store_support.h"
#include "worker/completer.h"

namespace inkvoice::contract {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;

/// A store of files that is away until it is told otherwise.
class AwayFiles final : public files::FileStore {
 public:
  std::vector<Result<void>> put(std::span<const files::NewFile> files) override {
    return std::vector<Result<void>>(files.size(), away ? fail(Code::Unavailable, "It is away.") : Result<void>());
  }
  Result<std::unique_ptr<files::Reader>> open(const std::string& /*key*/) override {
    return fail(Code::NotFound, "There is no such file.");
  }
  Result<void> remove(const std::string& /*key*/) override { return {}; }
  Result<void> check() override { return {}; }

  std::atomic<bool> away = true;
};

class WorkerAway : public testing::Test {
 protected:
  WorkerAway() {
    const store::NewInvoice asked = new_issued("ann", clock.now());
    id = must(store->create(asked)).invoice.id;
  }

  queue::LeasedJob lease() {
    const auto jobs = must(queue->lease({.worker = "worker", .lease = 1h}));
    if (jobs.size() != 1) throw std::runtime_error("there is no job to be leased");
    const store::RenderTask task{id, jobs[0].fence};
    must(store->begin_render({&task, 1}).at(0));
    return jobs[0];
  }

  /// A PDF was made for the job that is leased now; returns once its end has been seen to.
  void complete(const queue::LeasedJob& job) {
    worker::MadePdf made;
    made.record = {invoice::PdfStatus::Ready, 3, 1, std::string(64, 'a'), "pdf/" + id, ""};
    made.bytes = Bytes(3);
    worker::Completer completer(*store, *queue, files, clock, 5, gate, [](const queue::LeasedJob&) {});
    completer.add({job, "ann", asked_at, made});
    completer.stop();
  }

  store::Pdf pdf() { return must(store->invoice("ann", id)).pdf; }

  TempFolder folder;
  ManualClock clock;
  std::shared_ptr<sqlite::Database> database = must(sqlite::Database::open(folder.path(), clock));
  std::unique_ptr<store::Store> store = store::make_sqlite_store(database);
  std::unique_ptr<queue::Queue> queue = queue::make_sqlite_queue(database);
  AwayFiles files;
  worker::Gate gate{Millis(1000)};
  const Timestamp asked_at = clock.now();
  std::string id;
};

TEST_F(WorkerAway, NoAttemptIsCountedUntilItIsBack) {
  for (int round = 0; round < 20; ++round) {
    const queue::LeasedJob job = lease();
    EXPECT_EQ(job.attempt, 1);
    complete(job);
    EXPECT_EQ(gate.failures(), round + 1);
    EXPECT_EQ(pdf().status, invoice::PdfStatus::Processing);
    EXPECT_THAT(must(queue->lease({.worker = "worker", .lease = 1h})), IsEmpty()) << "it waits a little each time";
    clock.advance(10s);
  }
  files.away = false;
  complete(lease());
  EXPECT_EQ(gate.failures(), 0);
  EXPECT_EQ(pdf().status, invoice::PdfStatus::Ready);
  EXPECT_EQ(must(queue->stats()).delayed, 0u);
}

TEST_F(WorkerAway, AfterADayItFailsWithTheReason) {
  clock.advance(25h);
  for (int attempt = 1; attempt <= 5; ++attempt) {
    const queue::LeasedJob job = lease();
    EXPECT_EQ(job.attempt, attempt);
    complete(job);
    clock.advance(1min);
  }
  EXPECT_EQ(pdf().status, invoice::PdfStatus::Failed);
  EXPECT_EQ(pdf().error, "It is away.");
  EXPECT_EQ(must(queue->stats()).delayed, 0u);
}

TEST_F(WorkerAway, AnEndThatTheStoreRefusesIsTriedAgainAndThenGivenUpWithTheReason) {
  files.away = false;
  must(database->write(sqlite::Durability::Full, [](sqlite::Transaction& transaction) {
    return transaction.run(
        "CREATE TRIGGER refuse BEFORE UPDATE OF pdf_status ON invoices BEGIN SELECT RAISE(ABORT, 'no more of these'); "
        "END");
  }));
  for (int attempt = 1; attempt <= 5; ++attempt) {
    const queue::LeasedJob job = lease();
    EXPECT_EQ(job.attempt, attempt);
    complete(job);
    clock.advance(5min);
  }
  EXPECT_EQ(must(queue->stats()).delayed, 0u);
  const queue::ListedJob letter = must(queue::make_sqlite_inspection(database)->find(id));
  EXPECT_EQ(letter.standing, queue::Standing::Dead);
  EXPECT_THAT(letter.detail, testing::HasSubstr("no more of these"));
}

}  // namespace
}  // namespace inkvoice::contract
