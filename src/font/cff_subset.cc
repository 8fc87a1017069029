#include "font/cff_subset.h"

#include <map>
#include <optional>
#include <string_view>

#include "font/charstring.h"
#include "font/sfnt.h"

namespace inkvoice::font {

namespace {

// Operators of DICTs (Technical Note 5176, 9 and 10); those behind an escape byte have 0x0C00 added.
constexpr unsigned kCharset = 15;
constexpr unsigned kCharStrings = 17;
constexpr unsigned kPrivate = 18;
constexpr unsigned kSubrs = 19;
constexpr unsigned kDefaultWidth = 20;
constexpr unsigned kNominalWidth = 21;
constexpr unsigned kFontMatrix = 0x0C07;
constexpr unsigned kRos = 0x0C1E;
constexpr unsigned kCidCount = 0x0C22;
constexpr unsigned kFdArray = 0x0C24;
constexpr unsigned kFdSelect = 0x0C25;

/// A DICT's entries: the operands as bytes, whole numbers read when asked for.
class Dict {
 public:
  explicit Dict(ByteView data) {
    std::size_t start = 0;
    for (std::size_t at = 0; at < data.size();) {
      const unsigned lead = read_u8(data, at);
      if (lead <= 21) {
        const bool escaped = lead == 12;
        const unsigned name = escaped ? 0x0C00U | read_u8(data, at + 1) : lead;
        entries_[name] = data.subspan(start, at - start);
        at += escaped ? 2 : 1;
        start = at;
      } else {
        at += operand_size(data, at);
      }
    }
  }

  bool has(unsigned name) const { return entries_.contains(name); }
  ByteView operands(unsigned name) const {
    const auto found = entries_.find(name);
    return found == entries_.end() ? ByteView() : found->second;
  }
  std::size_t offset(unsigned name, unsigned which = 0) const {
    const ByteView data = operands(name);
    std::size_t at = 0;
    for (; which > 0 && at < data.size(); --which) at += operand_size(data, at);
    const unsigned lead = read_u8(data, at);
    if (at >= data.size()) return 0;
    if (lead == 28) return read_u16(data, at + 1);
    if (lead == 29) return read_u32(data, at + 1);
    if (lead >= 247 && lead <= 250) return (lead - 247) * std::size_t{256} + read_u8(data, at + 1) + 108;
    return lead >= 139 && lead <= 246 ? lead - 139 : 0;
  }

 private:
  static std::size_t operand_size(ByteView data, std::size_t at) {
    const unsigned lead = read_u8(data, at);
    if (lead == 28) return 3;
    if (lead == 29) return 5;
    if (lead >= 247 && lead <= 254) return 2;
    if (lead != 30) return 1;
    std::size_t size = 1;  // a real number ends with a nibble of 15
    while (at + size < data.size()) {
      const unsigned pair = read_u8(data, at + size++);
      if (pair >> 4 == 15 || (pair & 15) == 15) break;
    }
    return size;
  }

  std::map<unsigned, ByteView> entries_;
};

void append(Bytes& out, ByteView bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }
void append_byte(Bytes& out, std::size_t value) { out.push_back(static_cast<std::byte>(value)); }
void append_u16(Bytes& out, unsigned value) {
  append_byte(out, value >> 8);
  append_byte(out, value & 255);
}

void append_operator(Bytes& out, unsigned name) {
  if (name > 255) append_byte(out, 12);
  append_byte(out, name & 255);
}

/// Always five bytes, so that a DICT's size is known before the offsets in it.
void append_entry(Bytes& out, std::initializer_list<std::size_t> values, unsigned name) {
  for (const std::size_t value : values) {
    append_byte(out, 29);
    append_u16(out, static_cast<unsigned>(value >> 16));
    append_u16(out, static_cast<unsigned>(value & 0xFFFF));
  }
  append_operator(out, name);
}

Bytes index_of(const std::vector<Bytes>& items) {
  Bytes out;
  append_u16(out, static_cast<unsigned>(items.size()));
  if (items.empty()) return out;
  std::size_t offset = 1, end = 1;
  for (const Bytes& item : items) end += item.size();
  const int bytes = end < 0x100 ? 1 : end < 0x10000 ? 2 : 4;
  append_byte(out, static_cast<unsigned>(bytes));
  const auto append_offset = [&out, bytes](std::size_t value) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) append_byte(out, value >> shift & 255);
  };
  append_offset(offset);
  for (const Bytes& item : items) append_offset(offset += item.size());
  for (const Bytes& item : items) append(out, item);
  return out;
}

