/// Answers that the server gives by itself, and what it does with those of a handler before they are sent.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "http/message.h"

namespace inkvoice::net {

http::Response problem(int status, std::string detail);
/// 503 with Retry-After.
http::Response overloaded();

/// The function's answer; 500 when it throws: a handler's defect must not take the server with it.
http::Response call(const std::function<http::Response()>& function);

/// The feed of a body that comes over time; none for others.
std::shared_ptr<http::Feed> feed_of(const http::Response& response);

/// A WebSocket for a request that is no handshake becomes a 426, before its feed is started.
void check_answer(const http::Request& request, http::Response& response);

}  // namespace inkvoice::net
