#include "text/shaper.h"

#include <hb.h>

#include <algorithm>

#include "base/utf8.h"

namespace inkvoice::text {

namespace {

constexpr std::size_t kMostWords = 1U << 15;
constexpr std::size_t kMostCacheBytes = 8U << 20;
constexpr std::size_t kLongestCachedWord = 64;
constexpr char32_t kReplacement = 0xFFFD;

std::uint64_t mix(std::uint64_t value) {
  value *= 0x9E3779B97F4A7C15U;
  return value ^ (value >> 32);
}

std::uint64_t hash_of(std::string_view text, std::uint64_t seed) {
  std::uint64_t hash = mix(seed + text.size());
  while (text.size() >= 8) {
    std::uint64_t chunk;
    std::memcpy(&chunk, text.data(), 8);
    hash = mix(hash ^ chunk);
    text.remove_prefix(8);
  }
  std::uint64_t rest = 0;
  std::memcpy(&rest, text.data(), text.size());
  return mix(hash ^ rest) | 1;  // 0 marks an empty slot
}

/// What is drawn for `code_point`: Noto Sans has no minus sign, and its en dash has the same shape.
char32_t shown_as(const font::Face& face, char32_t code_point) {
  constexpr char32_t kMinus = 0x2212, kEnDash = 0x2013;
  return code_point == kMinus && face.glyph_of(kMinus) == 0 ? kEnDash : code_point;
}

}  // namespace

Shaper::Shaper(const font::Library& library) : library_(library), buffer_(hb_buffer_create()), slots_(1024) {
  for (const Weight weight : {Weight::Regular, Weight::Bold}) {
    const auto w = static_cast<std::size_t>(weight);
    const font::FaceId id = library_.main_face(weight);
    const font::Face& face = library_.face(id);
    for (char32_t c = 0; c < latin_[w].size(); ++c) {
      const font::GlyphId glyph = face.glyph_of(c);
      latin_[w][c] = {glyph, static_cast<std::int16_t>(face.advance(glyph))};
    }
    const Plain space = latin_[w][' '];
    space_glyphs_[w] = {.id = space.glyph, .advance = space.advance, .unicode = U' '};
    spaces_[w] = {.glyphs = &space_glyphs_[w], .count = 1, .width = space.advance, .face = id, .text = {}};
  }
}

Shaper::~Shaper() { hb_buffer_destroy(buffer_); }

void Shaper::set_language(std::string_view language) {
  if (language == language_) return;
  language_ = language;
  language_hash_ = hash_of(language, 0);
}

void Shaper::trim() {
  if (words_ < kMostWords && cache_.bytes() < kMostCacheBytes) return;
  cache_.reset();
  slots_.assign(1024, {});
  words_ = 0;
}

const Word& Shaper::word(std::string_view text, Weight weight, Arena& scratch) {
  if (text.size() > kLongestCachedWord) return *scratch.make(shape(text, weight, scratch));
  const std::uint64_t hash = hash_of(text, language_hash_ + static_cast<std::uint64_t>(weight));
  std::size_t at = hash & (slots_.size() - 1);
  while (slots_[at].hash != 0) {
    if (slots_[at].hash == hash && slots_[at].word->text == text) return *slots_[at].word;
    at = (at + 1) & (slots_.size() - 1);
  }
  if (words_ >= kMostWords || cache_.bytes() >= kMostCacheBytes) return *scratch.make(shape(text, weight, scratch));
  Word* made = cache_.make(shape(text, weight, cache_));
  made->text = cache_.copy(text);
  slots_[at] = {hash, made};
  if (++words_ * 2 > slots_.size()) grow();
  return *made;
}

void Shaper::grow() {
  std::vector<Slot> old(slots_.size() * 2);
  old.swap(slots_);
  for (const Slot& slot : old) {
    if (slot.hash == 0) continue;
    std::size_t at = slot.hash & (slots_.size() - 1);
    while (slots_[at].hash != 0) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = slot;
  }
}

bool Shaper::has_glyph(char32_t code_point) const { return plain(code_point, Weight::Regular).glyph != 0; }

Shaper::Plain Shaper::plain(char32_t code_point, Weight weight) const {
  const auto& latin = latin_[static_cast<std::size_t>(weight)];
  if (code_point < latin.size()) return latin[code_point];
  const font::Face& face = library_.face(library_.main_face(weight));
  const font::GlyphId glyph = face.glyph_of(shown_as(face, code_point));
  return {glyph, static_cast<std::int16_t>(face.advance(glyph))};
}

Word Shaper::figures(std::string_view text, Weight weight, Arena& scratch) {
  const std::span<Glyph> glyphs = scratch.array<Glyph>(text.size());
  std::uint32_t count = 0;
  std::int32_t width = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t code_point = next_code_point(text, at);
    const Plain found = plain(code_point, weight);
    if (found.glyph == 0) return shape(text, weight, scratch);
    glyphs[count++] = {.id = found.glyph, .advance = found.advance, .unicode = code_point};
    width += found.advance;
  }
  const Piece* piece = scratch.make(
      Piece{.glyphs = glyphs.data(), .count = count, .width = width, .face = library_.main_face(weight), .text = {}});
  return {.text = text, .pieces = piece, .count = 1, .width = width};
}

