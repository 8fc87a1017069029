#include "s3/client.h"

#include "auth/sha256.h"
#include "base/ids.h"
#include "base/text.h"
#include "s3/failure.h"
#include "s3/put_in_parts.h"
#include "s3/put_objects.h"

namespace inkvoice::s3 {

namespace {

constexpr std::size_t kSlowestBytesPerSecond = std::size_t{1} << 20;
constexpr std::chrono::minutes kLongestDownload{5};  // one that stands still ends long before

/// One object on its way here.
class Download {
 public:
  Download(Exchange& exchange, const std::string& key) : exchange_(exchange), key_(key) {}

  /// Gives up when nothing has come for `patience`.
  Result<Spool> run(std::chrono::milliseconds patience) {
    Backoff backoff;
    Deadline deadline = in(patience);
    for (;;) {
      const std::uint64_t before = spool_.size();
      const auto answer = attempt();
      if (spool_.size() > before) deadline = in(patience);
      if (!stored_) return std::unexpected(stored_.error());
      if (answer && answer->status / 100 == 2) {
        TRY(verify());
        return std::move(spool_);
      }
      const bool replaced = answer && (answer->status == 412 || answer->status == 416);
      if (replaced) begin_again();
      const bool again = replaced || (answer ? may_go_better(*answer) : answer.error().code == Code::Unavailable);
      if (!again || !backoff.wait(deadline)) TRY(exchange_.check(answer));
    }
  }

 private:
  Result<HttpAnswer> attempt() {
    const bool resumed = spool_.size() > 0;
    bool first = true;
    const Sink sink = [&](const HttpAnswer& head, ByteView piece) {
      if (first && (!resumed || head.status != 206)) note(head);
      first = false;
      stored_ = spool_.append(piece);
      return stored_.has_value();
    };
    Operation get{.method = "GET", .key = key_, .headers = {{"x-amz-checksum-mode", "ENABLED"}}, .sink = &sink};
    if (resumed) {
      get.headers.emplace_back("range", "bytes=" + std::to_string(spool_.size()) + "-");
      get.headers.emplace_back("if-match", etag_);
    }
    return std::move(exchange_.once({&get, 1}, in(kLongestDownload)).front());
  }

  /// The head of a whole object.
  void note(const HttpAnswer& head) {
    begin_again();
    etag_ = head.header("etag");
    checksum_ = head.header("x-amz-checksum-sha256");
    size_ = parse_integer<std::uint64_t>(head.header("content-length"));
  }

  void begin_again() {
    spool_.clear();
    size_.reset();
  }

  Result<void> verify() const {
    const bool cut = size_ && *size_ != spool_.size();
    // "…-3" is the checksum of three parts' checksums. What was spooled to a file was put in parts, or arrived over TCP
    // whole.
    const bool comparable = !checksum_.empty() && !checksum_.contains('-') && spool_.size() <= Spool::kMostInMemory;
    if (cut) return fail(Code::Corrupt, "The PDF is not as long as it was written.");
    if (!comparable) return {};
    Bytes bytes(spool_.size());
    TRY(spool_.read(0, bytes));
    if (to_base64(auth::sha256(as_text(bytes))) == checksum_) return {};
    return fail(Code::Corrupt, "The PDF is not what was written.");
  }

  Exchange& exchange_;
  const std::string& key_;
  Spool spool_;
  Result<void> stored_;
  std::string etag_, checksum_;
  std::optional<std::uint64_t> size_;
};

}  // namespace

Client::Client(Address address, Environment environment, const Clock& clock, Options options)
    : exchange_(std::move(address), std::move(environment), clock), options_(std::move(options)) {}

Deadline Client::deadline_for(std::size_t bytes) const {
  return in(options_.patience + std::chrono::seconds(bytes / kSlowestBytesPerSecond));
}

std::vector<Result<void>> Client::put(std::span<const Upload> uploads) {
  std::vector<Result<void>> results(uploads.size());
  std::vector<Upload> small;
  std::vector<std::size_t> places;
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < uploads.size(); ++i) {
    if (uploads[i].bytes.size() >= options_.multipart_from) continue;
    small.push_back(uploads[i]);
    places.push_back(i);
    bytes += uploads[i].bytes.size();
  }
  auto put = put_objects(exchange_, small, options_.content_type, deadline_for(bytes));
  for (std::size_t i = 0; i < places.size(); ++i) results[places[i]] = std::move(put[i]);
  for (std::size_t i = 0; i < uploads.size(); ++i) {
    const std::size_t size = uploads[i].bytes.size();
    if (size >= options_.multipart_from) results[i] = put_in_parts(exchange_, uploads[i], options_, deadline_for(size));
  }
  return results;
}

Result<Spool> Client::get(const std::string& key) { return Download(exchange_, key).run(options_.patience_to_read); }

Result<std::uint64_t> Client::size(const std::string& key) {
  const Deadline deadline = in(options_.patience_to_read);
  const auto head = exchange_.perform({.method = "HEAD", .key = key}, deadline);
  if (head && head->status == 404) {
    // The answer to a HEAD has no body that says whether it is the object or the bucket that is missing.
    const auto get = exchange_.perform({.method = "GET", .key = key, .headers = {{"range", "bytes=0-0"}}}, deadline);
    TRY(exchange_.check(get));
  }
  TRY(exchange_.check(head));
  const auto size = parse_integer<std::uint64_t>(head->header("content-length"));
  if (!size) return fail(Code::Unavailable, "The store of PDFs does not tell a file's size.");
  return *size;
}

Result<void> Client::remove(const std::string& key) {
  const auto removed = exchange_.check(exchange_.perform({.method = "DELETE", .key = key}, deadline_for(0)));
  if (!removed && removed.error().code == Code::NotFound) return {};
  return removed;
}

Result<std::string> Client::presign(const std::string& key, const Presigned& as) {
  return exchange_.presign(
      {.method = "GET",
       .key = key,
       .query = {{"response-content-type", as.content_type}, {"response-content-disposition", as.disposition}}},
      as.lifetime, deadline_for(0));
}

/// Somebody answers, but not as a server of S3 would.
Error Client::no_s3() const {
  const std::string message = exchange_.address().origin() + " is no server of S3; correct the endpoint";
  return {Code::Unavailable, "The store of PDFs: " + message, {{"", message}}};
}

Result<void> Client::probe(const std::string& key, std::chrono::milliseconds patience) {
  const Deadline deadline = in(patience);
  const std::string content = random_id();
  const auto written = exchange_.perform({.method = "PUT", .key = key, .body = as_bytes(content)}, deadline);
  const auto put = exchange_.check(written);
  if (!put && put.error().code == Code::NotFound) return std::unexpected(no_s3());
  TRY(put);
  const auto read = exchange_.perform({.method = "GET", .key = key}, deadline);
  TRY(exchange_.check(read));
  // Another process may have written its own meanwhile, of the same length.
  if (read->body.size() != content.size()) return std::unexpected(no_s3());
  return {};
}

}  // namespace inkvoice::s3
