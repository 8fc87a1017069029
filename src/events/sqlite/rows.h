/// Rows of `events` to records.
#pragma once

#include <string>

#include "base/text.h"
#include "events/event.h"
#include "sqlite/connection.h"

namespace inkvoice::events {

/// From the columns number, user, type, invoice_id, at, data, beginning at `first`.
inline Event read_event(const sqlite::Statement& row, int first) {
  Event event;
  append_number(event.id, row.integer(first));
  event.user = row.text(first + 1);
  event.type = row.as<Type>(first + 2);
  event.invoice_id = row.text(first + 3);
  event.at = row.timestamp(first + 4);
  event.data = row.text(first + 5);
  return event;
}

}  // namespace inkvoice::events