Word Shaper::shape(std::string_view text, Weight weight, Arena& arena) {
  const font::FaceId id = library_.main_face(weight);
  const font::Face& face = library_.face(id);
  Piece piece{.face = id, .text = {}};
  std::string shown;
  std::u32string code_points;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    code_points += c;
    const char32_t drawn = shown_as(face, c);
    const bool missing = face.glyph_of(drawn) == 0;
    piece.missing |= missing;
    append_utf8(shown, missing ? kReplacement : drawn);
  }
  hb_buffer_clear_contents(buffer_);
  hb_buffer_add_utf8(buffer_, shown.data(), static_cast<int>(shown.size()), 0, static_cast<int>(shown.size()));
  hb_buffer_guess_segment_properties(buffer_);
  hb_buffer_set_language(buffer_, hb_language_from_string(language_.data(), static_cast<int>(language_.size())));
  // Without ligatures each glyph is one character: text comes back from the PDF without ActualText.
  const std::array<hb_feature_t, 2> features = {{{HB_TAG('l', 'i', 'g', 'a'), 0, 0, HB_FEATURE_GLOBAL_END},
                                                 {HB_TAG('c', 'l', 'i', 'g'), 0, 0, HB_FEATURE_GLOBAL_END}}};
  hb_shape(face.shaper(), buffer_, features.data(), features.size());
  unsigned count = 0;
  const hb_glyph_info_t* infos = hb_buffer_get_glyph_infos(buffer_, &count);
  const hb_glyph_position_t* positions = hb_buffer_get_glyph_positions(buffer_, &count);
  const std::span<Glyph> glyphs = arena.array<Glyph>(count);
  const bool one_to_one = count == code_points.size() && !piece.missing;
  for (unsigned i = 0; i < count; ++i) {
    Glyph& glyph = glyphs[i];
    glyph.id = static_cast<font::GlyphId>(infos[i].codepoint);
    glyph.advance = static_cast<std::int16_t>(face.per_mille(positions[i].x_advance));
    glyph.x_offset = static_cast<std::int16_t>(face.per_mille(positions[i].x_offset));
    glyph.y_offset = static_cast<std::int16_t>(face.per_mille(positions[i].y_offset));
    std::size_t cluster = infos[i].cluster;
    glyph.unicode = one_to_one ? code_points[i] : next_code_point(shown, cluster);
    piece.width += glyph.advance;
    piece.natural &= glyph.advance == face.advance(glyph.id) && glyph.x_offset == 0 && glyph.y_offset == 0;
  }
  piece.glyphs = glyphs.data();
  piece.count = count;
  if (!one_to_one) piece.text = arena.copy(text);
  return {.text = text, .pieces = arena.make(piece), .count = 1, .width = piece.width};
}

}  // namespace inkvoice::text
