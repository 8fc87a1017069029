/// The HTTP API under /api/v1: all routes in one list, all that happens around a handler in one function.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "api/services.h"
#include "http/message.h"

namespace inkvoice::api {

/// Answers every request whose path begins with "/api/"; safe from any thread.
class Api {
 public:
  explicit Api(Services services);

  http::Response answer(const http::Request& request);

  /// "GET /api/v1/invoices/{id}" and so on, for the check against openapi.json.
  static std::vector<std::string> routes();

 private:
  http::Response dispatch(const http::Request& request);

  Services services_;
};

}  // namespace inkvoice::api
