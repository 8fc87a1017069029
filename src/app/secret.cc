#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "app/commands.h"
#include "app/wiring.h"
#include "base/file_handle.h"
#include "base/ids.h"

namespace inkvoice::app {

namespace {

constexpr std::size_t kSecretLength = 44;  // two ids: 260 bits

Result<std::string> read_secret(const std::filesystem::path& file) {
  std::string secret = TRY(read_input(file.string()));
  if (secret.size() == kSecretLength) return secret;
  return fail(Code::Corrupt, file.string() + " is not a secret that Inkvoice made");
}

/// Whole or not at all, and only once: of several processes that start together one makes it.
Result<void> make_secret(const std::filesystem::path& file) {
  const std::string temporary = file.string() + "." + random_id();
  const FileHandle handle(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  const std::string secret = random_id() + random_id();
  const bool written = handle &&
                       ::write(handle.get(), secret.data(), secret.size()) == static_cast<ssize_t>(secret.size()) &&
                       ::fsync(handle.get()) == 0;
  const bool linked = written && (::link(temporary.c_str(), file.c_str()) == 0 || errno == EEXIST);
  const std::string reason = std::strerror(errno);
  ::unlink(temporary.c_str());
  if (linked) return {};
  return fail(Code::Unavailable, file.string() + " cannot be written: " + reason);
}

}  // namespace

Result<std::string> load_secret(const Config& config) {
  if (!config.secret.empty()) return config.secret;
  const std::filesystem::path file = config.data / "secret";
  if (::access(file.c_str(), F_OK) != 0) TRY(make_secret(file));
  return read_secret(file);
}

}  // namespace inkvoice::app