Bytes bytes_of(std::string_view text) {
  const ByteView view = as_bytes(text);
  return {view.begin(), view.end()};
}

/// What glyphs of one font dictionary share.
struct FontDict {
  Dict dict;
  Dict private_dict;
  CffIndex local;
};

class CffSource {
 public:
  explicit CffSource(ByteView table) : table_(table) {
    const CffIndex names(table, read_u8(table, 2));
    const CffIndex tops(table, names.end());
    const CffIndex strings(table, tops.end());
    global_ = CffIndex(table, strings.end());
    top_.emplace(tops[0]);
    glyphs_ = CffIndex(table, top_->offset(kCharStrings));
    if (!top_->has(kRos)) {
      add_font_dict(tops[0]);
      return;
    }
    const CffIndex dicts(table, top_->offset(kFdArray));
    for (unsigned i = 0; i < dicts.count(); ++i) add_font_dict(dicts[i]);
  }

  const Dict& top() const { return *top_; }
  const CffIndex& global() const { return global_; }
  ByteView glyph(GlyphId id) const { return glyphs_[id]; }
  const std::vector<FontDict>& font_dicts() const { return font_dicts_; }

  /// Which font dictionary a glyph goes by (19).
  unsigned font_dict_of(GlyphId glyph) const {
    const std::size_t at = top_->offset(kFdSelect);
    if (at == 0) return 0;
    if (read_u8(table_, at) == 0) return read_u8(table_, at + 1 + glyph);
    unsigned low = 0, high = read_u16(table_, at + 1);  // format 3: ranges, each a first glyph and a number
    while (high - low > 1) {
      const unsigned middle = (low + high) / 2;
      (read_u16(table_, at + 3 + std::size_t{3} * middle) <= glyph ? low : high) = middle;
    }
    return read_u8(table_, at + 3 + std::size_t{3} * low + 2);
  }

 private:
  void add_font_dict(ByteView data) {
    Dict dict(data);
    const std::size_t size = dict.offset(kPrivate, 0), start = dict.offset(kPrivate, 1);
    const bool sound = start <= table_.size() && size <= table_.size() - start;
    Dict private_dict(sound ? table_.subspan(start, size) : ByteView());
    const std::size_t subroutines = private_dict.offset(kSubrs);
    font_dicts_.push_back({std::move(dict), std::move(private_dict),
                           subroutines == 0 ? CffIndex() : CffIndex(table_, start + subroutines)});
  }

  ByteView table_;
  CffIndex global_, glyphs_;
  std::optional<Dict> top_;
  std::vector<FontDict> font_dicts_;
};

void copy_entry(Bytes& out, const Dict& from, unsigned name) {
  if (!from.has(name)) return;
  append(out, from.operands(name));
  append_operator(out, name);
}

class CffWriter {
 public:
  CffWriter(const CffSource& source, std::string_view name) : source_(source), name_(bytes_of(name)) {}

  bool add(std::span<const GlyphId> glyphs) {
    for (const GlyphId glyph : glyphs) {
      const unsigned old_dict = source_.font_dict_of(glyph);
      if (old_dict >= source_.font_dicts().size()) return false;
      const auto [entry, is_new] = dict_ids_.try_emplace(old_dict, static_cast<unsigned>(dicts_.size()));
      if (is_new) dicts_.push_back(old_dict);
      dict_of_.push_back(entry->second);
      charstrings_.emplace_back();
      if (glyph == 0) {  // .notdef is never shown (ISO 19005-3, 6.2.11.8)
        append_byte(charstrings_.back(), 14);
        continue;
      }
      CharstringFlattener flattener(source_.global(), source_.font_dicts()[old_dict].local);
      if (!flattener.append(source_.glyph(glyph), charstrings_.back())) return false;
    }
    return true;
  }

