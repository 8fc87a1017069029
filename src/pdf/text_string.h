/// Text outside of content: titles, names, replacement texts (ISO 32000-1, 7.9.2.2).
#pragma once

#include "pdf/buffer.h"

namespace inkvoice::pdf {

/// `utf8` as a text string: a literal one where it is plain ASCII, else UTF-16BE in hexadecimal with its mark.
void append_text_string(Buffer& out, std::string_view utf8);

/// One code point in UTF-16BE, four or eight hexadecimal digits.
void append_utf16_hex(Buffer& out, char32_t code_point);

}  // namespace inkvoice::pdf
