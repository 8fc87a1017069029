#include "font/charstring.h"

#include "font/sfnt.h"

namespace inkvoice::font {

namespace {

// Technical Note 5177, appendix A.
constexpr unsigned kHstem = 1;
constexpr unsigned kVstem = 3;
constexpr unsigned kCallSubr = 10;
constexpr unsigned kReturn = 11;
constexpr unsigned kEscape = 12;
constexpr unsigned kEndchar = 14;
constexpr unsigned kHstemhm = 18;
constexpr unsigned kHintmask = 19;
constexpr unsigned kCntrmask = 20;
constexpr unsigned kVstemhm = 23;
constexpr unsigned kShortInt = 28;
constexpr unsigned kCallGsubr = 29;
constexpr unsigned kFirstFlex = 34, kLastFlex = 37;  // behind kEscape
constexpr int kDeepest = 10;                         // 4.: nesting of subroutine calls
constexpr std::size_t kLargest = 64U << 10;

}  // namespace

CffIndex::CffIndex(ByteView table, std::size_t offset) : table_(table), end_(offset + 2) {
  count_ = read_u16(table, offset);
  if (count_ == 0) return;
  offset_size_ = read_u8(table, offset + 2);
  offsets_ = offset + 3;
  data_ = offsets_ + (std::size_t{count_} + 1) * offset_size_ - 1;  // offsets count from 1
  if (offset_size_ < 1 || offset_size_ > 4 || data_ > table.size()) {
    count_ = 0;
    return;
  }
  end_ = data_ + offset_of(count_);
}

std::size_t CffIndex::offset_of(unsigned i) const {
  std::size_t value = 0;
  for (unsigned byte = 0; byte < offset_size_; ++byte) {
    value = value << 8 | read_u8(table_, offsets_ + std::size_t{i} * offset_size_ + byte);
  }
  return value;
}

ByteView CffIndex::operator[](unsigned i) const {
  if (i >= count_) return {};
  const std::size_t from = data_ + offset_of(i), to = data_ + offset_of(i + 1);
  if (from > to || to > table_.size()) return {};
  return table_.subspan(from, to - from);
}

bool CharstringFlattener::append(ByteView charstring, Bytes& out) {
  out_ = &out;
  operands_.clear();
  hints_ = 0;
  width_seen_ = ended_ = false;
  return run(charstring, 0) && ended_;
}

bool CharstringFlattener::number(ByteView program, std::size_t& at) {
  const unsigned lead = read_u8(program, at);
  std::size_t size = 1;
  int value = static_cast<int>(lead) - 139;
  if (lead == kShortInt) {
    size = 3;
    value = read_i16(program, at + 1);
  } else if (lead == 255) {
    size = 5;
    value = read_i16(program, at + 1);  // 16.16; subroutine numbers are whole
  } else if (lead >= 251) {
    size = 2;
    value = -static_cast<int>(lead - 251) * 256 - read_u8(program, at + 1) - 108;
  } else if (lead >= 247) {
    size = 2;
    value = static_cast<int>(lead - 247) * 256 + read_u8(program, at + 1) + 108;
  }
  if (at + size > program.size() || out_->size() > kLargest) return false;
  operands_.push_back({out_->size(), value});
  const ByteView bytes = program.subspan(at, size);
  out_->insert(out_->end(), bytes.begin(), bytes.end());
  at += size;
  return true;
}

bool CharstringFlattener::call(const CffIndex& subroutines, int depth) {
  if (operands_.empty() || depth == kDeepest) return false;
  const int bias = subroutines.count() < 1240 ? 107 : subroutines.count() < 33900 ? 1131 : 32768;
  const int index = operands_.back().value + bias;
  out_->resize(operands_.back().start);
  operands_.pop_back();
  if (index < 0 || static_cast<unsigned>(index) >= subroutines.count()) return false;
  return run(subroutines[static_cast<unsigned>(index)], depth + 1);
}

/// Takes the operands of a hint away, but not a width before them.
void CharstringFlattener::drop_hints() {
  hints_ += static_cast<unsigned>(operands_.size() / 2);
  const std::size_t kept = !width_seen_ && operands_.size() % 2 != 0 ? 1 : 0;
  if (operands_.size() > kept) out_->resize(operands_[kept].start);
  operands_.clear();
  width_seen_ = true;
}

void CharstringFlattener::finish_operator(ByteView operator_bytes) {
  out_->insert(out_->end(), operator_bytes.begin(), operator_bytes.end());
  operands_.clear();
  width_seen_ = true;
}

bool CharstringFlattener::run(ByteView program, int depth) {
  for (std::size_t at = 0; at < program.size() && !ended_;) {
    const unsigned op = read_u8(program, at);
    if (op >= 32 || op == kShortInt) {
      if (!number(program, at)) return false;
      continue;
    }
    const std::size_t start = at++;
    switch (op) {
      case kHstem:
      case kVstem:
      case kHstemhm:
      case kVstemhm:
        drop_hints();
        break;
      case kHintmask:
      case kCntrmask:
        drop_hints();  // operands before a mask are vertical stems
        at += (hints_ + 7) / 8;
        break;
      case kCallSubr:
        if (!call(local_, depth)) return false;
        break;
      case kCallGsubr:
        if (!call(global_, depth)) return false;
        break;
      case kReturn:
        return true;
      case kEscape: {
        const unsigned second = read_u8(program, at++);
        if (second < kFirstFlex || second > kLastFlex) return false;  // arithmetic
        finish_operator(program.subspan(start, 2));
        break;
      }
      case kEndchar:
        ended_ = true;
        [[fallthrough]];
      default:
        finish_operator(program.subspan(start, 1));
    }
  }
  return true;
}

}  // namespace inkvoice::font
