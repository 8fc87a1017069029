#include "http/chunked.h"

#include <algorithm>

#include "http/syntax.h"

namespace inkvoice::http {

namespace {

constexpr std::size_t kMaxSizeDigits = 16;  // what fits 64 bits
constexpr std::size_t kMaxSizeLine = 256;   // with extensions, which nobody sends
constexpr std::size_t kMaxTrailer = 4096;

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

Checked<std::size_t> ChunkedDecoder::feed(std::string_view bytes, std::string& body) {
  std::size_t used = 0;
  while (used < bytes.size() && !done()) {
    if (state_ == State::Data) {
      const auto take = static_cast<std::size_t>(std::min<std::uint64_t>(chunk_left_, bytes.size() - used));
      body.append(bytes, used, take);
      used += take;
      chunk_left_ -= take;
      if (chunk_left_ == 0) state_ = State::DataCr;
      continue;
    }
    if (const auto read = step(bytes[used]); !read) return std::unexpected(read.error());
    ++used;
  }
  return used;
}

Checked<void> ChunkedDecoder::step(char c) {
  switch (state_) {
    case State::SizeStart:
    case State::Size:
      return read_size(c);
    case State::Extension:
      if (++line_bytes_ > kMaxSizeLine) return refuse(413, "A chunk extension is too long.");
      if (c == '\r') {
        state_ = State::SizeLf;
      } else if (!is_field_char(c)) {
        return refuse(400, "A chunk extension has control characters.");
      }
      return {};
    case State::SizeLf:
      if (c != '\n') return refuse(400, "Lines must end with CR and LF.");
      return end_of_size_line();
    case State::DataCr:
      return expect(c, '\r', State::DataLf);
    case State::DataLf:
      return expect(c, '\n', State::SizeStart);
    case State::TrailerStart:
    case State::TrailerName:
    case State::TrailerValue:
      return read_trailer(c);
    case State::TrailerLf:
      return expect(c, '\n', State::TrailerStart);
    case State::EndLf:
      return expect(c, '\n', State::Done);
    case State::Data:
    case State::Done:
      break;
  }
  return refuse(400, "The body has ended.");
}

Checked<void> ChunkedDecoder::read_size(char c) {
  if (state_ == State::SizeStart) {
    chunk_left_ = 0;
    line_bytes_ = 0;
    state_ = State::Size;
  }
  const int digit = hex_value(c);
  if (digit >= 0) {
    if (++line_bytes_ > kMaxSizeDigits) return refuse(400, "A chunk size has too many digits.");
    chunk_left_ = chunk_left_ * 16 + static_cast<unsigned>(digit);
    return {};
  }
  if (line_bytes_ == 0 || (c != '\r' && c != ';')) return refuse(400, "A chunk size is not a hexadecimal number.");
  state_ = c == ';' ? State::Extension : State::SizeLf;
  return {};
}

Checked<void> ChunkedDecoder::end_of_size_line() {
  if (chunk_left_ > max_body_ - decoded_) return refuse(413, "The body is too large.");
  decoded_ += chunk_left_;
  state_ = chunk_left_ == 0 ? State::TrailerStart : State::Data;
  return {};
}

Checked<void> ChunkedDecoder::read_trailer(char c) {
  if (++trailer_bytes_ > kMaxTrailer) return refuse(431, "The trailer section is too large.");
  if (state_ == State::TrailerStart) {
    if (c == '\r') {
      state_ = State::EndLf;
      return {};
    }
    state_ = State::TrailerName;
  } else if (state_ == State::TrailerName && c == ':') {
    state_ = State::TrailerValue;
    return {};
  }
  if (state_ == State::TrailerName) {
    if (!is_token_char(c)) return refuse(400, "A trailer line is not a name and a value.");
  } else if (c == '\r') {
    state_ = State::TrailerLf;
  } else if (!is_field_char(c)) {
    return refuse(400, "A trailer value has control characters.");
  }
  return {};
}

Checked<void> ChunkedDecoder::expect(char c, char wanted, State next) {
  if (c != wanted) return refuse(400, "A chunk does not end with CR and LF where its size says.");
  state_ = next;
  return {};
}

}  // namespace inkvoice::http
