#include "layout/design_fields.h"

#include <algorithm>
#include <span>
#include <variant>
#include <vector>

#include "base/text.h"

namespace inkvoice::layout {

namespace {

using Problem = std::optional<std::string>;

template <class T>
struct Named {
  std::string_view name;
  T value;
};

constexpr std::array<Named<Paint>, 6> kPaints = {{{"ink", Paint::Ink},
                                                  {"muted", Paint::Muted},
                                                  {"line", Paint::Line},
                                                  {"tint", Paint::Tint},
                                                  {"accent", Paint::Accent},
                                                  {"paper", Paint::Paper}}};
constexpr std::array<Named<Block>, 11> kBlocks = {{{"logo", Block::Logo},
                                                   {"mark", Block::Mark},
                                                   {"bar", Block::Bar},
                                                   {"title", Block::Title},
                                                   {"number", Block::Number},
                                                   {"title-number", Block::TitleNumber},
                                                   {"seller", Block::Seller},
                                                   {"client", Block::Client},
                                                   {"window", Block::Window},
                                                   {"details", Block::Details},
                                                   {"facts", Block::Facts}}};
constexpr std::array<Named<Style>, 17> kStyles = {{{"title", Style::Title},
                                                   {"number", Style::Number},
                                                   {"brand", Style::Brand},
                                                   {"party-name", Style::PartyName},
                                                   {"party-line", Style::PartyLine},
                                                   {"label", Style::Label},
                                                   {"body", Style::Body},
                                                   {"value", Style::Value},
                                                   {"column-head", Style::ColumnHead},
                                                   {"cell", Style::Cell},
                                                   {"description", Style::CellStrong},
                                                   {"detail", Style::Detail},
                                                   {"total", Style::Total},
                                                   {"grand-total", Style::GrandTotal},
                                                   {"due", Style::Due},
                                                   {"heading", Style::Heading},
                                                   {"foot", Style::Foot}}};
constexpr std::array<Named<FactsLayout>, 2> kFacts = {{{"stacked", FactsLayout::Stacked}, {"list", FactsLayout::List}}};
constexpr std::array<Named<TableHead>, 3> kHeads = {
    {{"rule", TableHead::Rule}, {"rules", TableHead::Rules}, {"fill", TableHead::Fill}}};
constexpr std::array<Named<TableRows>, 3> kRows = {
    {{"none", TableRows::None}, {"rules", TableRows::Rules}, {"zebra", TableRows::Zebra}}};
constexpr std::array<Named<DueLook>, 3> kDues = {
    {{"plain", DueLook::Plain}, {"box", DueLook::Box}, {"rules", DueLook::Rules}}};
constexpr std::array<Named<FootLayout>, 2> kFeet = {{{"line", FootLayout::Line}, {"columns", FootLayout::Columns}}};
constexpr std::array<Named<Side>, 2> kSides = {{{"start", Side::Start}, {"end", Side::End}}};
constexpr std::array<Named<bool>, 2> kAnswers = {{{"yes", true}, {"no", false}}};

template <class T, std::size_t N>
const T* find(const std::array<Named<T>, N>& names, std::string_view name) {
  for (const Named<T>& entry : names) {
    if (entry.name == name) return &entry.value;
  }
  return nullptr;
}

template <class T, std::size_t N>
Problem read_name(const std::array<Named<T>, N>& names, std::string_view text, T& out) {
  if (const T* found = find(names, text)) {
    out = *found;
    return std::nullopt;
  }
  std::string problem = "must be ";
  for (std::size_t i = 0; i < N; ++i) {
    if (i > 0) problem += i + 1 == N ? " or " : ", ";
    problem += names[i].name;
  }
  return problem;
}

/// Takes the next word off `text`.
std::string_view next_word(std::string_view& text) {
  const std::size_t start = std::min(text.find_first_not_of(' '), text.size());
  const std::size_t end = std::min(text.find(' ', start), text.size());
  const std::string_view word = text.substr(start, end - start);
  text.remove_prefix(end);
  return word;
}

/// "12", "4.5", "20mm", "1in", in thousandths of a point; nothing where it is none, or outside the limits.
std::optional<Length> to_length(std::string_view text, double least, double most) {
  double unit = 1;
  if (text.ends_with("mm")) unit = 72 / 25.4;
  if (text.ends_with("in")) unit = 72;
  if (unit != 1) text.remove_suffix(2);
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view part = point == std::string_view::npos ? std::string_view("0") : text.substr(point + 1);
  const auto front = parse_integer<std::uint32_t>(whole), back = parse_integer<std::uint32_t>(part);
  if (!front || !back || *front > 10'000 || part.size() > 3) return std::nullopt;
  double value = *back;
  for (std::size_t i = 0; i < part.size(); ++i) value /= 10;
  value = (value + *front) * unit;
  if (value < least || value > most) return std::nullopt;
  return pt(value);
}

struct LengthField {
  Length Design::* field;
  double least, most;
};

Problem read_length(std::string_view text, const LengthField& field, Design& design) {
  const auto length = to_length(text, field.least, field.most);
  if (!length) {
    std::string problem = "must be a length from ";
    append_number(problem, static_cast<int>(field.least));
    problem += " to ";
    append_number(problem, static_cast<int>(field.most));
    return problem + " points, such as 12, 4.5, 20mm or 0.5in";
  }
  design.*field.field = *length;
  return std::nullopt;
}

constexpr std::array<Named<LengthField>, 24> kLengths = {{{"margin.start", {&Design::margin_start, 10, 150}},
                                                          {"margin.end", {&Design::margin_end, 10, 150}},
                                                          {"margin.top", {&Design::margin_top, 10, 300}},
                                                          {"margin.bottom", {&Design::margin_bottom, 30, 200}},
                                                          {"head.height", {&Design::running_head, 12, 100}},
                                                          {"block.gap", {&Design::block_gap, 4, 60}},
                                                          {"rule.hair", {&Design::rule, 0.1, 2}},
                                                          {"rule.strong", {&Design::strong_rule, 0.1, 6}},
                                                          {"masthead.split", {&Design::masthead_split, 20, 80}},
                                                          {"masthead.cell-gap", {&Design::cell_gap, 0, 60}},
                                                          {"masthead.row-gap", {&Design::row_gap, 0, 100}},
                                                          {"logo.width", {&Design::logo_width, 20, 300}},
                                                          {"logo.height", {&Design::logo_height, 10, 150}},
                                                          {"logo.gap", {&Design::logo_gap, 0, 60}},
                                                          {"bar.width", {&Design::bar_width, 2, 600}},
                                                          {"bar.height", {&Design::bar_height, 0.5, 20}},
                                                          {"bar.gap", {&Design::bar_gap, 0, 40}},
                                                          {"facts.gap", {&Design::fact_gap, 0, 30}},
                                                          {"facts.inset", {&Design::fact_inset, 0, 30}},
                                                          {"table.column-gap", {&Design::column_gap, 4, 40}},
                                                          {"table.row-padding", {&Design::row_padding, 0, 20}},
                                                          {"table.head-padding", {&Design::head_padding, 0, 20}},
                                                          {"table.inset", {&Design::table_inset, 0, 30}},
                                                          {"foot.gap", {&Design::footer_gap, 0, 60}}}};
constexpr std::array<Named<LengthField>, 2> kMoreLengths = {
    {{"totals.width", {&Design::totals_width, 25, 70}}, {"totals.inset", {&Design::due_inset, 0, 30}}}};
constexpr std::array<Named<bool Design::*>, 5> kSwitches = {{{"facts.rules", &Design::facts_rules},
                                                             {"table.end-rule", &Design::table_end_rule},
                                                             {"table.carry-forward", &Design::carry_forward},
                                                             {"foot.rule", &Design::foot_rule},
                                                             {"payment.code", &Design::payment_code}}};
constexpr std::array<Named<Paint Design::*>, 3> kGrounds = {{{"facts.ground", &Design::facts_ground},
                                                             {"table.head-ground", &Design::head_ground},
                                                             {"totals.due-ground", &Design::due_ground}}};

Problem read_ground(std::string_view text, Paint& out) {
  if (text == "none") {
    out = Paint::None;
    return std::nullopt;
  }
  if (read_name(kPaints, text, out)) return "must be none, ink, muted, line, tint, accent or paper";
  return std::nullopt;
}

Problem read_color(std::string_view name, std::string_view text, Design& design) {
  Paint paint = Paint::None;
  if (read_name(kPaints, name, paint) || paint == Paint::Paper)
    return "is no colour: ink, muted, line, tint, accent are";
  const auto color = parse_color(text);
  if (!color) return "must be a colour like #1a2b3c";
  design.palette[static_cast<std::size_t>(paint)] = *color;
  if (paint == Paint::Accent) design.accent = *color;
  return std::nullopt;
}

/// "sans bold 27/32 ink".
Problem read_style(std::string_view text, TextStyle& style) {
  constexpr const char* kForm =
      "must be like: sans bold 27/32 ink (sans or serif, regular or bold, size/leading, colour)";
  const std::string_view family = next_word(text), weight = next_word(text), sizes = next_word(text);
  const std::string_view paint = next_word(text);
  const std::size_t slash = sizes.find('/');
  if ((family != "sans" && family != "serif") || (weight != "regular" && weight != "bold") ||
      slash == std::string_view::npos || !next_word(text).empty() || find(kPaints, paint) == nullptr) {
    return kForm;
  }
  const auto size = to_length(sizes.substr(0, slash), 5, 72), leading = to_length(sizes.substr(slash + 1), 5, 100);
  if (!size || !leading || *leading < *size) return "must have a size of 5 to 72 points and a leading of no less";
  const bool bold = weight == "bold";
  style.weight = family == "sans" ? (bold ? font::Weight::Bold : font::Weight::Regular)
                                  : (bold ? font::Weight::SerifBold : font::Weight::Serif);
  style.size = *size;
  style.leading = *leading;
  style.paint = *find(kPaints, paint);
  return std::nullopt;
}

Problem read_cell(std::string_view text, MastheadCell& cell) {
  cell = {};
  for (std::string_view word = next_word(text); !word.empty(); word = next_word(text)) {
    if (cell.count == cell.blocks.size()) return "has too many blocks in a cell: six at most";
    if (const Problem problem = read_name(kBlocks, word, cell.blocks[cell.count])) {
      return "has the unknown block \"" + std::string(word) + "\"; each " + *problem;
    }
    ++cell.count;
  }
  return std::nullopt;
}

/// "logo title number | seller"; without the bar, one cell over the whole width; "none" for no such row.
Problem read_masthead(std::size_t row, std::string_view text, Design& design) {
  MastheadRow& out = design.masthead[row];
  out = {};
  if (text == "none") return std::nullopt;
  const std::size_t bar = text.find('|');
  out.wide = bar == std::string_view::npos;
  if (Problem problem = read_cell(text.substr(0, bar), out.start)) return problem;
  if (!out.wide) return read_cell(text.substr(bar + 1), out.end);
  return std::nullopt;
}

/// "25mm 62mm 75mm 28mm", or none.
Problem read_window(std::string_view text, Window& window) {
  window = {};
  if (text == "none") return std::nullopt;
  std::array<Length, 4> sides = {};
  for (Length& side : sides) {
    const auto length = to_length(next_word(text), 10, 500);
    if (!length) return "must be none, or four lengths: from the left, from the top, width, height";
    side = *length;
  }
  if (!next_word(text).empty()) return "must be none, or four lengths: from the left, from the top, width, height";
  window = {sides[0], sides[1], sides[2], sides[3]};
  return std::nullopt;
}

Problem read_marks(std::string_view text, std::array<Length, 3>& marks) {
  marks = {};
  if (text == "none") return std::nullopt;
  for (Length& mark : marks) {
    const std::string_view word = next_word(text);
    if (word.empty()) return std::nullopt;
    const auto length = to_length(word, 10, 1000);
    if (!length) return "must be none, or up to three lengths from the page's top";
    mark = *length;
  }
  if (!next_word(text).empty()) return "must be none, or up to three lengths from the page's top";
  return std::nullopt;
}

Problem read_count(std::string_view text, std::uint8_t& out) {
  const auto count = parse_integer<std::uint8_t>(text);
  if (!count || *count < 1 || *count > 6) return "must be a whole number from 1 to 6";
  out = *count;
  return std::nullopt;
}

FieldAnswer set_arrangement(Design& design, std::string_view key, std::string_view value) {
  if (key == "masthead.align") return {.problem = read_name(kSides, value, design.masthead_align)};
  if (key == "facts.layout") return {.problem = read_name(kFacts, value, design.facts)};
  if (key == "facts.columns") return {.problem = read_count(value, design.facts_columns)};
  if (key == "table.head") return {.problem = read_name(kHeads, value, design.table_head)};
  if (key == "table.rows") return {.problem = read_name(kRows, value, design.table_rows)};
  if (key == "totals.due") return {.problem = read_name(kDues, value, design.due)};
  if (key == "foot.layout") return {.problem = read_name(kFeet, value, design.foot)};
  if (key == "window") return {.problem = read_window(value, design.window)};
  if (key == "marks") return {.problem = read_marks(value, design.marks)};
  for (std::size_t row = 0; row < design.masthead.size(); ++row) {
    if (key == "masthead." + std::to_string(row + 1)) return {.problem = read_masthead(row, value, design)};
  }
  return {.known = false};
}

}  // namespace

FieldAnswer set_field(Design& design, std::string_view key, std::string_view value) {
  if (key.starts_with("style.")) {
    const Style* style = find(kStyles, key.substr(6));
    if (style == nullptr) return {.known = false};
    return {.problem = read_style(value, design.styles[static_cast<std::size_t>(*style)])};
  }
  if (key.starts_with("color.")) return {.problem = read_color(key.substr(6), value, design)};
  if (const LengthField* field = find(kLengths, key)) return {.problem = read_length(value, *field, design)};
  if (const LengthField* field = find(kMoreLengths, key)) return {.problem = read_length(value, *field, design)};
  if (const auto* field = find(kSwitches, key)) return {.problem = read_name(kAnswers, value, design.**field)};
  if (const auto* field = find(kGrounds, key)) return {.problem = read_ground(value, design.**field)};
  return set_arrangement(design, key, value);
}

namespace {

/// What text of `style` stands on.
void check_contrast(const Design& design, Style style, Paint ground, std::vector<std::string>& problems) {
  const Color on = ground == Paint::None ? design.color(Paint::Paper) : design.color(ground);
  const double found = contrast(design[style].color, on);
  if (found >= kLeastContrast) return;
  std::string problem = "style.";
  for (const auto& entry : kStyles) problem += entry.value == style ? entry.name : "";
  problem += " has a contrast of ";
  append_number(problem, static_cast<int>(found * 10) / 10);
  problem += '.';
  append_number(problem, static_cast<int>(found * 10) % 10);
  problems.push_back(problem + " against its ground; 4.5 is the least that can be read (WCAG 1.4.3)");
}

void check_all_contrasts(const Design& design, std::vector<std::string>& problems) {
  for (const auto& [name, style] : kStyles) {
    Paint ground = Paint::None;
    if (style == Style::ColumnHead && design.table_head == TableHead::Fill) ground = design.head_ground;
    if (style == Style::Due && design.due == DueLook::Box) ground = design.due_ground;
    check_contrast(design, style, ground, problems);
  }
  if (design.table_rows == TableRows::Zebra) {
    for (const Style style : {Style::Cell, Style::CellStrong, Style::Detail}) {
      check_contrast(design, style, Paint::Tint, problems);
    }
  }
  if (design.facts_ground == Paint::None) return;
  for (const Style style : {Style::Label, Style::Value}) check_contrast(design, style, design.facts_ground, problems);
}

/// What an invoice must say; the seller has a place in any case.
void check_blocks(const Design& design, std::vector<std::string>& problems) {
  const auto has = [&design](Block block) { return has_block(design, block); };
  const auto need = [&problems](bool there, std::string_view what) {
    if (!there) problems.push_back("the masthead must have " + std::string(what) + ": an invoice has to say it");
  };
  need(has(Block::Client) || (has(Block::Window) && has(Block::Details)), "client, or window and details");
  need(has(Block::TitleNumber) || (has(Block::Title) && has(Block::Number)), "title and number, or title-number");
  need(has(Block::Facts), "facts");
}

bool has_window_block(const Design& design) {
  return std::any_of(design.masthead.begin(), design.masthead.end(), [](const MastheadRow& row) {
    return row.start.count > 0 && row.start.blocks[0] == Block::Window;
  });
}

}  // namespace

std::vector<std::string> check_design(const Design& design) {
  std::vector<std::string> problems;
  check_all_contrasts(design, problems);
  check_blocks(design, problems);
  const Length height = design.body_bottom() - design.margin_top - design.running_head;
  if (design.body_width() < pt(380) || height < pt(300)) {
    problems.emplace_back(
        "the margins leave too little of the page: 380 points of its width and 300 of its height are needed");
  }
  if (has_window_block(design) != (design.window.height > 0)) {
    problems.emplace_back("a window needs both: the block \"window\" first in a row of the masthead, and its place");
  }
  return problems;
}

}  // namespace inkvoice::layout
