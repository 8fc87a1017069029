#include <optional>

#include "image/picture.h"

namespace inkvoice::image {

namespace {

// A progressive picture may be refined in many passes, each of which costs a reader as much as the whole.
constexpr int kMostScans = 64;

std::unexpected<Error> refuse(const char* why) {
  return fail(Code::Invalid, std::string("is not a JPEG that can be used: ") + why);
}

/// Walks the markers (ITU-T T.81, annex B) from the first to the last: what is cut off or has no header is seen.
class JpegReader {
 public:
  explicit JpegReader(std::string_view data) : data_(data) {}

  Result<Jpeg> read() {
    if (!data_.starts_with("\xFF\xD8")) return refuse("it does not begin as one");
    out_.data.append(data_.substr(0, 2));
    at_ = 2;
    while (true) {
      const int marker = next_marker();
      if (marker < 0) return refuse("its end is missing");
      if (marker == kEnd) break;
      TRY(read_segment(marker));
      if (marker == kScan) TRY(skip_scan());
    }
    if (scans_ == 0) return refuse("it has no picture data");
    out_.data += "\xFF\xD9";
    out_.inverted = out_.components == 4 && adobe_.has_value();
    out_.plain_rgb = out_.components == 3 && !adobe_ && !has_jfif_ && rgb_names_;
    return std::move(out_);
  }

 private:
  static constexpr int kEnd = 0xD9, kScan = 0xDA, kTables = 0xDB, kHuffman = 0xC4, kApp0 = 0xE0, kExif = 0xE1,
                       kAdobe = 0xEE;

  static bool is_frame(int marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != kHuffman && marker != 0xC8 && marker != 0xCC;
  }
  /// Camera data, thumbnails, comments, colour profiles: a PDF's reader looks at none of them.
  static bool is_dropped(int marker) {
    return (marker > kApp0 && marker <= 0xEF && marker != kAdobe) || marker == 0xFE;
  }

  int byte(std::size_t at) const { return static_cast<unsigned char>(data_[at]); }

  /// -1 where there is none.
  int next_marker() {
    while (at_ + 1 < data_.size() && byte(at_) == 0xFF && byte(at_ + 1) == 0xFF) ++at_;  // fill bytes
    if (at_ + 1 >= data_.size() || byte(at_) != 0xFF) return -1;
    at_ += 2;
    return byte(at_ - 1);
  }

  Result<void> read_segment(int marker) {
    if (at_ + 2 > data_.size()) return refuse("it is cut off");
    const std::size_t length = static_cast<std::size_t>(byte(at_) << 8 | byte(at_ + 1));
    if (length < 2 || at_ + length > data_.size()) return refuse("it is cut off");
    const std::string_view body = data_.substr(at_ + 2, length - 2);
    if (is_frame(marker)) TRY(read_frame(marker, body));
    if (marker == 0xCC) return refuse("it is packed arithmetically, which PDF does not know");
    if (marker == 0xDC || marker == 0xDE || marker == 0xDF) return refuse("it is hierarchical or of unknown height");
    if (marker == kTables) has_tables_ = true;
    if (marker == kHuffman) has_codes_ = true;
    if (marker == kApp0) has_jfif_ = has_jfif_ || body.starts_with("JFIF");
    if (marker == kAdobe && body.size() >= 12 && body.starts_with("Adobe")) adobe_ = byte(at_ + 2 + 11);
    if (marker == kExif) read_orientation(body);
    if (marker == kScan) TRY(check_scan(body));
    if (!is_dropped(marker)) out_.data.append(data_.substr(at_ - 2, length + 2));
    at_ += length;
    return {};
  }

