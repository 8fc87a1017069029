/// What a text in an invoice may hold, and the one form in which it is kept.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace inkvoice::invoice {

/// A Line has no line ends and no tabs: names, numbers, codes. A Text may.
enum class TextKind : std::uint8_t { Line, Text };

/// `raw` (UTF-8) as it is kept: in Unicode's form NFC, line ends as "\n", "" where it has nothing but blanks. Or what
/// is wrong with it, for a person: a control character (C0, C1, DEL), a bidi override or isolate (U+202A–202E,
/// U+2066–2069: they could show another number than the one that is stored), U+FFFE or U+FFFF (XML cannot carry them),
/// or more than `most` code points.
std::expected<std::string, std::string> clean_text(std::string_view raw, TextKind kind, std::size_t most);

}  // namespace inkvoice::invoice
