#include "migrate/files.h"

#include <mutex>

#include "auth/sha256.h"
#include "base/parallel.h"

namespace inkvoice::migrate {

namespace {

constexpr std::size_t kThreads = 8;  // most of the time is spent waiting for the network

/// The file where it is there whole and has the hash; nothing where it is not.
Result<std::optional<Bytes>> read_whole(files::FileStore& store, const store::Pdf& pdf) {
  const auto reader = store.open(pdf.key);
  if (!reader) {
    const Code code = reader.error().code;
    if (code == Code::NotFound || code == Code::Corrupt) return std::optional<Bytes>();
    return std::unexpected(reader.error());
  }
  if ((*reader)->size() != pdf.bytes) return std::optional<Bytes>();
  Bytes bytes(pdf.bytes);
  const auto read = (*reader)->read(0, bytes);
  if (!read && read.error().code != Code::Corrupt) return std::unexpected(read.error());
  if (!read || auth::sha256_hex(as_text(bytes)) != pdf.sha256) return std::optional<Bytes>();
  return std::optional(std::move(bytes));
}

}  // namespace

Result<FileMover::Outcome> FileMover::move_one(const store::Pdf& pdf) {
  if (TRY(read_whole(to_, pdf))) return Outcome::Equal;
  const std::optional<Bytes> bytes = TRY(read_whole(from_, pdf));
  if (!bytes) return Outcome::Missing;
  const files::NewFile file{pdf.key, *bytes};
  std::vector<Result<void>> put = to_.put({&file, 1});
  TRY(std::move(put.front()));
  if (TRY(read_whole(to_, pdf))) return Outcome::Copied;
  return fail(Code::Corrupt, pdf.key + " is not what was written when it is read back.");
}

Result<void> FileMover::move(std::span<const store::Pdf> pdfs) {
  std::vector<const store::Pdf*> unseen;
  for (const store::Pdf& pdf : pdfs) {
    if (!seen_.contains(pdf.key)) unseen.push_back(&pdf);
  }
  std::mutex mutex;
  return for_each_in_parallel(unseen.size(), kThreads, [&](std::size_t i) -> Result<void> {
    const Outcome outcome = TRY(move_one(*unseen[i]));
    const std::lock_guard lock(mutex);
    if (outcome == Outcome::Missing) {
      ++counts_.missing;
      return {};
    }
    seen_.insert(unseen[i]->key);
    ++counts_.equal;
    if (outcome == Outcome::Copied) ++counts_.copied;
    return {};
  });
}

}  // namespace inkvoice::migrate
