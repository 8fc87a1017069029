#include "json/json.h"

#include <algorithm>

namespace inkvoice::json {

std::optional<Value> Value::find(std::string_view key) const {
  for (const Member member : members()) {
    if (member.name() == key) return member.value;
  }
  return std::nullopt;
}

void append_pointer(std::string& pointer, std::string_view token) {
  pointer += '/';
  for (const char c : token) {
    if (c == '~') {
      pointer += "~0";
    } else if (c == '/') {
      pointer += "~1";
    } else {
      pointer += c;
    }
  }
}

std::string Value::pointer() const {
  std::string pointer;
  Value around(tape_, 0);
  while (around.index_ != index_) {
    if (around.is_object()) {
      for (const Member member : around.members()) {
        if (index_ >= member.value.node().next) continue;
        append_pointer(pointer, member.name());
        if (index_ < member.value.index_) return pointer;  // a key: where its value is
        around = member.value;
        break;
      }
      continue;
    }
    std::size_t position = 0;
    for (const Value element : around.elements()) {
      if (index_ < element.node().next) {
        append_pointer(pointer, std::to_string(position));
        around = element;
        break;
      }
      ++position;
    }
  }
  return pointer;
}

namespace {

/// By name, and among equal names in the document's order.
bool stands_before(const Member& a, const Member& b) {
  return a.name() != b.name() ? a.name() < b.name() : a.key.offset() < b.key.offset();
}

/// Of a larger object: by sorting, so that a million keys cost no more than n log n, whatever their hashes.
void find_duplicates_sorted(Value object, std::vector<Member>& scratch,
                            const std::function<void(const Member&)>& found) {
  scratch.clear();
  for (const Member member : object.members()) scratch.push_back(member);
  std::ranges::sort(scratch, stands_before);
  std::vector<Member> twice;
  for (std::size_t i = 1; i < scratch.size(); ++i) {
    if (scratch[i].name() == scratch[i - 1].name()) twice.push_back(scratch[i]);
  }
  std::ranges::sort(twice, {}, [](const Member& member) { return member.key.offset(); });
  std::ranges::for_each(twice, std::cref(found));
}

void find_duplicates(Value object, std::vector<Member>& scratch, const std::function<void(const Member&)>& found) {
  constexpr std::size_t kFew = 24;  // every object of ours; all pairs are quicker than sorting
  const std::size_t count = object.size();
  if (count < 2) return;
  if (count > kFew) return find_duplicates_sorted(object, scratch, found);
  std::string_view names[kFew];
  std::size_t known = 0;
  for (const Member member : object.members()) {
    const std::string_view name = member.name();
    if (std::find(names, names + known, name) != names + known) found(member);
    names[known++] = name;
  }
}

}  // namespace

void Document::for_each_duplicate(const std::function<void(const Member&)>& found) const {
  std::vector<Member> scratch;
  const auto nodes = static_cast<std::uint32_t>(tape_->nodes.size());
  for (std::uint32_t index = 0; index < nodes; ++index) {
    const Value value(tape_.get(), index);
    if (value.is_object()) find_duplicates(value, scratch, found);
  }
}

std::vector<FieldError> Document::duplicates() const {
  std::vector<FieldError> errors;
  for_each_duplicate(
      [&](const Member& member) { errors.push_back({member.value.pointer(), "the field is there twice"}); });
  return errors;
}

Writer& Writer::open(char bracket) {
  separate();
  out_ += bracket;
  comma_ = false;
  return *this;
}

Writer& Writer::close(char bracket) {
  out_ += bracket;
  comma_ = true;
  return *this;
}

Writer& Writer::key(std::string_view name) {
  string(name);
  out_ += ':';
  comma_ = false;
  return *this;
}

Writer& Writer::string(std::string_view text) {
  separate();
  out_ += '"';
  append_json_escaped(out_, text);
  out_ += '"';
  return *this;
}

Writer& Writer::raw(std::string_view json) {
  separate();
  out_ += json;
  return *this;
}

Writer& Writer::value(Value value) {
  if (value.is_object()) {
    begin_object();
    for (const Member member : value.members()) {
      raw(member.key.raw());
      out_ += ':';
      comma_ = false;
      this->value(member.value);
    }
    return end_object();
  }
  if (value.is_array()) {
    begin_array();
    for (const Value element : value.elements()) this->value(element);
    return end_array();
  }
  return raw(value.raw());
}

namespace {

/// RFC 7396, 2, where there is nothing to merge into: nulls inside objects fall away.
void write_patch_alone(Writer& out, Value patch) {
  if (!patch.is_object()) {
    out.value(patch);
    return;
  }
  out.begin_object();
  for (const Member member : patch.members()) {
    if (member.value.is_null()) continue;
    out.key(member.name());
    write_patch_alone(out, member.value);
  }
  out.end_object();
}

/// Finds members by name: with many of them not linearly, so that two large objects do not take their product.
class Index {
 public:
  explicit Index(Value object) : object_(object) {
    constexpr std::size_t kFew = 24;
    if (object.size() <= kFew) return;
    for (const Member member : object.members()) sorted_.push_back(member);
    std::ranges::sort(sorted_, stands_before);
  }

  std::optional<Value> find(std::string_view name) const {
    if (sorted_.empty()) return object_.find(name);
    const auto at = std::ranges::lower_bound(sorted_, name, {}, &Member::name);
    if (at == sorted_.end() || at->name() != name) return std::nullopt;
    return at->value;
  }

 private:
  Value object_;
  std::vector<Member> sorted_;
};

void write_merged(Writer& out, Value target, Value patch) {
  if (!patch.is_object() || !target.is_object()) return write_patch_alone(out, patch);
  const Index changes(patch);
  const Index present(target);
  out.begin_object();
  for (const Member member : target.members()) {
    const std::optional<Value> change = changes.find(member.name());
    if (change && change->is_null()) continue;
    out.key(member.name());
    if (change) {
      write_merged(out, member.value, *change);
    } else {
      out.value(member.value);
    }
  }
  for (const Member member : patch.members()) {
    if (member.value.is_null() || present.find(member.name())) continue;
    out.key(member.name());
    write_patch_alone(out, member.value);
  }
  out.end_object();
}

}  // namespace

std::string merge_patch(Value target, Value patch) {
  std::string merged;
  Writer out(merged);
  write_merged(out, target, patch);
  return merged;
}

Result<std::string> merge_patch(std::string_view target, std::string_view patch) {
  const Document below = TRY(Document::borrow(target));
  const Document above = TRY(Document::borrow(patch));
  return merge_patch(below.root(), above.root());
}

}  // namespace inkvoice::json
