#include "mongo/driver.h"

#include <cstdlib>

#include "base/shared_library.h"

namespace inkvoice::mongo {

namespace {

Driver loaded;

Result<void> load() {
  // Its counters would be a file in shared memory that a killed process leaves behind.
  setenv("MONGOC_DISABLE_SHM", "1", 0);
  const SharedLibrary library = TRY(SharedLibrary::open("libmongoc-1.0.so.0", "libmongoc-1.0-0"));
#define INKVOICE_BIND(name) TRY(library.bind(#name, loaded.name));
  INKVOICE_MONGOC_FUNCTIONS(INKVOICE_BIND)
#undef INKVOICE_BIND
  loaded.mongoc_init();
  loaded.mongoc_log_set_handler(nullptr, nullptr);  // its lines would break the log's form; results tell what fails
  return {};
}

}  // namespace

Result<void> start_driver() {
  static const Result<void> done = load();
  return done;
}

const Driver& driver() { return loaded; }

}  // namespace inkvoice::mongo
