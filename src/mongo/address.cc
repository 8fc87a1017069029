#include "mongo/address.h"

#include <algorithm>

namespace inkvoice::mongo {

namespace {

constexpr const char* kForm = "must be mongodb://HOST:PORT/DATABASE or mongodb+srv://HOST/DATABASE";

void at_most(mongoc_uri_t* uri, const char* option, Millis limit) {
  const auto most = static_cast<std::int32_t>(limit.count());
  const std::int32_t given = driver().mongoc_uri_get_option_as_int32(uri, option, most);
  driver().mongoc_uri_set_option_as_int32(uri, option, given <= 0 ? most : std::min(given, most));
}

/// A write that was acknowledged must survive the loss of a server, whatever the address says.
void need_majority(mongoc_uri_t* uri, const Limits& limits) {
  mongoc_write_concern_t* concern = driver().mongoc_write_concern_new();
  driver().mongoc_write_concern_set_wmajority(concern, static_cast<std::int32_t>(limits.request.count()));
  driver().mongoc_uri_set_write_concern(uri, concern);
  driver().mongoc_write_concern_destroy(concern);
}

/// What stands between credentials and path.
std::string hosts_of(const std::string& url) {
  const std::size_t scheme = url.find("://") + 3;
  const std::size_t end = std::min(url.find_first_of("/?", scheme), url.size());
  const std::size_t at = url.rfind('@', end);
  const std::size_t begin = at == std::string::npos || at < scheme ? scheme : at + 1;
  return url.substr(begin, end - begin);
}

}  // namespace

Result<Address> parse_address(const std::string& url, const Limits& limits) {
  if (!url.starts_with("mongodb://") && !url.starts_with("mongodb+srv://")) return fail(Code::Invalid, kForm);
  TRY(start_driver());
  bson_error_t error{};
  Uri uri(driver().mongoc_uri_new_with_error(url.c_str(), &error));
  // libmongoc's reason may quote the address with its password: it is not passed on.
  if (!uri) {
    return fail(Code::Invalid,
                std::string(kForm) + "; special characters in the name and password are percent-encoded");
  }
  at_most(uri.get(), MONGOC_URI_SERVERSELECTIONTIMEOUTMS, limits.server_selection);
  at_most(uri.get(), MONGOC_URI_CONNECTTIMEOUTMS, limits.connect);
  at_most(uri.get(), MONGOC_URI_SOCKETTIMEOUTMS, limits.request + Millis(500));
  driver().mongoc_uri_set_option_as_bool(uri.get(), MONGOC_URI_RETRYWRITES, true);
  driver().mongoc_uri_set_appname(uri.get(), "inkvoice");
  need_majority(uri.get(), limits);
  const char* path = driver().mongoc_uri_get_database(uri.get());
  const std::string database = path == nullptr || *path == '\0' ? "inkvoice" : path;
  return Address{std::move(uri), database, hosts_of(url) + "/" + database};
}

Result<void> check_address(const std::string& url) {
  TRY(parse_address(url, {}));
  return {};
}

}  // namespace inkvoice::mongo
