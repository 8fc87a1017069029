#include "layout/formats.h"

#include <unicode/udat.h>
#include <unicode/uloc.h>
#include <unicode/unum.h>
#include <unicode/unumberformatter.h>
#include <unicode/ustring.h>

#include <limits>

#include "base/utf8.h"

namespace inkvoice::layout {

namespace {

constexpr std::size_t kMostKnown = 4096;

std::string to_utf8(const UChar* text, int length) {
  std::string out(static_cast<std::size_t>(length) * 3, '\0');
  int size = 0;
  UErrorCode status = U_ZERO_ERROR;
  u_strToUTF8(out.data(), static_cast<int>(out.size()), &size, text, length, &status);
  out.resize(U_SUCCESS(status) ? static_cast<std::size_t>(size) : 0);
  return out;
}

std::string symbol(const UNumberFormat* format, UNumberFormatSymbol which) {
  UChar text[32];
  UErrorCode status = U_ZERO_ERROR;
  const int length = unum_getSymbol(format, which, text, 32, &status);
  return U_SUCCESS(status) ? to_utf8(text, length) : std::string();
}

/// `number` by ICU's number skeleton.
std::string formatted(std::u16string_view skeleton, const std::string& locale, int number) {
  UErrorCode status = U_ZERO_ERROR;
  UNumberFormatter* format =
      unumf_openForSkeletonAndLocale(skeleton.data(), static_cast<int>(skeleton.size()), locale.c_str(), &status);
  UFormattedNumber* result = unumf_openResult(&status);
  UChar text[128];
  unumf_formatInt(format, number, result, &status);
  const int length = unumf_resultToString(result, text, 128, &status);
  unumf_closeResult(result);
  unumf_close(format);
  return U_SUCCESS(status) ? to_utf8(text, length) : std::string();
}

/// CLDR's minimumGroupingDigits: es writes 1234 but 12.345. Only a formatted number shows it.
int minimum_grouping(const std::string& locale, const std::string& group) {
  return formatted(u"group-auto", locale, 1234).find(group) == std::string::npos ? 2 : 1;
}

using Format = std::unique_ptr<UNumberFormat, decltype(&unum_close)>;

Format open_format(UNumberFormatStyle style, const std::string& locale) {
  UErrorCode status = U_ZERO_ERROR;
  return {unum_open(style, nullptr, 0, locale.c_str(), nullptr, &status), &unum_close};
}

std::string icu_name(std::string_view tag) {
  char name[ULOC_FULLNAME_CAPACITY] = "";
  UErrorCode status = U_ZERO_ERROR;
  uloc_forLanguageTag(std::string(tag).c_str(), name, sizeof name, nullptr, &status);
  return U_SUCCESS(status) ? name : "";
}

}  // namespace

Formats::Formats(std::string_view locale, const invoice::Currency& currency)
    : locale_(icu_name(locale)), places_(currency.places) {
  read_numbers(currency);
  read_dates();
  right_to_left_ = uloc_isRightToLeft(locale_.c_str()) != 0;
}

Formats::~Formats() { udat_close(static_cast<UDateFormat*>(dates_)); }

void Formats::read_numbers(const invoice::Currency& currency) {
  const auto signs = [this](const UNumberFormat* format, UNumberFormatSymbol decimal, UNumberFormatSymbol group) {
    Signs out;
    out.decimal = symbol(format, decimal);
    out.group = symbol(format, group);
    if (unum_getAttribute(format, UNUM_GROUPING_USED) != 0) {
      out.grouping = unum_getAttribute(format, UNUM_GROUPING_SIZE);
      out.secondary = unum_getAttribute(format, UNUM_SECONDARY_GROUPING_SIZE);
      if (out.secondary <= 0) out.secondary = out.grouping;
      out.minimum = minimum_grouping(locale_, out.group);
    }
    for (std::size_t digit = 0; digit < 10; ++digit) {
      out.digits[digit] =
          symbol(format, digit == 0 ? UNUM_ZERO_DIGIT_SYMBOL
                                    : static_cast<UNumberFormatSymbol>(UNUM_ONE_DIGIT_SYMBOL + digit - 1));
    }
    return out;
  };
  const Format decimal = open_format(UNUM_DECIMAL, locale_);
  plain_ = signs(decimal.get(), UNUM_DECIMAL_SEPARATOR_SYMBOL, UNUM_GROUPING_SEPARATOR_SYMBOL);
  const Format money = open_format(UNUM_CURRENCY, locale_);
  monetary_ = signs(money.get(), UNUM_MONETARY_SEPARATOR_SYMBOL, UNUM_MONETARY_GROUPING_SEPARATOR_SYMBOL);
  number_ = read_affixes(u"precision-integer");
  percent_ = read_affixes(u"percent precision-integer");
  const std::u16string code(currency.code.begin(), currency.code.end());
  currency_ = read_affixes(u"currency/" + code + u" precision-integer");
}

/// What stands around the figures, seen at a number of one figure.
Formats::Affixes Formats::read_affixes(const std::u16string& skeleton) const {
  const std::string positive = formatted(skeleton, locale_, 1), negative = formatted(skeleton, locale_, -1);
  const std::string& one = plain_.digits[1];
  const std::size_t p = positive.find(one), n = negative.find(one);
  if (one.empty() || p == std::string::npos || n == std::string::npos) return {"", "", "-", ""};
  return {positive.substr(0, p), positive.substr(p + one.size()), negative.substr(0, n),
          negative.substr(n + one.size())};
}

void Formats::read_dates() {
  UErrorCode status = U_ZERO_ERROR;
  char locale[ULOC_FULLNAME_CAPACITY];
  locale_.copy(locale, sizeof locale - 1);
  locale[std::min(locale_.size(), sizeof locale - 1)] = '\0';
  // Invoices are dated in the civil calendar, also where the locale prefers another.
  uloc_setKeywordValue("calendar", "gregorian", locale, sizeof locale, &status);
  const UChar utc[] = {'U', 'T', 'C', 0};
  dates_ = udat_open(UDAT_NONE, UDAT_LONG, locale, utc, 3, nullptr, 0, &status);
}

std::string_view Formats::write(bool negative, invoice::Int128 magnitude, int places, const Signs& signs,
                                const Affixes& affixes, text::Arena& arena) const {
  unsigned char digits[48];
  int count = 0;
  for (; magnitude > std::numeric_limits<std::uint32_t>::max(); magnitude /= 10)
    digits[count++] = static_cast<unsigned char>(magnitude % 10);
  for (auto rest = static_cast<std::uint32_t>(magnitude); rest > 0 || count <= places; rest /= 10)
    digits[count++] = static_cast<unsigned char>(rest % 10);  // dividing 128 bits is slow
  char out[1024];
  char* end = out;
  const auto put = [&end](std::string_view text) {
    std::memcpy(end, text.data(), text.size());
    end += text.size();
  };
  put(negative ? affixes.negative_prefix : affixes.positive_prefix);
  const int whole = count - places;
  const bool grouped = signs.grouping > 0 && whole >= signs.grouping + signs.minimum;
  for (int left = whole; left > 0; --left) {
    put(signs.digits[digits[places + left - 1]]);
    const int behind = left - 1 - signs.grouping;
    if (grouped && behind >= 0 && behind % signs.secondary == 0 && left > 1) put(signs.group);
  }
  if (places > 0) put(signs.decimal);
  for (int place = places - 1; place >= 0; --place) put(signs.digits[digits[place]]);
  put(negative ? affixes.negative_suffix : affixes.positive_suffix);
  return arena.copy({out, static_cast<std::size_t>(end - out)});
}

std::string_view Formats::money(invoice::Money amount, text::Arena& arena) const {
  const bool negative = amount.minor < 0;
  return write(negative, negative ? -amount.minor : amount.minor, places_, monetary_, currency_, arena);
}

std::string_view Formats::amount(invoice::Money amount, text::Arena& arena) const {
  const bool negative = amount.minor < 0;
  return write(negative, negative ? -amount.minor : amount.minor, places_, plain_, number_, arena);
}

std::string_view Formats::decimal(invoice::Decimal value, int places, text::Arena& arena) const {
  std::int64_t magnitude = value.is_negative() ? -value.millionths() : value.millionths();
  int kept = invoice::Decimal::kPlaces;
  while (kept > places && magnitude % 10 == 0) {
    magnitude /= 10;
    --kept;
  }
  return write(value.is_negative(), magnitude, kept, plain_, number_, arena);
}

std::string_view Formats::percent(invoice::Decimal value, text::Arena& arena) const {
  std::int64_t magnitude = value.is_negative() ? -value.millionths() : value.millionths();
  int kept = invoice::Decimal::kPlaces;
  while (kept > 0 && magnitude % 10 == 0) {
    magnitude /= 10;
    --kept;
  }
  return write(value.is_negative(), magnitude, kept, plain_, percent_, arena);
}

std::size_t Formats::fraction_bytes(std::string_view formatted) const {
  const std::size_t at = plain_.decimal.empty() ? std::string_view::npos : formatted.rfind(plain_.decimal);
  return at == std::string_view::npos ? 0 : formatted.size() - at;
}

std::string_view Formats::date(invoice::Day day, text::Arena& arena) {
  const std::int64_t key = day.time_since_epoch().count();
  const auto found = known_dates_.find(key);
  if (found != known_dates_.end()) return arena.copy(found->second);
  if (known_dates_.size() >= kMostKnown) known_dates_.clear();
  UChar text[128];
  UErrorCode status = U_ZERO_ERROR;
  constexpr double kMillisecondsADay = 86'400'000.0;
  const int length = udat_format(static_cast<UDateFormat*>(dates_), static_cast<double>(key) * kMillisecondsADay, text,
                                 128, nullptr, &status);
  return arena.copy(known_dates_[key] = U_SUCCESS(status) ? to_utf8(text, length) : std::string());
}

std::string_view Formats::country(std::string_view iso_code, text::Arena& arena) {
  const auto found = known_countries_.find(iso_code);
  if (found != known_countries_.end()) return arena.copy(found->second);
  if (known_countries_.size() >= kMostKnown) known_countries_.clear();
  UChar text[128];
  UErrorCode status = U_ZERO_ERROR;
  const std::string region = "und_" + std::string(iso_code);
  const int length = uloc_getDisplayCountry(region.c_str(), locale_.c_str(), text, 128, &status);
  const bool known = U_SUCCESS(status) && length > 0;
  return arena.copy(known_countries_[std::string(iso_code)] = known ? to_utf8(text, length) : std::string(iso_code));
}

}  // namespace inkvoice::layout
