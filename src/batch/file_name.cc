#include "batch/file_name.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "base/utf8.h"

namespace inkvoice::batch {

namespace {

constexpr std::size_t kMostStemBytes = 120;
constexpr std::string_view kTroublesome = "/\\:*?\"<>|'`$&;!%#~^(){}[]=,";

bool is_safe(char32_t c) {
  if (c < 0x80) return c > ' ' && c != 0x7F && kTroublesome.find(static_cast<char>(c)) == std::string_view::npos;
  const bool is_blank = c == 0xA0 || c == 0x3000 || c == 0xFEFF || c == 0x202F || (c >= 0x2000 && c <= 0x200F);
  return c >= 0xA1 && !is_blank && c != 0x2028 && c != 0x2029;
}

/// Names that Windows keeps for devices, whatever stands behind a dot.
bool is_device(std::string_view stem) {
  static constexpr std::array<std::string_view, 4> kDevices = {"con", "prn", "aux", "nul"};
  const std::string name = to_lower_ascii(stem.substr(0, stem.find('.')));
  if (std::find(kDevices.begin(), kDevices.end(), name) != kDevices.end()) return true;
  return name.size() == 4 && (name.starts_with("com") || name.starts_with("lpt")) && name[3] >= '0' && name[3] <= '9';
}

}  // namespace

std::string safe_stem(std::string_view text) {
  std::string stem;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    const std::size_t before = stem.size();
    if (is_safe(c)) {
      append_utf8(stem, c);
    } else if (!stem.ends_with('-')) {
      stem += '-';
    }
    if (stem.size() > kMostStemBytes) {
      stem.resize(before);
      break;
    }
  }
  const std::size_t first = stem.find_first_not_of(".-");
  if (first == std::string::npos) return {};
  stem = stem.substr(first, stem.find_last_not_of(".-") + 1 - first);
  return is_device(stem) ? "_" + stem : stem;
}

std::string Names::take(std::uint64_t number, std::string_view stem, std::string_view else_stem) {
  std::unique_lock lock(mutex_);
  moved_.wait(lock, [&] { return turn_ == number; });
  const std::string safe = safe_stem(stem);
  std::string name = safe.empty() ? std::string() : claim(safe, else_stem) + ".pdf";
  ++turn_;
  lock.unlock();
  moved_.notify_all();
  return name;
}

std::string Names::claim(const std::string& stem, std::string_view else_stem) {
  if (taken_.add(to_lower_ascii(stem))) return stem;
  const std::string other = stem + "-" + safe_stem(else_stem);
  std::string name = other;
  for (unsigned i = 2; !taken_.add(to_lower_ascii(name)); ++i) name = other + "-" + std::to_string(i);
  return name;
}

}  // namespace inkvoice::batch
