/// A CSV of items as invoices: rows that follow one another with the same key (the column `key`, else `number`) are
/// one invoice. docs/csv.md says it in full.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "batch/csv_reader.h"
#include "batch/json_lines.h"
#include "batch/seen.h"
#include "batch/source.h"

namespace inkvoice::batch {

class CsvInvoices final : public Source {
 public:
  /// Reads the first row. Invalid, with every wrong column at once, where it cannot be used.
  static Result<std::unique_ptr<CsvInvoices>> open(ReadBytes read, InputFile file);

  Result<std::optional<Job>> next() override;
  std::optional<double> progress() const override { return progress_of(input_, file_); }

 private:
  /// What one column of the file is for.
  struct Use {
    enum class Of { Head, Item, KeyAlone } of = Of::KeyAlone;
    std::size_t index = 0;  ///< into head_columns() or item_columns()
  };
  struct Gathering;

  CsvInvoices(ReadBytes read, InputFile file) : input_(std::move(read)), file_(std::move(file)), reader_(input_) {}
  Result<void> read_header();
  /// What `name` stands for; nothing where it is no column.
  static std::optional<Use> use_of(std::string_view name);

  /// Is there a row_ that no invoice has taken yet? Reads one where there is not.
  bool peek();
  bool is_broken() const { return !row_.problem.empty(); }
  /// "" where the row has none or the file has no such column.
  std::string_view key() const { return has_key_ ? std::string_view(row_.cells[key_column_]) : std::string_view(); }

  Job new_job() const;
  Job broken_row();
  void check_key(Job& job);
  void take_row(Job& job, Gathering& gathering);
  void take_head(Job& job, Gathering& gathering, std::size_t index, std::string& cell);
  void report(Job& job, std::string message, std::string pointer = {}) const;

  Input input_;
  const InputFile file_;
  CsvReader reader_;
  std::vector<Use> uses_;  ///< of each column
  bool has_key_ = false;
  std::size_t key_column_ = 0;
  CsvRow row_;
  bool has_row_ = false;
  std::uint64_t broken_line_ = 0;  ///< of a broken row right before row_; 0: none
  Seen keys_;
};

}  // namespace inkvoice::batch
