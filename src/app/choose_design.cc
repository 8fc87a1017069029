#include <cstdio>

#include "app/commands.h"
#include "layout/designs.h"
#include "library/prepare.h"

namespace inkvoice::app {

namespace {

constexpr std::size_t kLargestFile = 1U << 20;

Result<std::shared_ptr<const layout::DesignSheets>> read_file(const std::string& path) {
  const std::string text = TRY(read_input(path));
  if (text.size() > kLargestFile) return fail(Code::TooLarge, "is larger than 1 MiB: no design");
  return layout::read_design(text);
}

}  // namespace

Result<ChosenDesign> choose_design(const std::string& argument, const std::string& profile, const char* command) {
  const bool is_path = argument.find_first_of("./") != std::string::npos;
  if (const auto named = library::check_names(is_path ? "" : argument, profile); !named) {
    complain(command, named.error());
    return std::unexpected(named.error());
  }
  if (!is_path) return ChosenDesign{argument, nullptr};
  auto sheets = read_file(argument);
  if (sheets) return ChosenDesign{"", *std::move(sheets)};
  for (const FieldError& error : sheets.error().fields) {
    const char* colon = error.pointer.empty() ? "" : ":";
    std::fprintf(stderr, "%s%s%s: %s\n", argument.c_str(), colon, error.pointer.c_str(), error.message.c_str());
  }
  if (sheets.error().fields.empty()) complain(argument, sheets.error());
  return std::unexpected(Error{Code::Invalid, sheets.error().message});
}

}  // namespace inkvoice::app
