#include "font/home_family.h"

#include <algorithm>
#include <array>

namespace inkvoice::font {

namespace {

struct Block {
  char32_t first, last;
  std::string_view family;
};

/// Unicode's blocks of the scripts that people write invoices in.
constexpr std::array<Block, 39> kBlocks = {{
    {0x0530, 0x058F, "SansArmenian"},
    {0x0590, 0x05FF, "SansHebrew"},
    {0x0600, 0x06FF, "SansArabic"},
    {0x0700, 0x074F, "SansSyriac"},
    {0x0750, 0x077F, "SansArabic"},
    {0x0780, 0x07BF, "SansThaana"},
    {0x07C0, 0x07FF, "SansNKo"},
    {0x08A0, 0x08FF, "SansArabic"},
    {0x0900, 0x097F, "SansDevanagari"},
    {0x0980, 0x09FF, "SansBengali"},
    {0x0A00, 0x0A7F, "SansGurmukhi"},
    {0x0A80, 0x0AFF, "SansGujarati"},
    {0x0B00, 0x0B7F, "SansOriya"},
    {0x0B80, 0x0BFF, "SansTamil"},
    {0x0C00, 0x0C7F, "SansTelugu"},
    {0x0C80, 0x0CFF, "SansKannada"},
    {0x0D00, 0x0D7F, "SansMalayalam"},
    {0x0D80, 0x0DFF, "SansSinhala"},
    {0x0E00, 0x0E7F, "SansThai"},
    {0x0E80, 0x0EFF, "SansLao"},
    {0x0F00, 0x0FFF, "SerifTibetan"},
    {0x1000, 0x109F, "SansMyanmar"},
    {0x10A0, 0x10FF, "SansGeorgian"},
    {0x1200, 0x139F, "SansEthiopic"},
    {0x13A0, 0x13FF, "SansCherokee"},
    {0x1400, 0x167F, "SansCanadianAboriginal"},
    {0x1780, 0x17FF, "SansKhmer"},
    {0x1800, 0x18AF, "SansMongolian"},
    {0x18B0, 0x18FF, "SansCanadianAboriginal"},
    {0x19E0, 0x19FF, "SansKhmer"},
    {0x1C90, 0x1CBF, "SansGeorgian"},
    {0x2D00, 0x2D2F, "SansGeorgian"},
    {0x2D30, 0x2D7F, "SansTifinagh"},
    {0x2D80, 0x2DDF, "SansEthiopic"},
    {0xA8E0, 0xA8FF, "SansDevanagari"},
    {0xA9E0, 0xA9FF, "SansMyanmar"},
    {0xAA60, 0xAA7F, "SansMyanmar"},
    {0xFB50, 0xFDFF, "SansArabic"},
    {0xFE70, 0xFEFF, "SansArabic"},
}};

}  // namespace

std::string_view home_family(char32_t code_point) {
  const auto* const behind = std::upper_bound(kBlocks.begin(), kBlocks.end(), code_point,
                                              [](char32_t wanted, const Block& block) { return wanted < block.first; });
  if (behind == kBlocks.begin() || code_point > (behind - 1)->last) return {};
  return (behind - 1)->family;
}

}  // namespace inkvoice::font
