#include <cstdio>

#include "app/commands.h"
#include "base/clock.h"
#include "library/prepare.h"
#include "render/render.h"

namespace inkvoice::app {

namespace {

Result<std::string> make(const RenderArguments& arguments, const ChosenDesign& design) {
  const std::string text = TRY(read_input(arguments.input));
  const library::Settings settings{
      .design = design.name, .sheets = design.sheets.get(), .today = day_of(SystemClock().now())};
  const library::Prepared prepared = TRY(library::prepare(text, settings));
  const render::Pdf pdf =
      TRY(render::Renderer().render(prepared.invoice, prepared.totals, {.design = prepared.sheets}));
  const char* name = arguments.input == "-" ? "standard input" : arguments.input.c_str();
  for (const std::string& warning : pdf.warnings) std::fprintf(stderr, "%s: warning: %s\n", name, warning.c_str());
  return std::string(as_text(pdf.bytes));
}

}  // namespace

int render(const RenderArguments& arguments) {
  const auto design = choose_design(arguments.design, arguments.profile, "inkvoice render");
  if (!design) return kBadInput;
  const auto pdf = make(arguments, *design);
  if (!pdf) return complain(arguments.input, pdf.error());
  if (const auto written = write_output(arguments.output, *pdf); !written)
    return complain(output_name(arguments.output), written.error());
  return kOk;
}

}  // namespace inkvoice::app
