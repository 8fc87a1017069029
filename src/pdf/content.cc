#include "pdf/content.h"

#include "pdf/text_string.h"

namespace inkvoice::pdf {

void Content::begin(Options options) {
  out_.clear();
  readable_ = options.readable;
  tagged_ = options.tagged;
  in_artifact_ = false;
  color_ = {};
  font_ = ~0U;
  size_ = 0;
  x_ = y_ = 0;
}

void Content::write_color(Rgb color) {
  const auto level = [this](std::uint8_t value) { out_.hundredths((value * 100 + 127) / 255); };
  level(color.red);
  out_ << ' ';
  level(color.green);
  out_ << ' ';
  level(color.blue);
  out_ << " rg\n";
}

void Content::color(Rgb color) {
  if (color == color_) return;
  color_ = color;
  write_color(color);
}

void Content::rectangle(Length x, Length y, Length width, Length height, Rgb fill) {
  if (!in_artifact_) mark("/Artifact BMC\n");
  in_artifact_ = true;
  color(fill);
  append_rectangle(x, y, width, height);
  out_ << " re f\n";
}

void Content::begin_figure(int mcid) {
  out_ << "ET\n";  // a text object holds no other (8.2, figure 9)
  if (!tagged_) return;
  out_ << "/Figure<</MCID ";
  out_.integer(mcid);
  out_ << ">>BDC\n";
}

void Content::end_figure() {
  mark("EMC\n");
  out_ << "BT\n";
  x_ = y_ = 0;
}

void Content::place_unit_square(Length x, Length y, Length width, Length height) {
  out_ << "q ";
  out_.points(width);
  out_ << " 0 0 ";
  out_.points(height);
  out_ << ' ';
  out_.points(x);
  out_ << ' ';
  out_.points(y);
  out_ << " cm";
}

void Content::picture(unsigned resource, Length x, Length y, Length width, Length height) {
  place_unit_square(x, y, width, height);
  out_ << "/X";
  out_.integer(resource);
  out_ << " Do Q\n";
}

void Content::append_rectangle(Length x, Length y, Length width, Length height) {
  out_.points(x);
  out_ << ' ';
  out_.points(y);
  out_ << ' ';
  out_.points(width);
  out_ << ' ';
  out_.points(height);
}

/// An inline image (8.9.7): a fraction of what a path of rectangles takes, and no seams. Hexadecimal, so that no byte
/// of it can be read as its end.
void Content::cells(Length x, Length y, Length side, int count, std::string_view rows) {
  color({});
  place_unit_square(x, y, side, side);
  out_ << " BI/W ";
  out_.integer(count);
  out_ << "/H ";
  out_.integer(count);
  out_ << "/IM true/D[1 0]/F/AHx ID ";
  constexpr std::string_view kHex = "0123456789ABCDEF";
  for (const char byte : rows) {
    out_ << kHex[static_cast<unsigned char>(byte) >> 4] << kHex[static_cast<unsigned char>(byte) & 15];
  }
  out_ << ">\nEI Q\n";
}

void Content::area(Length x, Length y, Length width, Length height, Rgb fill) {
  color(fill);
  append_rectangle(x, y, width, height);
  out_ << " re f\n";
}

void Content::begin_text() {
  if (in_artifact_) mark("EMC\n");
  in_artifact_ = false;
  out_ << "BT\n";
}

void Content::end_text() { out_ << "ET\n"; }

void Content::begin_marked(int mcid) {
  if (!tagged_) return;
  if (mcid >= 1'000) {
    out_ << "/P<</MCID ";
    out_.integer(mcid);
    out_ << ">>BDC\n";
    return;
  }
  constexpr std::string_view kStart = "/P<</MCID ", kEnd = ">>BDC\n";
  const unsigned digits = mcid < 10 ? 1 : mcid < 100 ? 2 : 3;  // nearly all, and many of them
  char* out = out_.room(kStart.size() + digits + kEnd.size());
  out += kStart.copy(out, kStart.size());
  auto rest = static_cast<unsigned>(mcid);
  for (unsigned i = digits; i > 0; rest /= 10) out[--i] = static_cast<char>('0' + rest % 10);
  kEnd.copy(out + digits, kEnd.size());
  out_.commit(kStart.size() + digits + kEnd.size());
}

void Content::begin_artifact() { mark("/Artifact<</Type/Pagination>>BDC\n"); }

void Content::begin_actual_text(std::string_view utf8) {
  if (!tagged_) return;
  out_ << "/Span<</ActualText";
  append_text_string(out_, utf8);
  out_ << ">>BDC\n";
}

void Content::font(unsigned resource, Length size) {
  if (resource == font_ && size == size_) return;
  font_ = resource;
  size_ = size;
  out_ << "/F";
  out_.integer(resource);
  out_ << ' ';
  out_.points(size);
  out_ << " Tf\n";
}

void Content::move_to(Length x, Length y) {
  const std::int64_t to_x = Buffer::to_hundredths(x);
  const std::int64_t to_y = Buffer::to_hundredths(y);
  out_.hundredths(to_x - x_);
  out_ << ' ';
  out_.hundredths(to_y - y_);
  out_ << " Td\n";
  x_ = to_x;
  y_ = to_y;
}

void Content::rise(Length rise) {
  out_.points(rise);
  out_ << " Ts\n";
}

void Content::begin_string(Showing showing) {
  showing_ = showing;
  if (showing.adjusted) out_ << '[';
  out_ << (readable_ && showing.wide ? '<' : '(');
}

void Content::adjust(int thousandths) {
  const bool hex = readable_ && showing_.wide;
  out_ << (hex ? '>' : ')');
  out_.integer(thousandths);
  out_ << (hex ? '<' : '(');
}

void Content::end_string() {
  out_ << (readable_ && showing_.wide ? '>' : ')');
  out_ << (showing_.adjusted ? "]TJ\n" : "Tj\n");
}

}  // namespace inkvoice::pdf
