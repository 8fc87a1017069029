#include "app/operations.h"

#include "app/version.h"
#include "http/problem.h"
#include "http/router.h"

namespace inkvoice::app {

namespace {

http::Response text(int status, std::string body, const char* type = "text/plain; charset=utf-8") {
  http::Response response{.status = status, .body = std::move(body)};
  response.headers.add("Content-Type", type);
  response.headers.add("Cache-Control", "no-store");
  return response;
}

}  // namespace

std::optional<http::Response> Operations::answer(const http::Request& request) {
  const bool known = request.path == "/healthz" || request.path == "/readyz" || request.path == "/metrics";
  if (!known) return std::nullopt;
  if (request.method != http::Method::Get && request.method != http::Method::Head) return http::no_route("GET, HEAD");
  if (request.path == "/healthz") return text(200, "ok\n");
  return request.path == "/readyz" ? ready() : metrics();
}

http::Response Operations::ready() {
  if (stopping_) return text(503, "stopping\n");
  if (const auto store = stores_.store->check(); !store) return text(503, "store: " + store.error().message + "\n");
  if (const auto files = stores_.files->check(); !files) return text(503, "files: " + files.error().message + "\n");
  return text(200, "ready\n");
}

http::Response Operations::metrics() {
  std::string out = "# HELP inkvoice_info The running version.\n# TYPE inkvoice_info gauge\ninkvoice_info{version=\"";
  out.append(kVersion).append("\"} 1\n");
  http_.write(out);
  if (server_stats) write_server_metrics(out, server_stats());
  if (worker_stats) {
    if (const auto stats = worker_stats()) write_worker_metrics(out, *stats);
  }
  if (const auto stats = stores_.queue->stats()) write_queue_metrics(out, *stats);
  if (stores_.relay) write_relay_metrics(out, stores_.relay->stats());
  write_job_metrics(out, *stores_.inspection);
  write_process_metrics(out);
  return text(200, std::move(out), "text/plain; version=0.0.4; charset=utf-8");
}

}  // namespace inkvoice::app
