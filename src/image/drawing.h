/// What an SVG draws, as paths in one plane: transforms are applied, styles resolved.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace inkvoice::image {

struct Point {
  double x = 0, y = 0;
};

/// One step of a path. Line and Move use the last point, Curve all three (cubic Bézier), Close none.
struct Segment {
  enum class Kind : std::uint8_t { Move, Line, Curve, Close };
  Kind kind = Kind::Move;
  Point control1, control2, end;
};

struct Paint {
  bool visible = false;
  std::uint8_t red = 0, green = 0, blue = 0;
  double opacity = 1;
};

/// Colours that run into one another along a line, or from one circle to another; beyond them the outer ones go on.
struct Gradient {
  struct Stop {
    double offset = 0;  ///< rising, from 0 to 1
    std::uint8_t red = 0, green = 0, blue = 0;
    double opacity = 1;
  };
  bool radial = false;
  Point start, end;
  double start_radius = 0, end_radius = 0;
  std::array<double, 6> matrix = {1, 0, 0, 1, 0, 0};  ///< to the drawing's plane, as SVG and PDF write it
  std::vector<Stop> stops;                            ///< two or more
};

struct Stroke {
  Paint paint;
  double width = 1;
  int cap = 0, join = 0;  ///< as PDF counts them (ISO 32000-1, 8.4.3.3): butt, round, square; miter, round, bevel
  double miter_limit = 4;
  std::vector<double> dashes;  ///< on, off, …; empty for a whole line
  double dash_offset = 0;
  std::array<double, 4> skew = {1, 0, 0, 1};  ///< the pen is drawn by this matrix, the path is not
};

struct Shape {
  std::vector<Segment> path;
  bool even_odd = false;
  Paint fill;
  std::optional<Gradient> gradient;  ///< in place of the fill's colour
  Stroke stroke;
};

/// In the order of painting. Groups nest: what stands in one is painted together, then laid over with its opacity,
/// and seen only inside its clip where it has one.
struct Step {
  enum class Kind : std::uint8_t { Paint, BeginGroup, EndGroup };
  Kind kind = Kind::Paint;
  Shape shape;         ///< of Paint; of BeginGroup its clip, whose path may be empty
  double opacity = 1;  ///< of BeginGroup
};

/// Lengths from its upper left corner, y down, in units of which the longer side has 1,000.
struct Drawing {
  double width = 0, height = 0;
  std::vector<Step> steps;
};

}  // namespace inkvoice::image
