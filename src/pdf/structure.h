/// The structure tree of a tagged PDF (ISO 32000-1, 14.7 and 14.8; PDF/UA-1), written while the pages are:
/// an element leaves for the file as soon as it closes, so a long table takes little memory.
#pragma once

#include <string_view>
#include <vector>

#include "pdf/document.h"
#include "pdf/row_stream.h"

namespace inkvoice::pdf {

/// For one thread; reused for the next document by begin(). Types are borrowed until finish(), entries until their
/// element closes.
class Structure {
 public:
  explicit Structure(Document& document) : document_(document) {}

  /// Without `tagged` nothing is kept or written but an empty root: what tags cost is measured against that.
  void begin(bool tagged = true);
  /// A child of the innermost open element. `entries` goes into its dictionary as it is, e.g. "/A<</O/Table …>>".
  void open(std::string_view type, std::string_view entries = {});
  void close();
  bool is_open() const { return !open_.empty(); }

  /// The next marked-content id on `page`, owned by the innermost open element.
  int mark(Ref page);
  /// What the page's StructParents says; ends the page.
  int end_page();

  /// Writes the root, when all elements are closed.
  Ref finish();

 private:
  struct Kid {
    std::uint32_t value = 0;  ///< an element's number, or an MCID
    std::uint32_t page = 0;   ///< the MCID's page; 0 for an element
  };
  struct Element {
    Ref ref;
    std::string_view type, entries;
    std::uint32_t first_kid = 0;  ///< its kids go up to those of the next open element
    // The first children, as far as they are as those of a Row.
    std::uint32_t leaves = 0, first_mark = 0;
    Ref page;
    std::string_view leaf_type;
  };

  bool hold_leaf(const Element& leaf, std::span<const Kid> kids, Element& parent);
  void write(const Element& element, Ref parent, std::span<const Kid> kids);
  void write_list(const Element& element, Ref parent, std::span<const Kid> kids);
  void write_leaves(const Row& row);
  void write_marks(const PageMarks& marks);
  void write_held();

  Document& document_;
  bool tagged_ = true;
  Ref root_;
  std::vector<Element> open_;
  std::vector<Kid> kids_;         ///< of the open elements that are known; first the root's
  std::vector<Ref> parent_tree_;  ///< an array object for each page
  std::vector<Kid> leaf_kids_;
  std::vector<Ref> list_kids_;
  Buffer list_start_;

  // What was not written yet: rows together are much shorter.
  RowStream row_stream_;
  std::vector<Row> rows_;
  std::vector<PageMarks> pages_;
  std::vector<Ref> owners_;       ///< of each MCID, page after page
  std::uint32_t page_first_ = 0;  ///< where the current page's begin
  Ref page_;
};

}  // namespace inkvoice::pdf
