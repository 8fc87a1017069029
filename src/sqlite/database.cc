#include "sqlite/database.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

namespace inkvoice::sqlite {

namespace {

constexpr const char* kFile = "inkvoice.sqlite";

std::unexpected<Error> cannot(const char* what, const std::filesystem::path& path) {
  return fail(Code::Unavailable, std::string(what) + " " + path.string() + ": " + std::strerror(errno) + ".");
}

Error about(const std::filesystem::path& file, Error error) {
  error.message = "Cannot use " + file.string() + ": " + error.message;
  return error;
}

Result<void> switch_to_wal(Connection& connection) {
  Statement mode = connection.prepare("PRAGMA journal_mode = WAL");
  TRY(mode.step());
  if (mode.view(0) != "wal") return fail(Code::Unavailable, "It cannot be used in WAL mode.");
  return {};
}

/// A new database: made under another name without a single sync, then synced once and named. Step by step under its
/// own name it would take ten syncs, and the first start is measured.
Result<void> create(const std::filesystem::path& file, std::span<const Migration> steps, int application_id) {
  const std::filesystem::path unnamed = file.string() + ".new";
  for (const char* suffix : {"", "-wal", "-shm", "-journal"}) ::unlink((unnamed.string() + suffix).c_str());
  const FileHandle made(::open(unnamed.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!made) return cannot("Cannot write", file);
  {
    const std::unique_ptr<Connection> connection = TRY(Connection::open(unnamed, Access::ReadWrite));
    TRY(connection->execute("PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY"));
    TRY(migrate(*connection, steps, application_id));
    TRY(switch_to_wal(*connection));
  }
  const FileHandle folder(::open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (::fsync(made.get()) != 0 || ::rename(unnamed.c_str(), file.c_str()) != 0 || ::fsync(folder.get()) != 0) {
    return cannot("Cannot write", file);
  }
  return {};
}

Result<std::unique_ptr<Connection>> open_migrated(const std::filesystem::path& file, std::span<const Migration> steps,
                                                  int application_id) {
  if (::access(file.c_str(), F_OK) != 0 && errno == ENOENT) TRY(create(file, steps, application_id));
  std::unique_ptr<Connection> connection = TRY(Connection::open(file, Access::ReadWrite));
  TRY(read_version(*connection, steps, application_id));  // before anything is written to what may not be ours
  TRY(switch_to_wal(*connection));
  TRY(migrate(*connection, steps, application_id));
  return connection;
}

}  // namespace

Result<void> make_private_folder(const std::filesystem::path& folder) {
  std::error_code error;
  if (folder.has_parent_path()) std::filesystem::create_directories(folder.parent_path(), error);
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return cannot("Cannot make the folder", folder);
  if (!std::filesystem::is_directory(folder, error)) {
    return fail(Code::Unavailable, folder.string() + " is not a folder.");
  }
  if (::access(folder.c_str(), R_OK | W_OK | X_OK) != 0) return cannot("Cannot write in the folder", folder);
  return {};
}

Result<std::unique_ptr<Connection>> open_file(const std::filesystem::path& file, std::span<const Migration> steps,
                                              int application_id) {
  const std::filesystem::path folder = file.parent_path();
  const FileHandle lock(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!lock) return cannot("Cannot open the folder", folder);
  while (::flock(lock.get(), LOCK_EX) != 0) {
    if (errno != EINTR) return cannot("Cannot lock the folder", folder);
  }
  Result<std::unique_ptr<Connection>> connection = open_migrated(file, steps, application_id);
  if (!connection) return std::unexpected(about(file, std::move(connection).error()));
  return connection;
}

Database::Database(std::filesystem::path folder, const Clock& clock)
    : folder_(std::move(folder)), clock_(clock), readers_(folder_ / kFile) {}

Result<std::shared_ptr<Database>> Database::open(const std::filesystem::path& data_folder, const Clock& clock) {
  std::shared_ptr<Database> database(new Database(std::filesystem::absolute(data_folder), clock));
  TRY(database->open_all());
  return database;
}

Database::~Database() = default;

Result<void> Database::open_all() {
  const std::filesystem::path run = folder_ / "run";
  TRY(make_private_folder(folder_));
  std::unique_ptr<Connection> connection = TRY(open_file(folder_ / kFile, kMigrations, kApplicationId));
  TRY(make_private_folder(run));
  run_folder_ = FileHandle(::open(run.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!run_folder_) return cannot("Cannot open the folder", run);
  instance_ = TRY(Instance::open(run_folder_.get()));
  bell_ = TRY(Bell::open(run_folder_.get(), instance_->name()));
  writer_ = TRY(Writer::open(std::move(connection), bell_.get()));
  return {};
}

Result<void> Database::check() {
  const Reader reader = TRY(this->reader());
  Statement statement = reader->prepare("SELECT last FROM fences");
  TRY(statement.step());
  return {};
}

}  // namespace inkvoice::sqlite
