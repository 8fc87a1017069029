#include "s3/put_objects.h"

#include "auth/sha256.h"
#include "base/text.h"

namespace inkvoice::s3 {

namespace {

enum class Step { Create, Compare, Replace, Confirm, Done };

/// An upload on its way through the steps: create if absent; where something is there compare; where that differs
/// replace; where the server did not tell what it has, ask.
struct Course {
  const Upload* upload;
  std::string checksum;  // base64
  std::string hash;      // hex
  Step step = Step::Create;
  Result<void> result = {};

  void end(Result<void> how) {
    step = Step::Done;
    result = std::move(how);
  }
};

bool says_same(const HttpAnswer& head, const Course& course) {
  return parse_integer<std::uint64_t>(head.header("content-length")) == course.upload->bytes.size() &&
         head.header("x-amz-checksum-sha256") == course.checksum;
}

Operation operation_of(const Course& course, const std::string& content_type) {
  if (course.step == Step::Compare || course.step == Step::Confirm) {
    return {.method = "HEAD", .key = course.upload->key, .headers = {{"x-amz-checksum-mode", "ENABLED"}}};
  }
  Operation put{.method = "PUT",
                .key = course.upload->key,
                .headers = {{"content-type", content_type}, {"x-amz-checksum-sha256", course.checksum}},
                .body = course.upload->bytes,
                .payload_hash = course.hash};
  if (course.step == Step::Create) put.headers.emplace_back("if-none-match", "*");
  return put;
}

void after_put(Course& course, const Result<HttpAnswer>& answer, const Exchange& exchange) {
  const bool create = course.step == Step::Create;
  if (answer && create && answer->status == 412) {
    course.step = Step::Compare;
  } else if (answer && create && answer->status == 501) {
    course.step = Step::Replace;  // a server without conditions
  } else if (const auto good = exchange.check(answer); !good) {
    course.end(good);
  } else if (answer->header("x-amz-checksum-sha256") == course.checksum) {
    course.end({});
  } else {
    course.step = Step::Confirm;
  }
}

void advance(Course& course, const Result<HttpAnswer>& answer, const Exchange& exchange) {
  switch (course.step) {
    case Step::Create:
    case Step::Replace:
      return after_put(course, answer, exchange);
    case Step::Compare:
      if (answer && answer->status == 200 && says_same(*answer, course)) return course.end({});
      course.step = Step::Replace;
      return;
    case Step::Confirm:
      if (const auto good = exchange.check(answer); !good) return course.end(good);
      if (parse_integer<std::uint64_t>(answer->header("content-length")) == course.upload->bytes.size())
        return course.end({});
      return course.end(fail(Code::Unavailable, "The store of PDFs does not have what it was given."));
    case Step::Done:
      return;
  }
}

}  // namespace

std::vector<Result<void>> put_objects(Exchange& exchange, std::span<const Upload> uploads,
                                      const std::string& content_type, Deadline deadline) {
  std::vector<Course> courses;
  for (const Upload& upload : uploads) {
    const std::string digest = auth::sha256(as_text(upload.bytes));
    courses.push_back({&upload, to_base64(digest), to_hex(digest)});
  }
  for (;;) {
    std::vector<Course*> going;
    std::vector<Operation> operations;
    for (Course& course : courses) {
      if (course.step == Step::Done) continue;
      going.push_back(&course);
      operations.push_back(operation_of(course, content_type));
    }
    if (going.empty()) break;
    const auto answers = exchange.perform(operations, deadline);
    for (std::size_t i = 0; i < going.size(); ++i) advance(*going[i], answers[i], exchange);
  }
  std::vector<Result<void>> results;
  for (Course& course : courses) results.push_back(std::move(course.result));
  return results;
}

}  // namespace inkvoice::s3
