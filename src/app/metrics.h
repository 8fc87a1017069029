/// Counters of this process as Prometheus reads them (text exposition format 0.0.4). Safe from any thread.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "http/message.h"
#include "net/server.h"
#include "queue/inspection.h"
#include "queue/queue.h"
#include "relay/relay.h"
#include "worker/worker.h"

namespace inkvoice::app {

class HttpMetrics {
 public:
  void add(http::Method method, int status, std::chrono::microseconds time);
  void write(std::string& out) const;

 private:
  static constexpr std::array<int, 8> kBuckets = {1, 2, 5, 10, 50, 100, 500, 2000};  // upper bounds, ms
  std::array<std::array<std::atomic<std::uint64_t>, 6>, 8> requests_{};  // by method and first digit of the status
  std::array<std::atomic<std::uint64_t>, kBuckets.size() + 1> buckets_{};
  std::atomic<std::uint64_t> microseconds_ = 0;
};

void write_metric(std::string& out, std::string_view name, std::string_view type, std::string_view help, double value);
void write_server_metrics(std::string& out, const net::Server::Stats& stats);
void write_worker_metrics(std::string& out, const worker::Stats& stats);
void write_queue_metrics(std::string& out, const queue::Stats& stats);
void write_relay_metrics(std::string& out, const relay::Stats& stats);
/// Dead letters by reason, and how many attempts the delayed jobs have behind them (the oldest thousand).
void write_job_metrics(std::string& out, queue::Inspection& inspection);
/// Memory, processor time, start time, dropped log lines.
void write_process_metrics(std::string& out);

}  // namespace inkvoice::app
