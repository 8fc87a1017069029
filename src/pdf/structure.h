/// The structure tree of a tagged PDF (ISO 32000-1, 14.7 and 14.8; PDF/UA-1), written while the pages are:
/// an element leaves for the file as soon as it closes, so a long table takes little memory.
#pragma once

#include <string_view>
#include <vector>

#include "pdf/document.h"

namespace inkvoice::pdf {

/// For one thread; reused for the next document by begin(). Types and attributes are borrowed until their element
/// closes.
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
  };

  void write(const Element& element, Ref parent, const std::vector<Kid>& kids);

  Document& document_;
  bool tagged_ = true;
  Ref root_;
  std::vector<Element> open_;
  std::vector<std::vector<Kid>> kids_;  ///< by depth; [0] are the root's
  std::vector<Ref> page_marks_;         ///< owner of each MCID on the current page
  std::vector<Ref> parent_tree_;        ///< an array object for each page
};

}  // namespace inkvoice::pdf
