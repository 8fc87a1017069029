/// May this user do this now; if not, when. A sliding log: at most `count` in any `window`, never 2 × count at an edge.
#pragma once

#include <string>

#include "base/clock.h"
#include "base/result.h"

namespace inkvoice::limits {

struct Policy {
  std::string name;  ///< "generations", "previews", "logins": counted apart
  int count = 5;
  Millis window{60'000};
};

struct Decision {
  bool allowed = true;
  int remaining = 0;      ///< how many more would be allowed now
  Millis reset{0};        ///< until `remaining` grows
  Millis retry_after{0};  ///< when refused: until one is allowed
  std::string receipt;    ///< for give_back()
};

/// Safe from any thread, atomic over all instances, kept over a restart.
class Limiter {
 public:
  virtual ~Limiter() = default;

  /// Counts one if it is allowed; a refusal is not counted.
  virtual Result<Decision> take(const Policy& policy, const std::string& who) = 0;

  /// Takes a counted one back: what it was for did not happen.
  virtual Result<void> give_back(const Policy& policy, const std::string& who, const std::string& receipt) = 0;

  /// What take() would say, without counting.
  virtual Result<Decision> look(const Policy& policy, const std::string& who) = 0;
};

}  // namespace inkvoice::limits
