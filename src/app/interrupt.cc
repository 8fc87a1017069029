#include "app/interrupt.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>

namespace inkvoice::app {

namespace {

std::atomic<bool> interrupted = false;  // a signal handler has nothing but globals
std::atomic<int> descriptor = -1;

void on_signal(int) {
  interrupted = true;
  const std::uint64_t one = 1;
  if (::write(descriptor, &one, sizeof one) < 0) return;  // the flag is what counts
}

}  // namespace

const std::atomic<bool>& catch_interrupts() {
  descriptor = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  struct sigaction action{};
  action.sa_handler = on_signal;
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
  sigemptyset(&action.sa_mask);
  for (const int signal : {SIGINT, SIGTERM}) {
    struct sigaction before{};
    // What the parent ignores stays ignored: that is how "nohup" and "&" in a shell work.
    if (::sigaction(signal, nullptr, &before) == 0 && before.sa_handler != SIG_IGN)
      ::sigaction(signal, &action, nullptr);
  }
  return interrupted;
}

int interrupt_descriptor() { return descriptor; }

}  // namespace inkvoice::app
