#include "batch/json_lines.h"

#include <algorithm>

namespace inkvoice::batch {

std::optional<double> progress_of(const Input& input, const InputFile& file) {
  if (file.bytes == 0) return std::nullopt;
  return std::min(1.0, static_cast<double>(input.consumed()) / static_cast<double>(file.bytes));
}

std::optional<double> JsonLines::progress() const { return progress_of(input_, file_); }

Result<std::optional<Job>> JsonLines::next() {
  Job job;
  do {
    job.line = input_.line();
    if (!input_.get_line(job.json)) {
      if (!input_.status()) return std::unexpected(input_.status().error());
      return std::nullopt;
    }
  } while (job.json.size() <= kMostBytes && job.json.find_first_not_of(" \t\r") == std::string::npos);
  job.file = file_.name;
  job.changed = file_.changed;
  job.fallback = "line-" + std::to_string(job.line);
  if (job.json.size() > kMostBytes) {
    job.problems.push_back({.file = job.file, .line = job.line, .message = "is longer than 32 MiB"});
    job.json = {};
  }
  return job;
}

}  // namespace inkvoice::batch
