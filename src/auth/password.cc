#include "auth/password.h"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "auth/common_passwords.h"
#include "base/text.h"

namespace inkvoice::auth {

namespace {

constexpr unsigned long long kPasses = 2;
constexpr std::size_t kMemory = std::size_t{19} << 20;
constexpr std::size_t kLeastOwnPart = 8;  // bytes left of a password without the person's own words

/// Rows of keys and the alphabet, long enough for any stretch of them that somebody types twice around.
constexpr std::array<std::string_view, 4> kRows = {
    "0123456789012345678901234567890123456789",
    "1234567890123456789012345678901234567890",
    "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnmqwertyuiopasdfghjklzxcvbnm",
};

bool is_row(std::string_view lower) {
  const std::string reversed(lower.rbegin(), lower.rend());
  return std::ranges::any_of(kRows, [&](std::string_view row) {
    return row.find(lower) != std::string_view::npos || row.find(reversed) != std::string_view::npos;
  });
}

/// The shortest unit whose repetition, the last one perhaps cut, makes the whole.
std::string_view repeated_unit(std::string_view text) {
  for (std::size_t length = 1; length <= text.size() / 2; ++length) {
    if (text.substr(length) == text.substr(0, text.size() - length)) return text.substr(0, length);
  }
  return text;
}

/// Without digits and marks at the end: "sunshine12345!!" is "sunshine".
std::string_view without_tail(std::string_view lower) {
  while (!lower.empty() && !(lower.back() >= 'a' && lower.back() <= 'z') &&
         static_cast<unsigned char>(lower.back()) < 0x80) {
    lower.remove_suffix(1);
  }
  return lower;
}

void erase_all(std::string& text, std::string_view part) {
  if (part.size() < 4) return;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part)) {
    text.erase(at, part.size());
  }
}

bool is_own_words(std::string_view lower, std::string_view email, std::string_view name) {
  std::string rest(lower);
  const std::string address = to_lower_ascii(email);
  erase_all(rest, address);
  erase_all(rest, std::string_view(address).substr(0, address.find('@')));
  erase_all(rest, to_lower_ascii(name));
  erase_all(rest, "inkvoice");
  return rest.size() != lower.size() && rest.size() < kLeastOwnPart;
}

}  // namespace

std::optional<std::string> refuse_password(std::string_view password, std::string_view email, std::string_view name) {
  if (password.size() < kPasswordMin) return "must have at least 15 characters";
  if (password.size() > kPasswordMax) return "must have at most 1,024 bytes";
  const std::string lower = to_lower_ascii(password);
  const std::string_view unit = repeated_unit(lower);
  const bool repeats = unit.size() < lower.size() && (unit.size() <= 4 || is_common_password(unit) || is_row(unit));
  if (repeats || is_row(lower) || is_common_password(lower) || is_common_password(without_tail(lower))) {
    return "is too common: it is among the first that others would try";
  }
  if (is_own_words(lower, email, name)) return "is too close to your own name or e-mail address";
  return std::nullopt;
}

class PasswordHasher::Turn {
 public:
  explicit Turn(PasswordHasher& hasher) : hasher_(hasher) {
    std::unique_lock lock(hasher_.mutex_);
    hasher_.free_.wait(lock, [&] { return hasher_.running_ < hasher_.concurrent_; });
    ++hasher_.running_;
  }
  ~Turn() {
    {
      const std::lock_guard lock(hasher_.mutex_);
      --hasher_.running_;
    }
    hasher_.free_.notify_one();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  PasswordHasher& hasher_;
};

// The hash of a password that nobody has, with today's parameters; its salt is fixed so that a start costs no hashing.
PasswordHasher::PasswordHasher(int concurrent)
    : concurrent_(std::max(concurrent, 1)),
      nobody_("$argon2id$v=19$m=19456,t=2,p=1$c29tZSBmaXhlZCBzYWx0IQ$MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY") {}

Result<std::string> PasswordHasher::hash(std::string_view password) {
  const Turn turn(*this);
  std::string text(crypto_pwhash_STRBYTES, '\0');
  if (crypto_pwhash_str_alg(text.data(), password.data(), password.size(), kPasses, kMemory,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return fail(Code::Unavailable, "not enough memory to hash a password");
  }
  text.resize(text.find('\0'));
  return text;
}

bool PasswordHasher::verify(std::string_view password, const std::string& hash) {
  const Turn turn(*this);
  return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

bool PasswordHasher::verify_nobody(std::string_view password) {
  verify(password, nobody_);
  return false;
}

bool PasswordHasher::is_outdated(const std::string& hash) {
  return crypto_pwhash_str_needs_rehash(hash.c_str(), kPasses, kMemory) != 0;
}

}  // namespace inkvoice::auth
