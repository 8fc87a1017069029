#include "font/library.h"

#include <hb.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "base/log.h"
#include "font/font_file.h"
#include "font/home_family.h"

extern "C" {
extern const std::byte inkvoice_noto_sans_regular[], inkvoice_noto_sans_regular_end[];
extern const std::byte inkvoice_noto_sans_bold[], inkvoice_noto_sans_bold_end[];
extern const std::byte inkvoice_noto_serif_regular[], inkvoice_noto_serif_regular_end[];
extern const std::byte inkvoice_noto_serif_bold[], inkvoice_noto_serif_bold_end[];
}

namespace inkvoice::font {

namespace {

constexpr std::array<const char*, 3> kFolders = {"/usr/share/fonts/truetype/noto", "/usr/share/fonts/opentype/noto",
                                                 "/usr/share/fonts/truetype/ancient-scripts"};
/// Emoji as outlines: Noto's own are pictures in colour, which no subset of ours can hold.
constexpr std::string_view kEmoji = "Symbola_hint.ttf";
constexpr std::string_view kNoto = "Noto", kRegular = "-Regular.";
constexpr std::size_t kRegionalForms = 5;

/// The face of NotoSansCJK's collection with the forms of a language's region: JP, KR, SC, TC, HK.
unsigned regional_form(std::string_view language) {
  if (language.starts_with("ko")) return 1;
  if (!language.starts_with("zh")) return 0;
  if (language.find("HK") != std::string_view::npos || language.find("MO") != std::string_view::npos) return 4;
  const bool traditional =
      language.find("Hant") != std::string_view::npos || language.find("TW") != std::string_view::npos;
  return traditional ? 3 : 2;
}

/// Many fonts have some of the signs that go with Chinese, Japanese and Korean; only theirs have them all alike.
bool is_east_asian(char32_t c) {
  return (c >= 0x2E80 && c <= 0xA4CF) || (c >= 0xAC00 && c <= 0xD7FF) || (c >= 0xF900 && c <= 0xFAFF) ||
         (c >= 0xFE30 && c <= 0xFE4F) || (c >= 0xFF00 && c <= 0xFFEF) || (c >= 0x20000 && c <= 0x3FFFF);
}

/// Sans before others, plain before special; then by name, so that every machine with the same fonts picks the same.
int rank(const std::string& name) {
  if (name == kEmoji) return 7;
  if (name.find("CJK") != std::string::npos) return name.starts_with("NotoSans") ? 3 : 5;
  for (const char* special : {"Display", "Mono", "UI", "Looped", "Rashi", "Kufi", "Nastaliq", "Music"}) {
    if (name.find(special) != std::string::npos) return 6;
  }
  if (name.starts_with("NotoSansSymbols") || name.starts_with("NotoSansMath")) return 1;
  return name.starts_with("NotoSans") ? 0 : 4;
}

}  // namespace

struct Library::Family {
  std::string regular_path, bold_path, name;
  std::string_view stem;  ///< of the name, as home_family() has it
  FontFile regular, bold;
  bool is_collection = false;
  hb_set_t* coverage = nullptr;
  std::array<std::array<FaceId, kRegionalForms>, 2> opened = {};  ///< 0: not yet
  ~Family() { hb_set_destroy(coverage); }

