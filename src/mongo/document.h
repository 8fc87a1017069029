/// A BSON document under construction, and its bytes. Keys and texts are UTF-8; a text may hold NUL, a key may not.
#pragma once

#include <bson/bson.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/bytes.h"
#include "base/clock.h"

namespace inkvoice::mongo {

/// Moved or filled in place, copied by copy() alone. Adding never fails but for memory, or for more than 2 GiB.
class Document {
 public:
  Document() : bson_(bson_new()) {}
  explicit Document(const bson_t& from) : bson_(bson_copy(&from)) {}
  Document(Document&& other) noexcept : bson_(std::exchange(other.bson_, nullptr)) {}
  Document& operator=(Document&& other) noexcept {
    std::swap(bson_, other.bson_);
    return *this;
  }
  ~Document() {
    if (bson_ != nullptr) bson_destroy(bson_);
  }

  Document& text(std::string_view key, std::string_view value);
  Document& integer(std::string_view key, std::int64_t value);
  Document& boolean(std::string_view key, bool value);
  Document& time(std::string_view key, Timestamp value);
  Document& binary(std::string_view key, std::string_view bytes);
  Document& null(std::string_view key);
  Document& regex(std::string_view key, const std::string& pattern);
  Document& document(std::string_view key, const Document& value);
  Document& array(std::string_view key, std::span<const Document> values);
  Document& texts(std::string_view key, std::span<const std::string> values);

  /// All fields of `other`, behind those that are here.
  Document& add_all(const Document& other);

  /// Those fields that hold null, an empty text or no bytes; and all others.
  Document empty_fields() const { return picked(true); }
  Document filled_fields() const { return picked(false); }
  bool has_fields() const { return !bson_empty(bson_); }

  Document copy() const { return Document(*bson_); }
  const bson_t* bson() const { return bson_; }
  std::size_t size() const { return bson_->len; }
  std::string_view bytes() const;

 private:
  Document picked(bool empty) const;

  bson_t* bson_;  // owned; not in a unique_ptr, whose argument would lose the type's alignment
};

}  // namespace inkvoice::mongo
