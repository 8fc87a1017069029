/// CSV (RFC 4180) as rows of cells. Lines end in CRLF or LF; quoted cells may hold line ends and doubled quotes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "batch/input.h"

namespace inkvoice::batch {

struct CsvRow {
  std::vector<std::string> cells;
  std::uint64_t line = 0;  ///< where it begins
  std::string problem;     ///< what is broken; then the cells are not to be relied on
};

class CsvReader {
 public:
  /// `input` must outlive the reader.
  explicit CsvReader(Input& input) : input_(input) {}

  /// Rows whose cells are all empty are skipped. False at the end of the input. A broken row does not end the reading:
  /// the next row begins after the next line end.
  bool next(CsvRow& row);

  /// The first row. Decides on the separator, comma unless a semicolon or a tab comes first.
  bool header(CsvRow& row);

 private:
  /// The first that comes in the header is the one.
  bool is_separator(int c);
  bool read_row(CsvRow& row);
  bool read_cell(CsvRow& row, std::string& cell);
  void read_quoted(CsvRow& row, std::string& cell);
  void add(CsvRow& row, std::string& cell, int c);

  Input& input_;
  char separator_ = ',';
  bool undecided_ = false;  ///< in the header, before the first separator
  std::size_t row_bytes_ = 0;
};

}  // namespace inkvoice::batch
