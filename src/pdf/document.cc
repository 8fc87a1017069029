#include "pdf/document.h"

#include "pdf/hash.h"

namespace inkvoice::pdf {

namespace {

constexpr std::size_t kObjectStreamBytes =
    std::size_t{48} * 1024;  // a reader unpacks a whole one to get at a single object

/// The objects of a page or two take a moment; those of hundreds of pages are most of the file.
constexpr std::size_t kSmallDocument = std::size_t{16} * 1024;

/// Four bytes above 127 behind the header mark the file as binary (7.5.2).
constexpr std::string_view kHeader = "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n";

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
  scratch_.clear();
  scratch_ << "/Type/ObjStm/N ";
  scratch_.integer(packed_count_);
  scratch_ << "/First ";
  scratch_.integer(static_cast<std::int64_t>(index_.size()));
  index_.append(packed_.view());
  packed_stream(packing_, scratch_.view(), index_.view(), effort);
  index_.clear();
  packed_.clear();
  packing_ = {};
  packed_count_ = 0;
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
  constexpr std::size_t kColumns = 7;  // type 1, place 4, index 2
  const Ref self = reserve();
  const std::size_t start = out_.size();
  entries_[self.number] = {static_cast<std::uint32_t>(start), kAtOffset};
  scratch_.clear();
  unsigned char above[kColumns] = {};
  for (std::size_t number = 0; number < entries_.size(); ++number) {
    const Entry& entry = entries_[number];
    const bool free = number == 0 || entry.index == kUnwritten;
    const bool direct = entry.index == kAtOffset;
    const std::uint32_t place = free ? 0 : entry.place;
    const std::uint32_t index = free || direct ? 0 : entry.index;
    const unsigned char row[kColumns] = {static_cast<unsigned char>(free     ? 0
                                                                    : direct ? 1
                                                                             : 2),
                                         static_cast<unsigned char>(place >> 24),
                                         static_cast<unsigned char>(place >> 16),
                                         static_cast<unsigned char>(place >> 8),
                                         static_cast<unsigned char>(place),
                                         static_cast<unsigned char>(index >> 8),
                                         static_cast<unsigned char>(index)};
    char* out = scratch_.room(kColumns + 1);
    *out++ = 2;  // PNG: Up
    for (std::size_t i = 0; i < kColumns; ++i) {
      *out++ = static_cast<char>(row[i] - above[i]);
      above[i] = row[i];
    }
    scratch_.commit(kColumns + 1);
  }
  Buffer dictionary;
  dictionary << "/Type/XRef/W[1 4 2]/DecodeParms<</Predictor 12/Columns 7>>";
  write_trailer_entries(dictionary, catalog);
  packed_stream(self, dictionary.view(), scratch_.view(), Effort::Least);
  out_ << "startxref\n";
  out_.integer(static_cast<std::int64_t>(start));
  out_ << "\n%%EOF\n";
}

}  // namespace inkvoice::pdf