  Result<void> read_frame(int marker, std::string_view body) {
    if (out_.width != 0) return refuse("it has two headers");
    if (marker > 0xC2) return refuse("it is neither baseline nor progressive with Huffman codes");
    if (body.size() < 6) return refuse("its header is cut off");
    const auto at = [&body](std::size_t i) { return static_cast<unsigned>(static_cast<unsigned char>(body[i])); };
    if (at(0) != 8) return refuse("it has more than 8 bits a sample");
    out_.height = at(1) << 8 | at(2);
    out_.width = at(3) << 8 | at(4);
    out_.components = static_cast<int>(at(5));
    if (out_.height == 0 || out_.width == 0) return refuse("it has no size");
    if (std::uint64_t{out_.width} * out_.height > kMostPixels) {
      return fail(Code::Invalid, "has more than 25 megapixels");
    }
    if (out_.components != 1 && out_.components != 3 && out_.components != 4) {
      return refuse("it is neither grey nor RGB nor CMYK");
    }
    const auto components = static_cast<std::size_t>(out_.components);
    if (body.size() != 6 + 3 * components) return refuse("its header is wrong");
    for (std::size_t i = 0; i < components; ++i) {
      const unsigned sampling = at(7 + 3 * i);
      const unsigned across = sampling >> 4, down = sampling & 15;
      if (across < 1 || across > 4 || down < 1 || down > 4 || at(8 + 3 * i) > 3) return refuse("its header is wrong");
    }
    rgb_names_ = components == 3 && at(6) == 'R' && at(9) == 'G' && at(12) == 'B';
    return {};
  }

  /// Cameras keep a picture as the sensor lay and say how it was held. What cannot be read says nothing.
  void read_orientation(std::string_view body) {
    constexpr std::string_view kHead("Exif\0\0", 6);
    constexpr std::size_t kEntry = 12, kOrientation = 0x112;
    if (!body.starts_with(kHead)) return;
    const std::string_view tiff = body.substr(kHead.size());
    const bool little = tiff.starts_with("II");
    const auto number = [tiff, little](std::size_t at, std::size_t size) {
      std::size_t out = 0;
      for (std::size_t i = 0; i < size; ++i) {
        const std::size_t from = at + (little ? size - 1 - i : i);
        out = out << 8 | (from < tiff.size() ? static_cast<unsigned char>(tiff[from]) : 0);
      }
      return out;
    };
    const std::size_t list = number(4, 4), count = number(list, 2);
    for (std::size_t at = list + 2; at < list + 2 + count * kEntry && at + kEntry <= tiff.size(); at += kEntry) {
      if (number(at, 2) != kOrientation) continue;
      const std::size_t value = number(at + 8, 2);
      if (value >= 1 && value <= 8) out_.orientation = static_cast<int>(value);
    }
  }

  Result<void> check_scan(std::string_view body) {
    if (out_.width == 0) return refuse("its header is missing");
    if (!has_tables_ || !has_codes_) return refuse("its tables are missing");
    if (++scans_ > kMostScans) return refuse("it has too many passes");
    const int components = body.empty() ? 0 : static_cast<unsigned char>(body[0]);
    if (components < 1 || components > 4 || body.size() != 4 + 2 * static_cast<std::size_t>(components)) {
      return refuse("a pass has a wrong header");
    }
    return {};
  }

  /// The packed data up to the next marker that is neither a stuffed byte nor a restart.
  Result<void> skip_scan() {
    const std::size_t start = at_;
    while (true) {
      at_ = data_.find('\xFF', at_);
      if (at_ == std::string_view::npos || at_ + 1 >= data_.size()) return refuse("its end is missing");
      const int next = byte(at_ + 1);
      if (next == 0xFF) {
        ++at_;
      } else if (next == 0 || (next >= 0xD0 && next <= 0xD7)) {
        at_ += 2;
      } else {
        break;
      }
    }
    if (at_ == start) return refuse("a pass is empty");
    out_.data.append(data_.substr(start, at_ - start));
    return {};
  }

  const std::string_view data_;
  std::size_t at_ = 0;
  Jpeg out_;
  std::optional<int> adobe_;  ///< the colour transform that Adobe's marker names
  bool has_jfif_ = false, rgb_names_ = false, has_tables_ = false, has_codes_ = false;
  int scans_ = 0;
};

}  // namespace

Result<Jpeg> read_jpeg(ByteView bytes) { return JpegReader(as_text(bytes)).read(); }

}  // namespace inkvoice::image
