#include <array>
#include <string>

#include "pdf/metadata.h"

namespace inkvoice::pdf {

namespace {

void put32(std::string& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift);
}

/// s15Fixed16Number (ICC.1:2004-10, 5.1.3) from millionths.
void put_fixed(std::string& out, std::int64_t millionths) {
  const std::int64_t scaled = millionths * 65536;
  put32(out, static_cast<std::uint32_t>((scaled + (scaled < 0 ? -500'000 : 500'000)) / 1'000'000));
}

template <std::size_t N>
std::string numbers(std::string_view type, const std::array<int, N>& millionths, std::string_view head = {}) {
  std::string out(type);
  put32(out, 0);
  out += head;
  for (const int value : millionths) put_fixed(out, value);
  return out;
}

/// multiLocalizedUnicodeType of one English text (10.13).
std::string localized(std::string_view ascii) {
  std::string out = "mluc";
  put32(out, 0);
  put32(out, 1);
  put32(out, 12);
  out += "enUS";
  put32(out, static_cast<std::uint32_t>(2 * ascii.size()));
  put32(out, 28);
  for (const char c : ascii) {
    out += '\0';
    out += c;
  }
  out.resize((out.size() + 3) / 4 * 4);
  return out;
}

std::string header() {
  std::string out;
  put32(out, 0);  // size, filled in last
  put32(out, 0);
  put32(out, 0x04200000);
  out += "mntrRGB XYZ ";
  for (const int part : {2026, 1, 1, 0, 0, 0}) {
    out += static_cast<char>(part >> 8);
    out += static_cast<char>(part);
  }
  out += "acsp";
  out.resize(68);  // platform, flags, device, attributes, intent: none
  for (const int d50 : {964'203, 1'000'000, 824'905}) put_fixed(out, d50);
  out.resize(128);
  return out;
}

std::string make_profile() {
  const std::string curve =
      numbers("para", std::array{2'400'000, 947'867, 52'133, 77'399, 40'450}, std::string_view("\0\3\0\0", 4));
  const std::array<std::pair<std::string_view, std::string>, 10> tags = {{
      {"desc", localized("sRGB")},
      {"cprt", localized("CC0")},
      {"wtpt", numbers("XYZ ", std::array{964'203, 1'000'000, 824'905})},
      {"chad",
       numbers("sf32", std::array{1'047'811, 22'887, -50'127, 29'542, 990'484, -17'049, -9'234, 15'044, 752'132})},
      {"rXYZ", numbers("XYZ ", std::array{436'075, 222'504, 13'932})},
      {"gXYZ", numbers("XYZ ", std::array{385'065, 716'879, 97'105})},
      {"bXYZ", numbers("XYZ ", std::array{143'080, 60'617, 714'173})},
      {"rTRC", curve},
      {"gTRC", {}},
      {"bTRC", {}},
  }};
  std::string out = header();
  put32(out, static_cast<std::uint32_t>(tags.size()));
  const std::size_t at = out.size() + 12 * tags.size();
  std::string data;
  std::size_t offset = 0, size = 0;
  for (const auto& [name, value] : tags) {
    if (!value.empty()) {  // an empty one shares the entry before it
      offset = at + data.size();
      size = value.size();
      data += value;
    }
    out += name;
    put32(out, static_cast<std::uint32_t>(offset));
    put32(out, static_cast<std::uint32_t>(size));
  }
  out += data;
  for (std::size_t i = 0; i < 4; ++i) out[i] = static_cast<char>(out.size() >> (24 - 8 * i));
  return out;
}

}  // namespace

std::string_view srgb_profile() {
  static const std::string profile = make_profile();
  return profile;
}

}  // namespace inkvoice::pdf
