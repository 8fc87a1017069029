/// Payment references with check digits, and how they and account numbers are printed.
#pragma once

#include <string>
#include <string_view>

namespace inkvoice::payment {

/// ISO 11649: "RF", two check digits, up to 21 letters and digits. Blanks do not count.
bool is_creditor_reference(std::string_view text);

/// The Swiss QR reference: 27 digits of which the last checks the others (modulo 10, recursive).
bool is_qr_reference(std::string_view text);

/// Without blanks.
std::string compact(std::string_view text);

/// In groups of `size`, counted from the end where `from_end`.
std::string grouped(std::string_view text, std::size_t size, bool from_end = false);

/// Cut after `most` characters, never inside one; line ends are blanks.
std::string cut(std::string_view utf8, std::size_t most);

}  // namespace inkvoice::payment
