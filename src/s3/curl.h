/// libcurl, loaded when a bucket is first spoken to: it brings twenty libraries of its own.
#pragma once

#define CURL_DISABLE_TYPECHECK  // its checking macros would not find the functions where they are
#include <curl/curl.h>

#include "base/result.h"

namespace inkvoice::s3 {

/// Those that are used.
// clang-format off
#define INKVOICE_CURL_FUNCTIONS(X)                                                                      \
  X(curl_easy_cleanup) X(curl_easy_getinfo) X(curl_easy_init) X(curl_easy_setopt) X(curl_easy_strerror) \
  X(curl_global_cleanup) X(curl_global_init) X(curl_multi_add_handle) X(curl_multi_cleanup)             \
  X(curl_multi_info_read) X(curl_multi_init) X(curl_multi_perform) X(curl_multi_poll)                   \
  X(curl_multi_remove_handle) X(curl_multi_setopt) X(curl_slist_append) X(curl_slist_free_all)
// clang-format on

/// The functions, under their own names.
struct Curl {
#define INKVOICE_DECLARE(name) \
  decltype(&::name) name = nullptr;  // NOLINT(bugprone-macro-parentheses): it names a member
  INKVOICE_CURL_FUNCTIONS(INKVOICE_DECLARE)
#undef INKVOICE_DECLARE
};

/// Loads it, once; stays for the process' life. Invalid: libcurl is not there.
Result<void> load_curl();

/// After load_curl().
const Curl& curl();

}  // namespace inkvoice::s3
