#include "render/page_writer.h"

#include "base/utf8.h"

namespace inkvoice::render {

namespace {

constexpr std::size_t kPagesPerNode = 64;

struct Tag {
  std::string_view type, entries;
};

Tag tag_of(layout::Role role) {
  using enum layout::Role;
  switch (role) {
    case Document:
      return {"Document", {}};
    case Section:
      return {"Sect", {}};
    case Title:
      return {"H1", {}};
    case Heading:
      return {"H2", {}};
    case Paragraph:
      return {"P", {}};
    case Table:
      return {"Table", {}};
    case TableHead:
      return {"THead", {}};
    case TableBody:
      return {"TBody", {}};
    case Row:
      return {"TR", {}};
    case ColumnHead:
      return {"TH", "/A<</O/Table/Scope/Column>>"};
    case RowHead:
      return {"TH", "/A<</O/Table/Scope/Row>>"};
    case Cell:
      return {"TD", {}};
    case Artifact:
      break;
  }
  return {"NonStruct", {}};
}

pdf::Rgb rgb(layout::Color color) { return {color.red, color.green, color.blue}; }

}  // namespace

void FontSet::begin() {
  slots_.resize(library_.size());
  for (Slot& slot : slots_) slot.used = false;
}

pdf::EmbeddedFont& FontSet::use(font::FaceId face) {
  Slot& slot = slots_[face];
  if (!slot.font) slot.font = std::make_unique<pdf::EmbeddedFont>(library_.face(face));
  if (!slot.used) slot.font->begin();
  slot.used = true;
  return *slot.font;
}

Result<void> FontSet::write(pdf::Document& document, pdf::Buffer& resources) {
  for (std::size_t face = 0; face < slots_.size(); ++face) {
    if (!slots_[face].used) continue;
    const pdf::Ref ref = document.reserve();
    TRY(slots_[face].font->write(document, ref));
    resources << "/F";
    resources.integer(static_cast<std::int64_t>(face));
    resources << ' ' << ref;
  }
  return {};
}

void PageWriter::begin(pdf::Ref resources, bool readable) {
  resources_ = resources;
  readable_ = readable;
  page_count_ = 0;
  nodes_.clear();
  node_pages_.clear();
  tree_ = document_.reserve();
  node_ = {};
  marked_ = artifact_ = false;
}

void PageWriter::write(const layout::Page& page, const layout::Design& design) {
  if (node_pages_.size() == kPagesPerNode || node_ == pdf::Ref{}) {
    if (!node_pages_.empty()) finish_node();
    node_ = document_.reserve();
  }
  page_ = document_.reserve();
  content_.begin(readable_);
  write_boxes(page);
  content_.begin_text();
  write_items(page, design);
  if (marked_) content_.end_marked();  // its element goes on over the page
  marked_ = false;
  content_.end_text();
  const pdf::Ref contents = document_.reserve();
  document_.stream(contents, {}, content_.view());
  write_page_object(page, contents);
}

void PageWriter::write_page_object(const layout::Page& page, pdf::Ref contents) {
  const int parents = structure_.end_page();
  pdf::Buffer& out = document_.begin_object(page_);
  out << "<</Type/Page/Parent " << node_ << "/MediaBox[0 0 ";
  out.points(page.width);
  out << ' ';
  out.points(page.height);
  out << "]/Resources " << resources_ << "/Contents " << contents << "/StructParents ";
  out.integer(parents);
  out << "/Tabs/S>>";
  document_.end_object();
  node_pages_.push_back(page_);
  ++page_count_;
}

void PageWriter::finish_node() {
  pdf::Buffer& out = document_.begin_object(node_);
  out << "<</Type/Pages/Parent " << tree_ << "/Count ";
  out.integer(static_cast<std::int64_t>(node_pages_.size()));
  out << "/Kids[";
  for (const pdf::Ref page : node_pages_) out << page << ' ';
  out << "]>>";
  document_.end_object();
  nodes_.emplace_back(node_, static_cast<std::uint32_t>(node_pages_.size()));
  node_pages_.clear();
}

pdf::Ref PageWriter::finish() {
  finish_node();
  pdf::Buffer& out = document_.begin_object(tree_);
  out << "<</Type/Pages/Count ";
  out.integer(page_count_);
  out << "/Kids[";
  for (const auto& [node, count] : nodes_) out << node << ' ';
  out << "]>>";
  document_.end_object();
  return tree_;
}

void PageWriter::write_boxes(const layout::Page& page) {
  for (const layout::Box& box : page.boxes) {
    content_.rectangle(box.x, page.height - box.y - box.height, box.width, box.height, rgb(box.color));
  }
}

void PageWriter::write_items(const layout::Page& page, const layout::Design& design) {
  for (const layout::Item& item : page.items) {
    switch (item.kind) {
      case layout::Item::Kind::Open:
        open(item.role);
        break;
      case layout::Item::Kind::Close:
        close();
        break;
      case layout::Item::Kind::Text:
        write_text(page, page.texts[item.text], design);
        break;
    }
  }
}

void PageWriter::open(layout::Role role) {
  if (marked_) content_.end_marked();
  marked_ = false;
  if (role == layout::Role::Artifact) {
    content_.begin_artifact();
    artifact_ = true;
    return;
  }
  const Tag tag = tag_of(role);
  structure_.open(tag.type, tag.entries);
}

void PageWriter::close() {
  if (artifact_ || marked_) content_.end_marked();
  marked_ = false;
  if (!artifact_) structure_.close();
  artifact_ = false;
}

void PageWriter::write_text(const layout::Page& page, const layout::TextItem& item, const layout::Design& design) {
  if (!artifact_ && !marked_) {
    content_.begin_marked(structure_.mark(page_));
    marked_ = true;
  }
  const layout::TextStyle& style = design[item.style];
  content_.color(rgb(style.color));
  content_.move_to(item.x, page.height - item.y);
  const auto pieces = std::span(page.pieces).subspan(item.first, item.count);
  for (std::size_t from = 0; from < pieces.size();) {
    from = show_run(pieces, from, style.size);
  }
}

/// Shows all pieces from `from` on that one operator can take; gives the first that it cannot.
std::size_t PageWriter::show_run(std::span<const text::Piece* const> pieces, std::size_t from, layout::Length size) {
  const font::FaceId face = pieces[from]->face;
  pdf::EmbeddedFont& font = fonts_.use(face);
  content_.font(face, size);
  std::size_t to = from;
  bool adjusted = false;
  while (to < pieces.size() && pieces[to]->face == face && speaks_for_itself(*pieces[to], font)) {
    adjusted |= !pieces[to]->natural;
    ++to;
  }
  if (to > from) {
    content_.begin_string(adjusted);
    for (std::size_t i = from; i < to; ++i) show_codes(*pieces[i], font, size);
    content_.end_string(adjusted);
    return to;
  }
  const text::Piece& piece = *pieces[from];
  content_.begin_actual_text(piece.text.empty() ? own_text(piece) : piece.text);
  content_.begin_string(true);
  show_codes(piece, font, size);
  content_.end_string(true);
  content_.end_marked();
  return from + 1;
}

bool PageWriter::speaks_for_itself(const text::Piece& piece, const pdf::EmbeddedFont& font) const {
  if (!piece.text.empty()) return false;
  for (std::uint32_t i = 0; i < piece.count; ++i) {
    if (!font.stands_for(piece.glyphs[i].id, piece.glyphs[i].unicode)) return false;
  }
  return true;
}

std::string_view PageWriter::own_text(const text::Piece& piece) {
  own_text_.clear();
  for (std::uint32_t i = 0; i < piece.count; ++i) append_utf8(own_text_, piece.glyphs[i].unicode);
  return own_text_;
}

void PageWriter::show_codes(const text::Piece& piece, pdf::EmbeddedFont& font, layout::Length size) {
  const std::span<const text::Glyph> glyphs(piece.glyphs, piece.count);
  if (piece.natural) {
    for (const text::Glyph& glyph : glyphs) content_.code(font.code_of(glyph.id, glyph.unicode));
    return;
  }
  layout::Length rise = 0;
  for (const text::Glyph& glyph : glyphs) {
    const layout::Length wanted = layout::scaled(glyph.y_offset, size);
    if (wanted != rise) {  // rise cannot change inside a showing operator
      content_.end_string(true);
      content_.rise(wanted);
      content_.begin_string(true);
      rise = wanted;
    }
    if (glyph.x_offset != 0) content_.adjust(-glyph.x_offset);
    content_.code(font.code_of(glyph.id, glyph.unicode));
    const int after = font.advance(glyph.id) - glyph.advance + glyph.x_offset;
    if (after != 0) content_.adjust(after);
  }
  if (rise == 0) return;
  content_.end_string(true);
  content_.rise(0);
  content_.begin_string(true);
}

}  // namespace inkvoice::render
