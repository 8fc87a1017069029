/// A bucket: objects put whole, read, removed, and addresses that give one object to whoever has them.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"
#include "s3/exchange.h"
#include "s3/spool.h"

namespace inkvoice::s3 {

struct Upload {
  std::string key;
  ByteView bytes;  ///< must live until put() returns
};

struct Options {
  std::string content_type = "application/pdf";
  std::chrono::milliseconds patience_to_read{5'000};   ///< somebody waits for it
  std::chrono::milliseconds patience{10'000};          ///< until an operation gives up; more for large bodies
  std::size_t multipart_from = std::size_t{16} << 20;  ///< from this size in parts
  std::size_t part = std::size_t{8} << 20;             ///< Amazon's least is 5 MiB
};

struct Presigned {
  std::string content_type;
  std::string disposition;  ///< Content-Disposition
  std::chrono::seconds lifetime;
};

/// Safe from any thread. All operations are Unavailable when the server does not answer within the patience, or
/// refuses.
class Client {
 public:
  Client(Address address, Environment environment, const Clock& clock, Options options = {});

  /// All at the same time. A success is durable: the server has said so with the checksum of what it has, or with its
  /// size when asked once more. What is there already with the same content is not written again.
  std::vector<Result<void>> put(std::span<const Upload> uploads);

  /// The whole object; a transfer that breaks goes on from where it broke. NotFound; Corrupt: not what was put.
  Result<Spool> get(const std::string& key);

  Result<std::uint64_t> size(const std::string& key);  ///< NotFound when absent
  Result<void> remove(const std::string& key);         ///< absent already is a success

  /// An address that gives the object to whoever has it, without looking whether there is one.
  Result<std::string> presign(const std::string& key, const Presigned& as);

  /// Writes and reads `key` within `patience`.
  Result<void> probe(const std::string& key, std::chrono::milliseconds patience);

 private:
  Deadline deadline_for(std::size_t bytes) const;
  Error no_s3() const;

  Exchange exchange_;
  const Options options_;
};

}  // namespace inkvoice::s3
