#include "pdf/x_object.h"

#include <libdeflate.h>

#include <memory>
#include <new>

namespace inkvoice::pdf {

namespace {

constexpr int kThorough = 9;  // packed once, written often

/// ASCIIHexDecode's form (7.4.2), for files that a person reads.
std::string hex(std::string_view data) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  constexpr std::size_t kBytesALine = 48;
  std::string out;
  out.reserve(data.size() * 2 + data.size() / kBytesALine + 1);
  for (std::size_t i = 0; i < data.size(); ++i) {
    if (i > 0 && i % kBytesALine == 0) out += '\n';
    out += kHex[static_cast<unsigned char>(data[i]) >> 4];
    out += kHex[static_cast<unsigned char>(data[i]) & 15];
  }
  return out += '>';
}

void write_stream(Document& document, Ref ref, Buffer& entries, const XObject::Stream& stream) {
  if (stream.filter.empty()) return document.plain_stream(ref, entries.view(), stream.data);
  if (document.compresses()) {
    entries << "/Filter/" << stream.filter;
    return document.plain_stream(ref, entries.view(), stream.data);
  }
  entries << "/Filter[/ASCIIHexDecode/" << stream.filter << ']';
  document.plain_stream(ref, entries.view(), hex(stream.data));
}

}  // namespace

void write(Document& document, const XObject& object, Ref ref) {
  std::vector<Ref> refs = {ref};
  while (refs.size() < object.streams.size()) refs.push_back(document.reserve());
  Buffer entries;
  for (std::size_t i = 0; i < object.streams.size(); ++i) {
    const XObject::Stream& stream = object.streams[i];
    entries.clear();
    entries << stream.entries;
    for (const XObject::Link& link : stream.links) entries << link.before << ' ' << refs[link.stream];
    entries << stream.entries_end;
    write_stream(document, refs[i], entries, stream);
  }
}

XObject::Stream packed(std::string_view data) {
  const std::unique_ptr<libdeflate_compressor, void (*)(libdeflate_compressor*)> compressor(
      libdeflate_alloc_compressor(kThorough), libdeflate_free_compressor);
  if (!compressor) throw std::bad_alloc();
  XObject::Stream out;
  out.filter = "FlateDecode";
  out.data.resize(libdeflate_zlib_compress_bound(compressor.get(), data.size()));
  out.data.resize(
      libdeflate_zlib_compress(compressor.get(), data.data(), data.size(), out.data.data(), out.data.size()));
  return out;
}

std::string image_entries(std::uint32_t width, std::uint32_t height, int bits, std::string_view color_space) {
  std::string out = "/Type/XObject/Subtype/Image/Width " + std::to_string(width);
  out += "/Height " + std::to_string(height) + "/BitsPerComponent " + std::to_string(bits) + "/ColorSpace";
  return out.append(color_space);
}

}  // namespace inkvoice::pdf
