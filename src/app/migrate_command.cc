// `inkvoice migrate`: everything into another store, while the old one is at work, as often as one likes.

#include <chrono>
#include <cstdio>
#include <filesystem>

#include "app/commands.h"
#include "app/wiring.h"
#include "base/text.h"
#include "migrate/migration.h"

namespace inkvoice::app {

namespace {

constexpr std::string_view kSqlite = "sqlite:";

/// All four places, and what is wrong with them.
class Places {
 public:
  explicit Places(MigrateArguments arguments) : given_(std::move(arguments)) {
    const Environment environment = process_environment();
    name_by_environment(given_.from, "mongodb", "--from", {"INKVOICE_MONGODB_URL", "MONGODB_URI"});
    name_by_environment(given_.to, "mongodb", "--to", {"INKVOICE_MONGODB_URL", "MONGODB_URI"});
    name_by_environment(given_.files_from, "s3", "--files-from", {"INKVOICE_S3_URL"});
    name_by_environment(given_.files_to, "s3", "--files-to", {"INKVOICE_S3_URL"});
    if (given_.files_from.empty()) given_.files_from = folder_of(given_.from);
    if (given_.files_to.empty()) given_.files_to = folder_of(given_.to);
    check_store(given_.from, "--from");
    if (!given_.to.empty()) check_store(given_.to, "--to");
    check_files();
  }

  bool moves_files() const {
    return !given_.files_from.empty() && !given_.files_to.empty() && !is_same(given_.files_from, given_.files_to);
  }
  const MigrateArguments& given() const { return given_; }
  std::vector<FieldError>& errors() { return errors_; }

 private:
  void wrong(const char* flag, std::string message) { errors_.push_back({flag, std::move(message)}); }

  /// An address may hold a password, which a command line would show to everybody on the machine.
  void name_by_environment(std::string& place, const char* word, const char* flag,
                           std::initializer_list<const char*> variables) {
    if (place != word) return;
    for (const char* variable : variables) {
      if (const auto value = process_environment()(variable)) {
        place = *value;
        return;
      }
    }
    wrong(flag, std::string(word) + " means the one that " + *variables.begin() + " names, which is not set");
    place.clear();
  }

  static std::string folder_of(const std::string& place) {
    return place.starts_with(kSqlite) ? place.substr(kSqlite.size()) : "";
  }

  static bool is_same(const std::string& a, const std::string& b) {
    if (a == b) return true;
    std::error_code error;
    return std::filesystem::equivalent(a, b, error);
  }

  void check_store(const std::string& place, const char* flag) {
    const bool sqlite = place.starts_with(kSqlite) && place.size() > kSqlite.size();
    const bool mongodb = place.starts_with("mongodb://") || place.starts_with("mongodb+srv://");
    if (!sqlite && !mongodb && !place.empty()) wrong(flag, "must be sqlite:DIR, mongodb://HOST/DATABASE or mongodb");
  }

  void check_files() {
    const std::string from = folder_of(given_.from);
    if (!given_.to.empty() && (given_.from == given_.to || (!from.empty() && is_same(from, folder_of(given_.to))))) {
      wrong("--to", "is where --from is");
    }
    if (!given_.to.empty() || moves_files()) return;
    wrong("--to", "is missing, or --files-from and --files-to of two places: there is nothing to be moved");
  }

