#include <spng.h>

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

#include "image/pack.h"
#include "image/picture.h"

namespace inkvoice::image {

namespace {

// A logo is at most some 60 mm wide: more pixels than these are finer than any printer, and cost room in every invoice.
constexpr std::uint32_t kMostSide = 1600;
// Interlaced pictures have to be unpacked as a whole.
constexpr std::uint64_t kMostInterlacedPixels = 8'000'000;
constexpr std::size_t kMostChunk = 4U << 20, kMostChunks = 8U << 20;

struct ContextFree {
  void operator()(spng_ctx* context) const { spng_ctx_free(context); }
};
using Context = std::unique_ptr<spng_ctx, ContextFree>;

std::unexpected<Error> refuse(const std::string& why) { return fail(Code::Invalid, "is not a sound PNG: " + why); }

/// Averages squares of factor × factor pixels; colours count by their opacity, so that clear pixels leave no fringe.
class Shrinker {
 public:
  Shrinker(std::uint32_t width, std::uint32_t height, std::uint32_t factor)
      : width_(width), factor_(factor), out_{(width + factor - 1) / factor, (height + factor - 1) / factor, {}} {
    out_.rgba.resize(std::size_t{out_.width} * out_.height * 4);
    sums_.resize(out_.width);
  }

  /// Rows from the top, four bytes a pixel.
  void add(const unsigned char* row) {
    if (factor_ == 1) {
      std::copy_n(row, std::size_t{width_} * 4, out_.rgba.begin() + static_cast<std::ptrdiff_t>(written_));
      written_ += std::size_t{width_} * 4;
      return;
    }
    for (std::uint32_t x = 0; x < width_; ++x, row += 4) {
      Sum& sum = sums_[x / factor_];
      for (std::size_t c = 0; c < 3; ++c) sum.color[c] += std::uint64_t{row[c]} * row[3];
      sum.alpha += row[3];
      ++sum.count;
    }
    if (++rows_ == factor_) flush();
  }

  Rgba finish() {
    if (rows_ > 0) flush();
    return std::move(out_);
  }

 private:
  struct Sum {
    std::array<std::uint64_t, 3> color = {};
    std::uint64_t alpha = 0, count = 0;
  };

  void flush() {
    for (Sum& sum : sums_) {
      for (const std::uint64_t color : sum.color) {
        out_.rgba[written_++] = static_cast<unsigned char>(sum.alpha == 0 ? 255 : (color + sum.alpha / 2) / sum.alpha);
      }
      out_.rgba[written_++] = static_cast<unsigned char>((sum.alpha + sum.count / 2) / sum.count);
      sum = {};
    }
    rows_ = 0;
  }

  const std::uint32_t width_, factor_;
  Rgba out_;
  std::vector<Sum> sums_;
  std::uint32_t rows_ = 0;
  std::size_t written_ = 0;
};

Result<void> read_rows(spng_ctx* context, const spng_ihdr& header, Shrinker& shrinker) {
  int status = spng_decode_image(context, nullptr, 0, SPNG_FMT_RGBA8, SPNG_DECODE_TRNS | SPNG_DECODE_PROGRESSIVE);
  if (status != 0) return refuse(spng_strerror(status));
  const std::size_t row_bytes = std::size_t{header.width} * 4;
  std::vector<unsigned char> row(row_bytes);
  for (std::uint32_t y = 0; y < header.height; ++y) {
    status = spng_decode_row(context, row.data(), row_bytes);
    if (status != 0 && status != SPNG_EOI) return refuse(spng_strerror(status));
    shrinker.add(row.data());
  }
  return {};
}

Result<void> read_interlaced(spng_ctx* context, const spng_ihdr& header, Shrinker& shrinker) {
  const std::size_t row_bytes = std::size_t{header.width} * 4;
  std::vector<unsigned char> all(row_bytes * header.height);
  const int status = spng_decode_image(context, all.data(), all.size(), SPNG_FMT_RGBA8, SPNG_DECODE_TRNS);
  if (status != 0) return refuse(spng_strerror(status));
  for (std::uint32_t y = 0; y < header.height; ++y) shrinker.add(all.data() + y * row_bytes);
  return {};
}

}  // namespace

Result<Raster> read_png(ByteView bytes) {
  const Context context(spng_ctx_new(0));
  if (!context) return fail(Code::Internal, "no memory for a PNG");
  spng_set_chunk_limits(context.get(), kMostChunk, kMostChunks);
  int status = spng_set_png_buffer(context.get(), bytes.data(), bytes.size());
  spng_ihdr header = {};
  if (status == 0) status = spng_get_ihdr(context.get(), &header);
  if (status != 0) return refuse(spng_strerror(status));
  const std::uint64_t pixels = std::uint64_t{header.width} * header.height;
  if (pixels > kMostPixels) return fail(Code::Invalid, "has more than 25 megapixels");
  const bool interlaced = header.interlace_method != 0;
  if (interlaced && pixels > kMostInterlacedPixels) {
    return fail(Code::Invalid, "is interlaced and has more than 8 megapixels");
  }
  const std::uint32_t factor = (std::max(header.width, header.height) + kMostSide - 1) / kMostSide;
  Shrinker shrinker(header.width, header.height, factor);
  TRY(interlaced ? read_interlaced(context.get(), header, shrinker) : read_rows(context.get(), header, shrinker));
  return pack(shrinker.finish());
}

}  // namespace inkvoice::image
