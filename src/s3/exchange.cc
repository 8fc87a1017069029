#include "s3/exchange.h"

#include <algorithm>
#include <numeric>
#include <random>
#include <thread>

#include "auth/sha256.h"
#include "base/text.h"
#include "s3/failure.h"

namespace inkvoice::s3 {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kLongestPause{2000};

// A try that hangs leaves time for another one.
constexpr milliseconds kLongestTry{5000};
constexpr std::size_t kSlowestBytesPerSecond = std::size_t{1} << 20;

milliseconds left_until(Deadline deadline) {
  return std::max(milliseconds(1), std::chrono::duration_cast<milliseconds>(deadline - steady_clock::now()));
}

}  // namespace

bool Backoff::wait(Deadline deadline) {
  thread_local std::minstd_rand generator{std::random_device{}()};
  const milliseconds pause(std::uniform_int_distribution<milliseconds::rep>(0, longest_.count())(generator));
  if (steady_clock::now() + pause >= deadline) return false;
  std::this_thread::sleep_for(pause);
  longest_ = std::min(longest_ * 2, kLongestPause);
  return true;
}

Exchange::Exchange(Address address, Environment environment, const Clock& clock)
    : address_(std::move(address)),
      clock_(clock),
      transport_(environment("AWS_CA_BUNDLE").value_or("")),
      credentials_(std::move(environment), address_.region, transport_, clock) {}

HttpRequest Exchange::signed_request(const Operation& operation, const Credentials& credentials,
                                     milliseconds timeout) const {
  Unsigned request{.method = operation.method,
                   .host = address_.request_host(),
                   .path = address_.path_of(operation.key),
                   .query = operation.query,
                   .headers = operation.headers,
                   .payload_hash = operation.payload_hash};
  if (request.payload_hash.empty()) request.payload_hash = auth::sha256_hex(as_text(operation.body));
  request.headers.emplace_back("x-amz-content-sha256", request.payload_hash);
  std::string url = address_.origin() + percent_encoded(request.path, true);
  if (!request.query.empty()) url += "?" + canonical_query(request.query);
  return {.method = operation.method,
          .url = std::move(url),
          .headers = sign(request, credentials, {clock_.now(), address_.region}),
          .body = operation.body,
          .sink = operation.sink,
          .timeout = timeout};
}

std::vector<Result<HttpAnswer>> Exchange::once(std::span<const Operation> operations, Deadline deadline) {
  const auto credentials = credentials_.get(left_until(deadline));
  if (!credentials) return {operations.size(), std::unexpected(credentials.error())};
  // They share one line to the server.
  std::size_t bytes = 0;
  bool is_download = false;
  for (const Operation& operation : operations) {
    bytes += operation.body.size();
    is_download = is_download || operation.sink != nullptr;
  }
  const milliseconds longest = kLongestTry + std::chrono::seconds(bytes / kSlowestBytesPerSecond);
  const milliseconds timeout = is_download ? left_until(deadline) : std::min(longest, left_until(deadline));
  std::vector<HttpRequest> requests;
  requests.reserve(operations.size());
  for (const Operation& operation : operations) requests.push_back(signed_request(operation, *credentials, timeout));
  return transport_.perform(requests);
}

bool Exchange::should_try_again(const Result<HttpAnswer>& answer) {
  if (!answer) return answer.error().code == Code::Unavailable;
  if (!is_session_refused(*answer)) return may_go_better(*answer);
  return credentials_.forget();
}

std::vector<Result<HttpAnswer>> Exchange::perform(std::span<const Operation> operations, Deadline deadline) {
  std::vector<Result<HttpAnswer>> results = once(operations, deadline);
  Backoff backoff;
  for (;;) {
    std::vector<std::size_t> failed;
    std::vector<Operation> again;
    for (std::size_t i = 0; i < results.size(); ++i) {
      if (!should_try_again(results[i])) continue;
      failed.push_back(i);
      again.push_back(operations[i]);
    }
    if (failed.empty() || !backoff.wait(deadline)) return results;
    auto newer = once(again, deadline);
    for (std::size_t i = 0; i < failed.size(); ++i) results[failed[i]] = std::move(newer[i]);
  }
}

Result<HttpAnswer> Exchange::perform(const Operation& operation, Deadline deadline) {
  return std::move(perform({&operation, 1}, deadline).front());
}

Result<std::string> Exchange::presign(const Operation& operation, std::chrono::seconds lifetime, Deadline deadline) {
  const Credentials credentials = TRY(credentials_.get(left_until(deadline)));
  const Unsigned request{.method = operation.method,
                         .host = address_.request_host(),
                         .path = address_.path_of(operation.key),
                         .query = operation.query};
  return address_.origin() + percent_encoded(request.path, true) + "?" +
         presigned_query(request, credentials, {clock_.now(), address_.region}, lifetime);
}

Result<void> Exchange::check(const Result<HttpAnswer>& answer) const {
  if (!answer) return std::unexpected(to_error(answer.error(), address_));
  if (answer->status / 100 == 2) return {};
  return std::unexpected(to_error(*answer, address_));
}

}  // namespace inkvoice::s3
