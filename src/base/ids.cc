#include "base/ids.h"

#include <sys/random.h>

#include <array>
#include <cerrno>
#include <cstdlib>

namespace inkvoice {

namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::size_t kIdLength = 22;  // 62^22 > 2^130
// Bytes from here on would make some characters likelier than others.
constexpr unsigned kFairBytes = 256 - 256 % 62;

}  // namespace

void fill_random(std::span<std::byte> out) {
  while (!out.empty()) {
    const ssize_t got = getrandom(out.data(), out.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) std::abort();
    out = out.subspan(static_cast<std::size_t>(got));
  }
}

std::string random_id() {
  std::string id;
  id.reserve(kIdLength);
  while (id.size() < kIdLength) {
    std::array<std::byte, 32> noise{};
    fill_random(noise);
    for (const std::byte b : noise) {
      const unsigned value = std::to_integer<unsigned>(b);
      if (value < kFairBytes && id.size() < kIdLength) id.push_back(kAlphabet[value % kAlphabet.size()]);
    }
  }
  return id;
}

bool is_id(std::string_view text) {
  if (text.empty() || text.size() > 64) return false;
  for (const char c : text) {
    if (kAlphabet.find(c) == std::string_view::npos && c != '_' && c != '-') return false;
  }
  return true;
}

}  // namespace inkvoice
