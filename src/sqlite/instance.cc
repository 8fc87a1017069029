#include "sqlite/instance.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "base/ids.h"

namespace inkvoice::sqlite {

namespace {

// Told apart from any other word that a caller may use for a worker.
constexpr std::string_view kPrefix = "process-";
constexpr std::string_view kSuffix = ".alive";

bool is_name(std::string_view text) { return text.starts_with(kPrefix) && is_id(text); }

}  // namespace

Result<std::unique_ptr<Instance>> Instance::open(int run_folder) {
  const std::string name = std::string(kPrefix) + random_id();
  // Locked before it has its name: under the name it is never seen free while its process lives.
  const std::string unlocked = "." + name;
  const std::string locked = name + std::string(kSuffix);
  FileHandle lock(::openat(run_folder, unlocked.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!lock || ::flock(lock.get(), LOCK_EX | LOCK_NB) != 0 ||
      ::renameat(run_folder, unlocked.c_str(), run_folder, locked.c_str()) != 0) {
    return fail(Code::Unavailable,
                std::string("A lock file cannot be made in the data folder: ") + std::strerror(errno) + ".");
  }
  std::unique_ptr<Instance> instance(new Instance(run_folder, name, std::move(lock)));
  instance->sweep();
  return instance;
}

Instance::~Instance() { ::unlinkat(run_folder_, (name_ + std::string(kSuffix)).c_str(), 0); }

bool Instance::is_dead(std::string_view instance) const {
  if (!is_name(instance) || instance == name_) return false;
  const std::string file = std::string(instance) + std::string(kSuffix);
  const FileHandle lock(::openat(run_folder_, file.c_str(), O_RDWR | O_CLOEXEC));
  if (!lock) return errno == ENOENT;
  return ::flock(lock.get(), LOCK_EX | LOCK_NB) == 0;
}

void Instance::sweep() const {
  const int again = ::openat(run_folder_, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR* folder = again < 0 ? nullptr : ::fdopendir(again);
  if (folder == nullptr) {
    if (again >= 0) ::close(again);
    return;
  }
  while (const dirent* entry = ::readdir(folder)) {
    std::string_view name = entry->d_name;
    if (!name.ends_with(kSuffix)) continue;
    name.remove_suffix(kSuffix.size());
    if (is_dead(name)) ::unlinkat(run_folder_, entry->d_name, 0);
  }
  ::closedir(folder);
}

}  // namespace inkvoice::sqlite
