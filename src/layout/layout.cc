#include "layout/layout.h"

#include <list>

#include "base/clock.h"
#include "layout/closing.h"
#include "layout/compose.h"
#include "layout/foot.h"
#include "layout/masthead.h"
#include "layout/payment_block.h"
#include "layout/plan.h"
#include "layout/swiss_slip.h"
#include "layout/table.h"
#include "payment/epc.h"
#include "payment/swiss.h"

namespace inkvoice::layout {

namespace {

constexpr std::size_t kMostFormats = 16;
constexpr Length kLabelGap = pt(16);
constexpr Length kOverFoot = pt(8), kUnderFoot = pt(14);  ///< between text and foot, foot and slip, where there is one
constexpr Length kLeastFootOverSlip = pt(48);             ///< the foot and the words over the slip's edge
constexpr Length kLeastBody = pt(300);                    ///< what a foot leaves of the page's height

/// ICU is slow to open, so the last few locales stay.
class FormatsCache {
 public:
  Formats& find(const std::string& locale, const invoice::Currency& currency) {
    for (auto entry = entries_.begin(); entry != entries_.end(); ++entry) {
      if (entry->locale != locale || entry->currency != currency) continue;
      entries_.splice(entries_.begin(), entries_, entry);
      return *entry->formats;
    }
    if (entries_.size() >= kMostFormats) entries_.pop_back();
    entries_.push_front({locale, currency, std::make_unique<Formats>(locale, currency)});
    return *entries_.front().formats;
  }

 private:
  struct Entry {
    std::string locale;
    invoice::Currency currency;
    std::unique_ptr<Formats> formats;
  };
  std::list<Entry> entries_;  ///< the last used one first
};

}  // namespace

struct Layout::State {
  explicit State(text::Shaper& s) : shaper(s) {}

  text::Shaper& shaper;
  FormatsCache formats;
  Design design;
  text::Arena arena;
  text::Lines lines;
  Composition said;
  Masthead masthead;
  ItemTable table;
  Closing closing;
  Cells code;
  PaymentBlock payment;
  Foot foot;
  SwissSlip slip;
  std::vector<Part> paragraphs;  ///< before the table where the masthead is too tall, and after it
  std::vector<Part> labels;      ///< beside each of them; count 0 for none
  std::vector<Strip> strips;
  std::vector<Slot> slots;
  Length label_width = 0;  ///< of the column of labels before payment details
  Part running_head;
  text::Lines page_lines;  ///< what is said anew on each page
  Page page;
};

namespace {

/// One run of the layout: the stages after composing.
class Run {
 public:
  Run(Layout::State& state, const Composer& composer, const Measurer& measurer, bool mirrored, const PageSink& sink)
      : s_(state),
        composer_(composer),
        measurer_(measurer),
        page_(state.design, state.shaper, mirrored, state.page, sink) {}

  void measure();
  int place();

 private:
  void add_paragraph(const Part& part, Length gap, bool keep, const Part& label = {});
  void measure_furniture();
  void measure_masthead();
  void measure_table();
  void draw_codes();
  void measure_payment();
  void measure_long_payment();
  void measure_notes();
  void begin_page(std::uint32_t page, std::uint32_t pages);
  void place_slot(const Slot& slot);
  void place_paragraph(const Strip& strip, const Slot& slot);
  void place_artifact(const text::Lines& lines, const Part& part, Length y, Align align);
  void place_marks();
  void place_carried(const Slot& slot);
  void place_table_top(const Slot& slot);
  void close_taxes();
  Length slot_height(const Slot& slot) const;
  Length foot_over_slip() const;
  void place_footer(std::uint32_t page, std::uint32_t pages);
  std::string_view page_of(std::uint32_t page, std::uint32_t pages);

