#include "app/metrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <map>

#include "base/ids.h"
#include "base/log.h"
#include "base/text.h"

namespace inkvoice::app {

namespace {

constexpr std::size_t kLookedAt = 1'000;

void append_value(std::string& out, double value) {
  char digits[64];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, value);
  out.append(digits, end);
  out += '\n';
}

void write_head(std::string& out, std::string_view name, std::string_view type, std::string_view help) {
  out.append("# HELP ").append(name).append(" ").append(help).append("\n# TYPE ").append(name).append(" ").append(type);
  out += '\n';
}

double resident_bytes() {
  long pages = 0;
  if (std::FILE* file = std::fopen("/proc/self/statm", "r")) {
    if (std::fscanf(file, "%*d %ld", &pages) != 1) pages = 0;
    std::fclose(file);
  }
  return static_cast<double>(pages) * static_cast<double>(sysconf(_SC_PAGESIZE));
}

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

}  // namespace

void HttpMetrics::add(http::Method method, int status, std::chrono::microseconds time) {
  const auto row = static_cast<std::size_t>(method);
  const auto column = static_cast<std::size_t>(std::clamp(status / 100, 0, 5));
  ++requests_[row][column];
  std::size_t bucket = 0;
  while (bucket < kBuckets.size() && time > std::chrono::milliseconds(kBuckets[bucket])) ++bucket;
  ++buckets_[bucket];
  microseconds_ += static_cast<std::uint64_t>(time.count());
}

void HttpMetrics::write(std::string& out) const {
  write_head(out, "inkvoice_http_requests_total", "counter", "Requests answered, by method and kind of status.");
  for (std::size_t method = 0; method < requests_.size(); ++method) {
    for (std::size_t status = 1; status < requests_[method].size(); ++status) {
      const std::uint64_t count = requests_[method][status];
      if (count == 0) continue;
      out.append("inkvoice_http_requests_total{method=\"").append(http::to_string(static_cast<http::Method>(method)));
      out.append("\",status=\"");
      append_number(out, status);
      out.append("xx\"} ");
      append_value(out, static_cast<double>(count));
    }
  }
  write_head(out, "inkvoice_http_request_seconds", "histogram", "From the request's last byte to the answer.");
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i <= kBuckets.size(); ++i) {
    sum += buckets_[i];
    out += "inkvoice_http_request_seconds_bucket{le=\"";
    if (i == kBuckets.size()) {
      out += "+Inf";
    } else {
      char digits[32];
      out.append(digits, std::to_chars(digits, digits + sizeof digits, kBuckets[i] / 1e3).ptr);
    }
    out += "\"} ";
    append_value(out, static_cast<double>(sum));
  }
  out += "inkvoice_http_request_seconds_sum ";
  append_value(out, static_cast<double>(microseconds_) / 1e6);
  out += "inkvoice_http_request_seconds_count ";
  append_value(out, static_cast<double>(sum));
}

void write_metric(std::string& out, std::string_view name, std::string_view type, std::string_view help, double value) {
  write_head(out, name, type, help);
  out.append(name) += ' ';
  append_value(out, value);
}

void write_server_metrics(std::string& out, const net::Server::Stats& stats) {
  write_metric(out, "inkvoice_connections", "gauge", "Open connections.", static_cast<double>(stats.connections));
  write_metric(out, "inkvoice_web_sockets", "gauge", "Open WebSockets.", static_cast<double>(stats.web_sockets));
  write_metric(out, "inkvoice_requests_waiting", "gauge", "Requests that wait for a handler.",
               static_cast<double>(stats.waiting_for_handler));
}

void write_worker_metrics(std::string& out, const worker::Stats& stats) {
  write_metric(out, "inkvoice_jobs_ready_total", "counter", "PDFs made.", static_cast<double>(stats.ready));
  write_metric(out, "inkvoice_jobs_failed_total", "counter", "Invoices failed for good.",
               static_cast<double>(stats.failed));
  write_metric(out, "inkvoice_jobs_retried_total", "counter", "Attempts that failed and were put back.",
               static_cast<double>(stats.retried));
  write_metric(out, "inkvoice_jobs_deferred_total", "counter",
               "Attempts put back uncounted: a store or the machine was away.", static_cast<double>(stats.deferred));
  write_metric(out, "inkvoice_jobs_stale_total", "counter", "Runs that a later one had overtaken.",
               static_cast<double>(stats.stale));
  write_metric(out, "inkvoice_jobs_under_way", "gauge", "Jobs in this process' hands.",
               static_cast<double>(stats.under_way));
}

void write_queue_metrics(std::string& out, const queue::Stats& stats) {
  write_metric(out, "inkvoice_queue_queued", "gauge", "Jobs that are due.", static_cast<double>(stats.queued));
  write_metric(out, "inkvoice_queue_delayed", "gauge", "Jobs that wait for their next attempt.",
               static_cast<double>(stats.delayed));
  write_metric(out, "inkvoice_queue_leased", "gauge", "Jobs in workers' hands.", static_cast<double>(stats.leased));
  write_metric(out, "inkvoice_queue_oldest_seconds", "gauge", "How long the oldest due job has waited.",
               static_cast<double>(stats.oldest.count()) / 1e3);
}

void write_relay_metrics(std::string& out, const relay::Stats& stats) {
  write_metric(out, "inkvoice_outbox_relayed_total", "counter", "Entries of this process given to queue and event log.",
               static_cast<double>(stats.relayed));
  write_metric(out, "inkvoice_outbox_taken_over_total", "counter", "Entries that other processes had left behind.",
               static_cast<double>(stats.taken_over));
  write_metric(out, "inkvoice_outbox_failures_total", "counter",
               "Rounds in which the queue, the event log or the store did not answer.",
               static_cast<double>(stats.failures));
  write_metric(out, "inkvoice_outbox_pending", "gauge", "Entries of this process that are not relayed yet.",
               static_cast<double>(stats.waiting));
}

void write_job_metrics(std::string& out, queue::Inspection& inspection) {
  const auto write_row = [&](const char* head, std::string_view label, std::size_t count) {
    out.append(head).append(label).append("\"} ");
    append_value(out, static_cast<double>(count));
  };
  if (const auto dead = inspection.dead_by_reason()) {
    write_head(out, "inkvoice_queue_dead", "gauge", "Dead letters, by the reason why the job was given up.");
    // The name comes out of the queue's store, where somebody may have put anything.
    for (const auto& [reason, count] : *dead) {
      write_row("inkvoice_queue_dead{reason=\"", is_id(reason) ? reason : "unknown", count);
    }
  }
  if (const auto delayed = inspection.list(queue::Standing::Delayed, kLookedAt)) {
    std::map<int, std::size_t> by_attempts;
    for (const queue::ListedJob& job : *delayed) ++by_attempts[job.attempts];
    write_head(out, "inkvoice_queue_delayed_attempts", "gauge",
               "Delayed jobs, by the attempts that they have behind them.");
    for (const auto& [attempts, count] : by_attempts) {
      write_row("inkvoice_queue_delayed_attempts{attempts=\"", std::to_string(attempts), count);
    }
  }
}

void write_process_metrics(std::string& out) {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  write_metric(out, "process_resident_memory_bytes", "gauge", "Resident memory.", resident_bytes());
  write_metric(out, "process_cpu_seconds_total", "counter", "Processor time, user and system.",
               seconds(usage.ru_utime) + seconds(usage.ru_stime));
  write_metric(out, "inkvoice_log_lines_dropped_total", "counter", "Log lines that could not be written.",
               static_cast<double>(log::dropped()));
}

}  // namespace inkvoice::app
