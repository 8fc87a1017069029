#include "render/drawing.h"

#include <algorithm>
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

/// Nine places: for what others are multiplied with.
std::string precise(double value) {
  constexpr double kMost = 1e9;
  char digits[32];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, std::min(std::max(value, -kMost), kMost),
                                          std::chars_format::fixed, 9);
  std::string out(digits, end);
  while (out.back() == '0') out.pop_back();
  if (out.back() == '.') out.pop_back();
  return out;
}

void append_color(std::string& out, const image::Paint& paint, std::string_view op) {
  for (const unsigned level : {paint.red, paint.green, paint.blue}) append(out, level / 255.0);
  out.append(op) += '\n';
}

/// A dictionary's text with references to other streams inside.
class Entries {
 public:
  Entries& operator<<(std::string_view text) {
    text_ += text;
    return *this;
  }
  void number(double value) { append(text_, value); }
  void precise(double value) { text_ += render::precise(value) + ' '; }
  void reference(std::size_t stream) {
    links_.push_back({std::move(text_), stream});
    text_.clear();
  }
  void add(const Entries& other) {
    for (const pdf::XObject::Link& link : other.links_) {
      text_ += link.before;
      reference(link.stream);
    }
    text_ += other.text_;
  }
  bool empty() const { return text_.empty() && links_.empty(); }
  void move_to(pdf::XObject::Stream& stream) {
    stream.links = std::move(links_);
    stream.entries_end = std::move(text_);
  }

 private:
  std::string text_;
  std::vector<pdf::XObject::Link> links_;
};

/// One content stream: the drawing's, or a group's inside it.
class FormWriter {
 public:
  FormWriter(pdf::XObject& object, const image::Drawing& drawing) : object_(object), drawing_(drawing) {}

  enum class Kind : std::uint8_t { Whole, Group, Mask };

  /// Writes the steps up to the group's end; gives the number of the stream in the object.
  std::size_t write(std::size_t& at, std::string_view start, Kind kind);
  /// How opaque a shape's gradient is where, as levels of grey.
  std::size_t write_mask(const Shape& shape);

 private:
  std::size_t begin();
  void finish(std::size_t number, Kind kind);
  void paint(const Shape& shape);
  void fill(const Shape& shape);
  void fill_gradient(const Shape& shape);
  void stroke(const Shape& shape);
  void shade(const Shape& shape, bool opacities);
  void group(std::size_t& at);
  void path(const std::vector<Segment>& segments);
  void stroke_style(const image::Stroke& stroke);
  void opacity(double fill, double stroke, const Shape* masked = nullptr);

  pdf::XObject& object_;
  const image::Drawing& drawing_;
  std::string out_;
  Entries states_, groups_, shadings_;
  int state_count_ = 0, group_count_ = 0, shading_count_ = 0;
};

std::size_t FormWriter::begin() {
  object_.streams.emplace_back();  // outer ones come first
  return object_.streams.size() - 1;
}

std::size_t FormWriter::write(std::size_t& at, std::string_view start, Kind kind) {
  const std::size_t number = begin();
  out_ = start;
  for (; at < drawing_.steps.size() && drawing_.steps[at].kind != Step::Kind::EndGroup; ++at) {
    if (drawing_.steps[at].kind == Step::Kind::Paint) {
      paint(drawing_.steps[at].shape);
    } else {
      group(at);
    }
  }
  finish(number, kind);
  return number;
}

std::size_t FormWriter::write_mask(const Shape& shape) {
  const std::size_t number = begin();
  out_ += "q ";
  path(shape.path);
  out_ += shape.even_odd ? "W* n\n" : "W n\n";
  shade(shape, true);
  out_ += "Q\n";
  finish(number, Kind::Mask);
  return number;
}