  Layout::State& s_;
  const Composer& composer_;
  const Measurer& measurer_;
  PageBuilder page_;
  bool table_open_ = false, taxes_open_ = false;
  Length end_ = 0;       ///< of what was placed last
  Length foot_top_ = 0;  ///< on the page under way
  invoice::Money carried_;
  std::uint32_t carried_rows_ = 0;
};

void Run::add_paragraph(const Part& part, Length gap, bool keep, const Part& label) {
  if (part.count == 0) return;
  s_.strips.push_back({.kind = Strip::Kind::Paragraph,
                       .split = Strip::Split::Anywhere,
                       .keep_with_next = keep,
                       .index = static_cast<std::uint32_t>(s_.paragraphs.size()),
                       .lines = part.count,
                       .leading = s_.design[part.style].leading,
                       .gap = gap});
  s_.paragraphs.push_back(part);
  s_.labels.push_back(label);
}

void Run::measure() {
  measure_furniture();
  measure_masthead();
  measure_table();
  const Length page = s_.design.body_bottom() - s_.design.margin_top - s_.design.running_head;
  s_.closing.measure(s_.said, composer_.labels, measurer_, page * 6 / 10);
  s_.closing.append_strips(measurer_, s_.strips);
  draw_codes();
  measure_payment();
  measure_notes();
  if (s_.slip.is_empty()) return;
  s_.strips.push_back(
      {.kind = Strip::Kind::Slip, .fixed = SwissSlip::kHeight + foot_over_slip() - s_.design.margin_bottom});
}

void Run::measure_table() {
  constexpr int kMostTries = 3;
  TextStyle& figures = s_.design.styles[static_cast<std::size_t>(Style::Cell)];
  for (int i = 0; i < kMostTries; ++i) {
    const Length fitting = s_.table.measure_columns(composer_, measurer_);
    if (fitting == figures.size) break;
    figures.size = fitting;
  }
  s_.table.measure(s_.strips);
}

/// What can be scanned: the Swiss slip where the account is Swiss, else the code of a SEPA transfer.
void Run::draw_codes() {
  s_.slip.clear();
  s_.code.count = 0;
  const payment::SwissAnswer swiss = payment::swiss_bill(composer_.invoice, composer_.totals);
  if (!swiss.problem.empty()) measurer_.warnings.push_back(swiss.pointer + ": " + swiss.problem);
  if (swiss.bill) {
    s_.slip.measure(*swiss.bill, composer_.labels.language(), measurer_);
    const bool all_told = swiss.bill->tells_reference;
    std::erase_if(s_.said.payment, [all_told](const Fact& fact) {
      return fact.kind == Fact::Kind::Account || (fact.kind == Fact::Kind::Plain && all_told);
    });
    return;
  }
  if (!s_.design.payment_code) return;
  const payment::EpcAnswer epc = payment::epc_code(composer_.invoice, composer_.totals);
  if (!epc.problem.empty()) measurer_.warnings.push_back(epc.pointer + ": " + epc.problem);
  if (epc.payload) draw_code(*epc.payload, payment::kEpcMostVersion, s_.code);
}

/// What later pages and all feet repeat.
void Run::measure_furniture() {
  const Length width = s_.design.body_width();
  const std::string said = std::string(s_.said.title) + " " + std::string(s_.said.number.text);
  s_.running_head = measurer_.part({composer_.arena.copy(said), {}}, Style::Foot, width);
  s_.running_head.count = std::min(s_.running_head.count, 1U);  // the whole number stands on the first page
  Design& design = s_.design;
  const Length most =
      std::min(design.page_height / 4, design.page_height - design.margin_top - design.running_head - kLeastBody);
  s_.foot.measure(s_.said, measurer_, most);
  design.margin_bottom = std::max(design.margin_bottom, s_.foot.margin(design));
  // Too much for a foot: it goes to the seller's block.
  if (!s_.foot.says_ids())
    s_.said.seller.insert(s_.said.seller.end(), s_.said.seller_ids.begin(), s_.said.seller_ids.end());
}

void Run::measure_masthead() {
  s_.masthead.measure(s_.said, measurer_, !s_.foot.says_address());
  const Length room = s_.design.body_bottom() - s_.design.margin_top;
  if (s_.masthead.height() <= room * 6 / 10) {
    s_.strips.push_back({.kind = Strip::Kind::Masthead, .keep_with_next = true, .fixed = s_.masthead.height()});
    return;
  }
  std::vector<Part> parts;
  s_.masthead.append_parts(parts);
  for (const Part& part : parts) add_paragraph(part, part.gap, false);
}

void Run::measure_payment() {
  s_.payment.measure(s_.said, composer_.labels, measurer_, s_.code);
  if (s_.payment.is_empty()) return;
  const Length room = s_.design.body_bottom() - s_.design.margin_top;
  if (s_.payment.height() > room / 2) {
    measure_long_payment();
    s_.payment.measure_code(composer_.labels, measurer_, s_.code);
    if (s_.payment.is_empty()) return;
  }
  s_.strips.push_back({.kind = Strip::Kind::Payment, .gap = s_.design.block_gap, .fixed = s_.payment.height()});
}

/// Paragraph by paragraph: terms may run over pages.
void Run::measure_long_payment() {
  const Length width = s_.design.body_width();
  add_paragraph(measurer_.part({composer_.labels[Label::Payment], {}}, Style::Heading, width, Role::Heading),
                s_.design.block_gap, true);
  s_.label_width = 0;
  for (const Fact& fact : s_.said.payment) {
    s_.label_width = std::max(s_.label_width, measurer_.width(fact.label, Style::Body));
  }
  const Length value_width = width - s_.label_width - kLabelGap;
  for (const Fact& fact : s_.said.payment) {
    const Part label = measurer_.part({fact.label, {}}, Style::Body, s_.label_width);
    add_paragraph(measurer_.part(fact.value, Style::Body, value_width), 0, false, label);
  }
}

void Run::measure_notes() {
  if (s_.said.notes.text.empty() || s_.closing.has_notes()) return;
  const Length width = s_.design.body_width();
  add_paragraph(measurer_.part({composer_.labels[Label::Notes], {}}, Style::Heading, width, Role::Heading),
                s_.design.block_gap * 7 / 10, true);
  add_paragraph(measurer_.part(s_.said.notes, Style::Body, width * 82 / 100), 0, false);
}

int Run::place() {
  plan(s_.strips,
       {.first_top = s_.design.margin_top,
        .later_top = s_.design.margin_top + s_.design.running_head,
        .bottom = s_.design.body_bottom(),
        .table_head = s_.table.head_height(),
        .carry = s_.table.carry_height()},
       s_.slots);
  const std::uint32_t pages = s_.slots.back().page + 1;
  std::uint32_t page = ~0U;
  for (const Slot& slot : s_.slots) {
    if (slot.page != page) {
      const bool row = s_.strips[slot.strip].kind == Strip::Kind::Row;
      if (row && page != ~0U) place_carried(slot);
      if (page != ~0U) page_.end_page();
      page = slot.page;
      begin_page(page, pages);
      if (row) place_table_top(slot);
    }
    place_slot(slot);
    end_ = slot.y + slot_height(slot);
  }
  if (taxes_open_) close_taxes();
  s_.foot.place(page_, s_.lines, foot_top_, true);
  page_.close();
  page_.end_page();
  return static_cast<int>(pages);
}

void Run::close_taxes() {
  Closing::close_taxes(page_);
  taxes_open_ = false;
}

Length Run::slot_height(const Slot& slot) const {
  const Strip& strip = s_.strips[slot.strip];
  return strip.fixed + 2 * strip.padding + strip.lines_height(slot.from, slot.to);
}

/// What the rows before this slot come to, at the foot of their page. The amount of a row stands beside its first line.
void Run::place_carried(const Slot& slot) {
  if (s_.table.carry_height() == 0) return;
  const std::uint32_t rows = s_.strips[slot.strip].index + (slot.from > 0 ? 1 : 0);
  for (; carried_rows_ < rows; ++carried_rows_) carried_.minor += composer_.totals.item_nets[carried_rows_].minor;
  if (rows > 0) s_.table.place_carry(page_, Label::CarriedForward, carried_, end_);
}

/// What stands again above the rows that go on.
void Run::place_table_top(const Slot& slot) {
  const Length carry = s_.table.carry_height();
  s_.table.place_repeated_head(page_, slot.y - carry - s_.table.head_height());
  if (carry > 0 && carried_rows_ > 0) s_.table.place_carry(page_, Label::BroughtForward, carried_, slot.y - carry);
}

void Run::begin_page(std::uint32_t page, std::uint32_t pages) {
  page_.begin_page();
  place_footer(page, pages);
  if (page == 0) {
    place_marks();
    page_.open(Role::Document);
    return;
  }
  place_artifact(s_.lines, s_.running_head, s_.design.margin_top, Align::Start);
}

void Run::place_artifact(const text::Lines& lines, const Part& part, Length y, Align align) {
  const TextStyle& look = s_.design[part.style];
  page_.open(Role::Artifact);
  for (std::uint32_t i = 0; i < part.count; ++i) {
    page_.text(lines, part.first + i, part.style, s_.design.margin_start, s_.design.body_width(),
               y + static_cast<Length>(i) * look.leading + baseline(look), align);
  }
  page_.close();
}

void Run::place_slot(const Slot& slot) {
  const Strip& strip = s_.strips[slot.strip];
  if (table_open_ && strip.kind != Strip::Kind::Row) {
    s_.table.close(page_);
    table_open_ = false;
  }
  if (taxes_open_ && strip.kind != Strip::Kind::Tax) close_taxes();
  switch (strip.kind) {
    case Strip::Kind::Masthead:
      s_.masthead.place(page_, s_.lines, slot.y);
      break;
    case Strip::Kind::TableHead:
      s_.table.open(page_);
      s_.table.place_head(page_, slot.y);
      table_open_ = true;
      break;
    case Strip::Kind::Row:
      s_.table.place_row(page_, strip.index, slot.from, slot.to, slot.y);
      break;
    case Strip::Kind::Closing:
      s_.closing.place(page_, measurer_, slot.y);
      break;
    case Strip::Kind::Total:
      s_.closing.place_total(page_, measurer_, strip, slot);
      break;
    case Strip::Kind::TaxHead:
      s_.closing.place_tax_head(page_, measurer_, slot.y);
      taxes_open_ = true;
      break;
    case Strip::Kind::Tax:
      s_.closing.place_tax(page_, measurer_, strip, slot);
      break;
    case Strip::Kind::Payment:
      s_.payment.place(page_, s_.lines, slot.y);
      break;
    case Strip::Kind::Slip:
      s_.slip.place(page_, s_.lines);
      break;
    case Strip::Kind::Paragraph:
      place_paragraph(strip, slot);
      break;
  }
}

void Run::place_paragraph(const Strip& strip, const Slot& slot) {
  Part part = s_.paragraphs[strip.index];
  part.first += slot.from;
  part.count = slot.to - slot.from;
  const Part& label = s_.labels[strip.index];
  const Length left = s_.design.margin_start;
  if (label.count == 0) return layout::place(page_, s_.lines, part, left, s_.design.body_width(), slot.y);
  const TextStyle& look = s_.design[label.style];
  const Length column = s_.label_width + kLabelGap;
  page_.open(part.role);  // the label and its value are one paragraph
  if (slot.from == 0) {
    page_.text(s_.lines, label.first, label.style, left, s_.label_width, slot.y + baseline(look), Align::Start);
    page_.end_line(label.style);
  }
  place_lines(page_, s_.lines, part, left + column, s_.design.body_width() - column, slot.y, Align::Start, false);
  page_.close();
}

std::string_view Run::page_of(std::uint32_t page, std::uint32_t pages) {
  std::string out;
  std::string_view pattern = composer_.labels[Label::PageOf];
  while (!pattern.empty()) {
    const bool number = pattern.starts_with("{page}");
    const bool count = pattern.starts_with("{pages}");
    if (number || count) {
      const auto value = invoice::Decimal::whole(number ? page + 1 : pages);
      out += composer_.formats.decimal(value, 0, page_.arena());
      pattern.remove_prefix(number ? 6 : 7);
    } else {
      out += pattern.front();
      pattern.remove_prefix(1);
    }
  }
  return page_.arena().copy(out);
}

/// The room that the foot, the page's number and the slip's words need over the slip.
Length Run::foot_over_slip() const {
  const Length number = std::max(-s_.foot.number_from_rule(s_.design), 0);
  return std::max(kLeastFootOverSlip, kOverFoot + number + s_.foot.height(s_.design) + kUnderFoot);
}

/// The last page's foot is not furniture: after all else it is read, once. Until then its place stays free.
void Run::place_footer(std::uint32_t page, std::uint32_t pages) {
  const Design& design = s_.design;
  const bool last = page + 1 == pages;
  foot_top_ = design.body_bottom() + design.footer_gap;
  const Length number_from_rule = s_.foot.number_from_rule(design);
  if (last && !s_.slip.is_empty()) {
    foot_top_ = design.page_height - SwissSlip::kHeight - foot_over_slip() + kOverFoot + std::max(-number_from_rule, 0);
  }
  if (!last) s_.foot.place(page_, s_.lines, foot_top_, false);
  s_.page_lines.clear();
  const Measurer here{design, s_.shaper, page_.arena(), s_.page_lines, measurer_.warnings};
  const Part number = here.part({page_of(page, pages), {}}, Style::Foot, design.body_width());
  place_artifact(s_.page_lines, number, foot_top_ + number_from_rule, Align::End);
}

/// Where to fold and to punch, at the left edge.
void Run::place_marks() {
  constexpr Length kStart = mm(4), kLength = mm(4);
  for (const Length mark : s_.design.marks) {
    if (mark > 0) page_.rule(page_.from_left(kStart, kLength), mark, kLength, s_.design.color(Paint::Muted));
  }
}

}  // namespace

Layout::Layout(text::Shaper& shaper) : state_(std::make_unique<State>(shaper)) {}
Layout::~Layout() = default;

const Design& Layout::design() const { return state_->design; }

Summary Layout::run(const invoice::Invoice& invoice, const invoice::Totals& totals, const DesignSheets& sheets,
                    const Logo& logo, const PageSink& sink) {
  State& s = *state_;
  Summary summary;
  s.arena.reset();
  s.lines.clear();
  s.strips.clear();
  s.paragraphs.clear();
  s.labels.clear();
  s.shaper.trim();
  s.shaper.set_language(invoice.locale);
  s.design = make_design(sheets, invoice.design);
  const Labels& labels = Labels::for_locale(invoice.locale);
  const Composer composer{invoice, totals, labels, s.formats.find(invoice.locale, invoice.currency), s.arena};
  const Measurer measurer{s.design, s.shaper, s.arena, s.lines, summary.warnings};
  // A window stays where the envelope has it, and the margin beside it with it.
  const bool mirrored = composer.formats.right_to_left();
  if (mirrored && s.design.window.height > 0) std::swap(s.design.margin_start, s.design.margin_end);
  composer.compose(s.said);  // what is said
  s.said.logo = logo;
  Run run(s, composer, measurer, mirrored, sink);
  run.measure();                // how much room it takes
  summary.pages = run.place();  // where it stands
  summary.right_to_left = mirrored;
  summary.title = std::string(s.said.title) + " " + std::string(s.said.number.text);
  summary.author = invoice.seller.name;
  summary.language = invoice.locale;
  if (invoice.issue_date) summary.date = to_iso_date(*invoice.issue_date);
  return summary;
}

}  // namespace inkvoice::layout
