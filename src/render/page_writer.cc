#include "render/page_writer.h"

#include <algorithm>

#include "pdf/text_string.h"

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
    case Cell:
      return {"TD", {}};
    case Figure:
    case Artifact:
      break;
  }
  return {"NonStruct", {}};
}

pdf::Rgb rgb(layout::Color color) { return {color.red, color.green, color.blue}; }

}  // namespace

void FontSet::begin() {
  for (const font::FaceId face : used_) slots_[face].used = false;
  used_.clear();
  guests_ = 0;
  alphabet_.begin();
}

FontSet::Slot& FontSet::use(font::FaceId face) {
  if (slots_.size() <= face) slots_.resize(face + std::size_t{1});
  Slot& slot = slots_[face];
  if (slot.used) return slot;
  if (!slot.font) slot.font = std::make_unique<pdf::EmbeddedFont>(library_.face(face), alphabet_);
  slot.font->begin();
  slot.used = true;
  slot.narrow_resource = 2 * (face < font::kWeights ? face : static_cast<unsigned>(font::kWeights) + guests_++);
  used_.push_back(face);
  return slot;
}

/// Codes given as a page comes to its glyphs would differ with the order of its words, and so would font files of equal
/// glyphs. Of the main faces most codes are fixed already.
void FontSet::meet(const layout::Page& page) {
  for (const text::Piece* piece : page.pieces) {
    if (piece->face < font::kWeights) continue;
    pdf::EmbeddedFont& font = *use(piece->face).font;
    for (const text::Glyph& glyph : std::span(piece->glyphs, piece->count)) font.meet(glyph.id, glyph.unicode);
  }
  for (const font::FaceId face : used_) slots_[face].font->give_codes();
}

Result<void> FontSet::write(pdf::Document& document, pdf::Buffer& resources) {
  const auto entry = [&](unsigned resource) {
    const pdf::Ref ref = document.reserve();
    resources << "/F";
    resources.integer(resource);
    resources << ' ' << ref;
    return ref;
  };
  const auto before = [this](font::FaceId a, font::FaceId b) {
    return slots_[a].narrow_resource < slots_[b].narrow_resource;
  };
  std::sort(used_.begin(), used_.end(), before);
  for (const font::FaceId face : used_) {
    const Slot& slot = slots_[face];
    if (slot.font->has_narrow()) TRY(slot.font->write_narrow(document, entry(slot.narrow_resource)));
    if (slot.font->has_wide()) TRY(slot.font->write_wide(document, entry(slot.narrow_resource + 1)));
  }
  return {};
}

void PageWriter::begin(pdf::Ref resources, pdf::Content::Options options) {
  resources_ = resources;
  options_ = options;
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
  fonts_.meet(page);
  content_.begin(options_);
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
        write_text(page, page.texts[item.index], design);
        break;
      case layout::Item::Kind::Figure:
        write_figure(page, page.figures[item.index]);
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

/// ISO 14289-1, 7.3: with a replacement text; its rectangle goes to the Layout attributes (ISO 32000-1, 14.8.5.4.3).
void PageWriter::write_figure(const layout::Page& page, const layout::Figure& figure) {
  if (marked_) content_.end_marked();
  marked_ = false;
  const layout::Length bottom = page.height - figure.y - figure.height;
  figure_entries_.clear();
  figure_entries_ << "/Alt";
  pdf::append_text_string(figure_entries_, figure.alt);
  figure_entries_ << "/A<</O/Layout/Placement/Block/BBox[";
  for (const layout::Length edge : {figure.x, bottom, figure.x + figure.width, bottom + figure.height}) {
    figure_entries_.points(edge);
    figure_entries_ << ' ';
  }
  figure_entries_ << "]>>";
  structure_.open("Figure", figure_entries_.view());
  content_.begin_figure(structure_.mark(page_));
  if (figure.is_logo()) {
    content_.picture(kLogoResource, figure.x, bottom, figure.width, figure.height);
  } else {
    content_.cells(figure.x, bottom, figure.width, figure.cells->count, figure.cells->rows);
    for (const layout::Box& box : std::span(page.figure_boxes).subspan(figure.first, figure.count)) {
      content_.area(box.x, page.height - box.y - box.height, box.width, box.height, rgb(box.color));
    }
  }
  content_.end_figure();
  structure_.close();
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
  const bool adjusted = std::any_of(pieces.begin(), pieces.end(), [](const auto* piece) { return !piece->natural; });
  for (const text::Piece* piece : pieces) {
    if (piece->text.empty()) {
      show(*piece, style.size, adjusted);
      continue;
    }
    end_string();
    content_.begin_actual_text(piece->text);
    show(*piece, style.size, adjusted);
    end_string();
    content_.end_marked();
  }
  end_string();
}

void PageWriter::show(const text::Piece& piece, layout::Length size, bool adjusted) {
  const FontSet::Slot& slot = fonts_.use(piece.face);
  pdf::EmbeddedFont& font = *slot.font;
  const unsigned narrow = slot.narrow_resource;
  for (const text::Glyph& glyph : std::span(piece.glyphs, piece.count)) {
    const unsigned code = font.code_of(glyph.id, glyph.unicode);
    const bool wide = code >= pdf::EmbeddedFont::kWide;
    begin_string(narrow + (wide ? 1 : 0), size, {.adjusted = adjusted, .wide = wide});
    if (glyph.x_offset != 0 || glyph.y_offset != 0 || rise_ != 0) before(glyph, size);
    if (wide) {
      content_.wide(code - pdf::EmbeddedFont::kWide);
    } else {
      content_.narrow(code);
    }
    if (piece.natural) continue;
    const int back = font.advance(glyph.id) - glyph.advance + glyph.x_offset;
    if (back != 0) content_.adjust(back);
  }
  if (rise_ != 0) {
    end_string();
    content_.rise(rise_ = 0);
  }
}

/// Goes on with the string under way where its font serves, else begins another.
void PageWriter::begin_string(unsigned resource, layout::Length size, pdf::Content::Showing showing) {
  if (showing_ == resource) return;
  end_string();
  content_.font(resource, size);
  content_.begin_string(showing);
  showing_ = resource;
}

void PageWriter::end_string() {
  if (showing_ != kNothing) content_.end_string();
  showing_ = kNothing;
}

/// Moves the pen to where a mark sits off it.
void PageWriter::before(const text::Glyph& glyph, layout::Length size) {
  const layout::Length rise = layout::scaled(glyph.y_offset, size);
  if (rise != rise_) {  // the rise cannot change inside a showing operator
    content_.end_string();
    content_.rise(rise_ = rise);
    content_.begin_string_again();
  }
  if (glyph.x_offset != 0) content_.adjust(-glyph.x_offset);
}

}  // namespace inkvoice::render
