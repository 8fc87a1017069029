/// Object streams of table rows: most of what a long document's structure says, and the same again and again.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "pdf/document.h"
#include "pdf/record_packer.h"

namespace inkvoice::pdf {

/// A structure element whose children have one piece of marked content each, all of them on one page, and nothing else.
/// The children's numbers follow the element's own, and their marks each other.
struct Row {
  Ref ref, parent, page;
  std::string_view type, leaf_type;
  std::uint32_t leaves = 0, first_mark = 0;
};

/// The owners of a page's marked content, in the order of their marks: an array of the parent tree.
struct PageMarks {
  Ref ref, page;
  std::uint32_t first = 0, count = 0;  ///< among the owners
};

/// For one thread. Writes each kind of object at one length and each number at one width, so that a record's likeness
/// stands at a known distance before it.
class RowStream {
 public:
  /// `rows` and `pages` by rising number, with at least one row.
  void write(Document& document, std::span<const Row> rows, std::span<const PageMarks> pages,
             std::span<const Ref> owners);
  /// The object `start`, references to `kids`, `end`: what holds many rows.
  void write_list(Document& document, Ref ref, std::string_view start, std::span<const Ref> kids, std::string_view end);

 private:
  void begin(const Document& document, std::size_t objects);
  void add_row(Document& document, const Row& row, Ref stream);
  void add_leaves(Document& document, const Row& row, Ref stream, std::size_t back);
  void add_marks(Document& document, const PageMarks& marks, std::span<const Row> rows, std::span<const Ref> owners,
                 Ref stream);
  void finish(Document& document, Ref stream);
  void begin_object(Document& document, Ref ref, Ref stream);
  void pad();
  void reference(Ref ref);
  char* copy(std::size_t from, std::size_t length);
  void repeat(std::size_t distance);
  std::size_t size() const { return data_.size(); }
  std::size_t entry_size() const;
  std::size_t reference_size() const { return width_ + 5; }

  Buffer data_, packed_;  ///< the objects' numbers and offsets, then the objects
  std::vector<RecordPacker::Stretch> stretches_;
  RecordPacker packer_;
  std::vector<std::size_t> kids_;  ///< where each row's references to its children start
  std::size_t first_ = 0;          ///< where the objects start
  std::size_t row_ = 0;            ///< where the last row starts
  std::size_t width_ = 0;          ///< of a number
  std::uint32_t count_ = 0;
  Ref latest_;  ///< the last object begun
  std::size_t latest_offset_ = 0;
};

}  // namespace inkvoice::pdf
