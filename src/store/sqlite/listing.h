/// Two ways through a user's invoices, newest first. Walking an index of the user stops as soon as the page is full,
/// which is soon unless what is asked for lies far back; days far back are merged instead, each from its own newest.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "sqlite/connection.h"
#include "store/store.h"

namespace inkvoice::store {

struct Listed {
  std::int64_t seq = 0;
  Invoice invoice;  ///< without its document
};

/// Both included; none when last < first.
struct Days {
  invoice::Day first, last;
};

/// The days to merge; nothing when the query names none or too many, or searches text.
Result<std::optional<Days>> days_to_merge(sqlite::Connection& connection, std::string_view owner,
                                          const ListQuery& query);

/// At most `count` before the row `before`; the query's cursor and limit are the caller's.
Result<std::vector<Listed>> list_by_day(sqlite::Connection& connection, std::string_view owner, const ListQuery& query,
                                        Days days, std::int64_t before, std::size_t count);
Result<std::vector<Listed>> list_by_walk(sqlite::Connection& connection, std::string_view owner, const ListQuery& query,
                                         std::int64_t before, std::size_t count);

}  // namespace inkvoice::store
