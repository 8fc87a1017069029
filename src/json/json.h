/// JSON (RFC 8259) read strictly and written without blanks. A document is one flat array of nodes over its source
/// text: numbers stay text and never pass through a double, members keep their order, nothing is allocated for a single
/// node.
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/text.h"

namespace inkvoice::json {

enum class Kind : std::uint8_t { Null, Boolean, Number, String, Array, Object };

namespace detail {

/// A value, or a member's key; 16 bytes. Children follow their parent, a key stands before its value.
struct Node {
  static constexpr std::uint32_t kKindMask = 7;
  static constexpr std::uint32_t kEscaped =
      8;  ///< a string with escapes: the next node's begin and end lie in `decoded`
  static constexpr std::uint32_t kCountShift = 4;

  std::uint32_t begin, end;  ///< bytes of the source text, quotes and brackets included
  std::uint32_t next;        ///< the node after this one and all that is in it
  std::uint32_t info;        ///< Kind, kEscaped, and the number of children
};

struct Tape {
  std::string owned;      ///< empty where the text is borrowed
  std::string_view text;  ///< of the whole document
  std::string decoded;    ///< strings that have escapes, one after another
  std::vector<Node> nodes;
};

}  // namespace detail

struct Member;

/// A view of one value; as cheap to copy as two words. Lives as long as its Document (moving the Document is fine).
class Value {
 public:
  Kind kind() const { return static_cast<Kind>(node().info & detail::Node::kKindMask); }
  bool is_null() const { return kind() == Kind::Null; }
  bool is_boolean() const { return kind() == Kind::Boolean; }
  bool is_number() const { return kind() == Kind::Number; }
  bool is_string() const { return kind() == Kind::String; }
  bool is_array() const { return kind() == Kind::Array; }
  bool is_object() const { return kind() == Kind::Object; }

  /// The text that a String stands for, UTF-8; "" for other kinds.
  std::string_view string() const;
  /// A Number as it is written: "1.50e3"; "" for other kinds.
  std::string_view number_text() const { return is_number() ? raw() : std::string_view(); }
  /// true for `true` alone.
  bool boolean() const { return is_boolean() && tape_->text[node().begin] == 't'; }
  /// Members of an Object, elements of an Array, else 0.
  std::size_t size() const { return node().info >> detail::Node::kCountShift; }

  /// The first member of that name. Linear in the members; nothing for other kinds than Object.
  std::optional<Value> find(std::string_view key) const;

  template <class Item>
  class Range;
  Range<Member> members() const;  ///< of an Object, in order; of other kinds none
  Range<Value> elements() const;  ///< of an Array, in order; of other kinds none

  /// The source text of the value, quotes, brackets and blanks inside included.
  std::string_view raw() const { return tape_->text.substr(node().begin, node().end - node().begin); }
  /// Where it starts in the source text, in bytes.
  std::size_t offset() const { return node().begin; }
  /// Where it is, as RFC 6901 writes it. Looked for from the root: meant for errors.
  std::string pointer() const;

  bool same_document(Value other) const { return tape_ == other.tape_; }
  bool operator==(const Value&) const = default;  ///< the same place, not the same content

 private:
  friend class Document;
  Value(const detail::Tape* tape, std::uint32_t index) : tape_(tape), index_(index) {}
  const detail::Node& node() const { return tape_->nodes[index_]; }
  Value after() const { return {tape_, node().next}; }

  const detail::Tape* tape_;
  std::uint32_t index_;
};

struct Member {
  Value key;  ///< a String
  Value value;
  std::string_view name() const { return key.string(); }
};

template <class Item>
class Value::Range {
 public:
  class Iterator {
   public:
    using value_type = Item;
    using difference_type = std::ptrdiff_t;
    explicit Iterator(Value at) : at_(at) {}
    Item operator*() const {
      if constexpr (std::same_as<Item, Member>) {
        return {at_, at_.after()};
      } else {
        return at_;
      }
    }
    Iterator& operator++() {
      at_ = at_.after();
      if constexpr (std::same_as<Item, Member>) at_ = at_.after();
      return *this;
    }
    bool operator==(const Iterator&) const = default;

