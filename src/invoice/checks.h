/// Shapes of single fields: codes, addresses, pictures. Each says whether a text has the shape, or gives it in the one
/// form in which it is kept.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "invoice/decimal.h"

namespace inkvoice::invoice {

/// ISO 3166-1 alpha-2, in capitals; and XK, which Kosovo uses.
bool is_country(std::string_view code);

/// A well-formed language tag that begins with a language (RFC 5646, 2.1): "de", "zh-Hant-TW", "en-u-ca-buddhist".
bool is_language_tag(std::string_view tag);

/// local@domain with a dot in the domain, at most 254 bytes. Letters of any script: it is printed, not written to.
bool is_email(std::string_view text);

/// ISO 13616: the checksum is right. Without blanks and in capitals.
std::optional<std::string> normalize_iban(std::string_view text);

/// ISO 9362: 8 or 11 characters. In capitals.
std::optional<std::string> normalize_bic(std::string_view text);

/// "#rrggbb".
bool is_color(std::string_view text);

/// [a-z0-9-]{1,40}.
bool is_design_name(std::string_view text);

inline constexpr std::size_t kMostLogoBytes = 2'000'000;  ///< of the picture, decoded

/// What is wrong with a logo: not a data: URL of a PNG, JPEG or SVG in base64 (RFC 2397), broken base64, too large, or
/// not a picture of that kind by its first bytes. Nothing when it is fine. The picture itself is read by render.
std::optional<std::string> logo_problem(std::string_view url);

/// A code of UNTDID 5305 that EN 16931 allows (BR-CL-17).
bool is_tax_category(std::string_view code);

/// What is wrong with a rate in a category: S is above 0; Z, E, AE, K, G and O are 0 (BR-S-05, BR-Z-05, BR-E-05 …).
std::optional<std::string> tax_rate_problem(std::string_view category, Decimal rate);

}  // namespace inkvoice::invoice
