#include "app/config.h"

#include <algorithm>
#include <cstdlib>
#include <thread>

#include "base/text.h"
#include "files/s3/file_store.h"
#include "mongo/address.h"

namespace inkvoice::app {

namespace {

constexpr int kMostWorkers = 256;
constexpr std::size_t kLeastSecret = 32;

/// Reads the variables and gathers what is wrong with them.
class Loader {
 public:
  Loader(const Environment& environment, const Flags& flags) : environment_(environment), flags_(flags) {}

  Result<Config> load() {
    listen();
    if (const auto data = flags_.data ? flags_.data : environment_("INKVOICE_DATA")) config_.data = *data;
    workers();
    public_url();
    cors_origins();
    secret();
    generation_limit();
    for (const std::string& proxy : list("INKVOICE_TRUSTED_PROXIES")) config_.trusted_proxies.push_back(proxy);
    mongodb();
    redis();
    s3();
    if (errors_.empty()) return std::move(config_);
    return std::unexpected(Error{Code::Invalid, "The configuration has errors.", std::move(errors_)});
  }

 private:
  void wrong(std::string name, std::string message) { errors_.push_back({std::move(name), std::move(message)}); }

  std::vector<std::string> list(const char* name) {
    std::vector<std::string> parts;
    const std::string text = environment_(name).value_or("");
    for (std::size_t at = 0; at < text.size();) {
      at = text.find_first_not_of(", ", at);
      if (at == std::string::npos) break;
      const std::size_t end = std::min(text.find_first_of(", ", at), text.size());
      parts.push_back(text.substr(at, end - at));
      at = end;
    }
    return parts;
  }

  bool names_mongodb() const { return environment_("INKVOICE_MONGODB_URL") || environment_("MONGODB_URI"); }

  void set_port(const std::string& name, std::string_view text) {
    const auto port = parse_integer<std::uint16_t>(text);
    if (!port) return wrong(name, "must end in a port from 0 to 65535");
    config_.port = *port;
  }

  void listen() {
    const auto given = flags_.listen ? flags_.listen : environment_("INKVOICE_LISTEN");
    const std::string name = flags_.listen ? "--listen" : "INKVOICE_LISTEN";
    if (!given) {
      const auto port = environment_("PORT");
      if (!port) return;
      config_.address = "0.0.0.0";
      return set_port("PORT", *port);
    }
    const std::size_t colon = given->rfind(':');
    const bool bare_ipv6 =
        colon != std::string::npos && given->find(':') != colon && given->back() != ']' && given->front() != '[';
    if (colon == std::string::npos || bare_ipv6 || given->back() == ']') {
      config_.address = *given;
    } else {
      config_.address = given->substr(0, colon);
      set_port(name, std::string_view(*given).substr(colon + 1));
    }
    if (config_.address.starts_with('[') && config_.address.ends_with(']')) {
      config_.address = config_.address.substr(1, config_.address.size() - 2);
    }
    if (config_.address.empty() || config_.address == "*") config_.address = "0.0.0.0";
    if (config_.address == "localhost") config_.address = "127.0.0.1";
  }

  void workers() {
    config_.workers = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    if (flags_.workers) config_.workers = *flags_.workers;
    if (config_.workers < 0 || config_.workers > kMostWorkers) wrong("--workers", "must be from 0 to 256");
  }

  static bool is_origin(std::string_view url) {
    for (const std::string_view scheme : {"http://", "https://"}) {
      if (!url.starts_with(scheme)) continue;
      const std::string_view host = url.substr(scheme.size());
      return !host.empty() && host.find_first_of("/?# @") == std::string_view::npos;
    }
    return false;
  }

  void public_url() {
    std::string url = environment_("INKVOICE_PUBLIC_URL").value_or("");
    if (url.ends_with('/')) url.pop_back();
    if (!url.empty() && !is_origin(url)) {
      return wrong("INKVOICE_PUBLIC_URL", "must be https://HOST or http://HOST:PORT, without a path");
    }
    config_.public_url = std::move(url);
  }

  void cors_origins() {
    for (std::string& origin : list("INKVOICE_CORS_ORIGINS")) {
      if (is_origin(origin)) {
        config_.cors_origins.push_back(std::move(origin));
      } else {
        wrong("INKVOICE_CORS_ORIGINS", "'" + origin + "' is not an origin such as https://app.example");
      }
    }
  }

