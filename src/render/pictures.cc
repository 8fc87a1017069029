#include "render/pictures.h"

#include <array>
#include <utility>

#include "image/picture.h"
#include "render/drawing.h"

namespace inkvoice::render {

namespace {

constexpr std::size_t kMostBytes = 16U << 20;

/// Inks as DeviceCMYK would need a profile of its own (ISO 19005-3, 6.2.4.3); as named colorants they may say how they
/// look in RGB, here (1 - ink) × (1 - black).
constexpr std::string_view kInks = "[/DeviceN[/Cyan/Magenta/Yellow/Black]/DeviceRGB";
constexpr std::string_view kInksToRgb =
    "{1 exch sub 4 1 roll 1 exch sub 3 index mul 4 1 roll 1 exch sub 2 index mul 4 1 roll 1 exch sub mul 3 1 roll}";

std::string hex(std::string_view bytes) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out = "<";
  for (const char c : bytes) {
    out += kHex[static_cast<unsigned char>(c) >> 4];
    out += kHex[static_cast<unsigned char>(c) & 15];
  }
  return out + ">";
}

pdf::XObject to_object(const image::Raster& raster) {
  std::string space = raster.components == 1 ? "/DeviceGray" : "/DeviceRGB";
  if (!raster.palette.empty()) {
    space = "[/Indexed/DeviceRGB " + std::to_string(raster.palette.size() / 3 - 1) + hex(raster.palette) + "]";
  }
  pdf::XObject object;
  object.streams.push_back(pdf::packed(raster.samples));
  object.streams[0].entries = pdf::image_entries(raster.width, raster.height, raster.bits, space);
  if (raster.alpha.empty()) return object;
  object.streams[0].links.push_back({"/SMask", 1});
  object.streams.push_back(pdf::packed(raster.alpha));
  object.streams[1].entries = pdf::image_entries(raster.width, raster.height, 8, "/DeviceGray");
  return object;
}

pdf::XObject to_object(image::Jpeg jpeg) {
  pdf::XObject object;
  pdf::XObject::Stream stream;
  const std::string_view space = jpeg.components == 1 ? "/DeviceGray" : jpeg.components == 3 ? "/DeviceRGB" : kInks;
  stream.entries = pdf::image_entries(jpeg.width, jpeg.height, 8, space);
  if (jpeg.components == 4) {
    stream.links.push_back({"", 1});
    stream.entries_end = "]";
  }
  if (jpeg.inverted) stream.entries_end += "/Decode[1 0 1 0 1 0 1 0]";
  if (jpeg.plain_rgb) stream.entries_end += "/DecodeParms<</ColorTransform 0>>";
  stream.filter = "DCTDecode";
  stream.data = std::move(jpeg.data);
  object.streams.push_back(std::move(stream));
  if (jpeg.components != 4) return object;
  pdf::XObject::Stream tint;
  tint.entries = "/FunctionType 4/Domain[0 1 0 1 0 1 0 1]/Range[0 1 0 1 0 1]";
  tint.data = kInksToRgb;
  object.streams.push_back(std::move(tint));
  return object;
}

/// The picture as the camera was held: a form around it, in the unit square (Exif 2.32, 4.6.4, tag 274).
pdf::XObject turned(pdf::XObject object, int orientation) {
  constexpr std::array<std::string_view, 8> kMatrices = {"1 0 0 1 0 0",  "-1 0 0 1 1 0",  "-1 0 0 -1 1 1",
                                                         "1 0 0 -1 0 1", "0 -1 -1 0 1 1", "0 -1 1 0 0 1",
                                                         "0 1 1 0 0 0",  "0 1 -1 0 1 0"};
  if (orientation == 1) return object;
  for (pdf::XObject::Stream& stream : object.streams) {
    for (pdf::XObject::Link& link : stream.links) ++link.stream;
  }
  pdf::XObject::Stream form;
  form.entries = "/Type/XObject/Subtype/Form/BBox[0 0 1 1]/Resources<</XObject<<";
  form.links.push_back({"/I", 1});
  form.entries_end = ">>>>";
  form.data = std::string(kMatrices[static_cast<std::size_t>(orientation) - 1]) + " cm/I Do";
  object.streams.insert(object.streams.begin(), std::move(form));
  return object;
}

Picture to_picture(image::Picture&& source) {
  Picture out;
  if (const auto* raster = std::get_if<image::Raster>(&source)) {
    out = {static_cast<double>(raster->width), static_cast<double>(raster->height), false, to_object(*raster)};
  } else if (auto* jpeg = std::get_if<image::Jpeg>(&source)) {
    const int orientation = jpeg->orientation;
    out = {static_cast<double>(jpeg->width), static_cast<double>(jpeg->height), false, to_object(std::move(*jpeg))};
    out.object = turned(std::move(out.object), orientation);
    if (orientation >= 5) std::swap(out.width, out.height);
  } else {
    const auto& drawing = std::get<image::Drawing>(source);
    out = {drawing.width, drawing.height, true, to_form(drawing)};
  }
  return out;
}

}  // namespace

Result<const Picture*> Pictures::find(std::string_view url) {
  for (auto entry = entries_.begin(); entry != entries_.end(); ++entry) {
    if (entry->url != url) continue;  // whole, not a hash of it: nobody can have another's logo shown
    entries_.splice(entries_.begin(), entries_, entry);
    return &entry->picture;
  }
  Picture picture = to_picture(TRY(image::read_data_url(url)));
  std::size_t bytes = url.size();
  for (const pdf::XObject::Stream& stream : picture.object.streams) bytes += stream.data.size();
  entries_.push_front({std::string(url), std::move(picture), bytes});
  bytes_ += bytes;
  while (bytes_ > kMostBytes && entries_.size() > 1) {
    bytes_ -= entries_.back().bytes;
    entries_.pop_back();
  }
  return &entries_.front().picture;
}

}  // namespace inkvoice::render
