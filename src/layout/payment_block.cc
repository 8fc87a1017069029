#include "layout/payment_block.h"

#include <algorithm>

#include "payment/qr_code.h"

namespace inkvoice::layout {

namespace {

constexpr Length kLabelGap = pt(16);
constexpr Length kModule = mm(0.6), kLargestSide = mm(36);
constexpr int kQuietModules = 4;  // of nothing around a code (ISO/IEC 18004, 6.3.8)
constexpr Length kCaptionWidth = pt(84), kColumnGap = pt(14);

}  // namespace

void draw_code(std::string_view payload, int most_version, Cells& out) {
  const auto code = payment::encode_qr(payload, most_version);
  out.count = code ? code->size : 0;
  if (code) payment::pack_rows(*code, out.rows);
}

void PaymentBlock::measure(const Composition& said, const Labels& labels, const Measurer& m, const Cells& code) {
  rows_.clear();
  height_ = 0;
  if (said.payment.empty()) return;
  measure_code(labels, m, code);
  text_width_ = m.design.body_width() - (code_ != nullptr ? side_ + quiet_ + kCaptionWidth + kColumnGap : 0);
  heading_ = m.part({labels[Label::Payment], {}}, Style::Heading, text_width_, Role::Heading);
  label_width_ = 0;
  for (const Fact& fact : said.payment) label_width_ = std::max(label_width_, m.width(fact.label, Style::Body));
  label_width_ += kLabelGap;
  Length height = m.height(heading_);
  for (const Fact& fact : said.payment) {
    const Part label = m.part({fact.label, {}}, Style::Body, label_width_);
    const Part value = m.part(fact.value, Style::Body, text_width_ - label_width_);
    if (label.count == 0 || value.count == 0) continue;
    height += m.height(value);
    rows_.push_back({label, value});
  }
  height_ = std::max(height_, height);
}

void PaymentBlock::measure_code(const Labels& labels, const Measurer& m, const Cells& code) {
  rows_.clear();
  heading_ = caption_ = {};
  height_ = 0;
  code_ = nullptr;
  if (code.count == 0) return;
  code_ = &code;
  caption_text_ = labels[Label::ScanToPay];
  caption_ = m.part({caption_text_, {}}, Style::Label, kCaptionWidth);
  side_ = std::min(kModule * code.count, kLargestSide);
  quiet_ = side_ / code.count * kQuietModules;
  height_ = std::max(side_, m.height(caption_));
}

void PaymentBlock::place(PageBuilder& page, const text::Lines& lines, Length y) const {
  const Design& design = page.design();
  const Length left = design.margin_start;
  const Length right = left + design.body_width();
  page.open(Role::Section);
  Length row_y = y;
  if (heading_.count > 0) {
    layout::place(page, lines, heading_, left, text_width_, row_y);
    row_y += static_cast<Length>(heading_.count) * design[heading_.style].leading;
  }
  for (const Row& row : rows_) {
    place_pair(page, lines, {row.label, row.value}, {left, text_width_, label_width_}, row_y);
    row_y += static_cast<Length>(row.value.count) * design[row.value.style].leading;
  }
  if (code_ != nullptr) {
    const Length code_x = right - side_;
    const Length caption_y = y + side_ - static_cast<Length>(caption_.count) * design[caption_.style].leading;
    page.code(code_x, y, side_, *code_, {}, caption_text_);
    layout::place(page, lines, caption_, code_x - quiet_ - kCaptionWidth, kCaptionWidth, std::max(y, caption_y),
                  Align::End);
  }
  page.close();
}

}  // namespace inkvoice::layout
