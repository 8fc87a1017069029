#include "auth/email.h"

#include <algorithm>

#include "base/text.h"

namespace inkvoice::auth {

namespace {

constexpr std::size_t kMaxAddress = 254;
constexpr std::size_t kMaxLocal = 64;

bool is_label(std::string_view label) {
  const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
         std::ranges::all_of(label, allowed);
}

bool is_domain(std::string_view domain) {
  if (domain == "localhost") return true;
  std::size_t labels = 0;
  for (;;) {
    const std::size_t dot = domain.find('.');
    if (!is_label(domain.substr(0, dot))) return false;
    ++labels;
    if (dot == std::string_view::npos) return labels >= 2;
    domain.remove_prefix(dot + 1);
  }
}

// RFC 5322 dot-atom; quoted local parts are refused: nobody types them, and they hide characters.
bool is_local_part(std::string_view local) {
  constexpr std::string_view kMarks = "!#$%&'*+-/=?^_`{|}~.";
  const auto allowed = [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || kMarks.find(c) != std::string_view::npos;
  };
  return !local.empty() && local.size() <= kMaxLocal && local.front() != '.' && local.back() != '.' &&
         local.find("..") == std::string_view::npos && std::ranges::all_of(local, allowed);
}

}  // namespace

std::optional<std::string> normalize_email(std::string_view typed) {
  const std::size_t begin = typed.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return std::nullopt;
  const std::size_t end = typed.find_last_not_of(" \t");
  std::string address = to_lower_ascii(typed.substr(begin, end - begin + 1));
  const std::size_t at = address.rfind('@');
  if (address.size() > kMaxAddress || at == std::string::npos) return std::nullopt;
  const std::string_view view = address;
  if (!is_local_part(view.substr(0, at)) || !is_domain(view.substr(at + 1))) return std::nullopt;
  return address;
}

}  // namespace inkvoice::auth
