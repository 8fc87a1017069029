#include "s3/transport.h"

#include <algorithm>
#include <cstring>

#include "base/text.h"
#include "s3/curl.h"

namespace inkvoice::s3 {

namespace {

constexpr std::size_t kMostIdleLines = 16;
constexpr long kConnectMillis = 2000;
constexpr long kSilentSeconds = 5;                          // without a byte in either direction
constexpr std::size_t kLargestBody = std::size_t{4} << 20;  // of what is no file: lists, errors

struct EasyDeleter {
  void operator()(CURL* easy) const { curl().curl_easy_cleanup(easy); }
};
struct MultiDeleter {
  void operator()(CURLM* multi) const { curl().curl_multi_cleanup(multi); }
};
struct ListDeleter {
  void operator()(curl_slist* list) const { curl().curl_slist_free_all(list); }
};

/// One request under way.
struct Transfer {
  const HttpRequest* request = nullptr;
  std::unique_ptr<CURL, EasyDeleter> easy;
  std::unique_ptr<curl_slist, ListDeleter> headers;
  HttpAnswer answer;
  CURLcode code = CURLE_FAILED_INIT;
  char reason[CURL_ERROR_SIZE] = {};
};

std::size_t take_header(char* data, std::size_t size, std::size_t count, void* context) {
  HttpAnswer& answer = static_cast<Transfer*>(context)->answer;
  std::string_view line(data, size * count);
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
  if (line.starts_with("HTTP/")) answer.headers.clear();  // behind a 100 Continue comes the real head
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return size * count;
  std::string_view value = line.substr(colon + 1);
  value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
  answer.headers.emplace_back(to_lower_ascii(line.substr(0, colon)), value);
  return size * count;
}

std::size_t take_body(char* data, std::size_t size, std::size_t count, void* context) {
  auto& transfer = *static_cast<Transfer*>(context);
  const std::string_view piece(data, size * count);
  long status = 0;
  curl().curl_easy_getinfo(transfer.easy.get(), CURLINFO_RESPONSE_CODE, &status);
  transfer.answer.status = static_cast<int>(status);
  if (transfer.request->sink != nullptr && status / 100 == 2) {
    return (*transfer.request->sink)(transfer.answer, as_bytes(piece)) ? piece.size() : 0;
  }
  if (transfer.answer.body.size() + piece.size() > kLargestBody) return 0;
  transfer.answer.body.append(piece);
  return piece.size();
}

void set_method(CURL* easy, const HttpRequest& request) {
  if (request.method == "HEAD") {
    curl().curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
  } else if (request.method == "PUT" || request.method == "POST") {
    // The bytes are not copied, and a connection that turns out to be closed can begin again from their start.
    curl().curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.empty() ? "" : as_text(request.body).data());
    curl().curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    curl().curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  } else {
    curl().curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  }
}

void set_headers(Transfer& transfer) {
  curl_slist* list = nullptr;
  for (const auto& [name, value] : transfer.request->headers) {
    // libcurl sends a field without a value only when it ends in a semicolon.
    std::string line = name;
    if (value.empty()) line += ';';
    if (!value.empty()) line.append(": ").append(value);
    list = curl().curl_slist_append(list, line.c_str());
  }
  list = curl().curl_slist_append(list, "Expect:");  // not a second's wait for servers that do not know it
  list = curl().curl_slist_append(list, "Accept:");
  if (!std::ranges::any_of(transfer.request->headers,
                           [](const auto& field) { return field.first == "content-type"; })) {
    list = curl().curl_slist_append(list, "Content-Type:");
  }
  transfer.headers.reset(list);
  curl().curl_easy_setopt(transfer.easy.get(), CURLOPT_HTTPHEADER, list);
}

void prepare(Transfer& transfer, const std::string& certificates) {
  CURL* easy = transfer.easy.get();
  const HttpRequest& request = *transfer.request;
  curl().curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
  curl().curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl().curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
  curl().curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl().curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl().curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS,
                          static_cast<long>(std::max<std::int64_t>(1, request.timeout.count())));
  curl().curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, kConnectMillis);
  curl().curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl().curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, kSilentSeconds);
  curl().curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  curl().curl_easy_setopt(easy, CURLOPT_USERAGENT, "inkvoice");
  curl().curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer.reason);
  curl().curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
  curl().curl_easy_setopt(easy, CURLOPT_HEADERDATA, &transfer);
  curl().curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
  curl().curl_easy_setopt(easy, CURLOPT_WRITEDATA, &transfer);
  if (!certificates.empty()) curl().curl_easy_setopt(easy, CURLOPT_CAINFO, certificates.c_str());
  set_method(easy, request);
  set_headers(transfer);
}

