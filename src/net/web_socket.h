/// A connection that has become a WebSocket (RFC 6455).
#pragma once

#include <memory>

#include "net/asio.h"
#include "net/io_thread.h"
#include "net/wakeup.h"

namespace inkvoice::net {

/// Answers the handshake in `request` with `response`'s fields, then sends the feed's messages until it closes, the
/// client leaves or the server stops. The number of bytes sent as messages.
Task<std::uint64_t> serve_web_socket(IoThread& io, Socket socket, const http::Request& request,
                                     const http::Response& response, std::shared_ptr<Wakeup> wakeup);

}  // namespace inkvoice::net
