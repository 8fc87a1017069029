/// What all QR codes of one version share.
#pragma once

#include <array>
#include <vector>

#include "payment/qr_code.h"

namespace inkvoice::payment {

using QrRow = QrCode::Row;
using QrRows = std::array<QrRow, kMostSize>;

/// At level M. Immutable once made.
struct QrTemplate {
  int version = 0, size = 0;
  int blocks = 0, ecc_bytes = 0;        ///< how many blocks, and each one's error correction bytes
  int data_bytes = 0;                   ///< of all blocks together
  QrRows fixed = {};                    ///< finders, timing, alignment, version
  QrRows fixed_columns = {};            ///< the same, x and y swapped
  std::array<QrRows, 8> overlays = {};  ///< by mask: what it turns over, and its format information
  std::array<QrRows, 8> overlay_columns = {};
  struct Place {
    std::uint8_t x = 0, y = 0;
  };
  std::vector<Place> places;                                        ///< of the bits of the message, in order
  std::array<std::array<std::uint8_t, 32>, 256> ecc_products = {};  ///< a byte times the generator polynomial
};

/// Made when first asked for; 1 to kMostVersion.
const QrTemplate& qr_template(int version);

/// Bytes that a version holds in byte mode.
int qr_capacity(int version);

}  // namespace inkvoice::payment
