#include "invoice/checks.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace inkvoice::invoice {

namespace {

constexpr std::string_view kCountries =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA "
    "CC CD "
    "CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD "
    "GE GF "
    "GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI "
    "KM KN "
    "KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY "
    "MZ NA "
    "NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG "
    "SH SI "
    "SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE "
    "VG VI "
    "VN VU WF WS XK YE YT ZA ZM ZW ";

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_letter(char c) { return is_upper(c) || is_lower(c); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alphanumeric(char c) { return is_letter(c) || is_digit(c); }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

template <class Predicate>
bool all(std::string_view text, Predicate predicate) {
  return std::ranges::all_of(text, predicate);
}

std::string capitals(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = is_lower(c) ? static_cast<char>(c - ('a' - 'A')) : c;
  return out;
}

/// The subtags of a language tag, one after the other.
class Subtags {
 public:
  explicit Subtags(std::string_view tag) : rest_(tag) { next(); }
  std::string_view current() const { return current_; }
  bool done() const { return done_; }
  void next() {
    if (ended_) {
      done_ = true;
      current_ = {};
      return;
    }
    const std::size_t end = std::min(rest_.find('-'), rest_.size());
    current_ = rest_.substr(0, end);
    ended_ = end == rest_.size();
    rest_.remove_prefix(ended_ ? end : end + 1);
  }
  /// Takes subtags of `length` that are all `predicate`, at most `most` of them.
  template <class Predicate>
  void skip(std::size_t shortest, std::size_t longest, int most, Predicate predicate) {
    for (; most > 0 && !done_ && has_length(shortest, longest) && all(current_, predicate); --most) next();
  }
  bool has_length(std::size_t shortest, std::size_t longest) const {
    return current_.size() >= shortest && current_.size() <= longest;
  }

 private:
  std::string_view rest_, current_;
  bool ended_ = false, done_ = false;
};

bool is_variant(std::string_view subtag) {
  return (subtag.size() >= 5 && subtag.size() <= 8) || (subtag.size() == 4 && is_digit(subtag[0]));
}

/// A letter or digit on its own, then subtags of its own; "x" takes any.
bool skip_extension(Subtags& tags) {
  const bool private_use = tags.current() == "x" || tags.current() == "X";
  tags.next();
  const auto fits = [&] { return !tags.done() && tags.has_length(private_use ? 1 : 2, 8); };
  if (!fits()) return false;
  while (fits()) tags.next();
  return true;
}

constexpr std::array<std::int8_t, 256> kBase64 = [] {
  std::array<std::int8_t, 256> values{};
  values.fill(-1);
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    values[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::int8_t>(i);
  }
  return values;
}();

unsigned sextet(char c) { return static_cast<unsigned>(kBase64[static_cast<unsigned char>(c)]); }

/// Whole groups of four, padded, and no bits set that stand for nothing (RFC 4648, 3.5).
bool is_base64(std::string_view text) {
  if (text.empty() || text.size() % 4 != 0) return false;
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with("=") ? 1 : 0;
  text.remove_suffix(padding);
  if (!all(text, [](char c) { return kBase64[static_cast<unsigned char>(c)] >= 0; })) return false;
  const unsigned unused = padding == 2 ? 15 : padding == 1 ? 3 : 0;
  return (sextet(text.back()) & unused) == 0;
}

/// The first bytes of what valid base64 stands for; three for each four characters.
std::string decode_start(std::string_view base64, std::size_t bytes) {
  std::string out;
  for (std::size_t i = 0; i + 4 <= base64.size() && out.size() < bytes && base64[i + 3] != '='; i += 4) {
    const unsigned word =
        sextet(base64[i]) << 18 | sextet(base64[i + 1]) << 12 | sextet(base64[i + 2]) << 6 | sextet(base64[i + 3]);
    for (int shift = 16; shift >= 0; shift -= 8) out += static_cast<char>(word >> shift & 0xFF);
  }
  return out;
}

struct PictureKind {
  std::string_view media_type, start;
};

constexpr std::array kPictures{
    PictureKind{"image/png", "\x89PNG\r\n\x1A\n"}, PictureKind{"image/jpeg", "\xFF\xD8\xFF"},
    PictureKind{"image/svg+xml", ""},  // XML: may begin in many ways
};

}  // namespace

bool is_country(std::string_view code) {
  if (code.size() != 2 || !all(code, is_upper)) return false;
  for (std::size_t at = 0; at < kCountries.size(); at += 3) {
    if (kCountries.substr(at, 2) == code) return true;
  }
  return false;
}

bool is_language_tag(std::string_view tag) {
  if (!all(tag, [](char c) { return is_alphanumeric(c) || c == '-'; })) return false;
  Subtags tags(tag);
  const std::size_t language = tags.current().size();
  if (language < 2 || language > 8 || !all(tags.current(), is_letter)) return false;
  tags.next();
  if (language <= 3) tags.skip(3, 3, 3, is_letter);  // extended languages
  tags.skip(4, 4, 1, is_letter);                     // script
  const bool region =
      tags.has_length(2, 2) ? all(tags.current(), is_letter) : tags.has_length(3, 3) && all(tags.current(), is_digit);
  if (region) tags.next();
  while (!tags.done() && is_variant(tags.current())) tags.next();
  while (!tags.done()) {
    if (tags.current().size() != 1 || !skip_extension(tags)) return false;
  }
  return true;
}

bool is_email(std::string_view text) {
  constexpr std::size_t kMostBytes = 254;  // RFC 5321, 4.5.3.1.3
  if (text.size() > kMostBytes) return false;
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos || at == 0 || text.find('@', at + 1) != std::string_view::npos) return false;
  if (text.find_first_of(" \t\n\r\"(),:;<>[\\]") != std::string_view::npos) return false;
  const std::string_view local = text.substr(0, at);
  const std::string_view domain = text.substr(at + 1);
  const auto dots_right = [](std::string_view part) {
    return !part.starts_with('.') && !part.ends_with('.') && part.find("..") == std::string_view::npos;
  };
  return dots_right(local) && dots_right(domain) && domain.find('.') != std::string_view::npos &&
         !domain.starts_with('-') && !domain.ends_with('-');
}

