#include "servers/servers.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>

namespace inkvoice::servers {

namespace {

/// In the child: nothing but system calls between fork and exec, for the parent may have threads.
[[noreturn]] void become(const char* script, const char* kind, const char* options, int in, int out) {
  ::dup2(in, STDIN_FILENO);
  ::dup2(out, STDOUT_FILENO);
  ::setpgid(0, 0);  // Ctrl-C is for the test; the server ends with it
  const std::string command = R"(exec python3 "$0" "$1" $2)";
  ::execl("/bin/sh", "sh", "-c", command.c_str(), script, kind, options, nullptr);
  ::_exit(127);
}

}  // namespace

Server::Server(const std::string& kind, const std::string& options) {
  int to[2], from[2];
  if (::pipe2(to, O_CLOEXEC) != 0 || ::pipe2(from, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  pid_ = ::fork();
  if (pid_ == 0) become(INKVOICE_SERVERS_SCRIPT, kind.c_str(), options.c_str(), to[0], from[1]);
  ::close(to[0]);
  ::close(from[1]);
  to_ = FileHandle(to[1]);
  from_ = FileHandle(from[0]);
  url_ = read_line();
}

Server::~Server() {
  to_ = FileHandle();  // the end of its input is the end of the server
  ::waitpid(pid_, nullptr, 0);
}

std::string Server::ask(const std::string& command) {
  const std::string line = command + "\n";
  if (::write(to_.get(), line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
    throw std::runtime_error("servers.py is gone");
  }
  return read_line();
}

std::string Server::read_line() {
  std::string line;
  char c = 0;
  while (::read(from_.get(), &c, 1) == 1 && c != '\n') line += c;
  if (c != '\n') throw std::runtime_error("servers.py is gone; is what tools/test_servers.sh installs there?");
  if (line.starts_with("error ")) throw std::runtime_error(line);
  return line;
}

Server& redis() {
  static Server server("redis");
  return server;
}

Server& mongodb() {
  static Server server("mongodb");
  return server;
}

Server& s3() {
  static Server server("s3");
  return server;
}

Server& minio() {
  static Server server("minio");
  return server;
}

}  // namespace inkvoice::servers
