// The queue at a glance, again and again.

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <thread>

#include "app/commands.h"
#include "app/interrupt.h"
#include "app/wiring.h"

namespace inkvoice::app {

namespace {

using queue::ListedJob;
using queue::Standing;

constexpr std::size_t kLooked = 1'000;
constexpr std::size_t kShown = 10;
constexpr const char* kClear = "\x1b[H\x1b[2J";

template <class... Values>
std::string line(const char* format, Values... values) {
  char text[512];
  std::snprintf(text, sizeof text, format, values...);
  return text;
}

double seconds(Millis time) { return static_cast<double>(time.count()) / 1e3; }

/// NAME COUNT, the largest first.
std::string counted(const char* title, const std::map<std::string, std::size_t>& counts) {
  if (counts.empty()) return "";
  std::vector<std::pair<std::string, std::size_t>> rows(counts.begin(), counts.end());
  std::ranges::sort(rows, [](const auto& a, const auto& b) { return a.second > b.second; });
  std::string text = line("\n%s\n", title);
  for (std::size_t i = 0; i < std::min(kShown, rows.size()); ++i) {
    text += line("  %-46.46s %8zu\n", rows[i].first.c_str(), rows[i].second);
  }
  return text;
}

Result<std::string> look(Stores& stores) {
  const queue::Stats stats = TRY(stores.queue->stats());
  std::string text = line("queued %zu   delayed %zu   leased %zu   oldest %.1f s\n", stats.queued, stats.delayed,
                          stats.leased, seconds(stats.oldest));
  std::map<std::string, std::size_t> workers, attempts, reasons;
  for (const ListedJob& job : TRY(stores.inspection->list(Standing::Leased, kLooked))) ++workers[job.worker];
  for (const ListedJob& job : TRY(stores.inspection->list(Standing::Delayed, kLooked))) {
    ++attempts[line("%d begun", job.attempts)];
  }
  for (const auto& [reason, count] : TRY(stores.inspection->dead_by_reason())) reasons[reason] = count;
  text += counted("LEASED BY", workers);
  text += counted("DELAYED, ATTEMPTS", attempts);
  text += counted("DEAD LETTERS", reasons);
  return text;
}

}  // namespace

int top(const Config& config, const TopArguments& arguments) {
  const SystemClock clock;
  auto stores = open_stores(config, clock);
  if (!stores) return refuse_to_start(stores.error());
  const bool again = !arguments.once && ::isatty(STDOUT_FILENO) == 1;
  const std::atomic<bool>& stopped = catch_interrupts();
  do {
    const auto text = look(*stores);
    if (!text && !again) return complain("top", text.error());
    const std::string shown = text ? *text : text.error().message + "\n";
    if (const auto written = write_output("-", again ? kClear + shown : shown); !written) return kFailure;
    for (int i = 0; again && i < 10 && !stopped; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(100));
  } while (again && !stopped);
  return kOk;
}

}  // namespace inkvoice::app
