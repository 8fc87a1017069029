// PDFs of 15 KiB made durable, alone and in batches, with and without commits of the main database beside them.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <iostream>
#include <thread>

#include "base/ids.h"
#include "files/disk/file_store.h"
#include "sqlite/database.h"

namespace inkvoice::files {
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

void put(benchmark::State& state) {
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / ("inkvoice-bench-" + random_id());
  auto database = must(sqlite::Database::open(folder, kClock));
  auto store = must(make_disk_file_store(folder));
  std::atomic<bool> stop = false;
  std::jthread beside;
  if (state.range(1) != 0) {
    beside = std::jthread([&] {
      while (!stop) {
        must(database->write(sqlite::Durability::Full, [](sqlite::Transaction& transaction) {
          return transaction.run("INSERT OR REPLACE INTO profiles VALUES(?, '{}', '')", random_id());
        }));
        std::this_thread::sleep_for(std::chrono::microseconds(500));
      }
    });
  }
  const Bytes bytes(15UZ * 1024, std::byte{'x'});
  const auto count = static_cast<std::size_t>(state.range(0));
  std::vector<double> millis;
  for (auto _ : state) {
    std::vector<NewFile> batch;
    for (std::size_t i = 0; i < count; ++i) batch.push_back({"pdf/" + random_id() + ".pdf", bytes});
    const auto begin = std::chrono::steady_clock::now();
    for (const Result<void>& result : store->put(batch)) must(result);
    millis.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
  }
  stop = true;
  if (beside.joinable()) beside.join();
  std::sort(millis.begin(), millis.end());
  state.counters["p50_ms"] = millis[millis.size() / 2];
  state.counters["p99_ms"] = millis[millis.size() * 99 / 100];
  state.SetItemsProcessed(state.iterations() * state.range(0));
  store.reset();
  database.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
}
BENCHMARK(put)->ArgNames({"files", "commits_beside"})->ArgsProduct({{1, 16, 64}, {0, 1}})->UseRealTime()->MinTime(2.0);

}  // namespace
}  // namespace inkvoice::files
