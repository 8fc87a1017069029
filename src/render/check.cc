#include "render/check.h"

#include <list>
#include <mutex>

#include "image/picture.h"
#include "layout/designs.h"
#include "layout/measure.h"

namespace inkvoice::render {

namespace {

/// The logos of the sellers that are busy now, whole: one user's broken picture must never pass for another's sound
/// one.
class SoundLogos {
 public:
  bool has(std::string_view url) {
    const std::lock_guard lock(mutex_);
    for (auto entry = urls_.begin(); entry != urls_.end(); ++entry) {
      if (*entry != url) continue;
      urls_.splice(urls_.begin(), urls_, entry);
      return true;
    }
    return false;
  }

  void add(std::string_view url) {
    const std::lock_guard lock(mutex_);
    urls_.emplace_front(url);
    bytes_ += url.size();
    while (bytes_ > kMostBytes || urls_.size() > kMostLogos) {
      bytes_ -= urls_.back().size();
      urls_.pop_back();
    }
  }

 private:
  static constexpr std::size_t kMostBytes = 8U << 20, kMostLogos = 64;
  std::mutex mutex_;
  std::list<std::string> urls_;  ///< guarded by mutex_; the last used one first
  std::size_t bytes_ = 0;        ///< guarded by mutex_
};

SoundLogos& sound_logos() {
  static SoundLogos logos;
  return logos;
}

std::optional<std::string> name_problem(std::string_view name) {
  if (layout::find_design(name) != nullptr) return std::nullopt;
  return layout::unknown_design(name);
}

std::optional<std::string> logo_problem(std::string_view url) {
  if (sound_logos().has(url)) return std::nullopt;
  const auto picture = image::read_data_url(url);
  if (!picture) return picture.error().message;
  sound_logos().add(url);
  return std::nullopt;
}

}  // namespace

Error unknown_design(std::string_view name) {
  const std::string why = layout::unknown_design(name);
  return {Code::Invalid, "The invoice names a design that there is not.", {{"/design/name", why}}};
}

Error broken_logo(const std::string& why) {
  return {Code::Invalid, "The picture " + why + ".", {{"/design/logo", why}}};
}

std::vector<FieldError> missing_characters(const Pdf& pdf) {
  std::vector<FieldError> missing;
  for (const std::string& warning : pdf.warnings) {
    const std::size_t at = warning.find(layout::kNoFontHas);
    if (at != std::string::npos) missing.push_back({warning.substr(0, at), warning.substr(at + 2)});
  }
  return missing;
}

invoice::Limits limits_to_draw() { return {.design_name = name_problem, .logo = logo_problem}; }

}  // namespace inkvoice::render
