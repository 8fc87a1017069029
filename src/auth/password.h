/// Passwords: what is accepted, and how it is kept (Argon2id; NIST SP 800-63B-4, 3.1.1.2; OWASP's m = 19 MiB, t = 2, p
/// = 1).
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace inkvoice::auth {

inline constexpr std::size_t kPasswordMin = 15;    ///< bytes, where the password is the only factor
inline constexpr std::size_t kPasswordMax = 1024;  ///< bytes

/// Why the password is refused, for the person who typed it; nothing when it is good. Refused are common passwords,
/// their simple variations (repeated, counted up, a row of keys) and little more than the person's own e-mail address
/// or name.
std::optional<std::string> refuse_password(std::string_view password, std::string_view email, std::string_view name);

/// Hashes and checks passwords. Safe from any thread: at most `concurrent` hashes run at a time, 19 MiB each, others
/// wait.
class PasswordHasher {
 public:
  explicit PasswordHasher(int concurrent);

  /// The hash with its salt and parameters as one text.
  Result<std::string> hash(std::string_view password);

  bool verify(std::string_view password, const std::string& hash);

  /// Takes as long as verify() and says no: for an address that nobody has, so that time does not tell.
  bool verify_nobody(std::string_view password);

  /// Was the hash made with parameters other than today's?
  static bool is_outdated(const std::string& hash);

 private:
  class Turn;
  std::mutex mutex_;
  std::condition_variable free_;
  int running_ = 0;  // guarded by mutex_
  const int concurrent_;
  std::string nobody_;  // constant after construction
};

}  // namespace inkvoice::auth
