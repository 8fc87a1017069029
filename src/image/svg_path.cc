#include "image/svg_path.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numbers>

namespace inkvoice::image {

namespace {

constexpr double kCircle = 0.5522847498307936;  ///< how far a quarter circle's control points stand from its ends
constexpr double kMost = 1e9;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

Point operator+(Point a, Point b) { return {a.x + b.x, a.y + b.y}; }
Point operator-(Point a, Point b) { return {a.x - b.x, a.y - b.y}; }
Point operator*(double k, Point p) { return {k * p.x, k * p.y}; }

/// Builds a path from the commands of path data.
class Pen {
 public:
  void move(Point to) {
    path_.push_back({Segment::Kind::Move, {}, {}, to});
    start_ = at_ = to;
  }
  void line(Point to) {
    path_.push_back({Segment::Kind::Line, {}, {}, to});
    at_ = to;
  }
  void curve(Point first, Point second, Point to) {
    path_.push_back({Segment::Kind::Curve, first, second, to});
    at_ = to;
  }
  void quadratic(Point control, Point to) { curve(at_ + 2.0 / 3 * (control - at_), to + 2.0 / 3 * (control - to), to); }
  void arc(Point radii, double degrees, bool large, bool sweep, Point to);
  void close() {
    path_.push_back({Segment::Kind::Close, {}, {}, {}});
    at_ = start_;
  }
  Point at() const { return at_; }
  Path finish() { return std::move(path_); }

 private:
  Path path_;
  Point start_, at_;
};

/// SVG 1.1, F.6.5 and F.6.6: the centre from the ends, then a curve for each quarter turn.
void Pen::arc(Point radii, double degrees, bool large, bool sweep, Point to) {
  double rx = std::abs(radii.x), ry = std::abs(radii.y);
  const Point half = 0.5 * (at_ - to);
  if (rx == 0 || ry == 0) return line(to);
  if (half.x == 0 && half.y == 0) return;
  const double angle = degrees * std::numbers::pi / 180, cos = std::cos(angle), sin = std::sin(angle);
  const Point p = {cos * half.x + sin * half.y, cos * half.y - sin * half.x};
  const double reach = p.x * p.x / (rx * rx) + p.y * p.y / (ry * ry);
  if (reach > 1) {
    rx *= std::sqrt(reach);
    ry *= std::sqrt(reach);
  }
  const double over = rx * rx * p.y * p.y + ry * ry * p.x * p.x;
  const double k = (large == sweep ? -1 : 1) * std::sqrt(std::max(0.0, rx * rx * ry * ry / over - 1));
  const Point c = {k * rx * p.y / ry, -k * ry * p.x / rx};
  const Point middle = 0.5 * (at_ + to);
  const Matrix place = {
      cos * rx, sin * rx, -sin * ry, cos * ry, middle.x + cos * c.x - sin * c.y, middle.y + sin * c.x + cos * c.y};
  const double from = std::atan2((p.y - c.y) / ry, (p.x - c.x) / rx);
  double turn = std::atan2((-p.y - c.y) / ry, (-p.x - c.x) / rx) - from;
  if (sweep && turn < 0) turn += 2 * std::numbers::pi;
  if (!sweep && turn > 0) turn -= 2 * std::numbers::pi;
  const int count = std::max(1, static_cast<int>(std::ceil(std::abs(turn) / (std::numbers::pi / 2) - 1e-9)));
  const double step = turn / count, handle = 4.0 / 3 * std::tan(step / 4);
  for (int i = 0; i < count; ++i) {
    const double one = from + i * step, two = one + step;
    const Point a = {std::cos(one), std::sin(one)}, b = {std::cos(two), std::sin(two)};
    curve(place({a.x - handle * a.y, a.y + handle * a.x}), place({b.x + handle * b.y, b.y - handle * b.x}),
          i + 1 == count ? to : place(b));
  }
}

/// Path data, command by command.
class PathParser {
 public:
  explicit PathParser(std::string_view text) : in_(text) {}

