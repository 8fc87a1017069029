#include "invoice/numbering.h"

#include <gtest/gtest.h>

#include "invoice/state.h"

namespace inkvoice::invoice {
namespace {

using namespace std::chrono_literals;

constexpr Day kDay = std::chrono::sys_days(2026y / 3 / 9);

std::string number(std::string_view pattern, std::uint64_t sequence) {
  EXPECT_TRUE(check_number_pattern(pattern)) << pattern;
  return format_number(sequence_name(pattern, kDay), sequence);
}

TEST(Numbering, FillsInDateAndSequence) {
  EXPECT_EQ(number(kDefaultNumberPattern, 7), "INV-2026-0007");
  EXPECT_EQ(number(kDefaultNumberPattern, 12345), "INV-2026-12345");
  EXPECT_EQ(number("{SEQ}", 1), "1");
  EXPECT_EQ(number("{YY}{MM}/{SEQ:2}", 3), "2603/03");
  EXPECT_EQ(number("№ {SEQ:12} ü", 5), "№ 000000000005 ü");
  EXPECT_EQ(number("{SEQ}-{YYYY}-{YYYY}", 18446744073709551615ull), "18446744073709551615-2026-2026");
}

TEST(Numbering, NamesTheSequenceByWhatTheDateMakesOfIt) {
  EXPECT_EQ(sequence_name("INV-{YYYY}-{SEQ:4}", kDay), "INV-2026-{SEQ:4}");
  EXPECT_EQ(sequence_name("{SEQ}", kDay), "{SEQ}");
}

TEST(Numbering, RefusesPatternsThatCannotWork) {
  for (const char* bad :
       {"",       "INV",     "{YYYY}",   "{SEQ}{SEQ}", "{SEQ}{SEQ:3}", "{SEQ:0}",          "{SEQ:13}",
        "{SEQ:}", "{SEQ:x}", "{SEQ:-1}", "{SEQ",       "SEQ}",         "{{SEQ}}",          "{DD}{SEQ}",
        "{seq}",  "{}{SEQ}", "a\n{SEQ}", "a\t{SEQ}",   "\x80{SEQ}",    "\xE2\x80\xAE{SEQ}"}) {
    const Result<void> result = check_number_pattern(bad);
    ASSERT_FALSE(result) << bad;
    EXPECT_EQ(result.error().code, Code::Invalid);
    ASSERT_EQ(result.error().fields.size(), 1u);
    EXPECT_EQ(result.error().fields[0].pointer, "");
  }
  EXPECT_TRUE(check_number_pattern(std::string(55, 'x') + "{SEQ}"));
  EXPECT_FALSE(check_number_pattern(std::string(56, 'x') + "{SEQ}"));
}

TEST(State, KeepsToTheAllowedSteps) {
  EXPECT_TRUE(can_become(State::Draft, State::Issued));
  EXPECT_FALSE(can_become(State::Draft, State::Paid));
  EXPECT_FALSE(can_become(State::Void, State::Issued));
  EXPECT_TRUE(can_become(PdfStatus::Failed, PdfStatus::Processing));
  EXPECT_FALSE(can_become(PdfStatus::Ready, PdfStatus::Failed));
}

TEST(State, ReadsBackItsWords) {
  for (const State state : {State::Draft, State::Issued, State::Paid, State::Void}) {
    EXPECT_EQ(parse_state(to_string(state)), state);
  }
  EXPECT_FALSE(parse_state("overdue"));
  EXPECT_FALSE(parse_state(""));
  EXPECT_EQ(to_string(PdfStatus::Processing), "processing");
}

TEST(State, DerivesOverdue) {
  EXPECT_TRUE(is_overdue(State::Issued, kDay, kDay + std::chrono::days(1)));
  EXPECT_FALSE(is_overdue(State::Issued, kDay, kDay));
  EXPECT_FALSE(is_overdue(State::Paid, kDay, kDay + std::chrono::days(1)));
  EXPECT_FALSE(is_overdue(State::Issued, std::nullopt, kDay));
}

}  // namespace
}  // namespace inkvoice::invoice
