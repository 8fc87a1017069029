#include "batch/csv_invoices.h"

#include <algorithm>
#include <array>

#include "batch/csv_columns.h"
#include "json/json.h"

namespace inkvoice::batch {

namespace {

constexpr std::array<std::string_view, 4> kRequired = {"client.name", "item.description", "item.quantity",
                                                       "item.unitPrice"};

/// Of one invoice; each further row could bring more.
constexpr std::size_t kMostProblems = 100;

std::optional<std::size_t> find(std::span<const CsvColumn> columns, std::string_view name) {
  const auto found =
      std::find_if(columns.begin(), columns.end(), [&](const auto& column) { return column.name == name; });
  if (found == columns.end()) return std::nullopt;
  return static_cast<std::size_t>(found - columns.begin());
}

std::string_view without_blanks(std::string_view text) {
  const std::size_t first = text.find_first_not_of(' ');
  return first == std::string_view::npos ? "" : text.substr(first, text.find_last_not_of(' ') + 1 - first);
}

}  // namespace

/// The rows of one invoice, as far as they are read.
struct CsvInvoices::Gathering {
  std::vector<std::string> head = std::vector<std::string>(head_columns().size());
  std::vector<std::uint64_t> head_lines = std::vector<std::uint64_t>(head_columns().size());
  std::vector<std::string> item = std::vector<std::string>(item_columns().size());
  std::string items;
  json::Writer writer{items};
  bool too_large = false;

  std::string json() {
    std::string text;
    json::Writer whole(text);
    whole.begin_object();
    write_fields(whole, head_columns(), head);
    whole.key("items").raw(items).end_object();
    return text;
  }
};

Result<std::unique_ptr<CsvInvoices>> CsvInvoices::open(ReadBytes read, InputFile file) {
  std::unique_ptr<CsvInvoices> csv(new CsvInvoices(std::move(read), std::move(file)));  // the constructor is private
  TRY(csv->read_header());
  return csv;
}

std::optional<CsvInvoices::Use> CsvInvoices::use_of(std::string_view name) {
  if (name == "key") return Use{};
  if (const auto index = find(head_columns(), name)) return Use{Use::Of::Head, *index};
  if (const auto index = find(item_columns(), name)) return Use{Use::Of::Item, *index};
  return std::nullopt;
}

Result<void> CsvInvoices::read_header() {
  CsvRow row;
  const bool found = reader_.header(row);
  if (!input_.status()) return input_.status();
  if (!found) return fail(Code::Invalid, "is empty: its first row must name the columns");
  if (!row.problem.empty()) return fail(Code::Invalid, "line 1 " + row.problem);
  Error error{Code::Invalid, "the columns are wrong"};
  std::vector<std::string_view> names;
  for (const std::string& cell : row.cells) {
    const std::string_view name = without_blanks(cell);
    const auto use = use_of(name);
    const std::string quoted = "the column \"" + std::string(name.substr(0, 100)) + "\"";
    if (!use) {
      error.fields.push_back({"", quoted + " is unknown"});
    } else if (std::find(names.begin(), names.end(), name) != names.end()) {
      error.fields.push_back({"", quoted + " stands twice"});
    }
    if (name == "key" || (name == "number" && !has_key_)) {
      has_key_ = true;
      key_column_ = names.size();
    }
    uses_.push_back(use.value_or(Use{}));
    names.push_back(name);
  }
  // `key` wins wherever it stands.
  if (const auto key = std::find(names.begin(), names.end(), "key"); key != names.end()) {
    key_column_ = static_cast<std::size_t>(key - names.begin());
  }
  for (const std::string_view name : kRequired) {
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      error.fields.push_back({"", "the column \"" + std::string(name) + "\" is missing"});
    }
  }
  if (!error.fields.empty()) return std::unexpected(std::move(error));
  return {};
}

