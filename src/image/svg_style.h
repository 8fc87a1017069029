/// How an SVG's shapes are painted: attributes, `style` attributes and the plain part of style sheets (SVG 1.1, 6 and
/// 11).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "image/drawing.h"
#include "image/xml.h"

namespace inkvoice::image {

struct Rgba {
  std::uint8_t red = 0, green = 0, blue = 0;
  double alpha = 1;
  bool operator==(const Rgba&) const = default;
};

/// "#abc", "#aabbcc", with alpha too, "rgb(1, 2, 3)", "rgba(…)", "hsl(…)" or a name; nothing for what is no colour.
std::optional<Rgba> parse_color(std::string_view text);

struct PaintSource {
  enum class Kind : std::uint8_t { None, Color, CurrentColor, Server };
  Kind kind = Kind::None;
  Rgba color;
  std::string server;  ///< the gradient's id
};

/// What children take over.
struct SvgStyle {
  PaintSource fill{PaintSource::Kind::Color, {}, {}}, stroke;
  Rgba color;
  double fill_opacity = 1, stroke_opacity = 1;
  double stroke_width = 1, miter_limit = 4, dash_offset = 0;
  int cap = 0, join = 0;
  std::vector<double> dashes;
  bool even_odd = false, clip_even_odd = false, visible = true;
};

/// What holds for the element alone.
struct SvgOwn {
  double opacity = 1;
  bool displayed = true;
  std::string clip;  ///< an id, or ""
  PaintSource stop_color{PaintSource::Kind::Color, {}, {}};
  double stop_opacity = 1;
};

/// The rules of all <style> elements.
class StyleSheet {
 public:
  /// Selectors of an element, a class or an id, alone or joined. Invalid for others: to leave one out would change
  /// colours.
  Result<void> add(std::string_view text);

  /// All that is said of `element`, the strongest last.
  std::vector<std::pair<std::string_view, std::string_view>> declarations(const Element& element) const;

 private:
  struct Selector {
    std::string element, id;
    std::vector<std::string> classes;
    int weight = 0;
  };
  struct Rule {
    Selector selector;
    std::string declarations;
  };

  Result<Selector> selector(std::string_view text) const;
  static bool matches(const Selector& selector, const Element& element);

  std::vector<Rule> rules_;  ///< the weakest first
};

/// Lengths are in the drawing's units; `diagonal` is what percentages are of.
Result<void> apply_style(const Element& element, const StyleSheet& sheet, double diagonal, SvgStyle& style,
                         SvgOwn& own);

/// "12", "3.5mm", "40%"; nothing for what is no length.
std::optional<double> parse_length(std::string_view text, double whole);
/// "0.5", "50%".
std::optional<double> parse_share(std::string_view text);

std::string_view trimmed(std::string_view text);

/// A picture that we know to be more than we draw.
std::unexpected<Error> cannot_draw(std::string_view why);

}  // namespace inkvoice::image
