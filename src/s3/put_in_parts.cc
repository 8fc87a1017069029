#include "s3/put_in_parts.h"

#include <algorithm>

#include "base/log.h"
#include "base/text.h"
#include "s3/failure.h"
#include "s3/xml.h"

namespace inkvoice::s3 {

namespace {

constexpr std::chrono::seconds kPatienceForAbort{5};

class PartedUpload {
 public:
  PartedUpload(Exchange& exchange, const Upload& upload, const Options& options, Deadline deadline)
      : exchange_(exchange), upload_(upload), options_(options), deadline_(deadline) {}

  Result<void> run() {
    TRY(begin());
    const Result<void> done = put_and_complete();
    if (!done) abort();
    return done;
  }

 private:
  Result<void> begin() {
    const auto answer = exchange_.perform({.method = "POST",
                                           .key = upload_.key,
                                           .query = {{"uploads", ""}},
                                           .headers = {{"content-type", options_.content_type}}},
                                          deadline_);
    TRY(exchange_.check(answer));
    id_ = xml_text(answer->body, "UploadId");
    if (id_.empty()) return fail(Code::Unavailable, "The store of PDFs begins no upload in parts.");
    return {};
  }

  Result<void> put_and_complete() {
    const std::string list = TRY(put_parts());
    const Result<HttpAnswer> answer = exchange_.perform({.method = "POST",
                                                         .key = upload_.key,
                                                         .query = {{"uploadId", id_}},
                                                         .headers = {{"content-type", "application/xml"}},
                                                         .body = as_bytes(list)},
                                                        deadline_);
    // A second try after an answer that was lost finds the upload gone; and 200 is sent before all is done, so that an
    // error may stand in its body. What counts is what is there.
    const bool gone = answer && error_code(*answer) == "NoSuchUpload";
    if (!gone) TRY(exchange_.check(answer));
    if (!gone && !error_code(*answer).empty()) {
      return fail(Code::Unavailable, "The store of PDFs does not complete an upload: " + error_code(*answer));
    }
    const auto head = exchange_.perform({.method = "HEAD", .key = upload_.key}, deadline_);
    TRY(exchange_.check(head));
    if (parse_integer<std::uint64_t>(head->header("content-length")) == upload_.bytes.size()) return {};
    return fail(Code::Unavailable, "The store of PDFs does not have what it was given.");
  }

  /// The list of parts for the end.
  Result<std::string> put_parts() {
    std::vector<Operation> parts;
    for (std::size_t at = 0; at < upload_.bytes.size(); at += options_.part) {
      parts.push_back({.method = "PUT",
                       .key = upload_.key,
                       .query = {{"partNumber", std::to_string(parts.size() + 1)}, {"uploadId", id_}},
                       .body = upload_.bytes.subspan(at, std::min(options_.part, upload_.bytes.size() - at))});
    }
    std::string list = "<CompleteMultipartUpload>";
    const auto answers = exchange_.perform(parts, deadline_);
    for (std::size_t i = 0; i < answers.size(); ++i) {
      TRY(exchange_.check(answers[i]));
      list += "<Part><PartNumber>" + std::to_string(i + 1) + "</PartNumber><ETag>" +
              xml_escaped(answers[i]->header("etag")) + "</ETag></Part>";
    }
    return list + "</CompleteMultipartUpload>";
  }

  /// Parts that nobody completes cost money for ever.
  void abort() {
    const auto answer = exchange_.perform({.method = "DELETE", .key = upload_.key, .query = {{"uploadId", id_}}},
                                          in(kPatienceForAbort));
    if (const auto good = exchange_.check(answer); !good && good.error().code != Code::NotFound) {
      log::warn("an upload in parts is left behind", {{"key", upload_.key}, {"reason", good.error().message}});
    }
  }

  Exchange& exchange_;
  const Upload& upload_;
  const Options& options_;
  const Deadline deadline_;
  std::string id_;
};

}  // namespace

Result<void> put_in_parts(Exchange& exchange, const Upload& upload, const Options& options, Deadline deadline) {
  return PartedUpload(exchange, upload, options, deadline).run();
}

}  // namespace inkvoice::s3