std::optional<std::string> normalize_iban(std::string_view text) {
  std::string iban = capitals(text);
  std::erase(iban, ' ');
  constexpr std::size_t kShortest = 15, kLongest = 34;
  if (iban.size() < kShortest || iban.size() > kLongest) return std::nullopt;
  if (!is_upper(iban[0]) || !is_upper(iban[1]) || !is_digit(iban[2]) || !is_digit(iban[3])) return std::nullopt;
  int remainder = 0;  // ISO 7064, MOD 97-10, over the text with its first four moved to the end
  for (const char c : iban.substr(4) + iban.substr(0, 4)) {
    if (is_digit(c)) {
      remainder = (remainder * 10 + (c - '0')) % 97;
    } else if (is_upper(c)) {
      remainder = (remainder * 100 + (c - 'A' + 10)) % 97;
    } else {
      return std::nullopt;
    }
  }
  if (remainder != 1) return std::nullopt;
  return iban;
}

std::optional<std::string> normalize_bic(std::string_view text) {
  std::string bic = capitals(text);
  if ((bic.size() != 8 && bic.size() != 11) || !all(bic, is_alphanumeric)) return std::nullopt;
  if (!is_upper(bic[4]) || !is_upper(bic[5])) return std::nullopt;  // the country
  return bic;
}

bool is_color(std::string_view text) { return text.size() == 7 && text[0] == '#' && all(text.substr(1), is_hex); }

bool is_design_name(std::string_view text) {
  return !text.empty() && text.size() <= 40 && all(text, [](char c) { return is_lower(c) || is_digit(c) || c == '-'; });
}

std::optional<std::string> logo_problem(std::string_view url) {
  constexpr std::string_view kScheme = "data:", kEncoding = ";base64,";
  const std::size_t comma = url.find(',');
  const std::string_view head = url.substr(0, comma == std::string_view::npos ? 0 : comma + 1);
  const auto is_kind = [&](const PictureKind& kind) {
    return head.starts_with(kScheme) && head.ends_with(kEncoding) &&
           head.substr(kScheme.size(), head.size() - kScheme.size() - kEncoding.size()) == kind.media_type;
  };
  const auto kind =
      head.size() < kScheme.size() + kEncoding.size() ? kPictures.end() : std::ranges::find_if(kPictures, is_kind);
  if (kind == kPictures.end()) {
    return "must be the picture itself: data:image/png;base64,… or image/jpeg or image/svg+xml (addresses are never "
           "fetched)";
  }
  const std::string_view base64 = url.substr(comma + 1);
  if (base64.size() / 4 * 3 > kMostLogoBytes + 2) {
    return "is too large: at most " + std::to_string(kMostLogoBytes) + " bytes";
  }
  if (!is_base64(base64)) return "is not valid base64";
  if (!decode_start(base64, kind->start.size()).starts_with(kind->start)) {
    return "is not a picture of the kind " + std::string(kind->media_type);
  }
  return std::nullopt;
}

bool is_tax_category(std::string_view code) {
  constexpr std::array<std::string_view, 10> kCodes{"S", "Z", "E", "AE", "K", "G", "O", "L", "M", "B"};
  return std::ranges::find(kCodes, code) != kCodes.end();
}

std::optional<std::string> tax_rate_problem(std::string_view category, Decimal rate) {
  if (category == "S" && rate.is_zero())
    return "must be above 0 in tax category S (use Z, E, AE, K, G or O for a rate of 0)";
  const bool has_rate = category == "S" || category == "L" || category == "M" || category == "B";
  if (!has_rate && !rate.is_zero()) return "must be 0 in tax category " + std::string(category);
  return std::nullopt;
}

}  // namespace inkvoice::invoice
