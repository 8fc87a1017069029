#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <unordered_map>

#include "image/picture.h"
#include "image/svg_gradient.h"
#include "image/svg_path.h"
#include "image/svg_style.h"
#include "image/xml.h"

namespace inkvoice::image {

namespace {

constexpr std::size_t kMostDrawn = 20'000, kMostSegments = 200'000;
constexpr int kMostUses = 8;
constexpr double kLongerSide = 1000;

/// They draw nothing where they stand.
constexpr std::array kSilent = {"defs",   "title",          "desc",          "metadata", "style",
                                "script", "linearGradient", "symbol",        "clipPath", "mask",
                                "filter", "radialGradient", "animateMotion", "pattern",  "animate",
                                "set",    "view",           "marker",        "font",     "animateTransform"};
constexpr std::array kShapes = {"path", "rect", "circle", "ellipse", "line", "polyline", "polygon"};

template <class List>
bool is_one_of(std::string_view name, const List& list) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

std::string_view reference_of(const Element& element) {
  const std::string_view href = element["href"].empty() ? element["xlink:href"] : element["href"];
  if (!href.starts_with('#')) return {};
  return href.substr(1);
}

/// What an element has from those around it.
struct State {
  Matrix matrix;
  SvgStyle style;
  double width = 0, height = 0;  ///< of the viewport, in its own units
  int uses = 0;

  double diagonal() const { return std::hypot(width, height) / std::numbers::sqrt2; }
};

class Drawer {
 public:
  explicit Drawer(const Element& root) : root_(root) {}
  Result<Drawing> draw();

 private:
  Result<void> collect(const Element& element);
  Result<void> draw(const Element& element, State state);
  Result<void> draw_inside(const Element& element, const State& state, double opacity);
  Result<void> draw_children(const Element& element, const State& state);
  Result<void> draw_use(const Element& element, State state);
  Result<void> draw_viewport(const Element& element, const Element& sizes, State state);
  Result<void> draw_shape(const Element& element, const State& state, double opacity);
  Result<Paint> paint_of(const PaintSource& source, const SvgStyle& style, double opacity) const;
  Result<void> fill(Shape& shape, const Path& local, const State& state, double opacity) const;
  static void set_pen(Stroke& stroke, const State& state);
  Result<Path> path_of(const Element& element, const State& state) const;
  Result<double> length(const Element& element, std::string_view name, double whole, double otherwise = 0) const;
  Result<Shape> clip_of(std::string_view id, State state) const;
  Result<Path> clip_part(const Element& child, const State& state, bool& even_odd) const;
  Result<Matrix> fit(const Element& element, double width, double height, State& inside) const;
  const Element* find(std::string_view id) const;