bool CsvInvoices::peek() {
  if (has_row_) return true;
  has_row_ = reader_.next(row_);
  if (has_row_ && !is_broken() && row_.cells.size() != uses_.size()) {
    row_.problem = "has " + std::to_string(row_.cells.size()) + " cells, but there are " +
                   std::to_string(uses_.size()) + " columns";
  }
  return has_row_;
}

Job CsvInvoices::new_job() const {
  Job job;
  job.file = file_.name;
  job.changed = file_.changed;
  job.line = row_.line;
  job.fallback = "line-" + std::to_string(row_.line);
  return job;
}

void CsvInvoices::report(Job& job, std::string message, std::string pointer) const {
  if (job.problems.size() >= kMostProblems) return;
  job.problems.push_back(
      {.file = file_.name, .line = row_.line, .pointer = std::move(pointer), .message = std::move(message)});
}

/// The row may have been an item of the invoice before or after it: neither is made, for a bill that lacks an item is
/// worse than none.
Job CsvInvoices::broken_row() {
  Job job = new_job();
  report(job, "the row " + row_.problem);
  broken_line_ = row_.line;
  has_row_ = false;
  return job;
}

void CsvInvoices::check_key(Job& job) {
  const std::string& name = file_.name;
  if (broken_line_ != 0) {
    const std::string line = std::to_string(broken_line_);
    job.problems.push_back(
        {.file = name, .line = row_.line, .message = "is left out: line " + line + " before it is broken"});
    broken_line_ = 0;
    return;
  }
  if (!has_key_) return;
  if (key().empty()) {
    report(job, "has no number (or key), so it belongs to no invoice");
  } else if (!keys_.add(key())) {
    report(job, "rows of \"" + std::string(key().substr(0, 100)) + "\" stand further up, with another invoice between");
  }
}

Result<std::optional<Job>> CsvInvoices::next() {
  if (!peek()) {
    if (!input_.status()) return std::unexpected(input_.status().error());
    return std::nullopt;
  }
  if (is_broken()) return broken_row();
  Job job = new_job();
  check_key(job);
  Gathering gathering;
  gathering.writer.begin_array();
  const std::string key(this->key());
  do {
    take_row(job, gathering);
    has_row_ = false;
  } while (!key.empty() && peek() && !is_broken() && this->key() == key);
  gathering.writer.end_array();
  if (peek() && is_broken()) {
    const std::string line = std::to_string(row_.line);
    job.problems.push_back(
        {.file = file_.name, .line = job.line, .message = "is left out: line " + line + " after it is broken"});
  }
  if (!input_.status()) return std::unexpected(input_.status().error());
  job.json = gathering.json();
  return job;
}

void CsvInvoices::take_row(Job& job, Gathering& gathering) {
  if (gathering.items.size() > kMostBytes) {
    if (!gathering.too_large) report(job, "the invoice's rows are longer than 32 MiB together");
    gathering.too_large = true;
    return;
  }
  bool has_item = false;
  for (std::size_t i = 0; i < uses_.size(); ++i) {
    std::string& cell = row_.cells[i];
    if (uses_[i].of == Use::Of::Head) take_head(job, gathering, uses_[i].index, cell);
    if (uses_[i].of != Use::Of::Item) continue;
    has_item = has_item || !cell.empty();
    gathering.item[uses_[i].index].swap(cell);
  }
  if (!has_item) return;
  gathering.writer.begin_object();
  write_fields(gathering.writer, item_columns(), gathering.item);
  gathering.writer.end_object();
  job.item_lines.push_back(row_.line);
}

void CsvInvoices::take_head(Job& job, Gathering& gathering, std::size_t index, std::string& cell) {
  std::string& known = gathering.head[index];
  if (known.empty()) {
    known = cell;
    gathering.head_lines[index] = row_.line;
  } else if (!cell.empty() && cell != known) {
    report(job, "differs from line " + std::to_string(gathering.head_lines[index]),
           "/" + std::string(head_columns()[index].path));
  }
}

}  // namespace inkvoice::batch
