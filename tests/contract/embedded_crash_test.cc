// kill -9 at random moments, and several processes on one data folder.

#include <gmock/gmock.h>

#include <map>
#include <random>
#include <set>

#include "children.h"
#include "events/sqlite/event_log.h"
#include "files/disk/file_store.h"
#include "invoice/numbering.h"
#include "queue/sqlite/queue.h"
#include "sqlite/database.h"
#include "store/sqlite/store.h"
#include "store_support.h"

namespace inkvoice::contract {
namespace {

using namespace std::chrono_literals;
using queue::LeasedJob;
using queue::NewJob;

const SystemClock kClock;

std::shared_ptr<sqlite::Database> open(const TempFolder& folder) {
  return must(sqlite::Database::open(folder.path(), kClock));
}

/// The moments differ from run to run; what must hold does not.
void sleep_for_up_to(Millis longest) {
  static std::mt19937 random(std::random_device{}());
  std::this_thread::sleep_for(
      std::chrono::microseconds(random() % (static_cast<std::uint64_t>(longest.count()) * 1000)));
}

void create_for_ever(const TempFolder& folder, const Report& report) {
  const auto store = store::make_sqlite_store(open(folder));
  in_parallel(4, [&](int thread) {
    for (;;) {
      store::NewInvoice asked = new_issued("ann", kClock.now());
      asked.invoice.document.assign(static_cast<std::size_t>(thread) * 3000, 'x');
      report(asked.invoice.id + " " + must(store->create(asked)).invoice.number);
    }
  });
}

TEST(Crash, NoAcknowledgedInvoiceIsLostAndNoNumberMissing) {
  const TempFolder folder;
  std::map<std::string, std::string> acknowledged;
  for (int round = 0; round < 12; ++round) {
    Child child([&](const Report& report) { create_for_ever(folder, report); });
    std::vector<std::string> lines{child.next_line()};
    sleep_for_up_to(60ms);
    child.kill();
    for (std::string& line : child.rest()) lines.push_back(std::move(line));
    for (const std::string& line : lines) {
      const std::size_t space = line.find(' ');
      ASSERT_NE(space, std::string::npos) << line;
      acknowledged[line.substr(0, space)] = line.substr(space + 1);
    }
  }
  const auto database = open(folder);
  const auto store = store::make_sqlite_store(database);
  for (const auto& [id, number] : acknowledged) EXPECT_EQ(must(store->invoice("ann", id)).number, number);

  std::set<std::string> ids;
  std::set<std::string> numbers;
  store::ListQuery query{.limit = 1000};
  do {
    const store::Page page = must(store->list("ann", query));
    for (const store::Invoice& invoice : page.items) {
      ids.insert(invoice.id);
      EXPECT_TRUE(numbers.insert(invoice.number).second) << invoice.number << " twice";
    }
    query.cursor = page.next_cursor;
  } while (!query.cursor.empty());
  EXPECT_GE(ids.size(), acknowledged.size());
  for (unsigned i = 1; i <= ids.size(); ++i) EXPECT_TRUE(numbers.contains(invoice::format_number(kSequence, i))) << i;

  std::set<std::string> jobs;
  const auto queue = queue::make_sqlite_queue(database);
  for (const LeasedJob& job : must(queue->lease({.worker = "w", .count = 1'000'000}))) jobs.insert(job.invoice_id);
  EXPECT_EQ(jobs, ids) << "each invoice has its job";
  const auto events = events::make_sqlite_event_log(database);
  EXPECT_EQ(must(events->read("ann", "0", 1'000'000)).events.size(), ids.size()) << "and its event";
}

TEST(Crash, JobsOfAKilledProcessAreTakenOverBeforeTheirLeaseEnds) {
  const TempFolder folder;
  std::set<std::string> all;
  std::map<std::string, std::uint64_t> fences;
  std::set<std::string> finished;
  std::vector<NewJob> jobs;
  for (int i = 0; i < 2000; ++i) jobs.push_back({"i" + std::to_string(i), "user" + std::to_string(i % 3)});
  for (const NewJob& job : jobs) all.insert(job.invoice_id);
  must(queue::make_sqlite_queue(open(folder))->push(jobs));
  for (int round = 0; round < 8; ++round) {
    Child child([&](const Report& report) {
      const auto database = open(folder);
      const auto queue = queue::make_sqlite_queue(database);
      for (;;) {
        const auto leased = must(
            queue->lease({.worker = database->instance().name() + "/1", .count = 5, .lease = std::chrono::hours(1)}));
        for (const LeasedJob& job : leased) report("L " + job.invoice_id + " " + std::to_string(job.fence));
        must(queue->finish(leased));
        for (const LeasedJob& job : leased) report("F " + job.invoice_id);
      }
    });
    std::vector<std::string> lines{child.next_line()};
    sleep_for_up_to(15ms);
    child.kill();
    for (std::string& line : child.rest()) lines.push_back(std::move(line));
    for (const std::string& line : lines) {
      if (line.starts_with("F ")) {
        EXPECT_TRUE(finished.insert(line.substr(2)).second) << line << " twice";
        continue;
      }
      const std::size_t space = line.rfind(' ');
      const std::string id = line.substr(2, space - 2);
      const std::uint64_t fence = std::stoull(line.substr(space + 1));
      EXPECT_GT(fence, fences[id]) << id;
      fences[id] = fence;
      EXPECT_FALSE(finished.contains(id)) << id << " was done and came again";
    }
  }
  // An hour's leases of dead processes come back at the next look.
  const auto queue = queue::make_sqlite_queue(open(folder));
  std::set<std::string> left;
  EXPECT_TRUE(eventually([&] {
    for (const LeasedJob& job : must(queue->lease({.worker = "w", .count = 10'000}))) {
      EXPECT_GT(job.fence, fences[job.invoice_id]);
      left.insert(job.invoice_id);
    }
    return must(queue->stats()).queued == 0 && left.size() + finished.size() >= all.size() - std::size_t{8} * 5;
  }));
  for (const std::string& id : left) EXPECT_FALSE(finished.contains(id)) << id << " was done and came again";
  // What is neither: its finish was committed, and the process died before it could say so.
  EXPECT_LE(all.size() - left.size() - finished.size(), 8u * 5u);
}

TEST(Processes, ShareAQueueWithoutGivingAJobTwice) {
  const TempFolder folder;
  constexpr std::size_t kJobs = 900;
  std::vector<NewJob> jobs;
  for (std::size_t i = 0; i < kJobs; ++i) jobs.push_back({"i" + std::to_string(i), "user" + std::to_string(i % 5)});
  must(queue::make_sqlite_queue(open(folder))->push(jobs));
  std::vector<std::unique_ptr<Child>> children;
  for (int i = 0; i < 3; ++i) {
    children.push_back(std::make_unique<Child>([&](const Report& report) {
      const auto database = open(folder);
      const auto queue = queue::make_sqlite_queue(database);
      for (;;) {
        const auto leased = must(queue->lease({.worker = database->instance().name() + "/1", .count = 2}));
        if (leased.empty()) return;
        for (const LeasedJob& job : leased) report(job.invoice_id);
        must(queue->finish(leased));
      }
    }));
  }
  std::multiset<std::string> seen;
  for (const auto& child : children) {
    for (std::string& line : child->rest()) seen.insert(std::move(line));
    EXPECT_EQ(child->wait(), 0);
  }
  EXPECT_EQ(seen.size(), kJobs);
  EXPECT_EQ(std::set(seen.begin(), seen.end()).size(), kJobs);
}

TEST(Processes, HearOfJobsAndEventsByTheBell) {
  const TempFolder folder;
  constexpr int kRings = 50;
  open(folder).reset();
  Child child([&](const Report& report) {
    const auto database = open(folder);
    const auto queue = queue::make_sqlite_queue(database);
    const auto log = events::make_sqlite_event_log(database);
    const auto now = [] { return std::to_string(std::chrono::steady_clock::now().time_since_epoch().count()); };
    std::atomic<bool> over = false;
    queue->on_jobs([&](auto) { report("job " + now()); });
    const auto subscription = log->subscribe("ann", [&](const events::Event& event) {
      report("event " + now());
      over = event.invoice_id == "last";
    });
    report("listening");
    while (!over) std::this_thread::sleep_for(1ms);
  });
  ASSERT_EQ(child.next_line(), "listening");
  const auto database = open(folder);
  const auto store = store::make_sqlite_store(database);
  std::vector<double> job_millis;
  std::vector<double> event_millis;
  for (int i = 0; i < kRings; ++i) {
    must(store->create(new_issued("ann", kClock.now())));
    const auto committed = std::chrono::steady_clock::now().time_since_epoch();
    // One line of each: nothing waits for a poll, or the next create would never come.
    for (int line = 0; line < 2; ++line) {
      const std::string heard = child.next_line();
      const std::chrono::steady_clock::duration at(std::stoll(heard.substr(heard.find(' ') + 1)));
      (heard.starts_with("job") ? job_millis : event_millis)
          .push_back(std::chrono::duration<double, std::milli>(at - committed).count());
    }
  }
  ASSERT_EQ(job_millis.size(), static_cast<std::size_t>(kRings));
  std::sort(job_millis.begin(), job_millis.end());
  std::sort(event_millis.begin(), event_millis.end());
  RecordProperty("job_bell_median_ms", std::to_string(job_millis[kRings / 2]));
  RecordProperty("event_bell_median_ms", std::to_string(event_millis[kRings / 2]));
  // The polls behind the bell come once a second: hearing of half of them sooner shows that it was the bell.
  EXPECT_LT(job_millis[kRings / 2], 250);
  EXPECT_LT(event_millis[kRings / 2], 250);
  const events::NewEvent last{"ann", events::Type::InvoiceUpdated, "last", "{}"};
  must(events::make_sqlite_event_log(database)->publish({&last, 1}));
  EXPECT_EQ(child.wait(), 0);
}

Bytes bytes_of(const std::string& key, std::size_t size) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::byte>(key[i % key.size()]);
  return bytes;
}

TEST(Crash, AFileIsThereWholeOrNotAtAll) {
  const TempFolder folder;
  std::map<std::string, std::size_t> acknowledged;
  std::set<std::string> tried;
  for (int round = 0; round < 10; ++round) {
    Child child([&](const Report& report) {
      const auto files = must(files::make_disk_file_store(folder.path()));
      for (int i = 0;; ++i) {
        const std::string key = std::to_string(round) + "/" + std::to_string(i);
        const std::size_t size = i % 3 == 2 ? 700'000 : 15'000;
        report("T " + key);
        const Bytes bytes = bytes_of(key, size);
        const files::NewFile file{key, bytes};
        for (const auto& result : files->put({&file, 1})) must(result);
        report("P " + key + " " + std::to_string(size));
      }
    });
    std::vector<std::string> lines{child.next_line()};
    sleep_for_up_to(30ms);
    child.kill();
    for (std::string& line : child.rest()) lines.push_back(std::move(line));
    for (const std::string& line : lines) {
      const std::size_t space = line.rfind(' ');
      if (line.starts_with("T ")) tried.insert(line.substr(2));
      if (line.starts_with("P ")) acknowledged[line.substr(2, space - 2)] = std::stoul(line.substr(space + 1));
    }
  }
  const auto files = must(files::make_disk_file_store(folder.path()));
  std::size_t large = 0;
  for (const std::string& key : tried) {
    const auto reader = files->open(key);
    if (!reader) {
      EXPECT_EQ(reader.error().code, Code::NotFound);
      EXPECT_FALSE(acknowledged.contains(key)) << key;
      continue;
    }
    Bytes bytes((*reader)->size());
    must((*reader)->read(0, bytes));
    EXPECT_EQ(bytes, bytes_of(key, bytes.size()));
    EXPECT_TRUE(bytes.size() == 15'000 || bytes.size() == 700'000);
    large += bytes.size() == 700'000 ? 1 : 0;
  }
  std::size_t on_disk = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path() / "files" / "large")) {
    (void)entry;
    ++on_disk;
  }
  EXPECT_EQ(on_disk, large) << "what dead processes left half-written is swept at the next start";
}

}  // namespace
}  // namespace inkvoice::contract
