/// A user's events as messages for one connection, from where the client left off.
#pragma once

#include <functional>
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

/// What a feed was opened with: it ends with it.
struct Login {
  std::string user;
  std::string session;  ///< the session token's hash; "" for an API key
  std::string key;      ///< the API key's hash; "" for a session

  auto operator<=>(const Login&) const = default;
};

/// Opens a feed of the user's events after `after` (nullopt: from now on). Reads what is kept since then, so it may
/// block; where that is very much, the feed ends behind a part of it, and its reader comes back for the rest. Invalid:
/// `after` is no event id.
Result<std::shared_ptr<http::Feed>> open_feed(events::EventLog& log, Connections& connections, const Login& login,
                                              const std::optional<std::string>& after, Format format);

class Feed;

class Connections {
 public:
  Connections();
  ~Connections();

  /// Ends the feeds of this session.
  void close(const std::string& session);

  /// Ends the feeds of all of the user's sessions but one ("" keeps none).
  void close_all(const std::string& user, const std::string& but_session);

  /// Ends the feeds of logins that have ended, for whoever else may have ended them: another server, or time. Asked
  /// once for each login that has a feed open.
  void close_ended(const std::function<bool(const Login&)>& has_ended);

  void add(const std::shared_ptr<Feed>& feed);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace inkvoice::live
