/// One page's content stream: artifacts first, then the text in one text object (ISO 32000-1, 7.8, 9.4, 14.6).
/// Coordinates are PDF's: thousandths of a point, y up.
#pragma once

#include "pdf/buffer.h"

namespace inkvoice::pdf {

struct Rgb {
  std::uint8_t red = 0, green = 0, blue = 0;
  bool operator==(const Rgb&) const = default;
};

/// For one thread; reused for the next page by begin(). What it writes is only valid in the order of its methods:
/// rectangles before begin_text(), all else between begin_text() and end_text().
class Content {
 public:
  struct Options {
    bool readable = false;  ///< no byte past ASCII, for people to compare
    bool tagged = true;     ///< else what is marked is written without its marks
  };
  void begin(Options options);
  void rectangle(Length x, Length y, Length width, Length height, Rgb color);

  void begin_text();
  void end_text();
  /// Around what is painted of a Figure, between other text: its content is a structure element's that owns `mcid`.
  void begin_figure(int mcid);
  void end_figure();
  /// An XObject of the page's resources, "/X" and its number, in this rectangle: its own is the unit square.
  void picture(unsigned resource, Length x, Length y, Length width, Length height);
  /// Cells of black on nothing in a square whose lower left corner is (x, y): `rows` from the top, each filled to whole
  /// bytes, the leftmost cell in the highest bit.
  void cells(Length x, Length y, Length side, int count, std::string_view rows);
  /// A rectangle between begin_figure() and end_figure().
  void area(Length x, Length y, Length width, Length height, Rgb color);

  /// Content of the structure element that owns `mcid` on this page.
  void begin_marked(int mcid);
  /// Page furniture that repeats: heads, feet, page numbers.
  void begin_artifact();
  /// Text whose glyphs do not say it: readers take `utf8` in their place (14.9.4).
  void begin_actual_text(std::string_view utf8);
  void end_marked() { mark("EMC\n"); }

  void font(unsigned resource, Length size);
  void color(Rgb color);
  /// To an absolute place, written as the distance from the last one.
  void move_to(Length x, Length y);
  void rise(Length rise);

  /// One showing operator: `adjusted` when adjust() will be called between the codes, `wide` for codes of two bytes.
  struct Showing {
    bool adjusted = false, wide = false;
  };
  void begin_string(Showing showing);
  /// A code of one byte.
  void narrow(unsigned code) {
    if (code > '\\' && code < 0x7F) return out_.append(static_cast<char>(code));  // nothing to escape
    char* const start = out_.room(4);
    char* out = start;
    if (readable_ && code >= 0x7F) {
      *out++ = '\\';
      for (int shift = 6; shift >= 0; shift -= 3) *out++ = static_cast<char>('0' + (code >> shift & 7));
    } else {
      out = put(out, static_cast<unsigned char>(code));
    }
    out_.commit(static_cast<std::size_t>(out - start));
  }
  void wide(unsigned cid) {
    char* out = out_.room(8);
    if (readable_) {
      constexpr std::string_view kHex = "0123456789ABCDEF";
      for (int i = 0; i < 4; ++i) out[i] = kHex[cid >> (12 - 4 * i) & 15];
      out_.commit(4);
      return;
    }
    char* const start = out;
    out = put(out, static_cast<unsigned char>(cid >> 8));
    out = put(out, static_cast<unsigned char>(cid));
    out_.commit(static_cast<std::size_t>(out - start));
  }
  /// Thousandths of an em that the pen moves back before the next code.
  void adjust(int thousandths);
  void end_string();
  /// Another string like the last one.
  void begin_string_again() { begin_string(showing_); }

  std::string_view view() const { return out_.view(); }

 private:
  static char* put(char* out, unsigned char byte) {
    // 7.3.4.2: brackets and the backslash are escaped, and a bare CR would be read as LF.
    if (byte == '(' || byte == ')' || byte == '\\') *out++ = '\\';
    if (byte == '\r') {
      *out++ = '\\';
      byte = 'r';
    }
    *out++ = static_cast<char>(byte);
    return out;
  }
  void write_color(Rgb color);
  void place_unit_square(Length x, Length y, Length width, Length height);
  void append_rectangle(Length x, Length y, Length width, Length height);

  void mark(std::string_view operators) {
    if (tagged_) out_ << operators;
  }

  Buffer out_;
  bool readable_ = false, tagged_ = true;
  Showing showing_;
  bool in_artifact_ = false;
  Rgb color_;
  unsigned font_ = 0;
  Length size_ = 0;
  std::int64_t x_ = 0, y_ = 0;  ///< hundredths, where the last line of text began
};

}  // namespace inkvoice::pdf
