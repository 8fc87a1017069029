/// The file around the objects: numbers, object streams, cross-reference, trailer (ISO 32000-1, 7.5).
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "pdf/buffer.h"
#include "pdf/packed_cache.h"
#include "pdf/packer.h"
#include "pdf/record_packer.h"

namespace inkvoice::pdf {

/// The number of an indirect object; its generation is always 0. 0 is no object.
struct Ref {
  std::uint32_t number = 0;
  bool operator==(const Ref&) const = default;
};

inline Buffer& operator<<(Buffer& out, Ref ref) {
  out.integer(ref.number);
  return out << " 0 R";
}

/// Writes one file into a borrowed buffer; reused for the next by begin(). Objects may be written in any order.
class Document {
 public:
  explicit Document(Buffer& out);

  /// `compress` off: no filters, no object streams and a plain cross-reference table, for people to read.
  void begin(bool compress);

  Ref reserve() {
    entries_.emplace_back();
    return {static_cast<std::uint32_t>(entries_.size() - 1)};
  }

  /// The buffer to write the object's value into; end_object() closes it. Not nested.
  Buffer& begin_object(Ref ref);
  void end_object();

  /// A stream whose dictionary holds `entries` besides Length and Filter.
  void stream(Ref ref, std::string_view entries, std::string_view data);
  /// The same for data that may come again in other documents.
  void recurring_stream(Ref ref, std::string_view entries, std::string_view data);
  /// The same for data that is not text: without compression it is written in hexadecimal.
  void recurring_binary_stream(Ref ref, std::string_view entries, std::string_view data);
  /// The same for data that is a zlib stream already; `size` is what it was before.
  void compressed_stream(Ref ref, std::string_view entries, std::string_view data);
  /// The same, never compressed.
  void plain_stream(Ref ref, std::string_view entries, std::string_view data);

  /// Numbers that were given away so far, 0 among them.
  std::uint32_t size() const { return static_cast<std::uint32_t>(entries_.size()); }
  /// An object stream that its writer has put together: place() says of each object in it that it is the index-th.
  void object_stream(Ref ref, std::uint32_t count, std::size_t first, std::string_view packed);
  void place(Ref object, Ref stream, std::uint32_t index) { entries_[object.number] = {stream.number, index}; }

  bool compresses() const { return compress_; }
  PackedCache& cache() { return cache_; }
  /// Cross-reference and trailer. The file's ID is made from its bytes.
  void finish(Ref catalog);

 private:
  struct Entry {
    std::uint32_t place = 0;  ///< byte offset, or the number of the object stream
    std::uint32_t index = kUnwritten;
  };
  static constexpr std::uint32_t kUnwritten = 0xFFFFFFFF;
  static constexpr std::uint32_t kAtOffset = 0xFFFFFFFE;

  void start_at_offset(Ref ref);
  void packed_stream(Ref ref, std::string_view entries, std::string_view data, Effort effort);
  void flush_object_stream(Effort effort);
  void write_table();
  void write_xref_stream(Ref catalog);
  void write_trailer_entries(Buffer& out, Ref catalog);

  Buffer& out_;
  Buffer index_, packed_, scratch_, packed_data_;  ///< of the object stream under way
  Packer packer_;
  RecordPacker record_packer_;
  PackedCache cache_;
  std::vector<Entry> entries_;
  Ref packing_;  ///< the object stream under way
  std::uint32_t packed_count_ = 0;
  bool compress_ = true;
};

}  // namespace inkvoice::pdf
