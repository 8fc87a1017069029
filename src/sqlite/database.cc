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

Result<std::unique_ptr<Connection>> open_migrated(const std::filesystem::path& file, std::span<const Migration> steps,
                                                  int application_id) {
  // Only where it is missing: closing a second descriptor of an open database would drop this process' locks on it.
  const FileHandle made(::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!made && errno != EEXIST) return cannot("Cannot write", file);
  std::unique_ptr<Connection> connection = TRY(Connection::open(file, Access::ReadWrite));
  TRY(migrate(*connection, steps, application_id));
  Statement mode = connection->prepare("PRAGMA journal_mode = WAL");
  TRY(mode.step());
  if (mode.view(0) != "wal") return fail(Code::Unavailable, "It cannot be used in WAL mode.");
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
