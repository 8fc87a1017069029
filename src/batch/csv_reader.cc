#include "batch/csv_reader.h"

#include <algorithm>

#include "base/text.h"

namespace inkvoice::batch {

namespace {

/// Many times the columns that there are; a row of nothing but separators would take 32 bytes for each of them.
constexpr std::size_t kMostCells = 1000;

}  // namespace

bool CsvReader::header(CsvRow& row) {
  undecided_ = true;
  const bool found = next(row);
  undecided_ = false;
  return found;
}

bool CsvReader::next(CsvRow& row) {
  while (read_row(row)) {
    const bool blank = std::all_of(row.cells.begin(), row.cells.end(), [](const auto& cell) { return cell.empty(); });
    if (!blank || !row.problem.empty()) return true;
  }
  return false;
}

bool CsvReader::read_row(CsvRow& row) {
  if (input_.peek() == Input::kEnd) return false;
  row.line = input_.line();
  row.problem.clear();
  row_bytes_ = 0;
  row.cells.clear();
  for (bool more = true; more;) {
    more = read_cell(row, row.cells.emplace_back());
    if (row.problem.empty() && !is_utf8(row.cells.back())) row.problem = "is not UTF-8";
  }
  return true;
}

void CsvReader::add(CsvRow& row, std::string& cell, int c) {
  if (++row_bytes_ <= kMostBytes) {
    cell += static_cast<char>(c);
  } else if (row.problem.empty()) {
    row.problem = "is longer than 32 MiB";
  }
}

bool CsvReader::is_separator(int c) {
  if (undecided_ && (c == ',' || c == ';' || c == '\t')) {
    separator_ = static_cast<char>(c);
    undecided_ = false;
  }
  return c == separator_;
}

/// False when it was the row's last cell.
bool CsvReader::read_cell(CsvRow& row, std::string& cell) {
  if (input_.peek() == '"') read_quoted(row, cell);
  for (;;) {
    const int c = input_.get();
    if (c == Input::kEnd || c == '\n') break;
    if (is_separator(c)) {
      if (row.cells.size() < kMostCells) return true;
      row.problem = "has more than 1,000 cells";
      continue;
    }
    if (c == '\r' && (input_.peek() == '\n' || input_.peek() == Input::kEnd)) continue;
    if (c == '"' && row.problem.empty()) row.problem = "has a quote inside a cell that does not begin with one";
    add(row, cell, c);
  }
  return false;
}

/// From the opening to the closing quote, and says so when something else than a separator or a line end follows.
void CsvReader::read_quoted(CsvRow& row, std::string& cell) {
  input_.get();
  for (;;) {
    const int c = input_.get();
    if (c == Input::kEnd) {
      if (row.problem.empty()) row.problem = "has a quote that is never closed";
      return;
    }
    if (c != '"') {
      add(row, cell, c);
    } else if (input_.peek() == '"') {
      add(row, cell, input_.get());
    } else {
      break;
    }
  }
  const int after = input_.peek();
  const bool is_end = after == Input::kEnd || after == '\n' || after == '\r' || is_separator(after);
  if (!is_end && row.problem.empty()) row.problem = "has text after a closing quote";
}

}  // namespace inkvoice::batch
