#include "image/svg_gradient.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace inkvoice::image {

namespace {

constexpr std::size_t kMostTemplates = 8, kMostStops = 256;

class GradientReader {
 public:
  GradientReader(const GradientFrame& frame, const StyleSheet& sheet) : frame_(frame), sheet_(sheet) {}

  Result<void> read(const Element& element, const FindTemplate& find_template) {
    for (const Element* at = &element; at != nullptr && chain_.size() < kMostTemplates; at = find_template(*at)) {
      chain_.push_back(at);
    }
    out_.radial = element.name == "radialGradient";
    if (!out_.radial && element.name != "linearGradient") {
      return cannot_draw("it has a fill with a " + element.name.substr(0, 40));
    }
    if (const std::string_view spread = said("spreadMethod"); !spread.empty() && spread != "pad") {
      return cannot_draw("it has a gradient that repeats");
    }
    user_space_ = said("gradientUnits") == "userSpaceOnUse";
    TRY(read_stops());
    return out_.radial ? read_circles() : read_line();
  }

  Result<Matrix> matrix() const {
    const auto own = parse_transform(said("gradientTransform"));
    if (!own) return cannot_draw("it has a transform that cannot be read");
    const Bounds& b = frame_.bounds;
    const Matrix box = {b.right - b.left, 0, 0, b.bottom - b.top, b.left, b.top};
    return frame_.matrix * (user_space_ ? *own : box * *own);
  }

  Gradient& gradient() { return out_; }
  bool is_flat() const { return flat_; }

 private:
  std::string_view said(std::string_view name) const {
    for (const Element* element : chain_) {
      if (const std::string_view value = (*element)[name]; !value.empty()) return value;
    }
    return {};
  }

  Result<double> length(std::string_view name, double whole, double otherwise) const {
    const std::string_view text = said(name);
    const double of = user_space_ ? whole : 1;
    if (text.empty()) return otherwise * of;
    const auto value = parse_length(text, of);
    if (!value) return cannot_draw("it has a gradient that cannot be read");
    return *value;
  }

  Result<void> read_line() {
    out_.start = {TRY(length("x1", frame_.width, 0)), TRY(length("y1", frame_.height, 0))};
    out_.end = {TRY(length("x2", frame_.width, 1)), TRY(length("y2", frame_.height, 0))};
    flat_ = out_.start.x == out_.end.x && out_.start.y == out_.end.y;
    return {};
  }

  Result<void> read_circles() {
    const double diagonal = std::hypot(frame_.width, frame_.height) / std::numbers::sqrt2;
    out_.end = {TRY(length("cx", frame_.width, 0.5)), TRY(length("cy", frame_.height, 0.5))};
    out_.end_radius = TRY(length("r", diagonal, 0.5));
    out_.start = out_.end;
    if (!said("fx").empty()) out_.start.x = TRY(length("fx", frame_.width, 0.5));
    if (!said("fy").empty()) out_.start.y = TRY(length("fy", frame_.height, 0.5));
    out_.start_radius = TRY(length("fr", diagonal, 0));
    flat_ = out_.end_radius <= 0;
    const double reach = std::hypot(out_.start.x - out_.end.x, out_.start.y - out_.end.y);
    if (reach >= out_.end_radius && !flat_) {  // a focus outside moves to the edge (13.2.3)
      const double k = out_.end_radius * 0.999 / reach;
      out_.start = {out_.end.x + (out_.start.x - out_.end.x) * k, out_.end.y + (out_.start.y - out_.end.y) * k};
    }
    return {};
  }

  Result<void> read_stops() {
    for (const Element* element : chain_) {
      for (const Element& child : element->children) {
        if (child.name == "stop") TRY(read_stop(child));
      }
      if (!out_.stops.empty()) return {};
    }
    return {};
  }

  Result<void> read_stop(const Element& element) {
    if (out_.stops.size() >= kMostStops) return cannot_draw("it has a gradient of too many colours");
    SvgStyle style = frame_.style;
    SvgOwn own;
    TRY(apply_style(element, sheet_, 0, style, own));
    const auto offset = element["offset"].empty() ? 0 : parse_share(element["offset"]);
    if (!offset) return cannot_draw("it has a gradient that cannot be read");
    const double before = out_.stops.empty() ? 0 : out_.stops.back().offset;
    const Rgba color = own.stop_color.kind == PaintSource::Kind::CurrentColor ? style.color : own.stop_color.color;
    out_.stops.push_back(
        {std::max(before, *offset), color.red, color.green, color.blue, color.alpha * own.stop_opacity});
    return {};
  }

  const GradientFrame& frame_;
  const StyleSheet& sheet_;
  std::vector<const Element*> chain_;
  bool user_space_ = false;
  bool flat_ = false;
  Gradient out_;
};

}  // namespace

Result<void> set_gradient(const Element& element, const GradientFrame& frame, const StyleSheet& sheet,
                          const FindTemplate& find_template, double opacity, Shape& shape) {
  GradientReader reader(frame, sheet);
  TRY(reader.read(element, find_template));
  Gradient& gradient = reader.gradient();
  const Matrix matrix = TRY(reader.matrix());
  if (gradient.stops.empty() || opacity <= 0) return {};
  const Gradient::Stop last = gradient.stops.back();
  const bool flat = reader.is_flat() || gradient.stops.size() == 1 || matrix.determinant() == 0;
  shape.fill = {true, last.red, last.green, last.blue, opacity * (flat ? last.opacity : 1)};
  if (flat) return {};
  gradient.matrix = {matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f};
  shape.gradient = std::move(gradient);
  return {};
}

}  // namespace inkvoice::image
