#include "image/svg_style.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.h"
#include "image/svg_path.h"

namespace inkvoice::image {

namespace {

constexpr std::size_t kMostRules = 2'000;

template <class Take>
void split(std::string_view text, char separator, Take take) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    take(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

bool has_class(std::string_view classes, std::string_view wanted) {
  bool found = false;
  std::string plain(classes);
  std::replace_if(plain.begin(), plain.end(), [](char c) { return c == '\t' || c == '\n' || c == '\r'; }, ' ');
  split(plain, ' ', [&](std::string_view one) { found |= one == wanted; });
  return found;
}

std::optional<std::string> parse_reference(std::string_view text) {
  if (!text.starts_with("url(")) return std::nullopt;
  text = text.substr(4, text.find(')') - 4);
  std::string out;
  for (const char c : text) {
    if (c != '"' && c != '\'' && c != ' ') out += c;
  }
  if (!out.starts_with('#')) return std::nullopt;
  return out.substr(1);
}

std::optional<PaintSource> parse_paint(std::string_view text) {
  using Kind = PaintSource::Kind;
  if (text == "none") return PaintSource{Kind::None, {}, {}};
  if (equals_ignoring_case(text, "currentcolor")) return PaintSource{Kind::CurrentColor, {}, {}};
  if (const auto id = parse_reference(text)) return PaintSource{Kind::Server, {}, *id};
  const auto color = parse_color(text);
  if (!color) return std::nullopt;
  return PaintSource{Kind::Color, *color, {}};
}

/// Sets one property; says what is wrong with the value.
class Properties {
 public:
  Properties(SvgStyle& style, SvgOwn& own, double diagonal) : style_(style), own_(own), diagonal_(diagonal) {}

  Result<void> set(std::string_view name, std::string_view value) {
    if (value == "inherit" || value == "unset" || value == "initial" || value.empty()) return {};
    if (set_paint(name, value) || set_share(name, value) || set_length(name, value) || set_word(name, value)) return {};
    return set_other(name, value);
  }

 private:
  bool set_paint(std::string_view name, std::string_view value) {
    if (name == "color") {
      const auto color = parse_color(value);
      if (color) style_.color = *color;
      return color.has_value();
    }
    PaintSource* const target = name == "fill"         ? &style_.fill
                                : name == "stroke"     ? &style_.stroke
                                : name == "stop-color" ? &own_.stop_color
                                                       : nullptr;
    const auto paint = target == nullptr ? std::nullopt : parse_paint(value);
    if (paint) *target = *paint;
    return paint.has_value();
  }

  bool set_share(std::string_view name, std::string_view value) {
    double* const target = name == "fill-opacity"     ? &style_.fill_opacity
                           : name == "stroke-opacity" ? &style_.stroke_opacity
                           : name == "opacity"        ? &own_.opacity
                           : name == "stop-opacity"   ? &own_.stop_opacity
                                                      : nullptr;
    const auto share = target == nullptr ? std::nullopt : parse_share(value);
    if (share) *target = *share;
    return share.has_value();
  }

  bool set_length(std::string_view name, std::string_view value) {
    if (name == "stroke-dasharray") return set_dashes(value);
    double* const target = name == "stroke-width"        ? &style_.stroke_width
                           : name == "stroke-dashoffset" ? &style_.dash_offset
                           : name == "stroke-miterlimit" ? &style_.miter_limit
                                                         : nullptr;
    const auto length = target == nullptr ? std::nullopt : parse_length(value, diagonal_);
    if (length) *target = *length;
    return length.has_value();
  }

  bool set_dashes(std::string_view value) {
    style_.dashes.clear();
    if (value == "none") return true;
    std::string plain(value);
    std::replace(plain.begin(), plain.end(), ',', ' ');
    bool sound = true;
    double sum = 0;
    split(plain, ' ', [&](std::string_view one) {
      if (one.empty()) return;
      const auto length = parse_length(one, diagonal_);
      sound &= length && *length >= 0;
      style_.dashes.push_back(length.value_or(0));
      sum += length.value_or(0);
    });
    if (style_.dashes.size() % 2 == 1) {
      const std::vector<double> once = style_.dashes;
      style_.dashes.insert(style_.dashes.end(), once.begin(), once.end());
    }
    if (sum <= 0 || style_.dashes.size() > 64) style_.dashes.clear();
    return sound;
  }

  bool set_word(std::string_view name, std::string_view value) {
    const auto pick = [value](int& target, const std::array<std::string_view, 3>& words) {
      const auto* const found = std::find(words.begin(), words.end(), value);
      if (found != words.end()) target = static_cast<int>(found - words.begin());
      return found != words.end();
    };
    if (name == "stroke-linecap") return pick(style_.cap, {"butt", "round", "square"});
    if (name == "stroke-linejoin") return pick(style_.join, {"miter", "round", "bevel"});
    if (name == "fill-rule" || name == "clip-rule") {
      (name == "fill-rule" ? style_.even_odd : style_.clip_even_odd) = value == "evenodd";
      return value == "evenodd" || value == "nonzero";
    }
    if (name == "visibility") {
      style_.visible = value == "visible";
      return true;
    }
    if (name == "display") {
      own_.displayed = value != "none";
      return true;
    }
    return false;
  }

  /// What changes the picture in a way that we do not draw, and what we know but could not read.
  Result<void> set_other(std::string_view name, std::string_view value) {
    constexpr std::array kKnown = {"color",
                                   "fill",
                                   "stroke",
                                   "stop-color",
                                   "fill-opacity",
                                   "stroke-opacity",
                                   "opacity",
                                   "stop-opacity",
                                   "stroke-width",
                                   "stroke-dashoffset",
                                   "stroke-miterlimit",
                                   "stroke-dasharray",
                                   "stroke-linecap",
                                   "stroke-linejoin",
                                   "fill-rule",
                                   "clip-rule"};
    constexpr std::array kMore = {"mask",          "mask-image",      "filter",       "mix-blend-mode",
                                  "marker",        "marker-start",    "marker-mid",   "marker-end",
                                  "vector-effect", "backdrop-filter", "transform-box"};
    const std::string said = std::string(name) + ": " + std::string(value.substr(0, 60));
    if (name == "clip-path" && value != "none") {
      const auto id = parse_reference(value);
      if (!id) return cannot_draw("it has " + said);
      own_.clip = *id;
    }
    if (std::find(kKnown.begin(), kKnown.end(), name) != kKnown.end()) return cannot_draw("it has " + said);
    const bool more = std::find(kMore.begin(), kMore.end(), name) != kMore.end();
    if (more && value != "none" && value != "normal") return cannot_draw("it has " + said);
    return {};
  }

  SvgStyle& style_;
  SvgOwn& own_;
  double diagonal_;
};

std::string without_comments(std::string_view text) {
  std::string out;
  for (std::size_t at = text.find("/*"); at != std::string_view::npos; at = text.find("/*")) {
    out += text.substr(0, at);
    const std::size_t end = text.find("*/", at + 2);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 2);
  }
  return out.append(text);
}

std::string_view without_important(std::string_view value) {
  const std::size_t mark = value.find('!');
  return trimmed(value.substr(0, mark));
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n\f";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::unexpected<Error> cannot_draw(std::string_view why) {
  return fail(Code::Invalid, "is an SVG that cannot be drawn: " + std::string(why));
}

std::optional<double> parse_length(std::string_view text, double whole) {
  struct Unit {
    std::string_view name;
    double size;
  };
  const std::array units = {Unit{"px", 1.0},        Unit{"pt", 4.0 / 3}, Unit{"pc", 16.0},      Unit{"mm", 96 / 25.4},
                            Unit{"cm", 960 / 25.4}, Unit{"in", 96.0},    Unit{"%", whole / 100}};
  text = trimmed(text);
  double size = 1;
  for (const Unit& unit : units) {
    if (!text.ends_with(unit.name)) continue;
    text.remove_suffix(unit.name.size());
    size = unit.size;
    break;
  }
  const auto numbers = parse_numbers(text);
  if (!numbers || numbers->size() != 1) return std::nullopt;
  return (*numbers)[0] * size;
}

std::optional<double> parse_share(std::string_view text) {
  const auto value = parse_length(text, 1);
  if (!value) return std::nullopt;
  return std::clamp(*value, 0.0, 1.0);
}

Result<void> StyleSheet::add(std::string_view text) {
  const std::string plain = without_comments(text);
  std::string_view rest = plain;
  for (rest = trimmed(rest); !rest.empty(); rest = trimmed(rest)) {
    if (rest[0] == '@') return cannot_draw("its style sheet has an @-rule");
    const std::size_t open = rest.find('{'), close = rest.find('}');
    if (open == std::string_view::npos || close == std::string_view::npos || close < open) {
      return cannot_draw("its style sheet cannot be read");
    }
    std::string_view selectors = rest.substr(0, open);
    while (!selectors.empty()) {
      const std::size_t end = std::min(selectors.find(','), selectors.size());
      Selector one = TRY(selector(trimmed(selectors.substr(0, end))));
      const auto place = std::upper_bound(rules_.begin(), rules_.end(), one.weight,
                                          [](int weight, const Rule& rule) { return weight < rule.selector.weight; });
      rules_.insert(place, {std::move(one), std::string(rest.substr(open + 1, close - open - 1))});
      selectors.remove_prefix(std::min(end + 1, selectors.size()));
    }
    if (rules_.size() > kMostRules) return cannot_draw("its style sheet is too long");
    rest.remove_prefix(close + 1);
  }
  return {};
}

Result<StyleSheet::Selector> StyleSheet::selector(std::string_view text) const {
  Selector out;
  if (text.empty() || text.find_first_of(" \t\n>+~:[*\"\\") != std::string_view::npos) {
    if (text == "*") return out;
    return cannot_draw("its style sheet has the selector " + std::string(text.substr(0, 60)));
  }
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(".#", 1), text.size());
    const std::string part(text.substr(0, end));
    if (part[0] == '.') {
      out.classes.push_back(part.substr(1));
      out.weight += 100;
    } else if (part[0] == '#') {
      out.id = part.substr(1);
      out.weight += 10'000;
    } else {
      out.element = part;
      out.weight += 1;
    }
    text.remove_prefix(end);
  }
  return out;
}

