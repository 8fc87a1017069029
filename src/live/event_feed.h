/// A user's events as messages for one connection, from where the client left off.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "events/event_log.h"
#include "http/message.h"

namespace inkvoice::live {

/// A WebSocket and a long poll take the event's JSON, SSE an event in its own text format.
enum class Format { Json, Sse };

/// Feeds that are open, so that the end of a session ends its connections. Safe from any thread.
class Connections;

/// Opens a feed of `user`'s events after `after` (nullopt: from now on). Reads what is kept since then, so it may
/// block. Invalid: `after` is no event id. `session` is what Connections::close() names; "" for an API key.
Result<std::shared_ptr<http::Feed>> open_feed(events::EventLog& log, Connections& connections, const std::string& user,
                                              const std::string& session, const std::optional<std::string>& after,
                                              Format format);

class Feed;

class Connections {
 public:
  Connections();
  ~Connections();

  /// Ends the feeds of this session.
  void close(const std::string& session);

  /// Ends the feeds of all of the user's sessions but one ("" keeps none).
  void close_all(const std::string& user, const std::string& but_session);

  void add(const std::shared_ptr<Feed>& feed);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace inkvoice::live
