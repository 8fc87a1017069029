/// SVG's numbers, transforms, path data and basic shapes (SVG 1.1, 7 to 9) as segments.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "image/drawing.h"

namespace inkvoice::image {

/// x' = a x + c y + e, y' = b x + d y + f.
struct Matrix {
  double a = 1, b = 0, c = 0, d = 1, e = 0, f = 0;

  Point operator()(Point p) const { return {a * p.x + c * p.y + e, b * p.x + d * p.y + f}; }
  /// First `inner`, then this.
  Matrix operator*(const Matrix& inner) const;
  double determinant() const { return a * d - b * c; }
};

using Path = std::vector<Segment>;

/// Numbers apart by blanks and commas, read one by one.
class NumberReader {
 public:
  explicit NumberReader(std::string_view text) : rest_(text) {}
  std::optional<double> number();
  /// "0" or "1", which need nothing between them.
  std::optional<bool> flag();
  /// A letter that stands here.
  std::optional<char> letter();
  bool at_end();

 private:
  void skip_blanks();
  std::string_view rest_;
};

/// Nothing where the text cannot be read.
std::optional<std::vector<double>> parse_numbers(std::string_view text);
std::optional<Matrix> parse_transform(std::string_view text);
std::optional<Path> parse_path(std::string_view text);

Path rectangle(double x, double y, double width, double height, double rx, double ry);
Path ellipse(double cx, double cy, double rx, double ry);
Path polyline(const std::vector<double>& coordinates, bool closed);

struct Bounds {
  double left = 0, top = 0, right = 0, bottom = 0;
};

/// Of the curves themselves; nothing for an empty path.
std::optional<Bounds> bounds_of(const Path& path);

void transform(Path& path, const Matrix& matrix);

}  // namespace inkvoice::image
