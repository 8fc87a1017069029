#include "text/shaper.h"

#include <hb.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include <algorithm>

#include "base/utf8.h"
#include "text/running_lines.h"
#include "text/segmenter.h"

namespace inkvoice::text {

namespace {

constexpr std::size_t kMostWords = 1U << 15;
constexpr std::size_t kMostCacheBytes = 8U << 20;
constexpr std::size_t kLongestCachedWord = 64;
constexpr char32_t kReplacement = 0xFFFD, kByteOrderMark = 0xFEFF, kWordJoiner = 0x2060;

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

/// Joiners, direction marks, variation selectors: they shape their neighbours and show nothing.
bool is_ignorable(char32_t c) {
  if (c < 0xAD) return false;
  // HarfBuzz shows the fillers of Hangul syllables.
  if (c == 0x115F || c == 0x1160 || c == 0x3164 || c == 0xFFA0) return false;
  return u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0;
}

/// What a glyph may stand for by itself: not what only a replacement text may say (ISO 19005-3, 6.2.11.7).
bool is_tellable(char32_t c) {
  return c != kByteOrderMark && u_charType(static_cast<UChar32>(c)) != U_PRIVATE_USE_CHAR;
}

/// Running numbers, of which a long invoice has one in each row: no face of ours kerns or joins them, so that they
/// need no shaper.
bool is_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || c == '#'; });
}

bool is_alphabet(int script) {
  return script == USCRIPT_LATIN || script == USCRIPT_GREEK || script == USCRIPT_CYRILLIC || script == USCRIPT_COMMON;
}

/// What is drawn for `code_point`: Noto Sans has no minus sign, and its en dash has the same shape.
char32_t shown_as(const font::Face& face, char32_t code_point) {
  constexpr char32_t kMinus = 0x2212, kEnDash = 0x2013;
  return code_point == kMinus && face.glyph_of(kMinus) == 0 ? kEnDash : code_point;
}

}  // namespace

