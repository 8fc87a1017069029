/// A shared library that is opened when it is first needed. What only some set-ups use, and whose own libraries take
/// longer to load than an invoice to render, costs the others nothing and need not be installed for them.
#pragma once

#include <string>

#include "base/result.h"

namespace inkvoice {

/// Stays open to the process' end: its functions may be called until then.
class SharedLibrary {
 public:
  /// `package`: what to install on Debian when it is not there. Invalid: it cannot be opened; says what to do.
  static Result<SharedLibrary> open(const char* file, const char* package);

  /// Points `function` to the one of this name; Invalid: the library is too old to have it.
  template <class Function>
  Result<void> bind(const char* name, Function*& function) const {
    function = reinterpret_cast<Function*>(TRY(find(name)));
    return {};
  }

 private:
  SharedLibrary(std::string file, void* handle) : file_(std::move(file)), handle_(handle) {}
  Result<void*> find(const char* name) const;

  std::string file_;
  void* handle_;
};

}  // namespace inkvoice
