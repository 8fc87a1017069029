/// The faces that a document may use. One for the whole process, shared by all threads.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "font/face.h"

namespace inkvoice::font {

/// A cut of the faces inside the binary: Noto Sans, Noto Serif.
enum class Weight : std::uint8_t { Regular, Bold, Serif, SerifBold };
constexpr std::size_t kWeights = 4;

constexpr bool is_bold(Weight weight) { return weight == Weight::Bold || weight == Weight::SerifBold; }

/// Which face of the library; small and dense, so that tables can be indexed by it.
using FaceId = std::uint16_t;

/// The faces inside the binary, and behind them the Noto fonts that are installed: those are looked through when a
/// character is wanted that the first do not have, and opened when used. Safe from any thread.
class Library {
 public:
  static const Library& shared();
  ~Library();

  const Face& face(FaceId id) const { return *faces_[id].load(std::memory_order_acquire); }
  FaceId main_face(Weight weight) const { return static_cast<FaceId>(weight); }

  /// A face that has `code_point`, or the main face where none has. `language` (BCP 47) picks between the regional
  /// forms of Chinese characters.
  FaceId face_for(char32_t code_point, Weight weight, std::string_view language) const;

  static constexpr std::size_t kMostFaces = 512;

 private:
  struct Family;

  Library();
  void find_installed() const;
  template <class Asked>
  FaceId find(char32_t code_point, Weight weight, std::string_view language, Asked asked) const;
  FaceId open(Family& family, Weight weight, std::string_view language) const;

  mutable std::array<std::atomic<const Face*>, kMostFaces> faces_ = {};
  mutable std::mutex mutex_;
  mutable std::vector<std::unique_ptr<Family>>
      families_;  ///< guarded by mutex_; in the order of preference; outlive the faces
  mutable std::vector<std::unique_ptr<Face>> owned_;  ///< guarded by mutex_
  mutable bool looked_ = false;                       ///< guarded by mutex_
};

}  // namespace inkvoice::font