Shaper::Shaper(const font::Library& library)
    : library_(library),
      buffer_(hb_buffer_create()),
      segmenter_(std::make_unique<Segmenter>()),
      running_work_(std::make_unique<RunningWork>()),
      slots_(1024) {
  for (const Weight weight : {Weight::Regular, Weight::Bold, Weight::Serif, Weight::SerifBold}) {
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
  segmenter_->set_language(language);
  for (auto& known : fallbacks_) known.clear();
}

bool Shaper::is_full() const { return words_ >= kMostWords || cache_.bytes() >= kMostCacheBytes; }

void Shaper::trim() {
  if (!is_full()) return;
  cache_.reset();
  slots_.assign(1024, {});
  words_ = 0;
}

/// `kind`: a word from left to right, from right to left, a line.
std::uint64_t Shaper::key(std::string_view text, Weight weight, unsigned kind) const {
  return hash_of(text, language_hash_ + 4 * static_cast<std::uint64_t>(weight) + kind);
}

const Word* Shaper::find(std::uint64_t hash, std::string_view text) const {
  std::size_t at = hash & (slots_.size() - 1);
  while (slots_[at].hash != 0) {
    if (slots_[at].hash == hash && slots_[at].word->text == text) return slots_[at].word;
    at = (at + 1) & (slots_.size() - 1);
  }
  return nullptr;
}

void Shaper::keep(std::uint64_t hash, const Word& word) {
  std::size_t at = hash & (slots_.size() - 1);
  while (slots_[at].hash != 0) at = (at + 1) & (slots_.size() - 1);
  slots_[at] = {hash, &word};
  if (++words_ * 2 > slots_.size()) grow();
}

const Word& Shaper::word(std::string_view text, Weight weight, Arena& scratch, bool rtl) {
  if (text.size() > kLongestCachedWord) return *scratch.make(shape(text, weight, rtl, scratch));
  const std::uint64_t hash = key(text, weight, rtl ? 1 : 0);
  if (const Word* known = find(hash, text)) return *known;
  if (is_full()) return *scratch.make(shape(text, weight, rtl, scratch));
  Word* made = cache_.make(shape(text, weight, rtl, cache_));
  made->text = cache_.copy(text);
  keep(hash, *made);
  return *made;
}

const Word* Shaper::find_line(std::string_view text, Weight weight) const { return find(key(text, weight, 2), text); }

void Shaper::keep_line(std::string_view text, Weight weight, const Word& line) {
  if (is_full() || text.size() > kLongestCachedWord) return;  // else its words may be kept nowhere
  const std::span<Piece> pieces = cache_.array<Piece>(line.count);
  std::copy_n(line.pieces, line.count, pieces.begin());
  keep(key(text, weight, 2), *cache_.make(Word{cache_.copy(text), pieces.data(), line.count, line.width}));
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

Shaper::Plain Shaper::plain(char32_t code_point, Weight weight) const {
  const auto& latin = latin_[static_cast<std::size_t>(weight)];
  if (code_point < latin.size()) return latin[code_point];
  const font::Face& face = library_.face(library_.main_face(weight));
  const font::GlyphId glyph = face.glyph_of(shown_as(face, code_point));
  return {glyph, static_cast<std::int16_t>(face.advance(glyph))};
}

std::optional<Word> Shaper::figures(std::string_view text, Weight weight, Arena& scratch) {
  const std::span<Glyph> glyphs = scratch.array<Glyph>(text.size());
  std::uint32_t count = 0;
  std::int32_t width = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t code_point = next_code_point(text, at);
    const Plain found = plain(code_point, weight);
    if (found.glyph == 0) return std::nullopt;
    glyphs[count++] = {.id = found.glyph, .advance = found.advance, .unicode = code_point};
    width += found.advance;
  }
  const Piece* piece = scratch.make(
      Piece{.glyphs = glyphs.data(), .count = count, .width = width, .face = library_.main_face(weight), .text = {}});
  return Word{.text = text, .pieces = piece, .count = 1, .width = width};
}

font::FaceId Shaper::face_of(char32_t code_point, Weight weight) {
  auto& known = fallbacks_[static_cast<std::size_t>(weight)];
  const auto found = known.find(code_point);
  if (found != known.end()) return found->second;
  return known[code_point] = library_.face_for(code_point, weight, language_);
}

bool Shaper::has_glyph(char32_t code_point) {
  const font::Face& main = library_.face(library_.main_face(Weight::Regular));
  if (is_ignorable(code_point) || main.glyph_of(shown_as(main, code_point)) != 0) return true;
  return library_.face(face_of(code_point, Weight::Regular)).glyph_of(code_point) != 0;
}

/// The face of a character behind the last run: marks and signs stay with it where its face has them.
font::FaceId Shaper::face_in_run(char32_t code_point, bool common, Weight weight) {
  const font::FaceId main_id = library_.main_face(weight);
  const font::Face& main = library_.face(main_id);
  const font::FaceId last = runs_.empty() ? main_id : runs_.back().face;
  if (is_ignorable(code_point)) return last;
  const bool last_has = library_.face(last).glyph_of(code_point) != 0;
  if (last_has && (U_GET_GC_MASK(static_cast<UChar32>(code_point)) & U_GC_M_MASK) != 0) return last;
  if (main.glyph_of(shown_as(main, code_point)) != 0) return main_id;
  return common && last_has ? last : face_of(code_point, weight);
}

void Shaper::itemize(std::string_view text, Weight weight) {
  runs_.clear();
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t from = at;
    const char32_t c = next_code_point(text, at);
    UErrorCode status = U_ZERO_ERROR;
    const UScriptCode found = uscript_getScript(static_cast<UChar32>(c), &status);
    const bool common = found == USCRIPT_COMMON || found == USCRIPT_INHERITED;
    const int script = common ? USCRIPT_COMMON : found;
    const font::FaceId face = face_in_run(c, common, weight);
    const bool missing = !is_ignorable(c) && library_.face(face).glyph_of(shown_as(library_.face(face), c)) == 0;
    Run* last = runs_.empty() ? nullptr : &runs_.back();
    const bool goes_on = last != nullptr && last->face == face && last->missing == missing &&
                         (common || last->script == script || last->script == USCRIPT_COMMON);
    if (!goes_on) {
      runs_.push_back({from, at, face, script, missing});
      continue;
    }
    if (last->script == USCRIPT_COMMON) last->script = script;
    last->to = at;
  }
}

Word Shaper::shape(std::string_view text, Weight weight, bool rtl, Arena& arena) {
  if (!rtl && is_digits(text)) return *figures(text, weight, arena);
  itemize(text, weight);
  const std::span<Piece> pieces = arena.array<Piece>(runs_.size());
  Word word{.text = text, .pieces = pieces.data(), .count = static_cast<std::uint32_t>(pieces.size())};
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    Piece& piece = pieces[rtl ? runs_.size() - 1 - i : i];
    piece = shape_run(text, runs_[i], rtl, arena);
    if (std::any_of(glyphs_.begin(), glyphs_.end(), [](const Glyph& glyph) { return glyph.id == 0; })) {
      // The font has the characters, but not what they turn into.
      runs_[i].missing = true;
      runs_[i].face = library_.main_face(weight);
      piece = shape_run(text, runs_[i], rtl, arena);
    }
    word.width += piece.width;
  }
  return word;
}