Result<HttpAnswer> result_of(Transfer& transfer) {
  if (transfer.code == CURLE_OK) {
    long status = 0;
    curl().curl_easy_getinfo(transfer.easy.get(), CURLINFO_RESPONSE_CODE, &status);
    transfer.answer.status = static_cast<int>(status);
    return std::move(transfer.answer);
  }
  std::string reason = transfer.reason[0] != '\0' ? transfer.reason : curl().curl_easy_strerror(transfer.code);
  const bool distrusted = transfer.code == CURLE_PEER_FAILED_VERIFICATION || transfer.code == CURLE_SSL_CACERT_BADFILE;
  return fail(distrusted ? Code::Invalid : Code::Unavailable, std::move(reason));
}

}  // namespace

class Transport::Line {
 public:
  Line() : multi_(curl().curl_multi_init()) {
    curl().curl_multi_setopt(multi_.get(), CURLMOPT_MAX_TOTAL_CONNECTIONS, kConnections);
    curl().curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, kConnections);
  }

  void run(std::vector<Transfer>& transfers) {
    for (const Transfer& transfer : transfers) curl().curl_multi_add_handle(multi_.get(), transfer.easy.get());
    int running = 0;
    do {
      if (curl().curl_multi_perform(multi_.get(), &running) != CURLM_OK) break;
      note_ends(transfers);
      if (running > 0) curl().curl_multi_poll(multi_.get(), nullptr, 0, 1000, nullptr);
    } while (running > 0);
    for (const Transfer& transfer : transfers) curl().curl_multi_remove_handle(multi_.get(), transfer.easy.get());
  }

 private:
  void note_ends(std::vector<Transfer>& transfers) {
    int left = 0;
    while (const CURLMsg* message = curl().curl_multi_info_read(multi_.get(), &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const auto at =
          std::ranges::find_if(transfers, [&](const Transfer& t) { return t.easy.get() == message->easy_handle; });
      if (at != transfers.end()) at->code = message->data.result;
    }
  }

  std::unique_ptr<CURLM, MultiDeleter> multi_;
};

std::string_view HttpAnswer::header(std::string_view name) const {
  const auto found = std::ranges::find(headers, name, [](const auto& field) { return std::string_view(field.first); });
  return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

Transport::Transport(std::string certificates) : certificates_(std::move(certificates)), loaded_(load_curl()) {
  // Counted by libcurl, and safe from any thread since 7.84.
  if (loaded_) curl().curl_global_init(CURL_GLOBAL_DEFAULT);
}

Transport::~Transport() {
  idle_.clear();
  if (loaded_) curl().curl_global_cleanup();
}

std::unique_ptr<Transport::Line> Transport::take() {
  const std::lock_guard lock(mutex_);
  if (idle_.empty()) return std::make_unique<Line>();
  auto line = std::move(idle_.back());
  idle_.pop_back();
  return line;
}

std::vector<Result<HttpAnswer>> Transport::perform(std::span<const HttpRequest> requests) {
  if (!loaded_) return {requests.size(), std::unexpected(loaded_.error())};
  std::vector<Transfer> transfers(requests.size());
  for (std::size_t i = 0; i < requests.size(); ++i) {
    transfers[i].request = &requests[i];
    transfers[i].easy.reset(curl().curl_easy_init());
    prepare(transfers[i], certificates_);
  }
  auto line = take();
  line->run(transfers);
  std::vector<Result<HttpAnswer>> results;
  results.reserve(transfers.size());
  for (Transfer& transfer : transfers) results.push_back(result_of(transfer));
  transfers.clear();
  const std::lock_guard lock(mutex_);
  if (idle_.size() < kMostIdleLines) idle_.push_back(std::move(line));
  return results;
}

}  // namespace inkvoice::s3
