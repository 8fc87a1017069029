/// Events and their ids as text: in the stream's fields, and as a message on the channel.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "events/event.h"
#include "redis/reply.h"

namespace inkvoice::events {

/// A stream's id: milliseconds since 1970 when it was appended, and a count within them that begins with the user's
/// tag.
struct StreamId {
  std::uint64_t time = 0;
  std::uint64_t count = 0;
  auto operator<=>(const StreamId&) const = default;
};

/// Below the tag: so many bits for the events of one millisecond. All together fit into a double, as Lua counts.
inline constexpr int kCountBits = 20;

/// Tells an id of this user's log from another's, nearly always: 32 bits of a hash (FNV-1a) that never changes.
std::uint64_t user_tag(std::string_view user);

/// TIME-COUNT or TIME, in decimal without signs or leading zeros; nothing for anything else.
std::optional<StreamId> parse_stream_id(std::string_view text);

std::string to_text(const StreamId& id);

/// "invoice_ready" → InvoiceReady; nothing for a type of another version.
std::optional<Type> parse_type(std::string_view text);

/// "ID TYPE INVOICE DATA", as the publishing script sends it. Nothing for what is none.
std::optional<Event> parse_message(const std::string& user, std::string_view message);

/// A row of XRANGE.
std::optional<Event> parse_entry(const std::string& user, const redis::ReplyView& entry);

}  // namespace inkvoice::events
