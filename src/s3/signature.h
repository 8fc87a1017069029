/// AWS Signature Version 4: what proves to a server of S3 who asks. Pure. Why not libcurl's own: it signs fields of the
/// head alone, and a download address carries its signature in the query.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"

namespace inkvoice::s3 {

struct Credentials {
  std::string access_key;
  std::string secret_key;
  std::string session_token;  ///< "" for those that do not expire
};

using Fields = std::vector<std::pair<std::string, std::string>>;

struct Unsigned {
  std::string method;
  std::string host;
  std::string path;               ///< not percent-encoded
  Fields query = {};              ///< not percent-encoded
  Fields headers = {};            ///< names in lower case; without host
  std::string payload_hash = {};  ///< SHA-256 of the body in hex
};

/// For whom a signature counts.
struct Scope {
  Timestamp at;
  std::string region;
  std::string service = "s3";
};

/// `request`'s header fields with all that the signature needs: x-amz-date, the session's token, Authorization.
Fields sign(const Unsigned& request, const Credentials& credentials, const Scope& scope);

/// The query of an address that works by itself until `lifetime` has passed (at most a week): percent-encoded, without
/// '?'.
std::string presigned_query(const Unsigned& request, const Credentials& credentials, const Scope& scope,
                            std::chrono::seconds lifetime);

/// RFC 3986's unreserved characters stay; with `keep_slash` so does '/'.
std::string percent_encoded(std::string_view text, bool keep_slash = false);

/// "a=1&b=2", percent-encoded, in the order of the names; "" for none.
std::string canonical_query(Fields query);

std::string to_base64(std::string_view bytes);

}  // namespace inkvoice::s3
