/// Whose turn it is. Users with due jobs stand in a ring, one for small and one for large jobs; who was served goes to
/// the end. A row of `turns` stands there exactly while its user has due jobs, and counts them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "queue/job.h"
#include "sqlite/writer.h"

namespace inkvoice::queue {

/// jobs.state. A job that waits for its retry is queued to a worker's eye, but in no ring yet.
enum class RowState { Queued = 0, Delayed = 1, Leased = 2 };

enum class Place { First, Last };

/// One more due job of `owner`. Last: who is in the ring keeps his place. First: he is the next.
Result<void> enter_ring(sqlite::Transaction& transaction, Size size, const std::string& owner, Place place);

struct Turn {
  std::string owner;
  std::int64_t turn = 0;
};

/// The next in the ring behind `after` who is none of `busy`.
Result<std::optional<Turn>> next_turn(sqlite::Transaction& transaction, Size size, std::int64_t after,
                                      const std::vector<std::string>& busy);

/// One due job less; who has more goes to the end of the ring, else he leaves it.
Result<void> served(sqlite::Transaction& transaction, Size size, const std::string& owner);

}  // namespace inkvoice::queue
