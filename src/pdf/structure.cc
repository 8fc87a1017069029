#include "pdf/structure.h"

#include <algorithm>

namespace inkvoice::pdf {

namespace {

/// An object stream of its own is for more rows than one page has; a reader unpacks the whole of it.
constexpr std::size_t kFewestRows = 24, kMostRows = 160;
constexpr std::size_t kMostOwners = 4096;
constexpr std::size_t kLongList = 200;
constexpr std::uint32_t kMostMark = 9999;

}  // namespace

void Structure::begin(bool tagged) {
  tagged_ = tagged;
  root_ = document_.reserve();
  open_.clear();
  kids_.clear();
  parent_tree_.clear();
  rows_.clear();
  pages_.clear();
  owners_.clear();
  page_first_ = 0;
}

void Structure::open(std::string_view type, std::string_view entries) {
  if (!tagged_) return;
  Element& element = open_.emplace_back();
  element.ref = document_.reserve();
  element.type = type;
  element.entries = entries;
  element.first_kid = static_cast<std::uint32_t>(kids_.size());
}

void Structure::close() {
  if (!tagged_) return;
  const Element& element = open_.back();
  Element* const outer = open_.size() > 1 ? &open_.back() - 1 : nullptr;
  const auto kids = std::span(kids_).subspan(element.first_kid);
  if (outer == nullptr || !hold_leaf(element, kids, *outer)) {
    const Ref parent = outer == nullptr ? root_ : outer->ref;
    const Row row{element.ref,       parent,         element.page,      element.type,
                  element.leaf_type, element.leaves, element.first_mark};
    if (row.leaves > 0 && row.leaves == kids.size() && element.entries.empty()) {
      rows_.push_back(row);
    } else {
      write_leaves(row);
      write(element, parent, kids);
    }
  }
  kids_.resize(element.first_kid + std::size_t{1});
  kids_.back() = {element.ref.number, 0};
  open_.pop_back();
}

/// As a child of its parent, if it can be said with those before it; its object is written with that element's.
bool Structure::hold_leaf(const Element& leaf, std::span<const Kid> kids, Element& parent) {
  if (!document_.compresses() || kids.size() != 1 || kids[0].page == 0 || !leaf.entries.empty()) return false;
  if (parent.leaves == 0) {
    parent.page = {kids[0].page};
    parent.first_mark = kids[0].value;
    parent.leaf_type = leaf.type;
  }
  const bool same_type = leaf.type.data() == parent.leaf_type.data() && leaf.type.size() == parent.leaf_type.size();
  const bool follows = same_type && leaf.ref.number == parent.ref.number + 1 + parent.leaves &&
                       kids[0].page == parent.page.number && kids[0].value == parent.first_mark + parent.leaves &&
                       kids[0].value <= kMostMark;
  if (follows) ++parent.leaves;
  return follows;
}

void Structure::write_leaves(const Row& row) {
  for (std::uint32_t i = 0; i < row.leaves; ++i) {
    leaf_kids_.assign(1, {row.first_mark + i, row.page.number});
    write({.ref = {row.ref.number + 1 + i}, .type = row.leaf_type, .entries = {}}, row.ref, leaf_kids_);
  }
}

void Structure::write_held() {
  if (rows_.size() >= kFewestRows) {
    row_stream_.write(document_, rows_, pages_, owners_);
  } else {
    for (const Row& row : rows_) {
      write_leaves(row);
      leaf_kids_.clear();
      for (std::uint32_t i = 0; i < row.leaves; ++i) leaf_kids_.push_back({row.ref.number + 1 + i, 0});
      write({.ref = row.ref, .type = row.type, .entries = {}}, row.parent, leaf_kids_);
    }
    for (const PageMarks& marks : pages_) write_marks(marks);
  }
  rows_.clear();
  pages_.clear();
  owners_.clear();
  page_first_ = 0;
}

void Structure::write_list(const Element& element, Ref parent, std::span<const Kid> kids) {
  list_start_.clear();
  list_start_ << "<</S/" << element.type << "/P " << parent << element.entries << "/K[";
  list_kids_.clear();
  for (const Kid& kid : kids) list_kids_.push_back({kid.value});
  row_stream_.write_list(document_, element.ref, list_start_.view(), list_kids_, "]>>");
}

void Structure::write(const Element& element, Ref parent, std::span<const Kid> kids) {
  const bool elements = std::all_of(kids.begin(), kids.end(), [](const Kid& kid) { return kid.page == 0; });
  if (elements && kids.size() >= kLongList && document_.compresses()) return write_list(element, parent, kids);
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
  page_ = page;
  const auto mcid = static_cast<std::uint32_t>(owners_.size()) - page_first_;
  owners_.push_back(open_.back().ref);
  kids_.push_back({mcid, page.number});
  return static_cast<int>(mcid);
}

int Structure::end_page() {
  const Ref ref = document_.reserve();
  parent_tree_.push_back(ref);
  const auto end = static_cast<std::uint32_t>(owners_.size());
  pages_.push_back({ref, page_, page_first_, end - page_first_});
  page_first_ = end;
  if (!document_.compresses() || rows_.size() >= kMostRows || owners_.size() >= kMostOwners) write_held();
  return static_cast<int>(parent_tree_.size() - 1);
}

void Structure::write_marks(const PageMarks& marks) {
  Buffer& out = document_.begin_object(marks.ref);
  out << '[';
  for (const Ref owner : std::span(owners_).subspan(marks.first, marks.count)) out << owner << ' ';
  out << ']';
  document_.end_object();
}

Ref Structure::finish() {
  write_held();
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
  for (const Kid& kid : kids_) out << Ref{kid.value} << ' ';
  out << "]>>";
  document_.end_object();
  return root_;
}

}  // namespace inkvoice::pdf
