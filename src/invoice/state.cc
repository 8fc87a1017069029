#include "invoice/state.h"

namespace inkvoice::invoice {

std::string_view to_string(State state) {
  switch (state) {
    case State::Draft:
      return "draft";
    case State::Issued:
      return "issued";
    case State::Paid:
      return "paid";
    case State::Void:
      return "void";
  }
  return "";
}

std::string_view to_string(PdfStatus status) {
  switch (status) {
    case PdfStatus::None:
      return "none";
    case PdfStatus::Processing:
      return "processing";
    case PdfStatus::Ready:
      return "ready";
    case PdfStatus::Failed:
      return "failed";
  }
  return "";
}

std::optional<State> parse_state(std::string_view text) {
  for (const State state : {State::Draft, State::Issued, State::Paid, State::Void}) {
    if (to_string(state) == text) return state;
  }
  return std::nullopt;
}

}  // namespace inkvoice::invoice