  std::optional<Path> parse() {
    char command = '\0';
    while (!in_.at_end()) {
      if (const auto letter = in_.letter()) {
        command = *letter;
      } else if (command == 'm' || command == 'M') {
        command = command == 'm' ? 'l' : 'L';  // more points after a move are lines
      } else if (command == '\0' || (command | 0x20) == 'z') {
        return std::nullopt;
      }
      if (!obey(command)) return std::nullopt;
    }
    return pen_.finish();
  }

 private:
  bool obey(char command) {
    const char kind = static_cast<char>(command | 0x20);
    if (!begun_ && kind != 'm') return false;
    if (kind == 'z') {
      close();
      return true;
    }
    if (closed_ && kind != 'm') pen_.move(pen_.at());
    closed_ = false;
    return step(command);
  }

  void close() {
    if (!closed_) pen_.close();
    closed_ = true;
    control_ = pen_.at();
    before_ = 'z';
  }

  bool point(Point& out) {
    const auto x = in_.number();
    const auto y = x ? in_.number() : std::nullopt;
    if (!y) return false;
    out = relative_ ? pen_.at() + Point{*x, *y} : Point{*x, *y};
    return true;
  }

  /// The last control point, mirrored, where the command before was of the same kind.
  Point mirrored(char one, char other) const {
    return before_ == one || before_ == other ? 2.0 * pen_.at() - control_ : pen_.at();
  }

  bool step(char command) {
    relative_ = command >= 'a';
    const char kind = static_cast<char>(command | 0x20);
    const bool done = kind == 'c' || kind == 's' || kind == 'q' || kind == 't' ? curve(kind)
                      : kind == 'a'                                            ? arc()
                                                                               : straight(kind);
    before_ = kind;
    return done;
  }

  bool straight(char kind) {
    Point to = pen_.at();
    if (kind == 'h' || kind == 'v') {
      const auto value = in_.number();
      if (!value) return false;
      double& part = kind == 'h' ? to.x : to.y;
      part = relative_ ? part + *value : *value;
    } else if ((kind != 'm' && kind != 'l') || !point(to)) {
      return false;
    }
    if (kind == 'm') {
      pen_.move(to);
    } else {
      pen_.line(to);
    }
    begun_ = true;
    return true;
  }

  bool curve(char kind) {
    Point first, second, to;
    if (kind == 'c' && !point(first)) return false;
    if (kind == 's') first = mirrored('c', 's');
    if (kind == 't') second = mirrored('q', 't');
    if (kind != 't' && !point(second)) return false;
    if (!point(to)) return false;
    if (kind == 'c' || kind == 's') {
      pen_.curve(first, second, to);
    } else {
      pen_.quadratic(second, to);
    }
    control_ = second;
    return true;
  }

  bool arc() {
    const auto rx = in_.number();
    const auto ry = in_.number();
    const auto angle = in_.number();
    const auto large = in_.flag();
    const auto sweep = in_.flag();
    Point to;
    if (!rx || !ry || !angle || !large || !sweep || !point(to)) return false;
    pen_.arc({*rx, *ry}, *angle, *large, *sweep, to);
    return true;
  }

