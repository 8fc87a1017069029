#include "base/shared_library.h"

#include <dlfcn.h>

namespace inkvoice {

Result<SharedLibrary> SharedLibrary::open(const char* file, const char* package) {
  void* const handle = dlopen(file, RTLD_NOW | RTLD_LOCAL);
  if (handle != nullptr) return SharedLibrary(file, handle);
  return fail(Code::Invalid, "needs " + std::string(file) + ", which cannot be loaded (Debian: apt install " + package +
                                 "): " + dlerror());
}

Result<void*> SharedLibrary::find(const char* name) const {
  void* const found = dlsym(handle_, name);
  if (found == nullptr) return fail(Code::Invalid, file_ + " is too old: it has no " + name);
  return found;
}

}  // namespace inkvoice
