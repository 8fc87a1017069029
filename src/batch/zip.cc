#include "batch/zip.h"

#include <libdeflate.h>

#include <algorithm>
#include <concepts>

namespace inkvoice::batch {

namespace {

using std::chrono::year;

// Section numbers are APPNOTE's.
constexpr std::uint32_t kLocalHeader = 0x04034B50;      // 4.3.7
constexpr std::uint32_t kCentralHeader = 0x02014B50;    // 4.3.12
constexpr std::uint32_t kEnd = 0x06054B50;              // 4.3.16
constexpr std::uint32_t kZip64End = 0x06064B50;         // 4.3.14
constexpr std::uint32_t kZip64Locator = 0x07064B50;     // 4.3.15
constexpr std::uint64_t kZip64EndBytes = 44;            // 4.3.14.1: without its first 12
constexpr std::uint16_t kVersionPlain = 20;             // 4.4.3: 2.0
constexpr std::uint16_t kVersionZip64 = 45;             // 4.4.3.2
constexpr std::uint16_t kUnix = 3 << 8;                 // 4.4.2: who made it, for the mode below
constexpr std::uint16_t kUtf8Name = 1 << 11;            // 4.4.4, bit 11
constexpr std::uint16_t kZip64Extra = 1;                // 4.5.3
constexpr std::uint32_t kRegularFile = 0100644U << 16;  // Unix mode, in the upper half of the external attributes
constexpr std::uint64_t kMost32 = 0xFFFFFFFF;           // 4.4.8 ff.: stands for "see the Zip64 record"
constexpr std::uint64_t kMost16 = 0xFFFF;

template <std::unsigned_integral T>
void put(std::string& out, T value) {
  for (std::size_t i = 0; i < sizeof value; ++i) out += static_cast<char>(value >> (8 * i));
}

void put32(std::string& out, std::uint64_t value) { put(out, static_cast<std::uint32_t>(std::min(value, kMost32))); }
void put16(std::string& out, std::uint64_t value) { put(out, static_cast<std::uint16_t>(std::min(value, kMost16))); }

/// 4.4.6: the MS-DOS date; the time of day is 0.
std::uint16_t dos_date(std::chrono::sys_days day) {
  const std::chrono::sys_days first = year(1980) / 1 / 1, last = year(2107) / 12 / 31;
  const std::chrono::year_month_day date(std::clamp(day, first, last));
  return static_cast<std::uint16_t>((static_cast<int>(date.year()) - 1980) << 9 |
                                    static_cast<int>(static_cast<unsigned>(date.month()) << 5) |
                                    static_cast<int>(static_cast<unsigned>(date.day())));
}

}  // namespace

std::uint32_t crc32(ByteView bytes) { return libdeflate_crc32(0, bytes.data(), bytes.size()); }

Result<void> ZipWriter::add(const Entry& entry) {
  const std::uint64_t size = entry.content.size();
  if (size >= kMost32 || entry.name.size() > kMost16) return fail(Code::TooLarge, "too large for one entry of a ZIP");
  const bool far = offset_ >= kMost32;
  const auto both = [&](std::string& out) {  // 4.4.4 to 4.4.10, alike in both headers
    put(out, kUtf8Name);
    put16(out, 0);  // stored
    put16(out, 0);
    put(out, dos_date(entry.modified));
    put(out, entry.crc);
    put32(out, size);
    put32(out, size);
    put16(out, entry.name.size());
  };
  scratch_.clear();
  put(scratch_, kLocalHeader);
  put(scratch_, kVersionPlain);
  both(scratch_);
  put16(scratch_, 0);  // no extra field
  scratch_ += entry.name;
  TRY(out_(scratch_));
  const std::uint64_t header_bytes = scratch_.size();
  TRY(out_(as_text(entry.content)));

  scratch_.clear();
  put(scratch_, kCentralHeader);
  put(scratch_, static_cast<std::uint16_t>(kUnix | (far ? kVersionZip64 : kVersionPlain)));
  put(scratch_, far ? kVersionZip64 : kVersionPlain);
  both(scratch_);
  put16(scratch_, far ? 12 : 0);  // extra field
  put16(scratch_, 0);             // comment
  put16(scratch_, 0);             // disk
  put16(scratch_, 0);             // internal attributes
  put(scratch_, kRegularFile);
  put32(scratch_, offset_);
  scratch_ += entry.name;
  if (far) {
    put(scratch_, kZip64Extra);
    put16(scratch_, 8);
    put(scratch_, offset_);
  }
  TRY(directory_.append(scratch_));
  offset_ += header_bytes + size;
  ++entries_;
  return {};
}

Result<void> ZipWriter::finish() {
  const std::uint64_t start = offset_, size = directory_.size();
  TRY(directory_.replay(out_));
  std::string end;
  if (entries_ >= kMost16 || size >= kMost32 || start >= kMost32) {
    put(end, kZip64End);
    put(end, kZip64EndBytes);
    put(end, static_cast<std::uint16_t>(kUnix | kVersionZip64));
    put(end, kVersionZip64);
    put32(end, 0);  // this disk, and the directory's
    put32(end, 0);
    put(end, entries_);
    put(end, entries_);
    put(end, size);
    put(end, start);
    put(end, kZip64Locator);
    put32(end, 0);
    put(end, start + size);
    put32(end, 1);  // disks
  }
  put(end, kEnd);
  put16(end, 0);
  put16(end, 0);
  put16(end, entries_);
  put16(end, entries_);
  put32(end, size);
  put32(end, start);
  put16(end, 0);  // comment
  return out_(end);
}

}  // namespace inkvoice::batch
