#include "render/drawing.h"

#include <charconv>
#include <cmath>
#include <string>

namespace inkvoice::render {

namespace {

using image::Segment;
using image::Shape;
using image::Step;

/// Three places in a drawing's units, zeros trimmed; the same on every machine.
void append(std::string& out, double value) {
  constexpr double kMost = 1e6;
  const auto thousandths = std::llround(std::min(std::max(value, -kMost), kMost) * 1000);
  const long long whole = std::abs(thousandths) / 1000, part = std::abs(thousandths) % 1000;
  if (thousandths < 0) out += '-';
  char digits[24];
  if (whole != 0 || part == 0) out.append(digits, std::to_chars(digits, digits + sizeof digits, whole).ptr);
  if (part != 0) {
    std::string places = std::to_string(1000 + part).substr(1);
    while (places.back() == '0') places.pop_back();
    out += '.';
    out += places;
  }
  out += ' ';
}

void append_color(std::string& out, const image::Paint& paint, std::string_view op) {
  for (const unsigned level : {paint.red, paint.green, paint.blue}) append(out, level / 255.0);
  out.append(op) += '\n';
}

/// One content stream: the drawing's, or a group's inside it.
class FormWriter {
 public:
  explicit FormWriter(pdf::XObject& object) : object_(object) {}

  /// Writes the steps up to the group's end; gives the number of the stream in the object.
  std::size_t write(const image::Drawing& drawing, std::size_t& at, std::string_view start, bool group);

 private:
  void paint(const Shape& shape);
  void group(const image::Drawing& drawing, std::size_t& at);
  void path(const Shape& shape);
  void stroke_style(const image::Stroke& stroke);
  void opacity(double fill, double stroke);

  pdf::XObject& object_;
  std::string out_, states_;
  std::vector<pdf::XObject::Link> groups_;
  int state_count_ = 0;
};

std::size_t FormWriter::write(const image::Drawing& drawing, std::size_t& at, std::string_view start, bool group) {
  const std::size_t number = object_.streams.size();
  object_.streams.emplace_back();  // outer ones come first
  out_ = start;
  for (; at < drawing.steps.size() && drawing.steps[at].kind != Step::Kind::EndGroup; ++at) {
    if (drawing.steps[at].kind == Step::Kind::Paint) {
      paint(drawing.steps[at].shape);
    } else {
      this->group(drawing, at);
    }
  }
  pdf::XObject::Stream stream = pdf::packed(out_);
  std::string box = "[0 0 1 1]";
  if (group) {
    box = "[0 0 ";
    append(box, drawing.width);
    append(box, drawing.height);
    box.back() = ']';
  }
  stream.entries = "/Type/XObject/Subtype/Form/BBox" + box + "/Resources<<";
  if (group) stream.entries.insert(0, "/Group<</S/Transparency/CS/DeviceRGB>>");
  if (!states_.empty()) stream.entries += "/ExtGState<<" + states_ + ">>";
  if (!groups_.empty()) stream.entries += "/XObject<<";
  stream.entries_end = groups_.empty() ? ">>" : ">>>>";
  stream.links = std::move(groups_);
  object_.streams[number] = std::move(stream);
  return number;
}

void FormWriter::opacity(double fill, double stroke) {
  const std::string name = "/A" + std::to_string(state_count_++);
  states_ += name + "<</ca ";
  append(states_, fill);
  states_ += "/CA ";
  append(states_, stroke);
  states_ += ">>";
  out_ += name + " gs\n";
}

void FormWriter::group(const image::Drawing& drawing, std::size_t& at) {
  const Step& begin = drawing.steps[at++];
  out_ += "q ";
  if (!begin.shape.path.empty()) {
    path(begin.shape);
    out_ += begin.shape.even_odd ? "W* n\n" : "W n\n";
  }
  if (begin.opacity < 1) opacity(begin.opacity, begin.opacity);
  const std::string name = "/G" + std::to_string(groups_.size());
  const std::size_t stream = FormWriter(object_).write(drawing, at, {}, true);
  groups_.push_back({name, stream});
  out_ += name + " Do Q\n";
}

void FormWriter::path(const Shape& shape) {
  const auto point = [this](image::Point p) {
    append(out_, p.x);
    append(out_, p.y);
  };
  for (const Segment& segment : shape.path) {
    switch (segment.kind) {
      case Segment::Kind::Move:
        point(segment.end);
        out_ += "m\n";
        break;
      case Segment::Kind::Line:
        point(segment.end);
        out_ += "l\n";
        break;
      case Segment::Kind::Curve:
        point(segment.control1);
        point(segment.control2);
        point(segment.end);
        out_ += "c\n";
        break;
      case Segment::Kind::Close:
        out_ += "h\n";
        break;
    }
  }
}

void FormWriter::stroke_style(const image::Stroke& stroke) {
  append_color(out_, stroke.paint, "RG");
  append(out_, stroke.width);
  out_ += "w " + std::to_string(stroke.cap) + " J " + std::to_string(stroke.join) + " j ";
  append(out_, std::max(stroke.miter_limit, 1.0));
  out_ += "M\n";
  if (stroke.dashes.empty()) return;
  out_ += '[';
  for (const double dash : stroke.dashes) append(out_, dash);
  out_ += "] ";
  append(out_, stroke.dash_offset);
  out_ += "d\n";
}

void FormWriter::paint(const Shape& shape) {
  const bool fills = shape.fill.visible, strokes = shape.stroke.paint.visible && shape.stroke.width > 0;
  if (shape.path.empty() || (!fills && !strokes)) return;
  out_ += "q ";
  if (shape.fill.opacity < 1 || shape.stroke.paint.opacity < 1) {
    opacity(shape.fill.opacity, shape.stroke.paint.opacity);
  }
  if (fills) append_color(out_, shape.fill, "rg");
  if (strokes) stroke_style(shape.stroke);
  path(shape);
  out_ += fills && strokes ? "B" : fills ? "f" : "S";
  if (fills && shape.even_odd) out_ += '*';
  out_ += " Q\n";
}

}  // namespace

pdf::XObject to_form(const image::Drawing& drawing) {
  pdf::XObject object;
  std::string start;  // the unit square, y turned
  const auto scale = [](double value) {
    char digits[32];
    const auto [end, error] = std::to_chars(digits, digits + sizeof digits, value, std::chars_format::fixed, 9);
    return std::string(digits, end);
  };
  start += scale(1 / drawing.width) + " 0 0 -" + scale(1 / drawing.height) + " 0 1 cm\n";
  std::size_t at = 0;
  FormWriter(object).write(drawing, at, start, false);
  return object;
}

}  // namespace inkvoice::render