  Bytes file() const {
    const Bytes names = index_of({name_});
    const Bytes strings = index_of({bytes_of("Adobe"), bytes_of("Identity")});
    const Bytes empty = index_of({});
    const std::size_t head = 4 + names.size() + index_of({top_dict({})}).size() + strings.size() + empty.size();
    const Bytes charset = charset_bytes(), select = select_bytes(), glyphs = index_of(charstrings_);
    Places places;
    places.charset = head;
    places.select = places.charset + charset.size();
    places.glyphs = places.select + select.size();
    places.dicts = places.glyphs + glyphs.size();
    const Bytes privates_at_zero = font_dicts(0);
    const Bytes dicts = font_dicts(places.dicts + privates_at_zero.size());
    Bytes out;
    for (const unsigned byte : {1U, 0U, 4U, 4U}) append_byte(out, byte);
    for (const Bytes& part : {names, index_of({top_dict(places)}), strings, empty, charset, select, glyphs, dicts}) {
      append(out, part);
    }
    for (const unsigned dict : dicts_) append(out, private_bytes(dict));
    return out;
  }

 private:
  struct Places {
    std::size_t charset = 0, select = 0, glyphs = 0, dicts = 0;
  };

  Bytes top_dict(const Places& places) const {
    Bytes out;
    append_entry(out, {391, 392, 0}, kRos);  // the first two strings of its own
    copy_entry(out, source_.top(), kFontMatrix);
    append_entry(out, {charstrings_.size()}, kCidCount);
    append_entry(out, {places.charset}, kCharset);
    append_entry(out, {places.select}, kFdSelect);
    append_entry(out, {places.glyphs}, kCharStrings);
    append_entry(out, {places.dicts}, kFdArray);
    return out;
  }

  /// CIDs are the glyphs' indices (13, format 2).
  Bytes charset_bytes() const {
    Bytes out;
    if (charstrings_.size() < 2) return {std::byte{0}};
    append_byte(out, 2);
    append_u16(out, 1);
    append_u16(out, static_cast<unsigned>(charstrings_.size() - 2));
    return out;
  }

  Bytes select_bytes() const {
    Bytes out;
    append_byte(out, 0);
    for (const unsigned dict : dict_of_) append_byte(out, dict);
    return out;
  }

  Bytes private_bytes(unsigned dict) const {
    Bytes out;
    copy_entry(out, source_.font_dicts()[dict].private_dict, kDefaultWidth);
    copy_entry(out, source_.font_dicts()[dict].private_dict, kNominalWidth);
    return out;
  }

  Bytes font_dicts(std::size_t first_private) const {
    std::vector<Bytes> items;
    for (const unsigned dict : dicts_) {
      const std::size_t size = private_bytes(dict).size();
      Bytes item;
      if (source_.top().has(kRos)) copy_entry(item, source_.font_dicts()[dict].dict, kFontMatrix);
      append_entry(item, {size, first_private}, kPrivate);
      first_private += size;
      items.push_back(std::move(item));
    }
    return index_of(items);
  }

  const CffSource& source_;
  const Bytes name_;
  std::vector<Bytes> charstrings_;
  std::vector<unsigned> dict_of_, dicts_;  ///< of each glyph; the old number of each new dictionary
  std::map<unsigned, unsigned> dict_ids_;
};

}  // namespace

Result<Bytes> subset_cff(const Face& face, std::span<const GlyphId> glyphs) {
  const CffSource source(face.table(tag("CFF ")));
  CffWriter writer(source, face.name());
  if (!writer.add(glyphs)) return fail(Code::Corrupt, "The outlines of " + face.name() + " cannot be read.");
  return writer.file();
}

}  // namespace inkvoice::font