void FormWriter::finish(std::size_t number, Kind kind) {
  pdf::XObject::Stream stream = pdf::packed(out_);
  Entries entries;
  if (kind == Kind::Group) entries << "/Group<</S/Transparency/CS/DeviceRGB>>";
  if (kind == Kind::Mask) entries << "/Group<</S/Transparency/CS/DeviceGray>>";
  entries << "/Type/XObject/Subtype/Form/BBox";
  if (kind == Kind::Whole) {
    entries << "[0 0 1 1]";
  } else {
    entries << "[0 0 ";
    entries.number(drawing_.width);
    entries.number(drawing_.height);
    entries << "]";
  }
  entries << "/Resources<<";
  const auto add = [&entries](std::string_view name, const Entries& list) {
    if (list.empty()) return;
    entries << name << "<<";
    entries.add(list);
    entries << ">>";
  };
  add("/ExtGState", states_);
  add("/Shading", shadings_);
  add("/XObject", groups_);
  entries << ">>";
  entries.move_to(stream);
  object_.streams[number] = std::move(stream);
}

/// `masked`: the opacity of its gradient comes on top.
void FormWriter::opacity(double fill, double stroke, const Shape* masked) {
  const std::string name = "/A" + std::to_string(state_count_++);
  states_ << name << "<</ca ";
  states_.number(fill);
  states_ << "/CA ";
  states_.number(stroke);
  if (masked != nullptr) {
    states_ << "/SMask<</S/Luminosity/G";
    states_.reference(FormWriter(object_, drawing_).write_mask(*masked));
    states_ << ">>";
  }
  states_ << ">>";
  out_ += name + " gs\n";
}

void FormWriter::group(std::size_t& at) {
  const Step& begin = drawing_.steps[at++];
  out_ += "q ";
  if (!begin.shape.path.empty()) {
    path(begin.shape.path);
    out_ += begin.shape.even_odd ? "W* n\n" : "W n\n";
  }
  if (begin.opacity < 1) opacity(begin.opacity, begin.opacity);
  const std::string name = "/G" + std::to_string(group_count_++);
  groups_ << name;
  groups_.reference(FormWriter(object_, drawing_).write(at, {}, Kind::Group));
  out_ += name + " Do Q\n";
}

