/// What all QR codes of one version share.
#pragma once

#include <array>
#include <vector>

#include "payment/qr_code.h"

namespace inkvoice::payment {

/// Up to this version a row fits 64 bits, which is much the faster.
constexpr int kMostNarrowVersion = 11;

/// At level M. Immutable once made. `Row` is QrCode::Row, or 64 bits where the version allows.
template <class Row>
struct QrTemplate {
  using Rows = std::array<Row, sizeof(Row) == 8 ? 64 : kMostSize>;

  int version = 0, size = 0;
  int blocks = 0, ecc_bytes = 0;      ///< how many blocks, and each one's error correction bytes
  int data_bytes = 0;                 ///< of all blocks together
  Rows fixed = {};                    ///< finders, timing, alignment, version
  Rows fixed_columns = {};            ///< the same, x and y swapped
  std::array<Rows, 8> overlays = {};  ///< by mask: what it turns over, and its format information
  std::array<Rows, 8> overlay_columns = {};
  struct Place {
    std::uint8_t x = 0, y = 0;
  };
  std::vector<Place> places;                                        ///< of the bits of the message, in order
  std::array<std::array<std::uint8_t, 32>, 256> ecc_products = {};  ///< a byte times the generator polynomial
};

/// Made when first asked for; 1 to kMostVersion.
template <class Row>
const QrTemplate<Row>& qr_template(int version);
extern template const QrTemplate<std::uint64_t>& qr_template(int version);
extern template const QrTemplate<QrCode::Row>& qr_template(int version);

/// Bytes that a version holds in byte mode.
int qr_capacity(int version);

}  // namespace inkvoice::payment