  MigrateArguments given_;
  std::vector<FieldError> errors_;
};

/// The opened sides.
struct Opened {
  std::unique_ptr<store::Transfer> from, to;
  std::unique_ptr<files::FileStore> files_from, files_to;
};

template <class T>
void keep(Result<T> result, T& into, std::vector<FieldError>& errors) {
  if (result) {
    into = std::move(*result);
  } else if (result.error().fields.empty()) {
    errors.push_back({"", result.error().message});
  } else {
    errors.insert(errors.end(), result.error().fields.begin(), result.error().fields.end());
  }
}

Opened open(Places& places, const Clock& clock) {
  const MigrateArguments& given = places.given();
  Opened opened;
  keep(open_transfer(given.from, "--from", true, clock), opened.from, places.errors());
  if (!given.to.empty()) keep(open_transfer(given.to, "--to", false, clock), opened.to, places.errors());
  if (!places.moves_files()) return opened;
  keep(open_files_at(given.files_from, "--files-from", true, clock), opened.files_from, places.errors());
  keep(open_files_at(given.files_to, "--files-to", false, clock), opened.files_to, places.errors());
  return opened;
}

int refuse(const std::vector<FieldError>& errors) {
  for (const FieldError& error : errors) {
    std::fprintf(stderr, "inkvoice: %s: %s\n", error.pointer.c_str(), error.message.c_str());
  }
  return kBadInput;
}

/// A line a second.
class Teller {
 public:
  void operator()(const migrate::Progress& progress) {
    const auto now = std::chrono::steady_clock::now();
    if (now - told_ < std::chrono::seconds(1)) return;
    told_ = now;
    std::string line = std::string(progress.what) + ": " + grouped(progress.compared) + " compared, " +
                       grouped(progress.copied) + " copied";
    if (progress.files > 0) line += "; files: " + grouped(progress.files) + " equal";
    std::fprintf(stderr, "%s\n", line.c_str());
  }

 private:
  std::chrono::steady_clock::time_point told_ = std::chrono::steady_clock::now();
};

void print_counts(const migrate::Report& report, bool files) {
  std::string line;
  for (const migrate::Tally& tally : report.tallies) {
    if (!line.empty()) line += ", ";
    line += std::string(migrate::name_of(tally.kind)) + " " + grouped(tally.from_count);
    if (!tally.is_equal()) line += " (there: " + grouped(tally.to_count) + ")";
  }
  if (files) line += (line.empty() ? "files " : ", files ") + grouped(report.files.equal);
  line += report.is_equal ? ": counts and hashes are equal" : ": not equal yet";
  std::puts(line.c_str());
}

void print_changes(const migrate::Report& report, bool files) {
  std::uint64_t copied = 0;
  std::uint64_t removed = 0;
  for (const migrate::Tally& tally : report.tallies) {
    copied += tally.copied;
    removed += tally.removed;
  }
  std::string line = "copied " + grouped(copied) + " records, removed " + grouped(removed);
  if (files) line += ", copied " + grouped(report.files.copied) + " files";
  std::puts((line + " in " + grouped(static_cast<std::uint64_t>(report.rounds)) + " rounds").c_str());
  for (const migrate::Tally& tally : report.tallies) {
    if (tally.from_count == 0) continue;
    std::printf("%s: %s\n", std::string(migrate::name_of(tally.kind)).c_str(), tally.from_hash.c_str());
  }
  if (report.files.missing == 0) return;
  std::printf("%s files are missing or damaged where they were: each is made again when it is asked for\n",
              grouped(report.files.missing).c_str());
}

}  // namespace

int migrate(const MigrateArguments& arguments) {
  const SystemClock clock;
  Places places(arguments);
  if (!places.errors().empty()) return refuse(places.errors());
  const Opened opened = open(places, clock);
  if (!places.errors().empty()) return refuse(places.errors());
  Teller teller;
  const auto report =
      migrate::migrate({opened.from.get(), opened.to.get(), opened.files_from.get(), opened.files_to.get()},
                       [&](const migrate::Progress& progress) { teller(progress); });
  if (!report) {
    std::fprintf(stderr, "inkvoice: %s\n", report.error().message.c_str());
    for (const FieldError& field : report.error().fields) {
      std::fprintf(stderr, "inkvoice: %s: %s\n", field.pointer.c_str(), field.message.c_str());
    }
    return kFailure;
  }
  print_changes(*report, places.moves_files());
  print_counts(*report, places.moves_files());
  if (report->is_equal) return kOk;
  std::fputs("inkvoice: the old store is being written to: stop its servers and workers, and run this again\n", stderr);
  return kFailure;
}

}  // namespace inkvoice::app