void FormWriter::path(const std::vector<Segment>& segments) {
  const auto point = [this](image::Point p) {
    append(out_, p.x);
    append(out_, p.y);
  };
  for (const Segment& segment : segments) {
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

/// Both at once where nothing but colours tells them apart.
void FormWriter::paint(const Shape& shape) {
  const bool fills = shape.fill.visible, strokes = shape.stroke.paint.visible && shape.stroke.width > 0;
  if (shape.path.empty() || (!fills && !strokes)) return;
  const bool round = shape.stroke.skew == image::Stroke().skew;
  const bool opaque = shape.fill.opacity >= 1 && shape.stroke.paint.opacity >= 1;
  if (fills && strokes && round && opaque && !shape.gradient) {
    out_ += "q ";
    append_color(out_, shape.fill, "rg");
    stroke_style(shape.stroke);
    path(shape.path);
    out_ += shape.even_odd ? "B* Q\n" : "B Q\n";
    return;
  }
  if (fills && shape.gradient) fill_gradient(shape);
  if (fills && !shape.gradient) fill(shape);
  if (strokes) stroke(shape);
}

void FormWriter::fill(const Shape& shape) {
  out_ += "q ";
  if (shape.fill.opacity < 1) opacity(shape.fill.opacity, 1);
  append_color(out_, shape.fill, "rg");
  path(shape.path);
  out_ += shape.even_odd ? "f* Q\n" : "f Q\n";
}

void FormWriter::fill_gradient(const Shape& shape) {
  const auto& stops = shape.gradient->stops;
  const double even = stops[0].opacity;
  const bool uneven = std::any_of(stops.begin(), stops.end(), [&](const auto& stop) { return stop.opacity != even; });
  const double whole = shape.fill.opacity * (uneven ? 1 : even);
  out_ += "q ";
  if (whole < 1 || uneven) opacity(whole, 1, uneven ? &shape : nullptr);
  path(shape.path);
  out_ += shape.even_odd ? "W* n\n" : "W n\n";
  shade(shape, false);
  out_ += "Q\n";
}

/// A pen that is out of round is drawn through its matrix, the path through the inverse, so that it stays where it is.
void FormWriter::stroke(const Shape& shape) {
  const auto [a, b, c, d] = shape.stroke.skew;
  const double determinant = a * d - b * c;
  const bool skewed = shape.stroke.skew != image::Stroke().skew && determinant != 0;
  out_ += "q ";
  if (shape.stroke.paint.opacity < 1) opacity(1, shape.stroke.paint.opacity);
  stroke_style(shape.stroke);
  if (!skewed) {
    path(shape.path);
    out_ += "S Q\n";
    return;
  }
  for (const double part : shape.stroke.skew) append(out_, part);
  out_ += "0 0 cm\n";
  std::vector<Segment> moved = shape.path;
  const auto invert = [&](image::Point& p) {
    p = {(d * p.x - c * p.y) / determinant, (a * p.y - b * p.x) / determinant};
  };
  for (Segment& segment : moved) {
    for (image::Point* point : {&segment.control1, &segment.control2, &segment.end}) invert(*point);
  }
  path(moved);
  out_ += "S Q\n";
}

/// Stitched from stop to stop (ISO 32000-1, 7.10.4); as one function where there are two.
std::string shading_function(const std::vector<image::Gradient::Stop>& given, bool opacities) {
  std::vector<image::Gradient::Stop> stops = given;
  if (stops.front().offset > 0) stops.insert(stops.begin(), stops.front());
  if (stops.back().offset < 1) stops.push_back(stops.back());
  stops.front().offset = 0;
  stops.back().offset = 1;
  const auto color = [opacities](std::string& out, const image::Gradient::Stop& stop) {
    out += '[';
    if (opacities) append(out, stop.opacity);
    for (const unsigned level : {stop.red, stop.green, stop.blue}) {
      if (!opacities) append(out, level / 255.0);
    }
    out += ']';
  };
  std::string functions, bounds, encode;
  int count = 0;
  for (std::size_t i = 1; i < stops.size(); ++i) {
    if (stops[i].offset - stops[i - 1].offset < 1e-4) continue;
    if (count++ > 0) append(bounds, stops[i - 1].offset);
    functions += "<</FunctionType 2/N 1/Domain[0 1]/C0";
    color(functions, stops[i - 1]);
    functions += "/C1";
    color(functions, stops[i]);
    functions += ">>";
    encode += "0 1 ";
  }
  if (count == 1) return functions;
  return "<</FunctionType 3/Domain[0 1]/Bounds[" + bounds + "]/Encode[" + encode + "]/Functions[" + functions + "]>>";
}

void FormWriter::shade(const Shape& shape, bool opacities) {
  const image::Gradient& gradient = *shape.gradient;
  const std::string name = "/H" + std::to_string(shading_count_++);
  shadings_ << name << (gradient.radial ? "<</ShadingType 3" : "<</ShadingType 2") << "/ColorSpace"
            << (opacities ? "/DeviceGray" : "/DeviceRGB") << "/Extend[true true]/Coords[";
  const auto point = [this](image::Point p, double radius, bool radial) {
    shadings_.precise(p.x);
    shadings_.precise(p.y);
    if (radial) shadings_.precise(radius);
  };
  point(gradient.start, gradient.start_radius, gradient.radial);
  point(gradient.end, gradient.end_radius, gradient.radial);
  shadings_ << "]/Function" << shading_function(gradient.stops, opacities) << ">>";
  for (const double part : gradient.matrix) out_ += precise(part) + ' ';
  out_ += "cm " + name + " sh\n";
}

}  // namespace

pdf::XObject to_form(const image::Drawing& drawing) {
  pdf::XObject object;
  // The unit square, y turned.
  const std::string start = precise(1 / drawing.width) + " 0 0 -" + precise(1 / drawing.height) + " 0 1 cm\n";
  std::size_t at = 0;
  FormWriter(object, drawing).write(at, start, FormWriter::Kind::Whole);
  return object;
}

}  // namespace inkvoice::render
