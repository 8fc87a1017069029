/// SIGTERM and SIGINT as a call that waits.
#pragma once

namespace inkvoice::app {

/// Blocks the two signals in the calling thread and all that it starts. First thing in a command.
void block_stop_signals();

/// Waits for one of them. A second one while the process is stopping ends it at once with status 1.
void wait_for_stop_signal();

}  // namespace inkvoice::app
