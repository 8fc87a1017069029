#include "app/stop_signal.h"

#include <pthread.h>
#include <unistd.h>

#include <csignal>
#include <thread>

namespace inkvoice::app {

namespace {

sigset_t stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  return set;
}

}  // namespace

void block_stop_signals() {
  const sigset_t set = stop_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

void wait_for_stop_signal() {
  const sigset_t set = stop_signals();
  int signal = 0;
  while (sigwait(&set, &signal) != 0) {
  }
  std::thread([set] {
    int second = 0;
    sigwait(&set, &second);
    _exit(1);
  }).detach();
}

}  // namespace inkvoice::app
