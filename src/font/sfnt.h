/// Big-endian numbers as OpenType writes them, read and written without regard to alignment.
#pragma once

#include <cstdint>
#include <cstring>

#include "base/bytes.h"

namespace inkvoice::font {

/// Reads past the end give 0: a damaged font then has no glyphs rather than a crash.
inline std::uint8_t read_u8(ByteView data, std::size_t at) {
  return at < data.size() ? static_cast<std::uint8_t>(data[at]) : std::uint8_t{0};
}
inline std::uint16_t read_u16(ByteView data, std::size_t at) {
  return static_cast<std::uint16_t>(read_u8(data, at) << 8 | read_u8(data, at + 1));
}
inline std::int16_t read_i16(ByteView data, std::size_t at) { return static_cast<std::int16_t>(read_u16(data, at)); }
inline std::uint32_t read_u32(ByteView data, std::size_t at) {
  return static_cast<std::uint32_t>(read_u16(data, at)) << 16 | read_u16(data, at + 2);
}

inline void put_u16(std::byte* out, unsigned value) {
  out[0] = static_cast<std::byte>(value >> 8);
  out[1] = static_cast<std::byte>(value);
}
inline void put_u32(std::byte* out, std::uint32_t value) {
  put_u16(out, value >> 16);
  put_u16(out + 2, value);
}

constexpr std::uint32_t tag(const char (&name)[5]) {
  return static_cast<std::uint32_t>(static_cast<unsigned char>(name[0])) << 24 |
         static_cast<std::uint32_t>(static_cast<unsigned char>(name[1])) << 16 |
         static_cast<std::uint32_t>(static_cast<unsigned char>(name[2])) << 8 |
         static_cast<std::uint32_t>(static_cast<unsigned char>(name[3]));
}

}  // namespace inkvoice::font
