/// The PDFs in a bucket of S3, one object each.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "files/file_store.h"

namespace inkvoice::files {

struct S3Place {
  std::string url;  ///< s3://BUCKET/PREFIX?endpoint=URL&region=NAME
  /// Environment variables: AWS_ACCESS_KEY_ID and what else says who we are.
  std::function<std::optional<std::string>(const char* name)> environment;
};

/// Looks at `place` alone. Invalid: what is wrong with the address, in words that fit behind its variable's name.
Result<void> check_s3_url(const S3Place& place);

/// Writes and reads a probe, and gives up within 3 s. Its errors name in `fields` the variable to look at, "" the
/// address itself. Any number of processes may use one place. `clock` must outlive it.
Result<std::unique_ptr<FileStore>> make_s3_file_store(const S3Place& place, const Clock& clock);

}  // namespace inkvoice::files
