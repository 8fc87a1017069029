/// The one place that names backends.
#pragma once

#include <memory>

#include "app/config.h"
#include "base/clock.h"
#include "base/result.h"
#include "events/event_log.h"
#include "files/file_store.h"
#include "limits/limiter.h"
#include "queue/inspection.h"
#include "queue/queue.h"
#include "relay/relay.h"
#include "store/store.h"
#include "store/transfer.h"

namespace inkvoice::app {

/// What a process works on. Members are destroyed from the last up.
struct Stores {
  std::string instance;  ///< this process' name among those on the same stores
  std::unique_ptr<store::Store> store;
  std::unique_ptr<queue::Queue> queue;
  std::unique_ptr<queue::Inspection> inspection;  ///< of the same queue
  std::unique_ptr<events::EventLog> events;
  std::unique_ptr<limits::Limiter> limiter;
  std::unique_ptr<files::FileStore> files;
  std::unique_ptr<relay::Relay> relay;  ///< where store and queue live apart
};

/// Does the database answer, and the queue? In words, for `inkvoice doctor`; nothing is changed there. Errors as of
/// open_files().
Result<std::string> look_at_database(const Config& config);
Result<std::string> look_at_queue(const Config& config);

/// Opens where the PDFs are; `clock` must outlive it. An error's `fields` name the variables to look at.
Result<std::unique_ptr<files::FileStore>> open_files(const Config& config, const Clock& clock);

/// Opens the stores of the configuration; `clock` must outlive them. Invalid, with the variable's name as the field:
/// what it names cannot be reached or is not fit. `relaying` counts where a relay is needed.
Result<Stores> open_stores(const Config& config, const Clock& clock, const relay::Options& relaying = {});

/// One side of a move, as the flag says it: sqlite:DIR or mongodb://…; `from`: it must be there. `clock` must outlive
/// it. Invalid, with the flag as the field.
Result<std::unique_ptr<store::Transfer>> open_transfer(const std::string& place, const char* flag, bool from,
                                                       const Clock& clock);
/// The same for the PDFs: a data folder, or s3://….
Result<std::unique_ptr<files::FileStore>> open_files_at(const std::string& place, const char* flag, bool from,
                                                        const Clock& clock);

/// The secret that signs links: the configured one, or the data folder's own, made when it is not there yet.
Result<std::string> load_secret(const Config& config);

}  // namespace inkvoice::app
