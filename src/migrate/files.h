/// The PDFs of invoices, from one file store to another, each held against the hash that its invoice has.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "files/file_store.h"
#include "store/records.h"

namespace inkvoice::migrate {

struct FileCounts {
  std::uint64_t equal = 0;  ///< in both stores, read from the new one with the right hash
  std::uint64_t copied = 0;
  std::uint64_t missing = 0;  ///< not in the old one either, or damaged there: made again when somebody asks for it
};

class FileMover {
 public:
  FileMover(files::FileStore& from, files::FileStore& to) : from_(from), to_(to) {}

  /// Copies those that the new store lacks or has otherwise, and reads all back. What has been seen to be equal before
  /// is not looked at again.
  Result<void> move(std::span<const store::Pdf> pdfs);

  /// What is missing is looked for and counted anew: it may be made meanwhile.
  void begin_round() { counts_.missing = 0; }

  const FileCounts& counts() const { return counts_; }

 private:
  enum class Outcome { Equal, Copied, Missing };
  Result<Outcome> move_one(const store::Pdf& pdf);

  files::FileStore& from_;
  files::FileStore& to_;
  std::set<std::string> seen_;
  FileCounts counts_;
};

}  // namespace inkvoice::migrate
