#include "layout/swiss_slip.h"

#include <algorithm>

#include "payment/qr_code.h"

namespace inkvoice::layout {

/// Guidelines QR-bill 2.3, annex D.
struct SwissSlip::Words {
  std::string_view language, payment_part, payable_to, reference, information, currency, amount, receipt, acceptance,
      separate, payable_by, payable_by_whom, code;
};

namespace {

constexpr Color kBlack = {0, 0, 0}, kWhite = {255, 255, 255};
constexpr Length kReceiptWidth = mm(62), kEdge = mm(5), kCodeSide = mm(46);
constexpr Length kHairline = pt(0.5), kCorner = pt(0.75), kCornerLength = mm(3);
constexpr Length kReceiptText = mm(52), kInformationX = mm(118), kInformationWidth = mm(87);
constexpr Length kReceiptBoxHeight = mm(20), kPaymentBoxWidth = mm(65), kPaymentBoxHeight = mm(25);

}  // namespace

const SwissSlip::Words& SwissSlip::words(std::string_view language) {
  static constexpr std::array<Words, 4> kAll = {
      Words{"en", "Payment part", "Account / Payable to", "Reference", "Additional information", "Currency", "Amount",
            "Receipt", "Acceptance point", "Separate before paying in", "Payable by", "Payable by (name/address)",
            "Swiss QR code with the details of this payment"},
      Words{"de", "Zahlteil", "Konto / Zahlbar an", "Referenz", "Zusätzliche Informationen", "Währung", "Betrag",
            "Empfangsschein", "Annahmestelle", "Vor der Einzahlung abzutrennen", "Zahlbar durch",
            "Zahlbar durch (Name/Adresse)", "Swiss-QR-Code mit den Angaben dieser Zahlung"},
      Words{"fr", "Section paiement", "Compte / Payable à", "Référence", "Informations supplémentaires", "Monnaie",
            "Montant", "Récépissé", "Point de dépôt", "A détacher avant le versement", "Payable par",
            "Payable par (nom/adresse)", "Swiss QR code avec les données de ce paiement"},
      Words{"it", "Sezione pagamento", "Conto / Pagabile a", "Riferimento", "Informazioni supplementari", "Valuta",
            "Importo", "Ricevuta", "Punto di accettazione", "Da staccare prima del versamento", "Pagabile da",
            "Pagabile da (nome/indirizzo)", "Codice QR svizzero con i dati di questo pagamento"},
  };
  for (const Words& words : kAll) {
    if (words.language == language) return words;
  }
  return kAll[0];
}

void SwissSlip::measure(const payment::SwissBill& bill, std::string_view language, const Measurer& m) {
  const Words& said = words(language);
  receipt_.clear();
  payment_.clear();
  receipt_box_y_ = payment_box_y_ = 0;
  code_alt_ = said.code;
  add_receipt(bill, said, m);
  add_payment_part(bill, said, m);
  separate_ = {{}, kEdge, 0, mm(200), Align::Start};
  m.add(separate_.stack, {said.separate, {}}, Style::SlipNote, separate_.width);
  draw_code(bill.payload, payment::kMostVersion, code_);
}

/// Whom, by which reference and who: the same in both parts, in their own sizes. Where that is too much for the room,
/// the streets are left out, as the guidelines allow it (3.6.2), and what is still too long is cut.
void SwissSlip::add_parties(Placed& into, const payment::SwissBill& bill, const Words& said, const Measurer& m) {
  const Length room = (into.x < kReceiptWidth ? mm(67) : mm(100)) - into.y;
  constexpr std::uint32_t kAnyLines = ~0U;
  add_parties(into, bill, said, m, {true, kAnyLines});
  for (const std::uint32_t lines : {kAnyLines, 3U, 2U, 1U}) {
    if (into.stack.height <= room) return;
    into.stack.clear();
    add_parties(into, bill, said, m, {false, lines});
  }
}

void SwissSlip::add_parties(Placed& into, const payment::SwissBill& bill, const Words& said, const Measurer& m,
                            const Fullness& fullness) {
  const bool receipt = into.x < kReceiptWidth;
  const Style head = receipt ? Style::ReceiptHead : Style::SlipHead;
  const Style value = receipt ? Style::ReceiptValue : Style::SlipValue;
  const Length gap = m.design[value].leading;
  const auto section = [&](std::string_view title, std::span<const std::string> texts) {
    m.add(into.stack, {title, {}}, head, into.width, Role::Paragraph, gap);
    for (const std::string& text : texts) {
      m.join(into.stack, {m.arena.copy(text), {}}, value, into.width);
      Part& part = into.stack.parts.back();
      const std::uint32_t kept = std::min(part.count, fullness.lines);
      into.stack.height -= static_cast<Length>(part.count - kept) * m.design[value].leading;
      part.count = kept;
    }
  };
  const auto address = [&](std::vector<std::string> lines) {
    if (!fullness.streets && lines.size() == 3) lines.erase(lines.begin() + 1);
    return lines;
  };
  std::vector<std::string> creditor = address(bill.creditor);
  creditor.insert(creditor.begin(), bill.account);
  section(said.payable_to, creditor);
  if (!bill.reference.empty()) section(said.reference, std::span(&bill.reference, 1));
  if (!receipt && !bill.message.empty()) section(said.information, std::span(&bill.message, 1));
  section(bill.debtor.empty() ? said.payable_by_whom : said.payable_by, address(bill.debtor));
  if (bill.debtor.empty()) (receipt ? receipt_box_y_ : payment_box_y_) = into.y + into.stack.height + mm(1);
}

void SwissSlip::add_amount(const payment::SwissBill& bill, const Words& said, const Measurer& m, Length x, Length gap,
                           bool receipt) {
  const Style head = receipt ? Style::ReceiptHead : Style::SlipHead;
  const Style value = receipt ? Style::ReceiptValue : Style::SlipValue;
  std::vector<Placed>& out = receipt ? receipt_ : payment_;
  Placed currency{{}, x, mm(68), gap, Align::Start}, amount{{}, x + gap, mm(68), mm(36), Align::Start};
  m.add(currency.stack, {said.currency, {}}, head, currency.width);
  m.join(currency.stack, {m.arena.copy(bill.currency), {}}, value, currency.width);
  m.add(amount.stack, {said.amount, {}}, head, amount.width);
  m.join(amount.stack, {m.arena.copy(bill.amount), {}}, value, amount.width);
  out.push_back(std::move(currency));
  out.push_back(std::move(amount));
}

void SwissSlip::add_receipt(const payment::SwissBill& bill, const Words& said, const Measurer& m) {
  Placed title{{}, kEdge, mm(5), kReceiptText, Align::Start};
  m.add(title.stack, {said.receipt, {}}, Style::SlipTitle, title.width, Role::Heading);
  receipt_.push_back(std::move(title));
  Placed parties{{}, kEdge, mm(12), kReceiptText, Align::Start};
  add_parties(parties, bill, said, m);
  receipt_.push_back(std::move(parties));
  add_amount(bill, said, m, kEdge, mm(13), true);
  Placed acceptance{{}, kEdge, mm(82), kReceiptText, Align::End};
  m.add(acceptance.stack, {said.acceptance, {}}, Style::ReceiptHead, acceptance.width);
  receipt_.push_back(std::move(acceptance));
}

void SwissSlip::add_payment_part(const payment::SwissBill& bill, const Words& said, const Measurer& m) {
  Placed title{{}, kReceiptWidth + kEdge, mm(5), mm(51), Align::Start};
  m.add(title.stack, {said.payment_part, {}}, Style::SlipTitle, title.width, Role::Heading);
  payment_.push_back(std::move(title));
  add_amount(bill, said, m, kReceiptWidth + kEdge, mm(15), false);
  Placed parties{{}, kInformationX, mm(5), kInformationWidth, Align::Start};
  add_parties(parties, bill, said, m);
  payment_.push_back(std::move(parties));
}

/// Switzerland's cross in the code's middle: 7 mm with its white frame (guidelines, 6.4.2).
void SwissSlip::place_code(PageBuilder& page, Length x, Length y) const {
  const auto centered = [](double width, double height, Color color) {
    return Box{(kCodeSide - mm(width)) / 2, (kCodeSide - mm(height)) / 2, mm(width), mm(height), color};
  };
  const std::array<Box, 4> cross = {centered(7, 7, kWhite), centered(6, 6, kBlack), centered(3.9, 1.17, kWhite),
                                    centered(1.17, 3.9, kWhite)};
  page.code(x, y, kCodeSide, code_, cross, code_alt_);
}

void SwissSlip::place_corners(PageBuilder& page, Length x, Length y, Length width, Length height) const {
  for (const Length cx : {x, x + width}) {
    for (const Length cy : {y, y + height}) {
      page.box(cx == x ? x : cx - kCornerLength, cy == y ? y : cy - kCorner, kCornerLength, kCorner, kBlack);
      page.box(cx == x ? x : cx - kCorner, cy == y ? y : cy - kCornerLength, kCorner, kCornerLength, kBlack);
    }
  }
}

/// Where to cut: no scissors, but the words that may stand in their place (style guide).
void SwissSlip::place_lines(PageBuilder& page, Length top) const {
  page.box(0, top, page.design().page_width, kHairline, kBlack);
  page.box(kReceiptWidth, top, kHairline, kHeight, kBlack);
  if (receipt_box_y_ != 0) place_corners(page, kEdge, top + receipt_box_y_, kReceiptText, kReceiptBoxHeight);
  if (payment_box_y_ != 0) {
    place_corners(page, kInformationX, top + payment_box_y_, kPaymentBoxWidth, kPaymentBoxHeight);
  }
}

void SwissSlip::place(PageBuilder& page, const text::Lines& lines) const {
  const Length top = page.design().page_height - kHeight;
  const bool mirrored = page.set_mirrored(false);
  place_lines(page, top);
  page.open(Role::Section);
  const auto place_all = [&](const std::vector<Placed>& parts) {
    for (const Placed& part : parts) {
      layout::place(page, lines, part.stack, part.x, part.width, top + part.y, part.align);
    }
  };
  layout::place(page, lines, separate_.stack, separate_.x, separate_.width, top - separate_.stack.height - pt(2));
  place_all(receipt_);
  place_all(payment_);
  place_code(page, kReceiptWidth + kEdge, top + mm(17));
  page.close();
  page.set_mirrored(mirrored);
}

}  // namespace inkvoice::layout
