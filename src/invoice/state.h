/// The life of an invoice and of its PDF, with the steps that are allowed.
#pragma once

#include <optional>
#include <string_view>

#include "invoice/invoice.h"

namespace inkvoice::invoice {

enum class State { Draft, Issued, Paid, Void };

constexpr bool can_become(State from, State to) {
  if (from == State::Draft) return to == State::Issued;
  if (from == State::Issued) return to == State::Paid || to == State::Void;
  return from == State::Paid && to == State::Issued;  // a payment that bounced
}

enum class PdfStatus { None, Processing, Ready, Failed };

constexpr bool can_become(PdfStatus from, PdfStatus to) {
  if (to == PdfStatus::Processing) return true;  // made for the first time, again, or retried
  return from == PdfStatus::Processing && to != PdfStatus::None;
}

std::string_view to_string(State state);
std::string_view to_string(PdfStatus status);
std::optional<State> parse_state(std::string_view text);

/// Overdue is derived, never stored: issued, with a due date before `today`.
constexpr bool is_overdue(State state, std::optional<Day> due_date, Day today) {
  return state == State::Issued && due_date && *due_date < today;
}

}  // namespace inkvoice::invoice
