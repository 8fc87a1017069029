/// The faces that a document may use. One for the whole process, shared by all threads.
#pragma once

#include <cstdint>

#include "font/face.h"

namespace inkvoice::font {

enum class Weight : std::uint8_t { Regular, Bold };

/// Which face of the library; small and dense, so that tables can be indexed by it.
using FaceId = std::uint16_t;

class Library {
 public:
  /// The faces inside the binary, opened on the first call. Safe from any thread.
  static const Library& shared();

  const Face& face(FaceId id) const { return *faces_[id]; }
  FaceId main_face(Weight weight) const { return weight == Weight::Bold ? FaceId{1} : FaceId{0}; }
  std::size_t size() const { return faces_.size(); }

 private:
  Library();
  std::vector<std::unique_ptr<Face>> faces_;
};

}  // namespace inkvoice::font
