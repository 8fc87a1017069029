/// Processes that a test starts, listens to and kills.
#pragma once

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <string>
#include <vector>

#include "base/file_handle.h"

namespace inkvoice::contract {

/// What a child tells its parent: one line, written at once or not at all.
class Report {
 public:
  explicit Report(int fd) : fd_(fd) {}
  void operator()(std::string line) const {
    line += '\n';
    if (::write(fd_, line.data(), line.size()) != static_cast<ssize_t>(line.size())) ::_exit(3);
  }

 private:
  int fd_;
};

/// A child that runs `work` and then exits with 0. Start it before this process has threads or open databases.
class Child {
 public:
  explicit Child(const std::function<void(const Report&)>& work) {
    int ends[2];
    if (::pipe(ends) != 0) std::abort();
    pid_ = ::fork();
    if (pid_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      ::close(ends[0]);
      work(Report(ends[1]));
      ::_exit(0);
    }
    ::close(ends[1]);
    reading_ = FileHandle(ends[0]);
  }
  ~Child() { kill(); }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  /// The next line that it reports; nothing once it has ended.
  std::string next_line() {
    for (;;) {
      const std::size_t end = buffer_.find('\n');
      if (end != std::string::npos) {
        const std::string line = buffer_.substr(0, end);
        buffer_.erase(0, end + 1);
        return line;
      }
      char bytes[4096];
      const ssize_t got = ::read(reading_.get(), bytes, sizeof bytes);
      if (got <= 0) return "";
      buffer_.append(bytes, static_cast<std::size_t>(got));
    }
  }

  std::vector<std::string> rest() {
    std::vector<std::string> lines;
    for (std::string line = next_line(); !line.empty(); line = next_line()) lines.push_back(line);
    return lines;
  }

  void kill() {
    if (pid_ > 0) ::kill(pid_, SIGKILL);
    (void)wait();
  }

  /// Goes on after it has stopped itself (SIGSTOP).
  void resume() const { ::kill(pid_, SIGCONT); }

  /// Its exit status, or -1 when a signal ended it.
  int wait() {
    if (pid_ <= 0) return status_;
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = 0;
    status_ = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return status_;
  }

 private:
  pid_t pid_ = 0;
  int status_ = 0;
  FileHandle reading_;
  std::string buffer_;
};

}  // namespace inkvoice::contract
