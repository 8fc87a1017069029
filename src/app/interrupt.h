/// SIGINT and SIGTERM as a wish that a command looks at between two pieces of work.
#pragma once

#include <atomic>

namespace inkvoice::app {

/// From now on the first signal sets the flag; a second one ends the process as if this had never been called.
const std::atomic<bool>& catch_interrupts();

/// Readable once the flag is set, so that a poll() that waits for input wakes up.
int interrupt_descriptor();

}  // namespace inkvoice::app
