#include "s3/failure.h"

#include <array>

#include "s3/xml.h"

namespace inkvoice::s3 {

namespace {

constexpr const char* kAddress = "";

Error unavailable(const char* variable, const std::string& message) {
  return {Code::Unavailable, "The store of PDFs: " + message, {{variable, message}}};
}

Error refused(const std::string& code, const HttpAnswer& answer, const Address& address) {
  const std::string bucket = "bucket '" + address.bucket + "'";
  if (code == "NoSuchBucket") return unavailable(kAddress, "there is no " + bucket + "; create it or correct its name");
  // The latter is versitygw's word for it.
  if (code == "InvalidAccessKeyId" || code == "XAdminUserNotFound") {
    return unavailable("AWS_ACCESS_KEY_ID", "is not known to " + address.origin());
  }
  if (code == "SignatureDoesNotMatch") {
    return unavailable("AWS_SECRET_ACCESS_KEY", "does not belong to AWS_ACCESS_KEY_ID, says " + address.origin());
  }
  if (code == "ExpiredToken" || code == "InvalidToken") {
    return unavailable("AWS_SESSION_TOKEN", "has expired or is not known to " + address.origin());
  }
  if (code == "RequestTimeTooSkewed") {
    return unavailable(kAddress, "the clock of this machine is wrong, says " + address.origin() + "; set it by NTP");
  }
  if (code == "AuthorizationHeaderMalformed" || code == "PermanentRedirect" || answer.status == 301) {
    std::string region(answer.header("x-amz-bucket-region"));
    if (region.empty()) region = xml_text(answer.body, "Region");
    return unavailable(kAddress, bucket + " is not in region " + address.region +
                                     (region.empty() ? "; set region=" : "; set region=" + region));
  }
  if (answer.status == 403) {
    return unavailable("AWS_ACCESS_KEY_ID",
                       "may not do this in " + bucket +
                           "; allow it s3:PutObject, s3:GetObject, s3:DeleteObject and s3:AbortMultipartUpload");
  }
  const std::string said = code.empty() ? std::to_string(answer.status) : std::to_string(answer.status) + " " + code;
  return unavailable(kAddress, address.origin() + " answers " + said);
}

}  // namespace

std::string error_code(const HttpAnswer& answer) { return xml_text(answer.body, "Code"); }

bool may_go_better(const HttpAnswer& answer) {
  constexpr std::array kStatuses = {408, 409, 429, 500, 502, 503, 504};
  for (const int status : kStatuses) {
    if (answer.status == status) return true;
  }
  return answer.status == 400 && error_code(answer) == "RequestTimeout";
}

bool is_session_refused(const HttpAnswer& answer) {
  if (answer.status != 400 && answer.status != 403) return false;
  const std::string code = error_code(answer);
  return code == "ExpiredToken" || code == "InvalidToken" || code == "TokenRefreshRequired";
}

Error to_error(const HttpAnswer& answer, const Address& address) {
  const std::string code = error_code(answer);
  if (answer.status == 404 && (code.empty() || code == "NoSuchKey")) return {Code::NotFound, "There is no such file."};
  return refused(code, answer, address);
}

Error to_error(const Error& transport, const Address& address) {
  // From the credentials: they say themselves what is wrong.
  if (!transport.fields.empty()) return {Code::Unavailable, transport.message, transport.fields};
  return unavailable(kAddress, address.origin() + " cannot be reached: " + transport.message);
}

}  // namespace inkvoice::s3
