/// Turns a page of placed items into PDF: the one place where y is turned and layout's roles get PDF's names.
#pragma once

#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "font/library.h"
#include "layout/page.h"
#include "pdf/content.h"
#include "pdf/embedded_font.h"
#include "pdf/structure.h"

namespace inkvoice::render {

/// The fonts of the document under way, by face; made when first used and kept from document to document.
class FontSet {
 public:
  struct Slot {
    std::unique_ptr<pdf::EmbeddedFont> font;
    /// Of the face's simple font, in this document; the next number is its composite font's.
    unsigned narrow_resource = 0;
    bool used = false;
  };

  explicit FontSet(const font::Library& library) : library_(library) {}
  void begin();
  /// Before a page is written: its glyphs get their codes in an order of their own.
  void meet(const layout::Page& page);
  Slot& use(font::FaceId face);
  /// Writes the fonts that were used, and gives the entries of the Resources' Font dictionary.
  Result<void> write(pdf::Document& document, pdf::Buffer& resources);

 private:
  const font::Library& library_;
  pdf::Alphabet alphabet_;
  std::vector<Slot> slots_;
  std::vector<font::FaceId> used_;  ///< a face's id depends on what the process has opened before, this order does not
  unsigned guests_ = 0;             ///< how many of them are no main faces
};

/// For one thread; reused from document to document by begin().
class PageWriter {
 public:
  /// Of the logo's XObject, among the pages' resources.
  static constexpr unsigned kLogoResource = 0;

  PageWriter(pdf::Document& document, pdf::Structure& structure, FontSet& fonts)
      : document_(document), structure_(structure), fonts_(fonts) {}

  void begin(pdf::Ref resources, pdf::Content::Options options);
  void write(const layout::Page& page, const layout::Design& design);
  /// Writes the page tree; gives its root.
  pdf::Ref finish();
  int pages() const { return page_count_; }

 private:
  void write_boxes(const layout::Page& page);
  void write_items(const layout::Page& page, const layout::Design& design);
  void open(layout::Role role);
  void close();
  void write_text(const layout::Page& page, const layout::TextItem& item, const layout::Design& design);
  void write_figure(const layout::Page& page, const layout::Figure& figure);
  void show(const text::Piece& piece, layout::Length size, bool adjusted);
  void begin_string(unsigned resource, layout::Length size, pdf::Content::Showing showing);
  void end_string();
  void before(const text::Glyph& glyph, layout::Length size);
  void write_page_object(const layout::Page& page, pdf::Ref contents);
  void finish_node();

  pdf::Document& document_;
  pdf::Structure& structure_;
  FontSet& fonts_;
  pdf::Content content_;
  pdf::Ref resources_, page_;
  static constexpr unsigned kNothing = ~0U;
  unsigned showing_ = kNothing;  ///< the font resource of the string under way
  layout::Length rise_ = 0;
  pdf::Buffer figure_entries_;
  pdf::Content::Options options_;
  bool marked_ = false;  ///< inside marked content of the innermost element
  bool artifact_ = false;
  int page_count_ = 0;
  pdf::Ref node_;  ///< the page tree's node that takes the next page
  std::vector<pdf::Ref> node_pages_;
  std::vector<std::pair<pdf::Ref, std::uint32_t>> nodes_;  ///< with the number of their pages
  pdf::Ref tree_;
};

}  // namespace inkvoice::render