  NumberReader in_;
  Pen pen_;
  Point control_;
  char before_ = '\0';
  bool relative_ = false, begun_ = false, closed_ = false;
};

std::optional<Matrix> transform_of(std::string_view name, const std::vector<double>& n) {
  const std::size_t count = n.size();
  const auto rotation = [](double degrees) {
    const double angle = degrees * std::numbers::pi / 180;
    return Matrix{std::cos(angle), std::sin(angle), -std::sin(angle), std::cos(angle), 0, 0};
  };
  const auto slope = [](double degrees) { return std::tan(degrees * std::numbers::pi / 180); };
  if (name == "matrix" && count == 6) return Matrix{n[0], n[1], n[2], n[3], n[4], n[5]};
  if (name == "translate" && (count == 1 || count == 2)) return Matrix{1, 0, 0, 1, n[0], count == 2 ? n[1] : 0};
  if (name == "scale" && (count == 1 || count == 2)) return Matrix{n[0], 0, 0, count == 2 ? n[1] : n[0], 0, 0};
  if (name == "rotate" && count == 1) return rotation(n[0]);
  if (name == "rotate" && count == 3) {
    return Matrix{1, 0, 0, 1, n[1], n[2]} * rotation(n[0]) * Matrix{1, 0, 0, 1, -n[1], -n[2]};
  }
  if (name == "skewX" && count == 1) return Matrix{1, 0, slope(n[0]), 1, 0, 0};
  if (name == "skewY" && count == 1) return Matrix{1, slope(n[0]), 0, 1, 0, 0};
  return std::nullopt;
}

/// Where a cubic from p0 to p3 turns back, on one axis (t between 0 and 1).
void add_extremes(double p0, double p1, double p2, double p3, double& least, double& most) {
  const double a = -p0 + 3 * p1 - 3 * p2 + p3, b = 2 * (p0 - 2 * p1 + p2), c = p1 - p0;
  const auto take = [&](double t) {
    if (!(t > 0 && t < 1)) return;
    const double u = 1 - t, value = u * u * u * p0 + 3 * u * u * t * p1 + 3 * u * t * t * p2 + t * t * t * p3;
    least = std::min(least, value);
    most = std::max(most, value);
  };
  if (std::abs(a) < 1e-12) {
    if (b != 0) take(-c / b);
    return;
  }
  const double root = b * b - 4 * a * c;
  if (root < 0) return;
  take((-b + std::sqrt(root)) / (2 * a));
  take((-b - std::sqrt(root)) / (2 * a));
}

}  // namespace

Matrix Matrix::operator*(const Matrix& inner) const {
  return {a * inner.a + c * inner.b, b * inner.a + d * inner.b,     a * inner.c + c * inner.d,
          b * inner.c + d * inner.d, a * inner.e + c * inner.f + e, b * inner.e + d * inner.f + f};
}

void NumberReader::skip_blanks() {
  while (!rest_.empty() && (is_blank(rest_[0]) || rest_[0] == ',')) rest_.remove_prefix(1);
}

bool NumberReader::at_end() {
  skip_blanks();
  return rest_.empty();
}

std::optional<double> NumberReader::number() {
  skip_blanks();
  std::string_view text = rest_;
  if (text.starts_with('+')) text.remove_prefix(1);
  const char first = text.size() > 1 && text[0] == '-' ? text[1] : text.empty() ? '\0' : text[0];
  if (first != '.' && (first < '0' || first > '9')) return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || std::abs(value) > kMost) return std::nullopt;
  rest_ = {end, static_cast<std::size_t>(text.data() + text.size() - end)};
  return value;
}

std::optional<bool> NumberReader::flag() {
  skip_blanks();
  if (rest_.empty() || (rest_[0] != '0' && rest_[0] != '1')) return std::nullopt;
  const bool value = rest_[0] == '1';
  rest_.remove_prefix(1);
  return value;
}

std::optional<char> NumberReader::letter() {
  skip_blanks();
  if (rest_.empty() || (rest_[0] | 0x20) < 'a' || (rest_[0] | 0x20) > 'z') return std::nullopt;
  const char found = rest_[0];
  rest_.remove_prefix(1);
  return found;
}

std::optional<std::vector<double>> parse_numbers(std::string_view text) {
  NumberReader in(text);
  std::vector<double> out;
  while (!in.at_end()) {
    const auto value = in.number();
    if (!value) return std::nullopt;
    out.push_back(*value);
  }
  return out;
}

