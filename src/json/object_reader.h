/// Reads JSON objects strictly: whatever is wrong anywhere in an input is gathered and told at once.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/json.h"

namespace inkvoice::json {

/// The wrong places of one input, in document order. Cheap however many there are: only the first kMost are kept and
/// only their pointers are worked out; the rest are counted.
class Problems {
 public:
  static constexpr std::size_t kMost = 100;

  /// Begins with the duplicate fields of `input`, which must outlive this. Places in other documents (defaults, the
  /// invoice that is patched) come after those in `input`.
  explicit Problems(const Document& input);

  void add(Value at, std::string message);
  /// At a field of `object` that is not there: `missing` is a pointer from the object on, "/client/name".
  void add_missing(Value object, std::string missing, std::string message = "is missing");

  bool empty() const { return count_ == 0; }
  std::size_t count() const { return count_; }
  /// At most kMost, then one with the pointer "" that says how many more there are.
  std::vector<FieldError> list() const;
  /// Invalid, with list(). The message says how many.
  Error error() const;

 private:
  struct Problem {
    std::uint64_t place;     ///< byte offset; those of other documents after all of the input's
    std::uint64_t sequence;  ///< of coming in, among those at one place
    Value at;
    std::string missing, message;
    bool operator<(const Problem& other) const {
      return place != other.place ? place < other.place : sequence < other.sequence;
    }
  };
  void put(Value at, std::string missing, std::string message);

  Value root_;
  std::size_t count_ = 0;
  std::vector<Problem> first_;  ///< a heap, the last in document order on top
};

/// One object and what is expected in it. Fields are asked for by name, in any order, each once (quickest in the
/// input's order); then refuse_others() reports the rest as unknown. A field that is `null` counts as not given.
///
/// With `below`, fields that the object does not have at all are taken from there, objects in objects field by field,
/// as if the object had been merged into it by RFC 7396 (a `null` hides what lies below). Unknown fields of `below` are
/// no error: it was checked when it was stored.
class ObjectReader {
 public:
  /// Anything but an object is reported and reads as an empty one.
  ObjectReader(Value object, Problems& problems, std::optional<Value> below = std::nullopt);

  /// Not given: nothing. Given with another type: reported, and nothing.
  std::optional<Value> value(std::string_view name);  ///< of any kind but null
  std::optional<Value> string(std::string_view name);
  std::optional<Value> array(std::string_view name);
  std::optional<ObjectReader> object(std::string_view name);
  std::optional<bool> boolean(std::string_view name);
  /// Whole, without fraction or exponent, within the bounds.
  std::optional<std::int64_t> integer(std::string_view name,
                                      std::int64_t least = std::numeric_limits<std::int64_t>::min(),
                                      std::int64_t most = std::numeric_limits<std::int64_t>::max());

  /// The same, and what is not given is reported as missing.
  std::optional<Value> required_value(std::string_view name);
  std::optional<Value> required_string(std::string_view name);

  /// Was the field given (null is not)? Does not count as having asked for it.
  bool has(std::string_view name) const;

  /// Reports every field that nobody has asked for. Call it last.
  void refuse_others();

  void report(Value at, std::string message) { problems_->add(at, std::move(message)); }
  /// At a field that is not there, or at a field in it.
  void report_missing(std::string_view name, std::string_view inner = {}, std::string message = "is missing");
  Problems& problems() const { return *problems_; }
  /// For reports about the object as a whole.
  Value place() const { return above_.object; }

 private:
  struct Layer {
    explicit Layer(Value value) : object(value), cursor(value.members().begin()) {}
    /// Marks the member as asked for.
    std::optional<Value> take(std::string_view name);
    void mark(std::size_t position);
    bool marked(std::size_t position) const;
    void refuse_others(Problems& problems) const;

    Value object;
    Value::Range<Member>::Iterator cursor;  ///< after the member found last: fields mostly come in one order
    std::size_t position = 0;               ///< of the cursor
    std::uint64_t asked = 0;                ///< one bit for each of the first members
    std::size_t asked_count = 0;
    std::vector<bool> asked_more = {};  ///< of the 65th on
  };
  /// From above, or, where it is not there at all, from below.
  std::optional<Value> take(std::string_view name);
  std::optional<Value> of_kind(std::string_view name, Kind kind, const char* expected);

  Problems* problems_;
  Layer above_;
  std::optional<Layer> below_;
};

}  // namespace inkvoice::json
