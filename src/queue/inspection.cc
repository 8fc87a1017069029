#include "queue/inspection.h"

namespace inkvoice::queue {

std::string_view to_string(Standing standing) {
  switch (standing) {
    case Standing::Queued:
      return "queued";
    case Standing::Delayed:
      return "delayed";
    case Standing::Leased:
      return "leased";
    case Standing::Dead:
      return "dead";
  }
  return "";
}

std::optional<Standing> parse_standing(std::string_view word) {
  for (const Standing standing : {Standing::Queued, Standing::Delayed, Standing::Leased, Standing::Dead}) {
    if (to_string(standing) == word) return standing;
  }
  return std::nullopt;
}

std::string_view to_string(DeathReason reason) {
  switch (reason) {
    case DeathReason::Failed:
      return "failed";
    case DeathReason::Attempts:
      return "attempts";
    case DeathReason::Crashed:
      return "crashed";
  }
  return "";
}

}  // namespace inkvoice::queue