   private:
    Value at_;
  };

  Range(Value begin, Value end) : begin_(begin), end_(end) {}
  Iterator begin() const { return Iterator(begin_); }
  Iterator end() const { return Iterator(end_); }

 private:
  Value begin_, end_;
};

struct ParseOptions {
  std::size_t max_depth = 32;          ///< arrays and objects in one another
  std::size_t max_values = 4'000'000;  ///< keys included; bounds the memory (16 bytes each): TooLarge beyond
  std::size_t max_members = 1'000;     ///< of one object; bounds the search for duplicates: TooLarge beyond
};

/// A whole, well-formed JSON text. Immutable, so it may be read from several threads.
class Document {
 public:
  /// Malformed, with line, column and byte offset in the message, for anything but exactly one JSON value in UTF-8: no
  /// byte order mark, comments, NaN, trailing commas or text; escapes of lone surrogates are refused too, and more
  /// depth than allowed. Duplicate keys are not an error here: see for_each_duplicate().
  static Result<Document> parse(std::string text, const ParseOptions& options = {});
  /// The same without a copy: `text` must outlive the document.
  static Result<Document> borrow(std::string_view text, const ParseOptions& options = {});

  Value root() const { return {tape_.get(), 0}; }
  std::string_view text() const { return tape_->text; }

  /// Calls with each member whose name stood in the same object before, in document order (object by object).
  void for_each_duplicate(const std::function<void(const Member&)>& found) const;
  /// The same as errors.
  std::vector<FieldError> duplicates() const;

 private:
  explicit Document(std::unique_ptr<const detail::Tape> tape) : tape_(std::move(tape)) {}
  static Result<Document> read(std::unique_ptr<detail::Tape> tape, const ParseOptions& options);
  std::unique_ptr<const detail::Tape> tape_;
};

/// Appends JSON without blanks to a string that it borrows. Commas are its own; that keys, values and ends come in a
/// right order is the caller's. Each call returns the writer: w.key("id").string(id).
class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  Writer& begin_object() { return open('{'); }
  Writer& end_object() { return close('}'); }
  Writer& begin_array() { return open('['); }
  Writer& end_array() { return close(']'); }
  Writer& key(std::string_view name);
  Writer& string(std::string_view text);  ///< must be UTF-8
  Writer& number_text(std::string_view number) { return raw(number); }
  template <std::integral T>
  Writer& integer(T number) {
    separate();
    append_number(out_, number);
    return *this;
  }
  Writer& boolean(bool value) { return raw(value ? "true" : "false"); }
  Writer& null() { return raw("null"); }
  /// JSON made elsewhere, as it is.
  Writer& raw(std::string_view json);
  /// A value of a document, without its blanks.
  Writer& value(Value value);

 private:
  Writer& open(char bracket);
  Writer& close(char bracket);
  void separate() {
    if (comma_) out_ += ',';
    comma_ = true;
  }

  std::string& out_;
  bool comma_ = false;  ///< the next key or value follows another
};

/// RFC 7396: `patch` merged into `target`, without blanks. Of duplicate names in one object the first counts.
std::string merge_patch(Value target, Value patch);
/// The same over texts. Malformed like Document::parse.
Result<std::string> merge_patch(std::string_view target, std::string_view patch);

/// Appends "/" and `token`, "~" and "/" in it escaped (RFC 6901, 3).
void append_pointer(std::string& pointer, std::string_view token);

inline std::string_view Value::string() const {
  const detail::Node& n = node();
  if (!is_string()) return {};
  if (n.info & detail::Node::kEscaped) [[unlikely]] {
    const detail::Node& decoded = tape_->nodes[index_ + 1];
    return std::string_view(tape_->decoded).substr(decoded.begin, decoded.end - decoded.begin);
  }
  return tape_->text.substr(n.begin + 1, n.end - n.begin - 2);
}

inline Value::Range<Member> Value::members() const {
  const Value end = after();
  return {is_object() ? Value{tape_, index_ + 1} : end, end};
}

inline Value::Range<Value> Value::elements() const {
  const Value end = after();
  return {is_array() ? Value{tape_, index_ + 1} : end, end};
}

}  // namespace inkvoice::json
