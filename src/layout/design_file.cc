#include "layout/design_file.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/text.h"
#include "base/utf8.h"
#include "layout/design_fields.h"

namespace inkvoice::layout {

namespace {

constexpr Color kBlack = {0, 0, 0}, kWhite = {255, 255, 255};

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

/// What stands before a comment. "#1a2b3c" is a colour: a comment's "#" has a blank, or nothing, on its right.
std::string_view without_comment(std::string_view line) {
  for (std::size_t at = line.find('#'); at != std::string_view::npos; at = line.find('#', at + 1)) {
    if (at + 1 == line.size() || line[at + 1] == ' ' || at == 0) return line.substr(0, at);
  }
  return line;
}

class Reader {
 public:
  Reader(const DesignSheets& base, FindDesign find) : sheets_(base), find_(find) {}

  void line(std::size_t number, std::string_view text) {
    text = trimmed(without_comment(text));
    if (text.empty()) return;
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) return complain(number, "must be like: key = value");
    const std::string_view key = trimmed(text.substr(0, equals)), value = trimmed(text.substr(equals + 1));
    for (const std::string& before : seen_) {
      if (before == key) return complain(number, std::string(key) + " is there twice");
    }
    seen_.emplace_back(key);
    set(number, key, value);
  }

  Result<DesignSheets> finish() {
    for (Design* design : {&sheets_.a4, &sheets_.letter}) resolve_colors(*design);
    if (errors_.empty()) {
      for (const Design* design : {&sheets_.a4, &sheets_.letter}) {
        for (const std::string& problem : check_design(*design)) complain(0, problem);
      }
    }
    if (errors_.empty()) return sheets_;
    return std::unexpected(Error{Code::Invalid, "The design has errors.", std::move(errors_)});
  }

 private:
  void complain(std::size_t number, std::string problem) {
    std::string where;
    if (number > 0) append_number(where, number);
    FieldError error{std::move(where), std::move(problem)};
    // The sheets of both papers have most of them.
    if (std::ranges::find(errors_, error) == errors_.end()) errors_.push_back(std::move(error));
  }

  void set(std::size_t number, std::string_view key, std::string_view value) {
    if (key == "base") return set_base(number, value);
    if (key == "paper") {
      if (value != "A4" && value != "Letter") return complain(number, "paper must be A4 or Letter");
      sheets_.paper = value == "A4" ? invoice::Paper::A4 : invoice::Paper::Letter;
      return;
    }
    const std::size_t at = key.find('@');
    const std::string_view name = key.substr(0, at);
    const std::string_view paper = at == std::string_view::npos ? std::string_view() : key.substr(at + 1);
    if (at != std::string_view::npos && paper != "A4" && paper != "Letter") {
      return complain(number, "\"" + std::string(key) + "\": only @A4 and @Letter can follow a key");
    }
    for (Design* design : {&sheets_.a4, &sheets_.letter}) {
      const bool letter = design == &sheets_.letter;
      if (at != std::string_view::npos && letter != (paper == "Letter")) continue;
      const FieldAnswer answer = set_field(*design, name, value);
      if (!answer.known) return complain(number, "unknown key \"" + std::string(name) + "\"");
      if (answer.problem) return complain(number, std::string(name) + " " + *answer.problem);
    }
  }

  void set_base(std::size_t number, std::string_view name) {
    const DesignSheets* base = find_ == nullptr ? nullptr : find_(name);
    if (base == nullptr) return complain(number, "base names no design that there is");
    if (seen_.size() > 1) return complain(number, "base must come before all else");
    sheets_ = *base;
  }

  DesignSheets sheets_;
  FindDesign find_;
  std::vector<std::string> seen_;
  std::vector<FieldError> errors_;
};

Design blank(Length width, Length height) {
  Design design;
  design.page_width = width;
  design.page_height = height;
  design.palette[static_cast<std::size_t>(Paint::Paper)] = kWhite;
  design.palette[static_cast<std::size_t>(Paint::Black)] = kBlack;
  using enum Style;
  using enum font::Weight;
  const auto set = [&design](Style style, font::Weight weight, double size, double leading) {
    design.styles[static_cast<std::size_t>(style)] = {weight, pt(size), pt(leading), kBlack, Paint::Black};
  };
  set(SlipTitle, Bold, 11, 13);
  set(SlipHead, Bold, 8, 11);
  set(SlipValue, Regular, 10, 12);
  set(ReceiptHead, Bold, 6, 9);
  set(ReceiptValue, Regular, 8, 9.5);
  set(SlipNote, Regular, 7, 9);
  return design;
}

}  // namespace

const DesignSheets& blank_design() {
  static const DesignSheets sheets = {blank(mm(210), mm(297)), blank(pt(612), pt(792)), invoice::Paper::A4};
  return sheets;
}

Result<DesignSheets> parse_design(std::string_view text, const DesignSheets& base, FindDesign find) {
  text = without_byte_order_mark(text);
  Reader reader(base, find);
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    reader.line(number, text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return reader.finish();
}

}  // namespace inkvoice::layout