  const Element& root_;
  StyleSheet sheet_;
  std::unordered_map<std::string_view, const Element*> ids_;
  std::size_t drawn_ = 0, segments_ = 0;
  Drawing out_;
};

const Element* Drawer::find(std::string_view id) const {
  const auto found = ids_.find(id);
  return found == ids_.end() ? nullptr : found->second;
}

Result<void> Drawer::collect(const Element& element) {
  if (!element["id"].empty()) ids_.emplace(element["id"], &element);
  if (element.name == "style") TRY(sheet_.add(element.text));
  for (const Element& child : element.children) TRY(collect(child));
  return {};
}

Result<double> Drawer::length(const Element& element, std::string_view name, double whole, double otherwise) const {
  const std::string_view text = element[name];
  if (text.empty() || text == "auto") return otherwise;
  const auto value = parse_length(text, whole);
  if (!value) return cannot_draw("it has " + std::string(name) + "=\"" + std::string(text.substr(0, 40)) + "\"");
  return *value;
}

/// The viewBox of `element` in `width` by `height` (SVG 1.1, 7.7 and 7.8); what it means for its children is `inside`.
Result<Matrix> Drawer::fit(const Element& element, double width, double height, State& inside) const {
  inside.width = width;
  inside.height = height;
  if (element["viewBox"].empty()) return Matrix();
  const auto box = parse_numbers(element["viewBox"]);
  if (!box || box->size() != 4 || (*box)[2] <= 0 || (*box)[3] <= 0) return cannot_draw("its viewBox cannot be read");
  inside.width = (*box)[2];
  inside.height = (*box)[3];
  double x = width / inside.width, y = height / inside.height;
  const std::string_view how = element["preserveAspectRatio"];
  if (how.find("slice") != std::string_view::npos)
    x = y = std::max(x, y);
  else if (!how.starts_with("none"))
    x = y = std::min(x, y);
  const auto share = [how](std::string_view least, std::string_view most) {
    return how.find(least) != std::string_view::npos ? 0.0 : how.find(most) != std::string_view::npos ? 1.0 : 0.5;
  };
  const double left = (width - inside.width * x) * share("xMin", "xMax");
  const double top = (height - inside.height * y) * share("YMin", "YMax");
  return Matrix{x, 0, 0, y, left - (*box)[0] * x, top - (*box)[1] * y};
}

Result<Drawing> Drawer::draw() {
  if (root_.name != "svg") return cannot_draw("its first element is not svg");
  TRY(collect(root_));
  const auto box = parse_numbers(root_["viewBox"]);
  const bool has_box = box && box->size() == 4;
  const auto side = [&](std::string_view name, std::size_t of_box) -> Result<double> {
    const double otherwise = has_box ? (*box)[of_box] : 0;
    if (root_[name].ends_with('%')) return otherwise;
    return length(root_, name, otherwise, otherwise);
  };
  const double width = TRY(side("width", 2));
  const double height = TRY(side("height", 3));
  if (width <= 0 || height <= 0 || width > 1000 * height || height > 1000 * width) {
    return cannot_draw("it has no size; it needs width and height, or a viewBox");
  }
  const double scale = kLongerSide / std::max(width, height);
  out_.width = width * scale;
  out_.height = height * scale;
  State state;
  SvgOwn own;
  TRY(apply_style(root_, sheet_, state.diagonal(), state.style, own));
  state.matrix = Matrix{scale, 0, 0, scale, 0, 0} * TRY(fit(root_, width, height, state));
  TRY(draw_children(root_, state));
  return std::move(out_);
}

Result<void> Drawer::draw_children(const Element& element, const State& state) {
  for (const Element& child : element.children) {
    TRY(draw(child, state));
    if (element.name == "switch" && child["requiredExtensions"].empty() && child["systemLanguage"].empty()) break;
  }
  return {};
}

Result<void> Drawer::draw(const Element& element, State state) {
  const std::string_view name = element.name;
  if (is_one_of(name, kSilent) || name.find(':') != std::string_view::npos) return {};
  if (!element["requiredExtensions"].empty()) return {};
  const bool known = is_one_of(name, kShapes) || name == "g" || name == "a" || name == "use" || name == "svg" ||
                     name == "switch" || name == "symbol";
  if (!known && (name == "text" || name == "tspan")) return cannot_draw("it has text; turn it into paths");
  if (!known) return cannot_draw("it has the element " + std::string(name.substr(0, 40)));
  if (++drawn_ > kMostDrawn) return cannot_draw("it has too many parts");
  SvgOwn own;
  TRY(apply_style(element, sheet_, state.diagonal(), state.style, own));
  if (!own.displayed || own.opacity <= 0) return {};
  const auto moved = parse_transform(element["transform"]);
  if (!moved) return cannot_draw("it has a transform that cannot be read");
  state.matrix = state.matrix * *moved;
  if (state.matrix.determinant() == 0) return {};
  const bool one_paint = is_one_of(name, kShapes) && (state.style.fill.kind == PaintSource::Kind::None ||
                                                      state.style.stroke.kind == PaintSource::Kind::None);
  const bool group = !own.clip.empty() || (own.opacity < 1 && !one_paint);
  if (!group) return draw_inside(element, state, own.opacity);
  Step begin{.kind = Step::Kind::BeginGroup, .shape = {}, .opacity = own.opacity};
  if (!own.clip.empty()) begin.shape = TRY(clip_of(own.clip, state));
  out_.steps.push_back(std::move(begin));
  TRY(draw_inside(element, state, 1));
  out_.steps.push_back({.kind = Step::Kind::EndGroup, .shape = {}});
  return {};
}

Result<void> Drawer::draw_inside(const Element& element, const State& state, double opacity) {
  if (is_one_of(element.name, kShapes)) return draw_shape(element, state, opacity);
  if (element.name == "use") return draw_use(element, state);
  if (element.name == "svg") return draw_viewport(element, element, state);
  return draw_children(element, state);
}

Result<void> Drawer::draw_use(const Element& element, State state) {
  const Element* const target = find(reference_of(element));
  if (target == nullptr) return cannot_draw("it uses a part that it does not have");
  if (++state.uses > kMostUses) return cannot_draw("its parts use one another too deeply");
  const double x = TRY(length(element, "x", state.width));
  const double y = TRY(length(element, "y", state.height));
  state.matrix = state.matrix * Matrix{1, 0, 0, 1, x, y};
  if (target->name != "symbol" && target->name != "svg") return draw(*target, state);
  SvgOwn own;
  TRY(apply_style(*target, sheet_, state.diagonal(), state.style, own));
  return draw_viewport(*target, element, state);
}

/// A picture in the picture: its own units, and nothing of it is seen outside.
Result<void> Drawer::draw_viewport(const Element& element, const Element& sizes, State state) {
  const double width = TRY(length(sizes, "width", state.width, state.width));
  const double height = TRY(length(sizes, "height", state.height, state.height));
  if (width <= 0 || height <= 0) return {};
  if (&element == &sizes) {
    const double x = TRY(length(element, "x", state.width));
    const double y = TRY(length(element, "y", state.height));
    state.matrix = state.matrix * Matrix{1, 0, 0, 1, x, y};
  }
  Step begin{.kind = Step::Kind::BeginGroup, .shape = {}};
  begin.shape.path = rectangle(0, 0, width, height, 0, 0);
  transform(begin.shape.path, state.matrix);
  out_.steps.push_back(std::move(begin));
  state.matrix = state.matrix * TRY(fit(element, width, height, state));
  TRY(draw_children(element, state));
  out_.steps.push_back({.kind = Step::Kind::EndGroup, .shape = {}});
  return {};
}

Result<Path> Drawer::path_of(const Element& element, const State& state) const {
  const auto x = [&](std::string_view name) { return length(element, name, state.width); };
  const auto y = [&](std::string_view name) { return length(element, name, state.height); };
  const std::string_view name = element.name;
  if (name == "path") {
    auto path = parse_path(element["d"]);
    if (!path) return cannot_draw("it has a path that cannot be read");
    return *std::move(path);
  }
  if (name == "polyline" || name == "polygon") {
    const auto points = parse_numbers(element["points"]);
    if (!points) return cannot_draw("it has a " + std::string(name) + " that cannot be read");
    return polyline(*points, name == "polygon");
  }
  if (name == "line") {
    const std::vector<double> ends = {TRY(x("x1")), TRY(y("y1")), TRY(x("x2")), TRY(y("y2"))};
    return polyline(ends, false);
  }
  if (name == "rect") {
    const double width = TRY(x("width")), height = TRY(y("height"));
    double rx = TRY(length(element, "rx", state.width, -1)), ry = TRY(length(element, "ry", state.height, -1));
    if (rx < 0) rx = std::max(ry, 0.0);
    if (ry < 0) ry = rx;
    if (width <= 0 || height <= 0) return Path();
    return rectangle(TRY(x("x")), TRY(y("y")), width, height, rx, ry);
  }
  const bool circle = name == "circle";
  const double rx = circle ? TRY(length(element, "r", state.diagonal())) : TRY(x("rx"));
  const double ry = circle ? rx : TRY(y("ry"));
  if (rx <= 0 || ry <= 0) return Path();
  return ellipse(TRY(x("cx")), TRY(y("cy")), rx, ry);
}

Result<Paint> Drawer::paint_of(const PaintSource& source, const SvgStyle& style, double opacity) const {
  if (source.kind == PaintSource::Kind::None) return Paint();
  const Rgba color = source.kind == PaintSource::Kind::CurrentColor ? style.color : source.color;
  return Paint{color.alpha * opacity > 0, color.red, color.green, color.blue, color.alpha * opacity};
}

Result<void> Drawer::fill(Shape& shape, const Path& local, const State& state, double opacity) const {
  const PaintSource& source = state.style.fill;
  if (source.kind != PaintSource::Kind::Server) {
    shape.fill = TRY(paint_of(source, state.style, opacity));
    return {};
  }
  const Element* const server = find(source.server);
  if (server == nullptr) return cannot_draw("it has a fill that it does not have");
  const auto bounds = bounds_of(local);
  if (!bounds) return {};
  const GradientFrame frame{*bounds, state.matrix, state.style, state.width, state.height};
  const auto look_up = [this](const Element& element) { return find(reference_of(element)); };
  TRY(set_gradient(*server, frame, sheet_, look_up, opacity, shape));
  return {};
}

/// A pen that is drawn out of round keeps its form; else only its width is scaled.
void Drawer::set_pen(Stroke& stroke, const State& state) {
  const Matrix& m = state.matrix;
  const double scale = std::sqrt(std::abs(m.determinant()));
  const SvgStyle& style = state.style;
  stroke.width = style.stroke_width * scale;
  stroke.cap = style.cap;
  stroke.join = style.join;
  stroke.miter_limit = style.miter_limit;
  stroke.dashes = style.dashes;
  for (double& dash : stroke.dashes) dash *= scale;
  stroke.dash_offset = style.dash_offset * scale;
  const double unlike = std::abs(m.a * m.c + m.b * m.d) + std::abs(std::hypot(m.a, m.b) - std::hypot(m.c, m.d)) * scale;
  if (unlike > 1e-3 * scale * scale) stroke.skew = {m.a / scale, m.b / scale, m.c / scale, m.d / scale};
}

Result<void> Drawer::draw_shape(const Element& element, const State& state, double opacity) {
  if (!state.style.visible) return {};
  const Path local = TRY(path_of(element, state));
  segments_ += local.size();
  if (segments_ > kMostSegments) return cannot_draw("its paths are too long");
  Step step;
  Shape& shape = step.shape;
  shape.even_odd = state.style.even_odd;
  TRY(fill(shape, local, state, opacity * state.style.fill_opacity));
  if (state.style.stroke.kind == PaintSource::Kind::Server) return cannot_draw("it has a stroke with a gradient");
  shape.stroke.paint = TRY(paint_of(state.style.stroke, state.style, opacity * state.style.stroke_opacity));
  set_pen(shape.stroke, state);
  shape.path = local;
  transform(shape.path, state.matrix);
  if (shape.fill.visible || shape.stroke.paint.visible) out_.steps.push_back(std::move(step));
  return {};
}

bool overlap(const Bounds& a, const Bounds& b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/// A shape of a clipPath, in the drawing's plane.
Result<Path> Drawer::clip_part(const Element& child, const State& state, bool& even_odd) const {
  const Element* const source = child.name == "use" ? find(reference_of(child)) : &child;
  if (source == nullptr || !is_one_of(source->name, kShapes)) {
    return cannot_draw("it has a clip-path of more than shapes");
  }
  SvgStyle style = state.style;
  SvgOwn own;
  TRY(apply_style(*source, sheet_, state.diagonal(), style, own));
  const auto moved = parse_transform(child["transform"]);
  const auto moved_more = source == &child ? Matrix() : parse_transform((*source)["transform"]);
  if (!moved || !moved_more || !own.clip.empty()) return cannot_draw("it has a clip-path that cannot be read");
  Path path = TRY(path_of(*source, state));
  transform(path, state.matrix * *moved * *moved_more);
  even_odd = style.clip_even_odd;
  return path;
}

/// The shapes of a clipPath as one; where they lie over one another we could not say what is inside.
Result<Shape> Drawer::clip_of(std::string_view id, State state) const {
  const Element* const clip = find(id);
  if (clip == nullptr || clip->name != "clipPath") return cannot_draw("it has a clip-path that it does not have");
  if ((*clip)["clipPathUnits"] == "objectBoundingBox") return cannot_draw("it has clipPathUnits");
  const auto moved = parse_transform((*clip)["transform"]);
  if (!moved) return cannot_draw("it has a transform that cannot be read");
  state.matrix = state.matrix * *moved;
  Shape out;
  std::vector<Bounds> before;
  for (const Element& child : clip->children) {
    if (is_one_of(child.name, kSilent)) continue;
    const Path path = TRY(clip_part(child, state, out.even_odd));
    const auto bounds = bounds_of(path);
    if (!bounds) continue;
    if (std::any_of(before.begin(), before.end(), [&](const Bounds& other) { return overlap(*bounds, other); })) {
      return cannot_draw("it has a clip-path of shapes over one another");
    }
    before.push_back(*bounds);
    out.path.insert(out.path.end(), path.begin(), path.end());
  }
  if (out.path.empty()) out.path = rectangle(0, 0, 0, 0, 0, 0);  // clips all away
  return out;
}

}  // namespace

Result<Drawing> read_svg(std::string_view text) {
  const Element root = TRY(read_xml(text));
  return Drawer(root).draw();
}

}  // namespace inkvoice::image
