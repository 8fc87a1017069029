#include "json/object_reader.h"

#include <algorithm>

namespace inkvoice::json {

Problems::Problems(const Document& input) : root_(input.root()) {
  input.for_each_duplicate([this](const Member& member) { add(member.value, "the field is there twice"); });
}

void Problems::add(Value at, std::string message) { put(at, {}, std::move(message)); }

void Problems::add_missing(Value object, std::string missing, std::string message) {
  put(object, std::move(missing), std::move(message));
}

void Problems::put(Value at, std::string missing, std::string message) {
  constexpr std::uint64_t kElsewhere = std::uint64_t{1} << 32;  // offsets are 32 bits
  const std::uint64_t place = at.offset() + (at.same_document(root_) ? 0 : kElsewhere);
  ++count_;
  if (first_.size() == kMost) {
    if (place >= first_.front().place) return;
    std::ranges::pop_heap(first_, std::less{});
    first_.pop_back();
  }
  first_.push_back({place, count_, at, std::move(missing), std::move(message)});
  std::ranges::push_heap(first_, std::less{});
}

std::vector<FieldError> Problems::list() const {
  std::vector<const Problem*> order;
  order.reserve(first_.size());
  for (const Problem& problem : first_) order.push_back(&problem);
  std::ranges::sort(order, [](const Problem* a, const Problem* b) { return *a < *b; });
  std::vector<FieldError> errors;
  errors.reserve(order.size() + 1);
  for (const Problem* problem : order) errors.push_back({problem->at.pointer() + problem->missing, problem->message});
  if (count_ > kMost) errors.push_back({"", "and " + std::to_string(count_ - kMost) + " more places are wrong"});
  return errors;
}

Error Problems::error() const {
  std::string message = count_ == 1 ? "one field is wrong" : std::to_string(count_) + " fields are wrong";
  return {.code = Code::Invalid, .message = std::move(message), .fields = list()};
}

namespace {

constexpr std::size_t kMaskBits = 64;

const char* name_of(Kind kind) {
  switch (kind) {
    case Kind::Null:
      return "null";
    case Kind::Boolean:
      return "a boolean";
    case Kind::Number:
      return "a number";
    case Kind::String:
      return "a string";
    case Kind::Array:
      return "an array";
    case Kind::Object:
      return "an object";
  }
  return "";
}

std::string wrong_kind(const char* expected, Kind found) {
  return std::string("must be ") + expected + ", not " + name_of(found);
}

}  // namespace

void ObjectReader::Layer::mark(std::size_t at) {
  ++asked_count;
  if (at < kMaskBits) {
    asked |= std::uint64_t{1} << at;
    return;
  }
  if (asked_more.empty()) asked_more.resize(object.size() - kMaskBits);
  asked_more[at - kMaskBits] = true;
}

bool ObjectReader::Layer::marked(std::size_t at) const {
  if (at < kMaskBits) return asked >> at & 1;
  return !asked_more.empty() && asked_more[at - kMaskBits];
}

std::optional<Value> ObjectReader::Layer::take(std::string_view name) {
  if (asked_count == object.size()) return std::nullopt;
  const auto members = object.members();
  const auto found = [&] {
    const Member member = *cursor;
    mark(position);
    ++cursor;
    ++position;
    return member.value;
  };
  if (cursor != members.end() && (*cursor).name() == name) return found();
  std::size_t at = 0;
  for (auto member = members.begin(); member != members.end(); ++member, ++at) {
    if ((*member).name() != name) continue;
    cursor = member;
    position = at;
    return found();
  }
  return std::nullopt;
}

void ObjectReader::Layer::refuse_others(Problems& problems) const {
  if (asked_count == object.size()) return;
  std::vector<std::string_view> seen;  // known names, and the first of the others: bounded, however many there are
  std::size_t at = 0;
  for (const Member member : object.members()) {
    if (marked(at++)) seen.push_back(member.name());
  }
  at = 0;
  for (const Member member : object.members()) {
    // A second one of a name is reported as a duplicate already.
    if (marked(at++) || std::ranges::find(seen, member.name()) != seen.end()) continue;
    problems.add(member.key, "unknown field");
    if (seen.size() < kMaskBits) seen.push_back(member.name());
  }
}

ObjectReader::ObjectReader(Value object, Problems& problems, std::optional<Value> below)
    : problems_(&problems), above_(object) {
  if (!object.is_object()) problems.add(object, wrong_kind("an object", object.kind()));
  if (below && below->is_object()) below_.emplace(*below);
}

std::optional<Value> ObjectReader::take(std::string_view name) {
  const std::optional<Value> above = above_.take(name);
  if (!below_) return above;
  const std::optional<Value> below = below_->take(name);  // marks it as known even where it is hidden
  return above ? above : below;
}

std::optional<Value> ObjectReader::value(std::string_view name) {
  const std::optional<Value> found = take(name);
  return found && found->is_null() ? std::nullopt : found;
}

std::optional<Value> ObjectReader::of_kind(std::string_view name, Kind kind, const char* expected) {
  const std::optional<Value> found = value(name);
  if (!found || found->kind() == kind) return found;
  report(*found, wrong_kind(expected, found->kind()));
  return std::nullopt;
}

std::optional<Value> ObjectReader::string(std::string_view name) { return of_kind(name, Kind::String, "a string"); }

std::optional<Value> ObjectReader::array(std::string_view name) { return of_kind(name, Kind::Array, "an array"); }

std::optional<ObjectReader> ObjectReader::object(std::string_view name) {
  const std::optional<Value> above = above_.take(name);
  const std::optional<Value> below = below_ ? below_->take(name) : std::nullopt;
  const std::optional<Value> found = above ? above : below;
  if (!found || found->is_null()) return std::nullopt;
  if (!found->is_object()) {
    report(*found, wrong_kind("an object", found->kind()));
    return std::nullopt;
  }
  return ObjectReader(*found, *problems_, above ? below : std::nullopt);
}

std::optional<bool> ObjectReader::boolean(std::string_view name) {
  const std::optional<Value> found = of_kind(name, Kind::Boolean, "true or false");
  if (!found) return std::nullopt;
  return found->boolean();
}

std::optional<std::int64_t> ObjectReader::integer(std::string_view name, std::int64_t least, std::int64_t most) {
  const std::optional<Value> found = of_kind(name, Kind::Number, "a whole number");
  if (!found) return std::nullopt;
  const std::optional<std::int64_t> number = parse_integer<std::int64_t>(found->number_text());
  if (number && *number >= least && *number <= most) return number;
  report(*found, "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  return std::nullopt;
}

std::optional<Value> ObjectReader::required_value(std::string_view name) {
  const std::optional<Value> found = value(name);
  if (!found) report_missing(name);
  return found;
}

std::optional<Value> ObjectReader::required_string(std::string_view name) {
  const std::optional<Value> found = required_value(name);
  if (!found || found->is_string()) return found;
  report(*found, wrong_kind("a string", found->kind()));
  return std::nullopt;
}

bool ObjectReader::has(std::string_view name) const {
  const std::optional<Value> above = above_.object.find(name);
  if (above || !below_) return above && !above->is_null();
  const std::optional<Value> below = below_->object.find(name);
  return below && !below->is_null();
}

void ObjectReader::refuse_others() {
  above_.refuse_others(*problems_);
  if (below_) below_->refuse_others(*problems_);
}

void ObjectReader::report_missing(std::string_view name, std::string_view inner, std::string message) {
  if (!place().is_object()) return;  // reported as that already
  std::string pointer;
  append_pointer(pointer, name);
  if (!inner.empty()) append_pointer(pointer, inner);
  problems_->add_missing(place(), std::move(pointer), std::move(message));
}

}  // namespace inkvoice::json