  void secret() {
    config_.secret = environment_("INKVOICE_SECRET").value_or("");
    if (!config_.secret.empty() && config_.secret.size() < kLeastSecret) {
      wrong("INKVOICE_SECRET", "must have at least 32 characters, for example from: openssl rand -hex 32");
    }
    // One that a server made for itself would make the links of all others void.
    if (config_.secret.empty() && flags_.serves && names_mongodb()) {
      wrong("INKVOICE_SECRET",
            "must be set beside MongoDB, on all servers the same: signed links are checked with it; make one with: "
            "openssl rand -hex 32");
    }
  }

  /// COUNT/SECONDSs, or off.
  void generation_limit() {
    const std::string text = environment_("INKVOICE_GENERATION_LIMIT").value_or("5/60s");
    if (text == "off") return;
    const std::size_t slash = text.find('/');
    const std::string_view view = text;
    const auto count = parse_integer<int>(view.substr(0, slash));
    std::optional<int> seconds;
    if (slash != std::string::npos && text.ends_with('s')) {
      seconds = parse_integer<int>(view.substr(slash + 1, text.size() - slash - 2));
    }
    if (!count || !seconds || *count < 1 || *seconds < 1 || *count > 1'000'000 || *seconds > 86'400) {
      return wrong("INKVOICE_GENERATION_LIMIT", "must be COUNT/SECONDSs such as 5/60s, or off");
    }
    config_.generations = limits::Policy{"generations", *count, std::chrono::seconds(*seconds)};
  }

  /// The embedded store queues an invoice's job in the transaction that writes the invoice, in its own file: a queue
  /// elsewhere belongs to a store elsewhere.
  void redis() {
    for (const char* name : {"INKVOICE_REDIS_URL", "REDIS_URL"}) {
      const auto url = environment_(name);
      if (!url) continue;
      config_.redis_variable = name;
      const auto address = redis::parse_address(*url, name);
      if (!address) {
        errors_.insert(errors_.end(), address.error().fields.begin(), address.error().fields.end());
      } else if (!names_mongodb()) {
        wrong(name, "needs MongoDB beside it: set INKVOICE_MONGODB_URL too, or unset this for the embedded stores");
      } else {
        config_.redis = *address;
      }
      return;
    }
  }

  void s3() {
    config_.s3_url = environment_("INKVOICE_S3_URL").value_or("");
    if (!config_.s3_url.empty()) {
      const auto good = files::check_s3_url({config_.s3_url, environment_});
      if (!good) wrong("INKVOICE_S3_URL", good.error().message);
    }
    const std::string downloads = environment_("INKVOICE_DOWNLOADS").value_or("stream");
    if (downloads == "redirect") config_.downloads = Downloads::Redirect;
    if (downloads != "stream" && downloads != "redirect") wrong("INKVOICE_DOWNLOADS", "must be stream or redirect");
    if (config_.downloads == Downloads::Redirect && config_.s3_url.empty()) {
      wrong("INKVOICE_DOWNLOADS", "redirect needs INKVOICE_S3_URL: the data folder has no address of its own");
    }
  }

  void mongodb() {
    for (const char* name : {"INKVOICE_MONGODB_URL", "MONGODB_URI"}) {
      const auto url = environment_(name);
      if (!url) continue;
      config_.mongodb_variable = name;
      config_.mongodb_url = *url;
      const auto good = mongo::check_address(*url);
      if (!good) wrong(name, good.error().message);
      if (!environment_("INKVOICE_REDIS_URL") && !environment_("REDIS_URL")) {
        wrong(name, "needs Redis for queue, limits and events beside it: set INKVOICE_REDIS_URL too");
      }
      return;
    }
  }

  const Environment& environment_;
  const Flags& flags_;
  Config config_;
  std::vector<FieldError> errors_;
};

}  // namespace

Environment process_environment() {
  return [](const char* name) -> std::optional<std::string> {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') return std::nullopt;
    return value;
  };
}

Result<Config> load_config(const Environment& environment, const Flags& flags) {
  return Loader(environment, flags).load();
}

}  // namespace inkvoice::app
