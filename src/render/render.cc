#include "render/render.h"

#include "font/library.h"
#include "layout/designs.h"
#include "layout/layout.h"
#include "pdf/document.h"
#include "pdf/metadata.h"
#include "pdf/structure.h"
#include "render/check.h"
#include "render/page_writer.h"
#include "render/pictures.h"
#include "text/shaper.h"

namespace inkvoice::render {

namespace {

/// Output buffers larger than this are given back after the document.
constexpr std::size_t kKeptBytes = 1U << 20;

}  // namespace

struct Renderer::Impl {
  const font::Library& library = font::Library::shared();
  text::Shaper shaper{library};
  layout::Layout layout{shaper};
  pdf::Buffer out;
  pdf::Document document{out};
  pdf::Structure structure{document};
  FontSet fonts{library};
  PageWriter pages{document, structure, fonts};
  pdf::Buffer scratch;

  Pictures pictures;

  /// Nothing for an invoice without one.
  Result<const Picture*> find_logo(std::string_view url);

  Result<void> write_end(const layout::Summary& summary, pdf::Ref resources, const Picture* logo);
};

Renderer::Renderer() : impl_(std::make_unique<Impl>()) {}
Renderer::~Renderer() = default;
Renderer::Renderer(Renderer&&) noexcept = default;
Renderer& Renderer::operator=(Renderer&&) noexcept = default;

Result<const Picture*> Renderer::Impl::find_logo(std::string_view url) {
  if (url.empty()) return nullptr;
  auto found = pictures.find(url);
  if (found || found.error().code != Code::Invalid) return found;
  return std::unexpected(broken_logo(found.error().message));
}

/// All that stands behind the pages: fonts, structure, metadata, catalog.
Result<void> Renderer::Impl::write_end(const layout::Summary& summary, pdf::Ref resources, const Picture* logo) {
  scratch.clear();
  scratch << "<</Font<<";
  TRY(fonts.write(document, scratch));
  scratch << ">>";
  if (logo != nullptr) {
    const pdf::Ref ref = document.reserve();
    pdf::write(document, logo->object, ref);
    scratch << "/XObject<</X";
    scratch.integer(PageWriter::kLogoResource);
    scratch << ' ' << ref << ">>";
  }
  scratch << ">>";
  document.begin_object(resources) << scratch.view();
  document.end_object();
  const pdf::Ref tree = pages.finish();
  const pdf::Ref structure_root = structure.finish();
  const pdf::Ref metadata =
      pdf::write_metadata(document, {.title = summary.title, .author = summary.author, .date = summary.date});
  const pdf::Ref intents = pdf::write_output_intent(document);
  const pdf::Ref catalog = document.reserve();
  pdf::Buffer& c = document.begin_object(catalog);
  c << "<</Type/Catalog/Pages " << tree << "/Metadata " << metadata << "/MarkInfo<</Marked true>>/StructTreeRoot "
    << structure_root << "/Lang(" << summary.language << ")/ViewerPreferences<</DisplayDocTitle true"
    << (summary.right_to_left ? "/Direction/R2L" : "") << ">>/OutputIntents " << intents << ">>";
  document.end_object();
  document.finish(catalog);
  return {};
}

Result<Pdf> Renderer::render(const invoice::Invoice& invoice, const invoice::Totals& totals, const Options& options) {
  Impl& m = *impl_;
  const layout::DesignSheets* const sheets =
      options.design != nullptr ? options.design : layout::find_design(invoice.design.name);
  if (sheets == nullptr) return std::unexpected(unknown_design(invoice.design.name));
  const Picture* const logo = TRY(m.find_logo(invoice.design.logo));
  m.document.begin(options.compress);
  m.structure.begin(options.tagged);
  m.fonts.begin();
  const pdf::Ref resources = m.document.reserve();
  m.pages.begin(resources, {.readable = !options.compress, .tagged = options.tagged});
  const layout::Logo size = logo == nullptr ? layout::Logo{} : layout::Logo{logo->width, logo->height, logo->scalable};
  layout::Summary summary = m.layout.run(invoice, totals, *sheets, size, [&m](const layout::Page& page) {
    m.pages.write(page, m.layout.design());  // pages leave one by one
  });
  TRY(m.write_end(summary, resources, logo));
  Pdf pdf;
  const ByteView bytes = m.out.bytes();
  pdf.bytes.assign(bytes.begin(), bytes.end());
  pdf.pages = summary.pages;
  pdf.warnings = std::move(summary.warnings);
  m.out.clear(kKeptBytes);
  return pdf;
}

}  // namespace inkvoice::render
