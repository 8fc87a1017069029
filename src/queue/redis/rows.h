/// What the scripts take and answer, as values.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "queue/job.h"
#include "redis/reply.h"

namespace inkvoice::queue {

/// The braces keep all keys of a queue in one slot of a cluster.
inline std::string queue_key(const std::string& prefix) { return prefix + ":{queue}"; }

inline std::string size_word(Size size) { return size == Size::Large ? "1" : "0"; }
inline Size read_size(const redis::ReplyView& word) { return word.text() == "1" ? Size::Large : Size::Small; }

/// Nothing: of both sizes, or said by another version.
inline std::optional<Size> read_wake(std::string_view message) {
  if (message == "small") return Size::Small;
  if (message == "large") return Size::Large;
  return std::nullopt;
}

inline LeasedJob read_lease(const redis::ReplyView& row) {
  return {
      row[0].string(),       row[1].string(), read_size(row[2]), row[3].integer<int>(), row[4].integer<std::uint64_t>(),
      row[5].integer<int>(), row[6].string()};
}

}  // namespace inkvoice::queue
