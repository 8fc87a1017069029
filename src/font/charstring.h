/// One glyph of a CFF font as a program (Adobe Technical Note 5177).
#pragma once

#include <vector>

#include "base/bytes.h"

namespace inkvoice::font {

/// An INDEX of a CFF table (Technical Note 5176, 5): numbered stretches of bytes.
class CffIndex {
 public:
  CffIndex() = default;
  /// Reads the INDEX at `offset` of `table`; empty where it is damaged.
  CffIndex(ByteView table, std::size_t offset);
  unsigned count() const { return count_; }
  ByteView operator[](unsigned i) const;
  /// Where it ends in the table.
  std::size_t end() const { return end_; }

 private:
  std::size_t offset_of(unsigned i) const;

  ByteView table_;
  std::size_t offsets_ = 0, data_ = 0, end_ = 0;
  unsigned count_ = 0, offset_size_ = 1;
};

/// Writes charstrings without subroutine calls and hints. For one thread.
class CharstringFlattener {
 public:
  CharstringFlattener(const CffIndex& global, const CffIndex& local) : global_(global), local_(local) {}

  /// Appends the flat program; false where the charstring is damaged or does what no font needs.
  bool append(ByteView charstring, Bytes& out);

 private:
  bool run(ByteView program, int depth);
  bool number(ByteView program, std::size_t& at);
  bool call(const CffIndex& subroutines, int depth);
  void drop_hints();
  void finish_operator(ByteView operator_bytes);

  const CffIndex& global_;
  const CffIndex& local_;
  Bytes* out_ = nullptr;
  struct Operand {
    std::size_t start = 0;  ///< of its bytes in the output
    int value = 0;
  };
  std::vector<Operand> operands_;
  unsigned hints_ = 0;
  bool width_seen_ = false;  ///< past the first operator that clears the stack
  bool ended_ = false;
};

}  // namespace inkvoice::font
