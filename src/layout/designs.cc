#include "layout/designs.h"

#include <algorithm>
#include <cstdlib>

#include "base/log.h"
#include "layout/design_file.h"

extern "C" {
extern const char inkvoice_designs[], inkvoice_designs_end[];
}

namespace inkvoice::layout {

namespace {

struct Designs {
  std::vector<std::string_view> names;
  std::vector<DesignSheets> sheets;

  Designs() {
    std::string_view rest(inkvoice_designs, static_cast<std::size_t>(inkvoice_designs_end - inkvoice_designs));
    while (!rest.empty()) {  // "[name]", its lines, the next
      const std::size_t close = rest.find("]\n");
      const std::size_t next = rest.find("\n[", close);
      const std::string_view name = rest.substr(1, close - 1);
      const std::size_t end = next == std::string_view::npos ? rest.size() : next + 1;
      add(name, rest.substr(close + 2, end - close - 2));
      rest.remove_prefix(end);
    }
  }

  void add(std::string_view name, std::string_view text) {
    auto read = parse_design(text, blank_design());
    if (!read) {  // a test reads them all: this cannot be in a build that passed
      for (const FieldError& error : read.error().fields) {
        log::error("design unusable", {{"design", name}, {"line", error.pointer}, {"reason", error.message}});
      }
      std::abort();
    }
    names.push_back(name);
    sheets.push_back(*std::move(read));
  }
};

const Designs& designs() {
  static const Designs all;
  return all;
}

}  // namespace

const std::vector<std::string_view>& design_names() { return designs().names; }

const DesignSheets* find_design(std::string_view name) {
  const Designs& all = designs();
  const auto found = std::find(all.names.begin(), all.names.end(), name.empty() ? kDefaultDesign : name);
  if (found == all.names.end()) return nullptr;
  return &all.sheets[static_cast<std::size_t>(found - all.names.begin())];
}

std::string unknown_design(std::string_view name) {
  std::string out = "there is no design \"" + std::string(name) + "\"; there are ";
  const auto& names = design_names();
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) out += i + 1 == names.size() ? " and " : ", ";
    out += names[i];
  }
  return out;
}

Result<std::shared_ptr<const DesignSheets>> read_design(std::string_view text) {
  const auto sheets = TRY(parse_design(text, *find_design({}), find_design));
  return std::make_shared<const DesignSheets>(sheets);
}

}  // namespace inkvoice::layout
