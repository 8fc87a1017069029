/// The PDFs. A file is there whole or not at all, and nobody reaches it but through the server. Safe from any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace inkvoice::files {

struct NewFile {
  std::string key;  ///< [0-9A-Za-z_./-]+, no leading '/', no "..": made by us, never from input
  ByteView bytes;   ///< must live until put() returns
};

/// An open file, read in any order; keeps its content even if the file is replaced or removed meanwhile.
class Reader {
 public:
  virtual ~Reader() = default;
  virtual std::uint64_t size() const = 0;
  /// Fills `out` from `offset`; fewer bytes than asked for is Corrupt (the file was cut), never a short answer.
  virtual Result<void> read(std::uint64_t offset, std::span<std::byte> out) = 0;
};

/// What an address makes of a file for who follows it.
struct AddressAs {
  std::string content_type;
  std::string disposition;  ///< the Content-Disposition
  std::chrono::seconds lifetime{300};
};

struct FileAddress {
  std::string url;  ///< a secret: whoever has it has the file until it ends
  std::uint64_t size = 0;
};

class FileStore {
 public:
  virtual ~FileStore() = default;

  /// Writes all of `files`, replacing those that are there. When a file's result is a success it is durable: it
  /// survives the machine's death. A batch costs hardly more than one file.
  virtual std::vector<Result<void>> put(std::span<const NewFile> files) = 0;

  virtual Result<std::unique_ptr<Reader>> open(const std::string& key) = 0;  ///< NotFound when absent

  /// Where the store can be asked for the file without us; nothing where it cannot. NotFound when the file is absent.
  virtual Result<std::optional<FileAddress>> address(const std::string& /*key*/, const AddressAs& /*as*/) {
    return std::nullopt;
  }

  virtual Result<void> remove(const std::string& key) = 0;  ///< absent already is a success

  /// Can files be written and read now? For /readyz.
  virtual Result<void> check() = 0;
};

}  // namespace inkvoice::files
