/// Numbers, money, dates and countries as the invoice's locale writes them (CLDR through ICU).
#pragma once

#include <array>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "invoice/invoice.h"
#include "text/arena.h"

namespace inkvoice::layout {

/// One locale and currency. ICU is asked once; after that a number costs no call into it. For one thread.
class Formats {
 public:
  /// `locale` is a BCP 47 tag; one that ICU does not know is formatted as its root locale does.
  Formats(std::string_view locale, const invoice::Currency& currency);
  ~Formats();
  Formats(const Formats&) = delete;
  Formats& operator=(const Formats&) = delete;

  /// With the currency's sign: "1.234,56 €".
  std::string_view money(invoice::Money amount, text::Arena& arena) const;
  /// The same without the sign, for columns: "1.234,56".
  std::string_view amount(invoice::Money amount, text::Arena& arena) const;
  /// At least `places` after the point, more where the number has them.
  std::string_view decimal(invoice::Decimal value, int places, text::Arena& arena) const;
  /// "20 %".
  std::string_view percent(invoice::Decimal value, text::Arena& arena) const;
  std::string_view date(invoice::Day day, text::Arena& arena);
  /// The country's name in the locale's language.
  std::string_view country(std::string_view iso_code, text::Arena& arena);
  /// How a number's figures after the point are told from those before it: the bytes behind the decimal sign.
  std::size_t fraction_bytes(std::string_view formatted) const;

  bool right_to_left() const { return right_to_left_; }

 private:
  struct Affixes {
    std::string positive_prefix, positive_suffix, negative_prefix, negative_suffix;
  };
  struct Signs {
    std::string decimal, group;
    int grouping = 0, secondary = 0, minimum = 1;  ///< sizes of digit groups; 0: none
    std::array<std::string, 10> digits;
  };

  void read_numbers(const invoice::Currency& currency);
  Affixes read_affixes(const std::u16string& skeleton) const;
  void read_dates();
  std::string_view write(bool negative, invoice::Int128 magnitude, int places, const Signs& signs,
                         const Affixes& affixes, text::Arena& arena) const;

  std::string locale_;  ///< as ICU names it
  int places_;
  bool right_to_left_ = false;
  Signs plain_, monetary_;
  Affixes number_, percent_, currency_;
  void* dates_ = nullptr;  ///< UDateFormat
  std::unordered_map<std::int64_t, std::string> known_dates_;
  std::map<std::string, std::string, std::less<>> known_countries_;
};

}  // namespace inkvoice::layout
