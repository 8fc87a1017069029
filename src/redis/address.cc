#include "redis/address.h"

#include <optional>
#include <vector>

#include "base/text.h"

namespace inkvoice::redis {

namespace {

/// Takes a URL apart and gathers what is wrong with it.
class Parser {
 public:
  explicit Parser(const std::string& variable) : variable_(variable) {}

  Result<Address> parse(std::string_view url) {
    if (url.starts_with("rediss://")) {
      address_.tls = true;
      url.remove_prefix(9);
    } else if (url.starts_with("redis://")) {
      url.remove_prefix(8);
    } else {
      return fail_with("must begin with redis:// or rediss://");
    }
    const std::size_t question = url.find('?');
    if (question != std::string_view::npos) {
      options(url.substr(question + 1));
      url = url.substr(0, question);
    }
    // The last '@': a password that was not encoded may hold one.
    const std::size_t at = url.rfind('@');
    if (at != std::string_view::npos) {
      credentials(url.substr(0, at));
      url.remove_prefix(at + 1);
    }
    const std::size_t slash = url.find('/');
    if (slash != std::string_view::npos) {
      database(url.substr(slash + 1));
      url = url.substr(0, slash);
    }
    host(url);
    if (errors_.empty()) return std::move(address_);
    return refuse();
  }

 private:
  void wrong(std::string message) { errors_.push_back({variable_, std::move(message)}); }

  std::unexpected<Error> refuse() {
    return std::unexpected(Error{Code::Invalid, variable_ + " " + errors_.front().message, std::move(errors_)});
  }

  std::unexpected<Error> fail_with(std::string message) {
    wrong(std::move(message));
    return refuse();
  }

  std::string decoded(std::string_view part, const char* what) {
    auto text = percent_decode(part);
    if (!text) wrong(std::string("has a '%' in the ") + what + " that is not followed by two hexadecimal digits");
    return std::move(text).value_or("");
  }

  void credentials(std::string_view text) {
    const std::size_t colon = text.find(':');
    address_.user = decoded(text.substr(0, colon), "user");
    if (colon != std::string_view::npos) address_.password = decoded(text.substr(colon + 1), "password");
    if (!address_.user.empty() && address_.password.empty()) {
      wrong("names a user without a password: redis://USER:PASSWORD@HOST");
    }
  }

  void database(std::string_view text) {
    if (text.empty()) return;
    const auto number = parse_integer<int>(text);
    if (!number || *number < 0) return wrong("must end in the number of a database, such as /0");
    address_.database = *number;
  }

  void host(std::string_view text) {
    std::string_view port;
    if (text.starts_with('[')) {
      const std::size_t end = text.find(']');
      if (end == std::string_view::npos) return wrong("has a '[' without a ']'");
      address_.host = text.substr(1, end - 1);
      port = text.substr(end + 1);
    } else {
      const std::size_t colon = text.find(':');
      address_.host = text.substr(0, colon);
      if (colon != std::string_view::npos) port = text.substr(colon);
    }
    if (address_.host.empty()) wrong("names no host: redis://HOST:PORT");
    if (port.empty()) return;
    const auto number = parse_integer<std::uint16_t>(port.substr(1));
    if (port[0] != ':' || !number || *number == 0) return wrong("must have a port from 1 to 65535 after the host");
    address_.port = *number;
  }

  void options(std::string_view text) {
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('&'), text.size());
      const std::string_view option = text.substr(0, end);
      text.remove_prefix(std::min(end + 1, text.size()));
      if (option == "verify=off") {
        address_.verify = false;
      } else if (option.starts_with("ca=")) {
        address_.ca_file = decoded(option.substr(3), "ca file");
      } else if (!option.empty()) {
        wrong("has an unknown option; known are ca=FILE and verify=off");
      }
    }
    if (!address_.tls && (!address_.verify || !address_.ca_file.empty())) {
      wrong("has options for TLS, which is rediss:// alone");
    }
  }

  const std::string& variable_;
  Address address_;
  std::vector<FieldError> errors_;
};

}  // namespace

Result<Address> parse_address(std::string_view url, const std::string& variable) { return Parser(variable).parse(url); }

std::string to_text(const Address& address) {
  std::string text = address.host.find(':') == std::string::npos ? address.host : "[" + address.host + "]";
  text += ':';
  append_number(text, address.port);
  text += '/';
  append_number(text, address.database);
  return text;
}

}  // namespace inkvoice::redis
