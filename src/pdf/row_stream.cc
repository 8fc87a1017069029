#include "pdf/row_stream.h"

#include <algorithm>

namespace inkvoice::pdf {

namespace {

constexpr std::size_t kOffsetWidth = 7, kMarkWidth = 4;
/// Objects start at multiples of this: fewer digits of their offsets change from one to the next.
constexpr std::size_t kRecord = 50;

std::size_t digits_of(std::uint64_t value) {
  std::size_t digits = 1;
  for (; value >= 10; value /= 10) ++digits;
  return digits;
}

constexpr std::string_view kReference = " 0 R ";  ///< behind the number

static_assert(kRecord == 50, "begin_object() counts by it");

/// Blanks before it, up to the width.
void put_number(char* out, std::uint32_t value, std::size_t width) {
  do {
    out[--width] = static_cast<char>('0' + value % 10);
    value /= 10;
  } while (value > 0 && width > 0);
  while (width > 0) out[--width] = ' ';
}

/// The number that ends here becomes the next one.
void increment(char* last) {
  for (; *last == '9'; --last) *last = '0';
  *last = *last == ' ' ? '1' : static_cast<char>(*last + 1);
}

}  // namespace

void RowStream::reference(Ref ref) {
  char* const room = data_.room(reference_size());
  put_number(room, ref.number, width_);
  kReference.copy(room + width_, kReference.size());
  data_.commit(reference_size());
}

/// What was written since the last call is like what stands `distance` before it.
void RowStream::repeat(std::size_t distance) {
  const auto end = static_cast<std::uint32_t>(size()), back = static_cast<std::uint32_t>(distance);
  if (!stretches_.empty() && stretches_.back().end == end) return;
  if (!stretches_.empty() && stretches_.back().distance == back) {
    stretches_.back().end = end;
  } else {
    stretches_.push_back({end, back});
  }
}

/// An object's number and its offset.
std::size_t RowStream::entry_size() const { return width_ + 1 + kOffsetWidth + 1; }

void RowStream::begin(const Document& document, std::size_t objects) {
  data_.clear();
  stretches_.clear();
  kids_.clear();
  row_ = count_ = 0;
  latest_ = {0xFFFFFFFE};
  width_ = digits_of(document.size());
  first_ = objects * entry_size();
  data_.room(first_);
  data_.commit(first_);
  repeat(entry_size());
}

/// Fills its place at the stream's head.
void RowStream::begin_object(Document& document, Ref ref, Ref stream) {
  document.place(ref, stream, count_);
  const std::size_t length = entry_size(), offset = size() - first_;
  char* const entry = data_.data() + count_ * length;
  char* const last_digit = entry + length - 2;
  if (ref.number == latest_.number + 1 && offset - latest_offset_ == kRecord) {  // nearly all
    std::memcpy(entry, entry - length, length);
    increment(entry + width_ - 1);
    last_digit[-1] = last_digit[-1] == '0' ? '5' : '0';
    if (last_digit[-1] == '0') increment(last_digit - 2);
  } else {
    put_number(entry, ref.number, width_);
    entry[width_] = ' ';
    put_number(entry + width_ + 1, static_cast<std::uint32_t>(offset), kOffsetWidth);
    entry[length - 1] = ' ';
  }
  latest_ = ref;
  latest_offset_ = offset;
  ++count_;
}

/// Blanks up to the next multiple of kRecord.
void RowStream::pad() {
  const std::size_t used = size() - first_, blanks = kRecord - 1 - used % kRecord;
  char* const room = data_.room(kRecord);
  std::memset(room, ' ', blanks);
  room[blanks] = '\n';
  data_.commit(blanks + 1);
}

void RowStream::add_row(Document& document, const Row& row, Ref stream) {
  const std::size_t start = size(), back = row_ == 0 ? 0 : start - row_;
  row_ = start;
  begin_object(document, row.ref, stream);
  data_ << "<</S/" << row.type << "/P ";
  reference(row.parent);
  data_ << "/K[";
  kids_.push_back(size());
  reference({row.ref.number + 1});
  repeat(back);
  for (std::uint32_t i = 1; i < row.leaves; ++i)
    increment(copy(size() - reference_size(), reference_size()) + width_ - 1);
  repeat(reference_size());
  data_ << "]>>";
  pad();
  add_leaves(document, row, stream, back);
}

void RowStream::add_leaves(Document& document, const Row& row, Ref stream, std::size_t back) {
  const std::size_t start = size();
  begin_object(document, {row.ref.number + 1}, stream);
  data_ << "<</S/" << row.leaf_type << "/P ";
  reference(row.ref);
  data_ << "/Pg ";
  reference(row.page);
  data_ << "/K ";
  const std::size_t mark_at = size() - start;
  put_number(data_.room(kMarkWidth), row.first_mark, kMarkWidth);
  data_.commit(kMarkWidth);
  data_ << ">>";
  pad();
  repeat(back);
  const std::size_t length = size() - start;
  for (std::uint32_t i = 1; i < row.leaves; ++i) {
    begin_object(document, {row.ref.number + 1 + i}, stream);
    increment(copy(size() - length, length) + mark_at + kMarkWidth - 1);
  }
  repeat(length);
}

/// Copies of what `rows`, those of this page, say of their children, and the other owners between them.
void RowStream::add_marks(Document& document, const PageMarks& marks, std::span<const Row> rows,
                          std::span<const Ref> owners, Ref stream) {
  begin_object(document, marks.ref, stream);
  data_ << '[';
  std::uint32_t mark = 0;
  const auto owners_up_to = [&](std::uint32_t end) {
    for (; mark < end; ++mark) reference(owners[marks.first + mark]);
    repeat(reference_size());
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Row& row = rows[i];
    if (row.page != marks.page || row.first_mark < mark) continue;
    owners_up_to(row.first_mark);
    const std::size_t kids = kids_[kids_.size() - rows.size() + i], distance = size() - kids;
    copy(kids, row.leaves * reference_size());
    repeat(distance);
    mark += row.leaves;
  }
  owners_up_to(marks.count);
  data_ << ']';
  pad();
  repeat(reference_size());
}

/// Appends what stands at `from` already; gives where it is now.
char* RowStream::copy(std::size_t from, std::size_t length) {
  char* const room = data_.room(length);
  std::memcpy(room, data_.data() + from, length);
  data_.commit(length);
  return room;
}

void RowStream::write(Document& document, std::span<const Row> rows, std::span<const PageMarks> pages,
                      std::span<const Ref> owners) {
  std::size_t objects = rows.size() + pages.size();
  for (const Row& row : rows) objects += row.leaves;
  const Ref stream = document.reserve();
  begin(document, objects);
  std::size_t next = 0;
  for (const PageMarks& page : pages) {
    const std::size_t from = next;
    for (; next < rows.size() && rows[next].ref.number < page.ref.number; ++next) add_row(document, rows[next], stream);
    add_marks(document, page, rows.subspan(from, next - from), owners, stream);
  }
  for (; next < rows.size(); ++next) add_row(document, rows[next], stream);
  finish(document, stream);
}

void RowStream::write_list(Document& document, Ref ref, std::string_view start, std::span<const Ref> kids,
                           std::string_view end) {
  const Ref stream = document.reserve();
  begin(document, 1);
  begin_object(document, ref, stream);
  data_ << start;
  repeat(0);
  for (const Ref kid : kids) reference(kid);
  repeat(reference_size());
  data_ << end;
  repeat(0);
  finish(document, stream);
}

void RowStream::finish(Document& document, Ref stream) {
  packed_.clear();
  packer_.append(packed_, data_, stretches_);
  document.object_stream(stream, count_, first_, packed_.view());
}

}  // namespace inkvoice::pdf
