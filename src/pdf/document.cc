#include "pdf/document.h"

#include <bit>

#include "pdf/hash.h"

namespace inkvoice::pdf {

namespace {

constexpr std::size_t kObjectStreamBytes =
    std::size_t{48} * 1024;  // a reader unpacks a whole one to get at a single object

/// The objects of a page or two take a moment; those of hundreds of pages are most of the file.
constexpr std::size_t kSmallDocument = std::size_t{16} * 1024;
// From here on the record packer's tokens, four bytes for one, would be most of what a huge invoice takes.
constexpr std::size_t kHugeDocument = std::size_t{2} << 20;

/// Four bytes above 127 behind the header mark the file as binary (7.5.2).
constexpr std::string_view kHeader = "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n";

constexpr unsigned kUp = 2;  ///< PNG's filter type (ISO 15948, 9.2)

/// a - b in each byte for itself.
std::uint64_t byte_differences(std::uint64_t a, std::uint64_t b) {
  constexpr std::uint64_t kHigh = 0x8080808080808080U;
  return ((a | kHigh) - (b & ~kHigh)) ^ ((a ^ ~b) & kHigh);
}

/// Equal files have equal IDs.
void append_file_id(Buffer& out, std::string_view bytes) {
  const std::uint64_t hash = hash_of(bytes);
  constexpr std::string_view kHex = "0123456789ABCDEF";
  char digits[16];
  for (unsigned i = 0; i < 16; ++i) digits[i] = kHex[hash >> (4 * i) & 15];
  const std::string_view id(digits, sizeof digits);
  out << "/ID[<" << id << "><" << id << ">]";
}

}  // namespace

Document::Document(Buffer& out) : out_(out) {}

void Document::begin(bool compress) {
  compress_ = compress;
  out_.clear();
  index_.clear();
  packed_.clear();
  entries_.assign(1, {});  // object 0 heads the list of free ones
  packing_ = {};
  packed_count_ = 0;
  out_ << kHeader;
}

void Document::start_at_offset(Ref ref) {
  entries_[ref.number] = {static_cast<std::uint32_t>(out_.size()), kAtOffset};
  out_.integer(ref.number);
  out_ << " 0 obj\n";
}

Buffer& Document::begin_object(Ref ref) {
  if (!compress_) {
    start_at_offset(ref);
    return out_;
  }
  if (packing_ == Ref{}) packing_ = reserve();
  entries_[ref.number] = {packing_.number, packed_count_++};
  index_.integer(ref.number);
  index_ << ' ';
  index_.integer(static_cast<std::int64_t>(packed_.size()));
  index_ << ' ';
  return packed_;
}

void Document::end_object() {
  if (!compress_) {
    out_ << "\nendobj\n";
    return;
  }
  packed_ << '\n';
  if (packed_.size() >= kObjectStreamBytes) flush_object_stream(Effort::More);
}

void Document::flush_object_stream(Effort effort) {
  if (packing_ == Ref{}) return;
  const std::size_t first = index_.size();
  index_.append(packed_.view());
  packed_data_.clear();
  packer_.append(packed_data_, index_.view(), effort);
  object_stream(packing_, packed_count_, first, packed_data_.view());
  index_.clear();
  packed_.clear();
  packing_ = {};
  packed_count_ = 0;
}

void Document::object_stream(Ref ref, std::uint32_t count, std::size_t first, std::string_view packed) {
  scratch_.clear();
  scratch_ << "/Type/ObjStm/N ";
  scratch_.integer(count);
  scratch_ << "/First ";
  scratch_.integer(static_cast<std::int64_t>(first));
  compressed_stream(ref, scratch_.view(), packed);
}

void Document::stream(Ref ref, std::string_view entries, std::string_view data) {
  if (!compress_) return plain_stream(ref, entries, data);
  packed_stream(ref, entries, data, Effort::Least);
}

void Document::recurring_stream(Ref ref, std::string_view entries, std::string_view data) {
  if (!compress_) return plain_stream(ref, entries, data);
  compressed_stream(ref, entries, cache_.packed(data));
}

void Document::packed_stream(Ref ref, std::string_view entries, std::string_view data, Effort effort) {
  packed_data_.clear();
  packer_.append(packed_data_, data, effort);
  compressed_stream(ref, entries, packed_data_.view());
}

void Document::recurring_binary_stream(Ref ref, std::string_view entries, std::string_view data) {
  if (compress_) return recurring_stream(ref, entries, data);
  constexpr std::string_view kHex = "0123456789ABCDEF";
  constexpr std::size_t kBytesALine = 48;
  Buffer hex;
  for (std::size_t i = 0; i < data.size(); ++i) {
    if (i > 0 && i % kBytesALine == 0) hex << '\n';
    hex << kHex[static_cast<unsigned char>(data[i]) >> 4] << kHex[static_cast<unsigned char>(data[i]) & 15];
  }
  hex << '>';
  Buffer all_entries;
  all_entries << entries << "/Filter/ASCIIHexDecode";
  plain_stream(ref, all_entries.view(), hex.view());
}

void Document::compressed_stream(Ref ref, std::string_view entries, std::string_view data) {
  start_at_offset(ref);
  out_ << "<<" << entries << "/Filter/FlateDecode/Length ";
  out_.integer(static_cast<std::int64_t>(data.size()));
  out_ << ">>stream\n" << data << "\nendstream\nendobj\n";
}

void Document::plain_stream(Ref ref, std::string_view entries, std::string_view data) {
  start_at_offset(ref);
  out_ << "<<" << entries << "/Length ";
  out_.integer(static_cast<std::int64_t>(data.size()));
  out_ << ">>stream\n" << data << "\nendstream\nendobj\n";
}

void Document::finish(Ref catalog) {
  if (compress_) {
    flush_object_stream(packed_.size() <= kSmallDocument ? Effort::Least : Effort::Some);
    write_xref_stream(catalog);
    return;
  }
  const std::size_t start = out_.size();
  write_table();
  out_ << "trailer\n<<";
  write_trailer_entries(out_, catalog);
  out_ << ">>\nstartxref\n";
  out_.integer(static_cast<std::int64_t>(start));
  out_ << "\n%%EOF\n";
}

void Document::write_trailer_entries(Buffer& out, Ref catalog) {
  out << "/Size ";
  out.integer(static_cast<std::int64_t>(entries_.size()));
  out << "/Root " << catalog;
  append_file_id(out, out_.view());
}

void Document::write_table() {
  out_ << "xref\n0 ";
  out_.integer(static_cast<std::int64_t>(entries_.size()));
  out_ << "\n0000000000 65535 f \n";
  for (std::size_t number = 1; number < entries_.size(); ++number) {
    if (entries_[number].index == kUnwritten) {
      out_ << "0000000000 65535 f \n";
      continue;
    }
    char line[] = "0000000000 00000 n \n";  // an entry is exactly 20 bytes, line end included (7.5.4)
    std::uint32_t offset = entries_[number].place;
    for (int digit = 9; offset > 0; --digit, offset /= 10) line[digit] = static_cast<char>('0' + offset % 10);
    out_ << std::string_view(line, 20);
  }
}

/// Each row is written as the difference to the row above (PNG's Up): neighbours differ little and pack well.
void Document::write_xref_stream(Ref catalog) {
  constexpr std::size_t kRow = 8;  // Up, type 1, place 4, index 2
  const Ref self = reserve();
  const std::size_t start = out_.size();
  entries_[self.number] = {static_cast<std::uint32_t>(start), kAtOffset};
  scratch_.clear();
  char* out = scratch_.room(kRow * entries_.size());
  std::uint64_t above = 0;
  for (std::size_t number = 0; number < entries_.size(); ++number) {
    const Entry& entry = entries_[number];
    std::uint64_t row = 0;  // 0: free
    if (number != 0 && entry.index != kUnwritten) {
      const bool direct = entry.index == kAtOffset;
      row = std::uint64_t{direct ? 1U : 2U} << 48 | std::uint64_t{entry.place} << 16 | (direct ? 0 : entry.index);
    }
    const std::uint64_t difference = byte_differences(row, above) | std::uint64_t{kUp} << 56;
    const std::uint64_t bytes = std::endian::native == std::endian::little ? std::byteswap(difference) : difference;
    std::memcpy(out, &bytes, kRow);
    out += kRow;
    above = row;
  }
  scratch_.commit(kRow * entries_.size());
  Buffer dictionary;
  dictionary << "/Type/XRef/W[1 4 2]/DecodeParms<</Predictor 12/Columns 7>>";
  write_trailer_entries(dictionary, catalog);
  packed_data_.clear();
  const RecordPacker::Stretch rows{static_cast<std::uint32_t>(scratch_.size()), kRow};
  if (scratch_.size() <= kSmallDocument || scratch_.size() >= kHugeDocument) {
    packer_.append(packed_data_, scratch_.view());
  } else {
    record_packer_.append(packed_data_, scratch_, {&rows, 1});
  }
  compressed_stream(self, dictionary.view(), packed_data_.view());
  out_ << "startxref\n";
  out_.integer(static_cast<std::int64_t>(start));
  out_ << "\n%%EOF\n";
}

}  // namespace inkvoice::pdf
