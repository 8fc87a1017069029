/// libmongoc, loaded when the first address is read: it brings thirty libraries of its own.
#pragma once

#include <mongoc/mongoc.h>

#include "base/result.h"

namespace inkvoice::mongo {

/// Those that are used.
// clang-format off
#define INKVOICE_MONGOC_FUNCTIONS(X)                                                                             \
  X(mongoc_bulk_operation_destroy) X(mongoc_bulk_operation_execute)                                              \
  X(mongoc_bulk_operation_update_one_with_opts) X(mongoc_client_command_simple) X(mongoc_client_get_collection)  \
  X(mongoc_client_pool_destroy) X(mongoc_client_pool_new_with_error) X(mongoc_client_pool_pop)                   \
  X(mongoc_client_pool_push) X(mongoc_client_pool_set_error_api)                                                 \
  X(mongoc_collection_create_bulk_operation_with_opts) X(mongoc_collection_delete_many)                          \
  X(mongoc_collection_delete_one) X(mongoc_collection_destroy) X(mongoc_collection_find_with_opts)               \
  X(mongoc_collection_insert_one) X(mongoc_cursor_destroy) X(mongoc_cursor_error_document) X(mongoc_cursor_next) \
  X(mongoc_init) X(mongoc_log_set_handler) X(mongoc_uri_destroy) X(mongoc_uri_get_database)                      \
  X(mongoc_uri_get_option_as_int32) X(mongoc_uri_new_with_error) X(mongoc_uri_set_appname)                       \
  X(mongoc_uri_set_option_as_bool) X(mongoc_uri_set_option_as_int32) X(mongoc_uri_set_write_concern)             \
  X(mongoc_write_concern_destroy) X(mongoc_write_concern_new) X(mongoc_write_concern_set_wmajority)
// clang-format on

/// The functions, under their own names.
struct Driver {
#define INKVOICE_DECLARE(name) \
  decltype(&::name) name = nullptr;  // NOLINT(bugprone-macro-parentheses): it names a member
  INKVOICE_MONGOC_FUNCTIONS(INKVOICE_DECLARE)
#undef INKVOICE_DECLARE
};

/// Loads and starts it, once; stays for the process' life. Invalid: libmongoc is not there.
Result<void> start_driver();

/// After start_driver().
const Driver& driver();

}  // namespace inkvoice::mongo
