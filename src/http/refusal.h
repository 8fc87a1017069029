/// Why a request is turned away before anybody looks at what it means. The connection is closed after the answer.
#pragma once

#include <expected>
#include <string>
#include <utility>

namespace inkvoice::http {

struct Refusal {
  int status = 400;
  std::string detail;  ///< a sentence for the program's author
};

template <class T>
using Checked = std::expected<T, Refusal>;

inline std::unexpected<Refusal> refuse(int status, std::string detail) {
  return std::unexpected<Refusal>(Refusal{status, std::move(detail)});
}

}  // namespace inkvoice::http
