// How many durable creates a second, how quickly jobs go through the queue, and how long a page of a long list takes.
// The list's benchmarks make INKVOICE_BENCH_INVOICES invoices first (1,000,000: a minute and 1.5 GB in TMPDIR).

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "base/ids.h"
#include "base/text.h"
#include "queue/sqlite/queue.h"
#include "sqlite/database.h"
#include "store/sqlite/rows.h"
#include "store/sqlite/store.h"

namespace inkvoice::store {
namespace {

const SystemClock kClock;

template <class T>
T must(Result<T> result) {
  if (!result) {
    std::cerr << result.error().message << "\n";
    std::exit(1);
  }
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

/// A data folder that goes away at the end.
struct Folder {
  std::filesystem::path path = std::filesystem::temp_directory_path() / ("inkvoice-bench-" + random_id());
  std::shared_ptr<sqlite::Database> database = must(sqlite::Database::open(path, kClock));
  std::unique_ptr<Store> store = make_sqlite_store(database);
  std::unique_ptr<queue::Queue> queue = queue::make_sqlite_queue(database);

  ~Folder() {
    store.reset();
    queue.reset();
    database.reset();
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
};

Invoice an_invoice(const std::string& owner) {
  Invoice invoice;
  invoice.id = random_id();
  invoice.owner = owner;
  invoice.state = invoice::State::Issued;
  invoice.document.assign(1500, 'x');  // ten items
  invoice.totals = R"({"net":"100.00","tax":"19.00","gross":"119.00","prepaid":"0.00","due":"119.00","taxes":[]})";
  invoice.type = "invoice";
  invoice.client_name = "A Client of Some Length Ltd";
  invoice.client_email = "accounts@client.example";
  invoice.currency = "EUR";
  invoice.gross = "119.00";
  invoice.issue_date = day_of(kClock.now());
  invoice.due_date = day_of(kClock.now()) + std::chrono::days(14);
  invoice.item_count = 10;
  invoice.created_at = invoice.updated_at = kClock.now();
  return invoice;
}

NewInvoice a_new_invoice(const std::string& owner) {
  NewInvoice asked{.invoice = an_invoice(owner), .numbering = {}, .job = {}, .idempotency = {}, .events = {}};
  asked.numbering = Numbering{.sequence = "INV-2026-{SEQ:4}", .typed = ""};
  asked.job = queue::NewJob{asked.invoice.id, owner, queue::Size::Small};
  asked.events.push_back({owner, events::Type::InvoiceProcessing, asked.invoice.id, "{}"});
  return asked;
}

void percentiles(benchmark::State& state, std::vector<double> millis) {
  if (millis.empty()) return;
  std::sort(millis.begin(), millis.end());
  state.counters["p50_ms"] = benchmark::Counter(millis[millis.size() / 2], benchmark::Counter::kAvgThreads);
  state.counters["p99_ms"] = benchmark::Counter(millis[millis.size() * 99 / 100], benchmark::Counter::kAvgThreads);
}

/// Runs `work` once an iteration and notes how long each took.
template <class Work>
void timed(benchmark::State& state, Work work) {
  std::vector<double> millis;
  for (auto _ : state) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    millis.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
  }
  percentiles(state, std::move(millis));
}

/// Durable: number, invoice, job and event in one transaction, synced before the answer.
void create(benchmark::State& state) {
  static std::unique_ptr<Folder> folder;
  if (state.thread_index() == 0) folder = std::make_unique<Folder>();
  const std::string owner = "user" + std::to_string(state.thread_index());
  timed(state, [&] { must(folder->store->create(a_new_invoice(owner))); });
  state.SetItemsProcessed(state.iterations());
  if (state.thread_index() == 0) folder.reset();
}
BENCHMARK(create)->Threads(1)->Threads(8)->Threads(32)->Threads(64)->UseRealTime();

/// 16 jobs leased, begun and taken out, with 100,000 of one user queued behind those of 100 others.
void lease_and_finish(benchmark::State& state) {
  Folder folder;
  std::vector<queue::NewJob> jobs;
  for (int i = 0; i < 100'000; ++i) jobs.push_back({"greedy" + std::to_string(i), "greedy"});
  for (int i = 0; i < 100'000; ++i) jobs.push_back({"j" + std::to_string(i), "user" + std::to_string(i % 100)});
  must(folder.queue->push(jobs));
  std::int64_t done = 0;
  timed(state, [&] {
    const auto leased = must(folder.queue->lease({.worker = "bench", .count = 16}));
    must(folder.queue->finish(leased));
    done += static_cast<std::int64_t>(leased.size());
  });
  state.SetItemsProcessed(done);
}
BENCHMARK(lease_and_finish)->UseRealTime()->MinTime(1.0);

void stats(benchmark::State& state) {
  Folder folder;
  std::vector<queue::NewJob> jobs;
  for (int i = 0; i < 100'000; ++i) jobs.push_back({"j" + std::to_string(i), "user" + std::to_string(i % 100)});
  must(folder.queue->push(jobs));
  timed(state, [&] { must(folder.queue->stats()); });
}
BENCHMARK(stats);

/// One in ten is ann's; issue dates go over four years in the order of creation, as they do in life.
Folder& a_million() {
  static Folder folder;
  static const bool made = [] {
    const char* wanted = std::getenv("INKVOICE_BENCH_INVOICES");
    const int total = wanted == nullptr ? 1'000'000 : parse_integer<int>(wanted).value_or(1'000'000);
    const invoice::Day last = day_of(kClock.now());
    for (int from = 0; from < total; from += 10'000) {
      must(folder.database->write(sqlite::Durability::Relaxed, [&](sqlite::Transaction& transaction) -> Result<void> {
        for (int i = from; i < std::min(total, from + 10'000); ++i) {
          Invoice row = an_invoice(i % 10 == 0 ? "ann" : "user" + std::to_string(i % 997));
          row.document.resize(300);
          row.number = "INV-" + std::to_string(i);
          row.issue_date = last - std::chrono::days(std::int64_t{4} * 365 * (total - i) / total);
          row.state = i % 100 == 0 ? invoice::State::Draft : invoice::State::Issued;
          row.pdf.status = invoice::PdfStatus::Ready;
          TRY(insert_invoice(transaction, row));
        }
        return {};
      }));
    }
    return true;
  }();
  benchmark::DoNotOptimize(made);
  return folder;
}

void list(benchmark::State& state, const ListQuery& query) {
  Folder& folder = a_million();
  timed(state, [&] { must(folder.store->list("ann", query)); });
}

const invoice::Day kToday = day_of(kClock.now());
BENCHMARK_CAPTURE(list, first_page, {})->MinTime(0.5);
BENCHMARK_CAPTURE(list, drafts, {.state = invoice::State::Draft})->MinTime(0.5);
BENCHMARK_CAPTURE(list, paid_of_which_there_are_none, {.state = invoice::State::Paid})->MinTime(0.5);
BENCHMARK_CAPTURE(list, overdue, {.overdue = true, .today = kToday + std::chrono::days(30)})->MinTime(0.5);
BENCHMARK_CAPTURE(list, this_month, {.from = kToday - std::chrono::days(30), .to = kToday})->MinTime(0.5);
BENCHMARK_CAPTURE(list, a_month_four_years_ago,
                  {.from = kToday - std::chrono::days(1450), .to = kToday - std::chrono::days(1420)})
    ->MinTime(0.5);
BENCHMARK_CAPTURE(list, a_year_without_invoices,
                  {.from = kToday - std::chrono::days(4000), .to = kToday - std::chrono::days(3635)})
    ->MinTime(0.5);
BENCHMARK_CAPTURE(list, issued_a_month_four_years_ago,
                  {.state = invoice::State::Issued,
                   .from = kToday - std::chrono::days(1450),
                   .to = kToday - std::chrono::days(1420)})
    ->MinTime(0.5);
BENCHMARK_CAPTURE(list, text_that_is_nowhere, {.text = "zzz"})->MinTime(0.5);

}  // namespace
}  // namespace inkvoice::store
