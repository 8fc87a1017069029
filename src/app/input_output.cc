#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "app/commands.h"
#include "base/file_handle.h"
#include "base/ids.h"

namespace inkvoice::app {

namespace {

std::string reason() { return std::strerror(errno); }

Result<std::string> read_all(int fd) {
  std::string text;
  char buffer[1 << 16];
  for (;;) {
    const ssize_t got = ::read(fd, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(Code::NotFound, "cannot be read: " + reason());
    if (got == 0) return text;
    text.append(buffer, static_cast<std::size_t>(got));
  }
}

Result<void> write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(fd, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return fail(Code::Unavailable, "cannot be written: " + reason());
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  return {};
}

/// The mode a new file of this process gets.
mode_t usual_mode() {
  const mode_t mask = umask(0);
  umask(mask);
  return 0666 & ~mask;
}

}  // namespace

int complain(const std::string& input, const Error& error) {
  const char* name = input == "-" ? "standard input" : input.c_str();
  if (error.fields.empty()) std::fprintf(stderr, "%s: %s\n", name, error.message.c_str());
  for (const FieldError& field : error.fields) {
    const char* colon = field.pointer.empty() ? "" : ": ";
    std::fprintf(stderr, "%s: %s%s%s\n", name, field.pointer.c_str(), colon, field.message.c_str());
  }
  const bool bad_input = error.code == Code::Invalid || error.code == Code::Malformed || error.code == Code::TooLarge ||
                         error.code == Code::NotFound;
  return bad_input ? kBadInput : kFailure;
}

std::string output_name(const std::string& output) { return output == "-" ? "standard output" : output; }

int refuse_to_start(const Error& error) {
  if (error.fields.empty()) std::fprintf(stderr, "inkvoice: %s\n", error.message.c_str());
  for (const FieldError& field : error.fields) {
    std::fprintf(stderr, "inkvoice: %s: %s\n", field.pointer.c_str(), field.message.c_str());
  }
  return error.fields.empty() ? kFailure : kBadInput;
}

Result<std::string> read_input(const std::string& name) {
  if (name == "-") return read_all(STDIN_FILENO);
  const FileHandle file(::open(name.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return fail(Code::NotFound, "cannot be opened: " + reason());
  return read_all(file.get());
}

Result<void> write_output(const std::string& name, std::string_view bytes) {
  if (name == "-") return write_all(STDOUT_FILENO, bytes);
  struct stat status{};
  // A pipe or a device is no file that could be half there; renaming over it would replace it.
  if (::stat(name.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) {
    const FileHandle device(::open(name.c_str(), O_WRONLY | O_CLOEXEC));
    if (!device) return fail(Code::Unavailable, "cannot be opened: " + reason());
    return write_all(device.get(), bytes);
  }
  const std::string temporary = name + "." + random_id().substr(0, 8) + ".part";
  const FileHandle file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, usual_mode()));
  if (!file) return fail(Code::Unavailable, "cannot be written: " + reason());
  Result<void> done = write_all(file.get(), bytes);
  if (done && ::rename(temporary.c_str(), name.c_str()) != 0)
    done = fail(Code::Unavailable, "cannot be written: " + reason());
  if (!done) ::unlink(temporary.c_str());
  return done;
}

}  // namespace inkvoice::app
