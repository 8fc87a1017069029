#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <functional>
#include <vector>

#include "app/commands.h"
#include "app/wiring.h"

namespace inkvoice::app {

namespace {

constexpr std::uintmax_t kLeastSpace = std::uintmax_t{100} << 20;

/// One thing to look at. Its result is what was found, in words; its errors are those of a start.
struct Check {
  const char* what;
  std::function<Result<std::string>(const Config& config)> look;
};

std::unexpected<Error> wrong_data(const std::string& message) {
  return std::unexpected(Error{Code::Unavailable, message, {{"INKVOICE_DATA", message}}});
}

/// Without touching it: a server may be at work there.
Result<std::string> look_at_data(const Config& config) {
  std::error_code error;
  const std::filesystem::path folder = std::filesystem::absolute(config.data, error);
  std::filesystem::path there = folder;
  while (!std::filesystem::exists(there, error) && there.has_relative_path()) there = there.parent_path();
  if (!std::filesystem::is_directory(there, error)) return wrong_data(there.string() + " is not a folder");
  if (::access(there.c_str(), R_OK | W_OK | X_OK) != 0) {
    return wrong_data(there.string() + " cannot be written: " + std::strerror(errno));
  }
  const std::filesystem::space_info space = std::filesystem::space(there, error);
  if (!error && space.available < kLeastSpace)
    return wrong_data(there.string() + " has less than 100 MiB of room left");
  return folder.string() + (there == folder ? " can be written" : " will be made");
}

Result<std::string> look_at_files(const Config& config) {
  if (config.s3_url.empty()) return "in the data folder";
  const SystemClock clock;
  TRY(open_files(config, clock));
  return "a probe was written to the bucket and read back";
}

Result<std::string> look_at_secret(const Config& config) {
  if (!config.secret.empty()) return "given; all instances must have the same";
  return "made and kept in the data folder";
}

const std::vector<Check>& checks() {
  static const std::vector<Check> all = {{"data folder", look_at_data},
                                         {"database", look_at_database},
                                         {"queue", look_at_queue},
                                         {"PDFs", look_at_files},
                                         {"secret", look_at_secret}};
  return all;
}

void print_wrong(const FieldError& field) {
  std::printf("wrong  %s: %s\n", field.pointer.c_str(), field.message.c_str());
}

}  // namespace

int doctor(const Flags& flags) {
  const auto config = load_config(process_environment(), flags);
  if (!config) {
    for (const FieldError& field : config.error().fields) print_wrong(field);
    return kBadInput;
  }
  std::puts("ok     configuration: every variable can be read");
  int status = kOk;
  for (const Check& check : checks()) {
    const auto found = check.look(*config);
    if (found) {
      std::printf("ok     %s: %s\n", check.what, found->c_str());
      continue;
    }
    status = kBadInput;
    for (const FieldError& field : found.error().fields) print_wrong(field);
    if (found.error().fields.empty()) std::printf("wrong  %s: %s\n", check.what, found.error().message.c_str());
  }
  return status;
}

}  // namespace inkvoice::app
