#include "batch/progress.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"

namespace inkvoice::batch {

namespace {

/// "0:07", "1:23", "2:03:04".
std::string duration(double seconds) {
  const auto whole = static_cast<std::uint64_t>(std::llround(std::min(seconds, 1e9)));
  const auto two = [](std::uint64_t n) { return std::string(n < 10 ? "0" : "") + std::to_string(n); };
  const std::uint64_t hours = whole / 3600, minutes = whole / 60 % 60;
  const std::string end = ":" + two(whole % 60);
  return hours == 0 ? std::to_string(minutes) + end : std::to_string(hours) + ":" + two(minutes) + end;
}

}  // namespace

std::string to_text(const Progress& progress) {
  const double seconds = progress.elapsed.count();
  std::string text = grouped(progress.done) + (progress.done == 1 ? " invoice" : " invoices");
  if (seconds > 0) {
    text += ", " + grouped(static_cast<std::uint64_t>(static_cast<double>(progress.done) / seconds)) + "/s";
  }
  if (progress.fraction) {
    const double fraction = std::clamp(*progress.fraction, 0.0, 1.0);
    text += ", " + std::to_string(static_cast<int>(fraction * 100)) + " %";
    if (fraction > 0 && progress.done > 0) text += ", " + duration(seconds / fraction * (1 - fraction)) + " left";
  }
  if (progress.failed > 0) text += ", " + grouped(progress.failed) + " failed";
  return text;
}

}  // namespace inkvoice::batch