  bool has(char32_t code_point) {
    if (coverage == nullptr) {
      coverage = hb_set_create();
      regular = FontFile(regular_path);
      const ByteView data = regular.data();
      hb_blob_t* blob = hb_blob_create(reinterpret_cast<const char*>(data.data()), static_cast<unsigned>(data.size()),
                                       HB_MEMORY_MODE_READONLY, nullptr, nullptr);
      hb_face_t* face = hb_face_create(blob, 0);
      hb_face_collect_unicodes(face, coverage);
      hb_face_destroy(face);
      hb_blob_destroy(blob);
    }
    return hb_set_has(coverage, code_point) != 0;
  }
};

const Library& Library::shared() {
  static const Library library;
  return library;
}

Library::Library() {
  for (const ByteView data : {ByteView(inkvoice_noto_sans_regular, inkvoice_noto_sans_regular_end),
                              ByteView(inkvoice_noto_sans_bold, inkvoice_noto_sans_bold_end),
                              ByteView(inkvoice_noto_serif_regular, inkvoice_noto_serif_regular_end),
                              ByteView(inkvoice_noto_serif_bold, inkvoice_noto_serif_bold_end)}) {
    auto face = Face::open(data);
    if (!face) {  // the build took in a file that is no font: nothing can be rendered
      log::error("embedded font unusable", {{"reason", face.error().message}});
      std::abort();
    }
    faces_[owned_.size()].store(face->get(), std::memory_order_release);
    owned_.push_back(*std::move(face));
  }
}

Library::~Library() = default;

void Library::find_installed() const {
  namespace fs = std::filesystem;
  looked_ = true;
  for (const char* folder : kFolders) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
      const std::string name = entry.path().filename().string();
      const std::size_t at = name == kEmoji ? name.size() : name.find(kRegular);
      if (at == std::string::npos) continue;
      auto family = std::make_unique<Family>();
      family->name = name;
      family->stem = std::string_view(family->name).substr(0, at);
      if (family->stem.starts_with(kNoto)) family->stem.remove_prefix(kNoto.size());
      family->regular_path = entry.path().string();
      family->is_collection = name.ends_with(".ttc");
      families_.push_back(std::move(family));
      if (name == kEmoji) continue;
      const fs::path bold =
          entry.path().parent_path() / (name.substr(0, at) + "-Bold." + name.substr(at + kRegular.size()));
      if (fs::exists(bold, error)) families_.back()->bold_path = bold.string();
    }
  }
  std::sort(families_.begin(), families_.end(), [](const auto& a, const auto& b) {
    return std::pair(rank(a->name), a->name) < std::pair(rank(b->name), b->name);
  });
}

FaceId Library::face_for(char32_t code_point, Weight weight, std::string_view language) const {
  if (face(main_face(weight)).glyph_of(code_point) != 0) return main_face(weight);
  if (const FaceId sans = main_face(is_bold(weight) ? Weight::Bold : Weight::Regular);
      face(sans).glyph_of(code_point) != 0) {
    return sans;
  }
  const std::lock_guard lock(mutex_);
  if (!looked_) find_installed();
  const std::string_view home = home_family(code_point);
  const bool east_asian = is_east_asian(code_point);
  FaceId found = 0;
  if (!home.empty()) found = find(code_point, weight, language, [home](const Family& f) { return f.stem == home; });
  if (east_asian) found = find(code_point, weight, language, [](const Family& f) { return f.is_collection; });
  if (found == 0) found = find(code_point, weight, language, [](const Family&) { return true; });
  return found == 0 ? main_face(weight) : found;
}

/// The first of the families that are asked; 0 is none.
template <class Asked>
FaceId Library::find(char32_t code_point, Weight weight, std::string_view language, Asked asked) const {
  for (const auto& family : families_) {
    if (!asked(*family) || !family->has(code_point)) continue;
    const FaceId id = open(*family, weight, language);
    if (id != 0 && face(id).glyph_of(code_point) != 0) return id;
  }
  return 0;
}

FaceId Library::open(Family& family, Weight weight, std::string_view language) const {
  const bool bold = is_bold(weight) && !family.bold_path.empty();
  const unsigned form = family.is_collection ? regional_form(language) : 0;
  FaceId& opened = family.opened[bold ? 1 : 0][form];
  if (opened != 0 || owned_.size() == kMostFaces) return opened;
  if (bold && family.bold.data().empty()) family.bold = FontFile(family.bold_path);
  auto made = Face::open(bold ? family.bold.data() : family.regular.data(), form);
  if (!made) return 0;
  opened = static_cast<FaceId>(owned_.size());
  faces_[opened].store(made->get(), std::memory_order_release);
  owned_.push_back(*std::move(made));
  return opened;
}

}  // namespace inkvoice::font
