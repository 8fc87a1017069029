#include "pdf/structure.h"

namespace inkvoice::pdf {

void Structure::begin(bool tagged) {
  tagged_ = tagged;
  root_ = document_.reserve();
  open_.clear();
  if (kids_.empty()) kids_.emplace_back();
  kids_[0].clear();
  page_marks_.clear();
  parent_tree_.clear();
}

void Structure::open(std::string_view type, std::string_view entries) {
  if (!tagged_) return;
  const Ref ref = document_.reserve();
  kids_[open_.size()].push_back({ref.number, 0});
  open_.push_back({ref, type, entries});
  if (kids_.size() <= open_.size()) kids_.emplace_back();
  kids_[open_.size()].clear();
}

void Structure::close() {
  if (!tagged_) return;
  const Element element = open_.back();
  const std::vector<Kid>& kids = kids_[open_.size()];
  open_.pop_back();
  write(element, open_.empty() ? root_ : open_.back().ref, kids);
}

void Structure::write(const Element& element, Ref parent, const std::vector<Kid>& kids) {
  Buffer& out = document_.begin_object(element.ref);
  out << "<</S/" << element.type << "/P " << parent << element.entries;
  std::uint32_t page = 0;
  for (const Kid& kid : kids) {
    if (page == 0) page = kid.page;
  }
  if (page != 0) out << "/Pg " << Ref{page};
  if (!kids.empty()) out << "/K";
  const bool array = kids.size() > 1 || (!kids.empty() && kids[0].page == 0);
  if (array) out << '[';
  for (std::size_t i = 0; i < kids.size(); ++i) {
    if (i > 0 || !array) out << ' ';
    const Kid& kid = kids[i];
    if (kid.page == 0) {
      out << Ref{kid.value};
    } else if (kid.page == page) {
      out.integer(kid.value);
    } else {
      out << "<</Type/MCR/Pg " << Ref{kid.page} << "/MCID ";
      out.integer(kid.value);
      out << ">>";
    }
  }
  if (array) out << ']';
  out << ">>";
  document_.end_object();
}

int Structure::mark(Ref page) {
  if (!tagged_) return 0;
  page_marks_.push_back(open_.back().ref);
  const auto mcid = static_cast<std::uint32_t>(page_marks_.size() - 1);
  kids_[open_.size()].push_back({mcid, page.number});
  return static_cast<int>(mcid);
}

int Structure::end_page() {
  const Ref ref = document_.reserve();
  parent_tree_.push_back(ref);
  Buffer& out = document_.begin_object(ref);
  out << '[';
  for (const Ref mark : page_marks_) out << mark << ' ';
  out << ']';
  document_.end_object();
  page_marks_.clear();
  return static_cast<int>(parent_tree_.size() - 1);
}

Ref Structure::finish() {
  const Ref tree = document_.reserve();
  Buffer& nums = document_.begin_object(tree);
  nums << "<</Nums[";
  for (std::size_t page = 0; page < parent_tree_.size(); ++page) {
    nums.integer(static_cast<std::int64_t>(page));
    nums << ' ' << parent_tree_[page] << ' ';
  }
  nums << "]>>";
  document_.end_object();
  Buffer& out = document_.begin_object(root_);
  out << "<</Type/StructTreeRoot/ParentTree " << tree << "/ParentTreeNextKey ";
  out.integer(static_cast<std::int64_t>(parent_tree_.size()));
  out << "/K[";
  for (const Kid& kid : kids_[0]) out << Ref{kid.value} << ' ';
  out << "]>>";
  document_.end_object();
  return root_;
}

}  // namespace inkvoice::pdf