std::optional<Matrix> parse_transform(std::string_view text) {
  Matrix all;
  const auto skip = [&text] {
    while (!text.empty() && (is_blank(text[0]) || text[0] == ',')) text.remove_prefix(1);
  };
  for (skip(); !text.empty(); skip()) {
    const std::size_t open = text.find('('), close = text.find(')');
    if (open == std::string_view::npos || close == std::string_view::npos || close < open) return std::nullopt;
    std::string_view name = text.substr(0, open);
    while (!name.empty() && is_blank(name.back())) name.remove_suffix(1);
    const auto numbers = parse_numbers(text.substr(open + 1, close - open - 1));
    const auto one = numbers ? transform_of(name, *numbers) : std::nullopt;
    if (!one) return std::nullopt;
    all = all * *one;
    text.remove_prefix(close + 1);
  }
  return all;
}

std::optional<Path> parse_path(std::string_view text) { return PathParser(text).parse(); }

Path rectangle(double x, double y, double width, double height, double rx, double ry) {
  Pen pen;
  rx = std::min(rx, width / 2);
  ry = std::min(ry, height / 2);
  const double right = x + width, bottom = y + height;
  if (rx <= 0 || ry <= 0) rx = ry = 0;
  const auto corner = [&](Point handle1, Point handle2, Point to) {
    if (rx > 0) pen.curve(handle1, handle2, to);
  };
  const double hx = rx * (1 - kCircle), hy = ry * (1 - kCircle);
  pen.move({x + rx, y});
  pen.line({right - rx, y});
  corner({right - hx, y}, {right, y + hy}, {right, y + ry});
  pen.line({right, bottom - ry});
  corner({right, bottom - hy}, {right - hx, bottom}, {right - rx, bottom});
  pen.line({x + rx, bottom});
  corner({x + hx, bottom}, {x, bottom - hy}, {x, bottom - ry});
  if (rx > 0) {
    pen.line({x, y + ry});
    corner({x, y + hy}, {x + hx, y}, {x + rx, y});
  } else {
    pen.line({x, y});
  }
  pen.close();
  return pen.finish();
}

Path ellipse(double cx, double cy, double rx, double ry) {
  Pen pen;
  const double hx = rx * kCircle, hy = ry * kCircle;
  pen.move({cx + rx, cy});
  pen.curve({cx + rx, cy + hy}, {cx + hx, cy + ry}, {cx, cy + ry});
  pen.curve({cx - hx, cy + ry}, {cx - rx, cy + hy}, {cx - rx, cy});
  pen.curve({cx - rx, cy - hy}, {cx - hx, cy - ry}, {cx, cy - ry});
  pen.curve({cx + hx, cy - ry}, {cx + rx, cy - hy}, {cx + rx, cy});
  pen.close();
  return pen.finish();
}

Path polyline(const std::vector<double>& coordinates, bool closed) {
  Pen pen;
  for (std::size_t i = 0; i + 1 < coordinates.size(); i += 2) {
    const Point to = {coordinates[i], coordinates[i + 1]};
    if (i == 0) {
      pen.move(to);
    } else {
      pen.line(to);
    }
  }
  if (closed && coordinates.size() > 1) pen.close();
  return pen.finish();
}

std::optional<Bounds> bounds_of(const Path& path) {
  std::optional<Bounds> out;
  Point at;
  for (const Segment& segment : path) {
    if (segment.kind == Segment::Kind::Close) continue;
    const Point p = segment.end;
    if (!out) out = Bounds{p.x, p.y, p.x, p.y};
    *out = {std::min(out->left, p.x), std::min(out->top, p.y), std::max(out->right, p.x), std::max(out->bottom, p.y)};
    if (segment.kind == Segment::Kind::Curve) {
      add_extremes(at.x, segment.control1.x, segment.control2.x, p.x, out->left, out->right);
      add_extremes(at.y, segment.control1.y, segment.control2.y, p.y, out->top, out->bottom);
    }
    at = p;
  }
  return out;
}

void transform(Path& path, const Matrix& matrix) {
  for (Segment& segment : path) {
    segment.control1 = matrix(segment.control1);
    segment.control2 = matrix(segment.control2);
    segment.end = matrix(segment.end);
  }
}

}  // namespace inkvoice::image
