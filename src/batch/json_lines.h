/// JSONL: one invoice a line (https://jsonlines.org). Blank lines are skipped.
#pragma once

#include "batch/input.h"
#include "batch/source.h"

namespace inkvoice::batch {

/// What a source that is one file knows of it.
struct InputFile {
  std::string name;          ///< as the report names it
  std::uint64_t bytes = 0;   ///< 0: unknown
  std::int64_t changed = 0;  ///< nanoseconds since 1970
};

class JsonLines final : public Source {
 public:
  JsonLines(ReadBytes read, InputFile file) : input_(std::move(read)), file_(std::move(file)) {}

  Result<std::optional<Job>> next() override;
  std::optional<double> progress() const override;

 private:
  Input input_;
  const InputFile file_;
};

/// Of a file of known size, how much is read.
std::optional<double> progress_of(const Input& input, const InputFile& file);

}  // namespace inkvoice::batch
