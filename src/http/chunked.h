/// Reads the chunked transfer coding (RFC 9112, 7.1), bytes in and bytes out, as strictly as RequestHead's reader.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "http/refusal.h"

namespace inkvoice::http {

class ChunkedDecoder {
 public:
  /// `max_body`: decoded bytes; 413 as soon as a chunk announces more.
  explicit ChunkedDecoder(std::uint64_t max_body) : max_body_(max_body) {}

  /// Appends what it decodes to `body`. How many of `bytes` were used: all of them, unless the body ended before.
  /// Chunk extensions are read over up to a length, trailer fields are checked and dropped.
  Checked<std::size_t> feed(std::string_view bytes, std::string& body);

  bool done() const { return state_ == State::Done; }

 private:
  enum class State {
    SizeStart,
    Size,
    Extension,
    SizeLf,
    Data,
    DataCr,
    DataLf,
    TrailerStart,
    TrailerName,
    TrailerValue,
    TrailerLf,
    EndLf,
    Done
  };

  Checked<void> step(char c);
  Checked<void> read_size(char c);
  Checked<void> read_trailer(char c);
  Checked<void> expect(char c, char wanted, State next);
  Checked<void> end_of_size_line();

  const std::uint64_t max_body_;
  State state_ = State::SizeStart;
  std::uint64_t chunk_left_ = 0;
  std::uint64_t decoded_ = 0;
  std::size_t line_bytes_ = 0;  // of the present size line
  std::size_t trailer_bytes_ = 0;
};

}  // namespace inkvoice::http