bool StyleSheet::matches(const Selector& selector, const Element& element) {
  if (!selector.element.empty() && selector.element != element.name) return false;
  if (!selector.id.empty() && selector.id != element["id"]) return false;
  return std::all_of(selector.classes.begin(), selector.classes.end(),
                     [&](const std::string& wanted) { return has_class(element["class"], wanted); });
}

std::vector<std::pair<std::string_view, std::string_view>> StyleSheet::declarations(const Element& element) const {
  std::vector<std::pair<std::string_view, std::string_view>> out;
  const auto add = [&out](std::string_view text) {
    split(text, ';', [&out](std::string_view one) {
      const std::size_t colon = one.find(':');
      if (colon != std::string_view::npos) {
        out.emplace_back(trimmed(one.substr(0, colon)), without_important(one.substr(colon + 1)));
      }
    });
  };
  for (const auto& [name, value] : element.attributes) {
    if (name != "style") out.emplace_back(name, trimmed(value));
  }
  for (const Rule& rule : rules_) {
    if (matches(rule.selector, element)) add(rule.declarations);
  }
  add(element["style"]);
  return out;
}

Result<void> apply_style(const Element& element, const StyleSheet& sheet, double diagonal, SvgStyle& style,
                         SvgOwn& own) {
  Properties properties(style, own, diagonal);
  for (const auto& [name, value] : sheet.declarations(element)) TRY(properties.set(name, value));
  return {};
}

}  // namespace inkvoice::image