bool Shaper::shape_glyphs(std::string_view text, const Run& run, bool rtl) {
  hb_buffer_clear_contents(buffer_);
  const font::Face& face = library_.face(run.face);
  bool plain = true;
  for (std::size_t at = run.from; at < run.to;) {
    const std::size_t from = at;
    const char32_t c = next_code_point(text, at);
    hb_buffer_add(buffer_, run.missing ? kReplacement : shown_as(face, c), static_cast<unsigned>(from));
    // From right to left readers turn a replacement text round: there the joiners' own blanks tell them.
    plain &= (rtl || !is_ignorable(c)) && is_tellable(c);
  }
  hb_buffer_set_content_type(buffer_, HB_BUFFER_CONTENT_TYPE_UNICODE);
  hb_buffer_set_direction(buffer_, rtl ? HB_DIRECTION_RTL : HB_DIRECTION_LTR);
  hb_buffer_set_script(buffer_, hb_script_from_string(uscript_getShortName(static_cast<UScriptCode>(run.script)), -1));
  hb_buffer_set_language(buffer_, hb_language_from_string(language_.data(), static_cast<int>(language_.size())));
  // Without optional ligatures each letter is a glyph: text comes back from the PDF without replacement texts.
  constexpr std::array<hb_feature_t, 2> kFeatures = {{{HB_TAG('l', 'i', 'g', 'a'), 0, 0, HB_FEATURE_GLOBAL_END},
                                                      {HB_TAG('c', 'l', 'i', 'g'), 0, 0, HB_FEATURE_GLOBAL_END}}};
  hb_shape(face.shaper(), buffer_, kFeatures.data(), is_alphabet(run.script) ? kFeatures.size() : 0);
  return plain;
}

Piece Shaper::shape_run(std::string_view text, const Run& run, bool rtl, Arena& arena) {
  const bool plain = shape_glyphs(text, run, rtl) && !run.missing;
  const font::Face& face = library_.face(run.face);
  unsigned count = 0;
  const hb_glyph_info_t* infos = hb_buffer_get_glyph_infos(buffer_, &count);
  const hb_glyph_position_t* positions = hb_buffer_get_glyph_positions(buffer_, &count);
  glyphs_.clear();
  Piece piece{.face = run.face, .missing = run.missing, .text = {}};
  bool told = plain;  // do the glyphs tell the text?
  for (unsigned i = 0, end; i < count; i = end) {
    for (end = i + 1; end < count && infos[end].cluster == infos[i].cluster;) ++end;
    for (unsigned g = i; g < end; ++g) {
      glyphs_.push_back({.id = static_cast<font::GlyphId>(infos[g].codepoint),
                         .advance = static_cast<std::int16_t>(face.per_mille(positions[g].x_advance)),
                         .x_offset = static_cast<std::int16_t>(face.per_mille(positions[g].x_offset)),
                         .y_offset = static_cast<std::int16_t>(face.per_mille(positions[g].y_offset)),
                         .unicode = kReplacement});
    }
    // The cluster's text ends where the next one begins: behind it, or from right to left before it in the list.
    const std::size_t next =
        rtl ? (i == 0 ? run.to : infos[i - 1].cluster) : (end == count ? run.to : infos[end].cluster);
    if (!run.missing) told &= tell_cluster(text.substr(infos[i].cluster, next - infos[i].cluster), end - i, rtl, face);
  }
  for (const Glyph& glyph : glyphs_) {
    piece.width += glyph.advance;
    piece.natural &= glyph.advance == face.advance(glyph.id) && glyph.x_offset == 0 && glyph.y_offset == 0;
  }
  const std::span<Glyph> kept = arena.array<Glyph>(glyphs_.size());
  std::copy(glyphs_.begin(), glyphs_.end(), kept.begin());
  piece.glyphs = kept.data();
  piece.count = static_cast<std::uint32_t>(kept.size());
  if (!told) piece.text = arena.copy(text.substr(run.from, run.to - run.from));
  return piece;
}

/// Gives the last `count` glyphs, one cluster, its characters; false where they do not tell it one by one.
bool Shaper::tell_cluster(std::string_view cluster, unsigned count, bool rtl, const font::Face& face) {
  cluster_.clear();
  for (std::size_t at = 0; at < cluster.size();) {
    const char32_t c = next_code_point(cluster, at);
    cluster_ += c == kByteOrderMark ? kWordJoiner : c;  // means the same, and no map may name the first (9.10.3)
  }
  if (cluster_.empty()) return false;
  const std::size_t first = glyphs_.size() - count, letters = cluster_.size();
  for (unsigned i = 0; i < count; ++i) {
    const std::size_t letter = std::min<std::size_t>(i, letters - 1);
    glyphs_[first + i].unicode = cluster_[rtl ? letters - 1 - letter : letter];
  }
  if (!rtl || count > letters) return count == 1 && letters == 1;
  // From right to left readers turn the glyphs round, a replacement text too. So a ligature's letters are told by
  // glyphs of their own: the ligature stands for its last one, blanks without width to its right for those before.
  const font::GlyphId blank = face.glyph_of(U' ');
  if (blank == 0 && count < letters) return false;
  for (std::size_t left = letters - count; left > 0; --left) {
    glyphs_.push_back({.id = blank, .unicode = cluster_[left - 1]});
  }
  return true;
}

}  // namespace inkvoice::text
