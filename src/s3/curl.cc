#include "s3/curl.h"

#include "base/shared_library.h"

namespace inkvoice::s3 {

namespace {

Curl loaded;

Result<void> load() {
  const SharedLibrary library = TRY(SharedLibrary::open("libcurl.so.4", "libcurl4"));
#define INKVOICE_BIND(name) TRY(library.bind(#name, loaded.name));
  INKVOICE_CURL_FUNCTIONS(INKVOICE_BIND)
#undef INKVOICE_BIND
  return {};
}

}  // namespace

Result<void> load_curl() {
  static const Result<void> done = load();
  return done;
}

const Curl& curl() { return loaded; }

}  // namespace inkvoice::s3
