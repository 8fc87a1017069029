/// Where files lie: s3://BUCKET/PREFIX?endpoint=URL&region=NAME&style=path|virtual.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace inkvoice::s3 {

struct Address {
  std::string bucket;
  std::string prefix;  ///< "" or ends in '/'
  bool https = true;
  std::string host;  ///< "localhost:9000", "s3.eu-west-1.amazonaws.com": no port where it is the scheme's own
  std::string region;
  bool path_style = false;  ///< https://host/bucket/key, not https://bucket.host/key

  /// The host that requests for an object go to.
  std::string request_host() const { return path_style ? host : bucket + "." + host; }
  /// Not yet percent-encoded: "/bucket/prefix/key", or "/prefix/key".
  std::string path_of(std::string_view key) const;
  std::string origin() const { return (https ? "https://" : "http://") + request_host(); }
};

/// Without `endpoint` it is Amazon's of the region; with one, path style unless told otherwise. `default_region` counts
/// where the address names none. Invalid: what is wrong with it, in words that fit behind the name of the variable.
Result<Address> parse_address(std::string_view url, std::string_view default_region);

}  // namespace inkvoice::s3
