/// What a file's key may be, the same in every backend.
#pragma once

#include <string_view>

namespace inkvoice::files {

/// [0-9A-Za-z_./-]+, no leading '/', no "..".
inline bool is_key(std::string_view key) {
  constexpr std::string_view kCharacters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_./-";
  return !key.empty() && key.front() != '/' && key.find_first_not_of(kCharacters) == std::string_view::npos &&
         key.find("..") == std::string_view::npos;
}

}  // namespace inkvoice::files
