#include "sqlite/bell.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/text.h"

namespace inkvoice::sqlite {

namespace {

constexpr std::string_view kSuffix = ".bell";
// A new process says so, and the others look into the folder again.
constexpr std::uint8_t kHello = 0x80;

// The path through /proc is short however deep the data folder lies: sun_path holds 108 bytes.
sockaddr_un address_of(int folder, const std::string& name) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::string path = "/proc/self/fd/";
  append_number(path, folder);
  path += "/" + name;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  return address;
}

}  // namespace

Result<std::unique_ptr<Bell>> Bell::open(int run_folder, const std::string& name) {
  FileHandle socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  FileHandle stop(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  const sockaddr_un address = address_of(run_folder, name + std::string(kSuffix));
  if (!socket || !stop || ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return fail(Code::Unavailable,
                std::string("A local socket cannot be made in the data folder: ") + std::strerror(errno) + ".");
  }
  return std::unique_ptr<Bell>(new Bell(run_folder, name + std::string(kSuffix), std::move(socket), std::move(stop)));
}

Bell::Bell(int run_folder, std::string name, FileHandle socket, FileHandle stop)
    : run_folder_(run_folder),
      socket_name_(std::move(name)),
      socket_(std::move(socket)),
      stop_(std::move(stop)),
      receiver_([this] { receive(); }) {
  send_to_others(kHello);
}

Bell::~Bell() {
  const std::uint64_t one = 1;
  (void)!::write(stop_.get(), &one, sizeof one);
  receiver_.join();
  ::unlinkat(run_folder_, socket_name_.c_str(), 0);
}

void Bell::ring(Kinds kinds) {
  // A hello that lies in the socket is taken first: who has opened his bell before we ring must be reached.
  Kinds heard = drain();
  heard.add(kinds);
  tell_listeners(heard);
  send_to_others(kinds.bits());
}

Bell::Id Bell::listen(Kind kind, std::function<void()> heard) {
  const std::unique_lock lock(listeners_mutex_);
  listeners_.emplace(next_id_, Listener{kind, std::move(heard)});
  return next_id_++;
}

void Bell::ignore(Id id) {
  const std::unique_lock lock(listeners_mutex_);
  listeners_.erase(id);
}

void Bell::tell_listeners(Kinds kinds) {
  const std::shared_lock lock(listeners_mutex_);
  for (const auto& [id, listener] : listeners_) {
    if (kinds.has(listener.kind)) listener.heard();
  }
}

void Bell::receive() {
  pollfd waits[] = {{socket_.get(), POLLIN, 0}, {stop_.get(), POLLIN, 0}};
  for (;;) {
    if (::poll(waits, 2, -1) < 0 && errno != EINTR) return;
    if (waits[1].revents != 0) return;
    const Kinds heard = drain();
    if (!heard.empty()) tell_listeners(heard);
  }
}

Bell::Kinds Bell::drain() {
  const std::lock_guard lock(others_mutex_);
  std::uint8_t heard = 0;
  std::uint8_t datagram[8];
  while (::recv(socket_.get(), datagram, sizeof datagram, 0) > 0)
    heard = static_cast<std::uint8_t>(heard | datagram[0]);
  if ((heard & kHello) != 0) others_known_ = false;
  return Kinds::of(static_cast<std::uint8_t>(heard & ~kHello));
}

void Bell::send_to_others(std::uint8_t bits) {
  const std::lock_guard lock(others_mutex_);
  if (!others_known_) find_others();
  std::erase_if(others_, [&](const std::string& name) {
    const sockaddr_un address = address_of(run_folder_, name);
    const auto sent = ::sendto(socket_.get(), &bits, sizeof bits, MSG_DONTWAIT | MSG_NOSIGNAL,
                               reinterpret_cast<const sockaddr*>(&address), sizeof address);
    if (sent >= 0 || (errno != ECONNREFUSED && errno != ENOENT)) return false;
    // Nobody has it open any more, and a new process takes a new name: it is a dead one's.
    if (errno == ECONNREFUSED) ::unlinkat(run_folder_, name.c_str(), 0);
    return true;
  });
}

void Bell::find_others() {
  others_.clear();
  const int again = ::openat(run_folder_, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR* folder = again < 0 ? nullptr : ::fdopendir(again);
  if (folder == nullptr) {
    if (again >= 0) ::close(again);
    return;
  }
  while (const dirent* entry = ::readdir(folder)) {
    const std::string_view name = entry->d_name;
    if (name.ends_with(kSuffix) && name != socket_name_) others_.emplace_back(name);
  }
  ::closedir(folder);
  others_known_ = true;
}

}  // namespace inkvoice::sqlite
