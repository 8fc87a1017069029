#include <string_view>

#include "api/routes.h"

// src/api/openapi.json as it is.
extern "C" const char inkvoice_openapi_begin[];
extern "C" const char inkvoice_openapi_end[];

namespace inkvoice::api {

Result<http::Response> get_openapi(const Call&) {
  http::Response response = json_response(200, "");
  response.body = http::StaticBody{std::string_view(
      inkvoice_openapi_begin, static_cast<std::size_t>(inkvoice_openapi_end - inkvoice_openapi_begin))};
  response.headers.set("Cache-Control", "no-cache");
  return response;
}

}  // namespace inkvoice::api
