#include <cstdio>
#include <thread>

#include "api/api.h"
#include "app/commands.h"
#include "app/housekeeping.h"
#include "app/operations.h"
#include "app/stop_signal.h"
#include "app/wiring.h"
#include "auth/password.h"
#include "auth/signed_link.h"
#include "base/ids.h"
#include "base/log.h"
#include "http/router.h"
#include "live/event_feed.h"
#include "net/server.h"
#include "render/pool.h"
#include "site/site.h"
#include "worker/worker.h"

namespace inkvoice::app {

namespace {

constexpr std::chrono::seconds kServerGrace{10};
constexpr std::chrono::seconds kWorkerGrace{20};  // the server's stop included: under the 25 s that hosts give

std::string own_address(const Config& config, std::uint16_t port) {
  const bool any = config.address == "0.0.0.0" || config.address == "::";
  const bool ipv6 = config.address.find(':') != std::string::npos;
  const std::string host = any ? "127.0.0.1" : ipv6 ? "[" + config.address + "]" : config.address;
  return "http://" + host + ":" + std::to_string(port);
}

void log_request(const http::Request& request, const net::Outcome& outcome) {
  // 501 and 505 are the client's fault, 503 is said and meant.
  const bool failed = outcome.status == 500;
  // The path without its query: a signed link's signature is a secret.
  log::write(failed ? log::Level::Error : log::Level::Debug, "request",
             {{"request", request.id},
              {"method", http::to_string(request.method)},
              {"path", request.path},
              {"status", outcome.status},
              {"ms", static_cast<double>(outcome.duration.count()) / 1e3},
              {"from", request.remote_address}});
}

/// The server's parts in the order in which they need one another.
class Serving {
 public:
  Serving(const Config& config, Stores& stores, const std::string& secret, site::Site site)
      : config_(config),
        stores_(stores),
        hasher_(static_cast<int>(std::thread::hardware_concurrency())),
        links_(secret),
        renderers_(2),
        operations_(stores),
        site_(std::move(site)) {}

  /// Listens, and works until a signal comes.
  int run() {
    start_worker();
    const auto listening = listen();
    if (!listening) {
      std::fprintf(stderr, "inkvoice: %s\n", listening.error().message.c_str());
      return listening.error().code == Code::Invalid ? kBadInput : kFailure;
    }
    const Housekeeping housekeeping(stores_, connections_, clock_);
    log::info("listening", {{"url", settings_url_}, {"data", config_.data.string()}, {"workers", config_.workers}});
    wait_for_stop_signal();
    return stop();
  }

 private:
  void start_worker() {
    if (config_.workers == 0) return;
    worker_ = worker::Worker::start({.name = stores_.instance + "/" + random_id(), .threads = config_.workers},
                                    *stores_.queue, *stores_.store, *stores_.files, clock_);
    operations_.worker_stats = [this] { return std::optional(worker_->stats()); };
  }

  Result<void> listen() {
    net::ServerOptions options;
    options.address = config_.address;
    options.port = config_.port;
    options.trusted_proxies = config_.trusted_proxies;
    options.on_done = [this](const http::Request& request, const net::Outcome& outcome) {
      operations_.http().add(request.method, outcome.status, outcome.duration);
      log_request(request, outcome);
    };
    server_ = TRY(net::Server::listen(options, [this](const http::Request& request) { return answer(request); }));
    operations_.server_stats = [this] { return server_->stats(); };
    settings_url_ = config_.public_url.empty() ? own_address(config_, server_->port()) : config_.public_url;
    api_ = std::make_unique<api::Api>(api::Services{*stores_.store, *stores_.files, *stores_.events, *stores_.limiter,
                                                    connections_, hasher_, links_, renderers_, clock_, settings()});
    is_up_ = true;
    is_up_.notify_all();
    return {};
  }

  api::Settings settings() const {
    api::Settings settings;
    settings.public_url = settings_url_;
    settings.public_url_given = !config_.public_url.empty();
    settings.cors_origins = config_.cors_origins;
    settings.generations = config_.generations;
    settings.redirect_downloads = config_.downloads == Downloads::Redirect;
    return settings;
  }

  http::Response answer(const http::Request& request) {
    is_up_.wait(false);  // the API needs the port, which is known once the server listens
    http::Response response = route(request);
    if (settings_url_.starts_with("https://")) {
      response.headers.set("Strict-Transport-Security", "max-age=31536000");
    }
    return response;
  }

  http::Response route(const http::Request& request) {
    if (request.path.starts_with("/api/")) return api_->answer(request);
    if (auto response = operations_.answer(request)) return std::move(*response);
    if (auto page = site_.answer(request)) return std::move(*page);
    return http::no_route("");
  }

  int stop() {
    log::info("stopping");
    operations_.set_stopping();
    const auto end = std::chrono::steady_clock::now() + kWorkerGrace;
    server_->stop(kServerGrace);
    const auto left = std::chrono::duration_cast<Millis>(end - std::chrono::steady_clock::now());
    const bool whole = !worker_ || worker_->stop(left);
    log::info("stopped");
    if (!whole) std::_Exit(kOk);  // threads that are still rendering must not see their world torn down
    return kOk;
  }

  const Config& config_;
  Stores& stores_;
  SystemClock clock_;
  std::string settings_url_;
  live::Connections connections_;
  auth::PasswordHasher hasher_;
  auth::LinkSigner links_;
  render::Pool renderers_;
  Operations operations_;
  const site::Site site_;
  std::unique_ptr<worker::Worker> worker_;
  std::unique_ptr<api::Api> api_;
  std::atomic<bool> is_up_ = false;
  std::unique_ptr<net::Server> server_;  // last: it calls all of the above
};

}  // namespace

int serve(const Config& config) {
  block_stop_signals();
  const SystemClock clock;
  auto stores = open_stores(config, clock);
  if (!stores) return refuse_to_start(stores.error());
  auto secret = load_secret(config);
  if (!secret) {
    std::fprintf(stderr, "inkvoice: %s\n", secret.error().message.c_str());
    return kFailure;
  }
  auto site = site::Site::load(site::embedded_pack());
  if (!site) {
    std::fprintf(stderr, "inkvoice: the embedded web app: %s\n", site.error().message.c_str());
    return kFailure;
  }
  return Serving(config, *stores, *secret, std::move(*site)).run();
}

int work(const Config& config) {
  block_stop_signals();
  const SystemClock clock;
  // Looking for what others have left is the servers' part; a worker does it for when there is none. Each look costs
  // the store more than a job does.
  auto stores = open_stores(config, clock, {.sweep_every = std::chrono::seconds(30)});
  if (!stores) return refuse_to_start(stores.error());
  const auto worker =
      worker::Worker::start({.name = stores->instance + "/" + random_id(), .threads = std::max(1, config.workers)},
                            *stores->queue, *stores->store, *stores->files, clock);
  log::info("working", {{"data", config.data.string()}, {"threads", config.workers}});
  wait_for_stop_signal();
  log::info("stopping");
  if (!worker->stop(kWorkerGrace)) std::_Exit(kOk);
  log::info("stopped");
  return kOk;
}

}  // namespace inkvoice::app
