#include "mongo/document.h"

#include <string>

namespace inkvoice::mongo {

namespace {

/// As libbson takes a text: a pointer and an int.
struct Part {
  explicit Part(std::string_view text)
      : data(text.data() == nullptr ? "" : text.data()), size(static_cast<int>(text.size())) {}
  const char* data;
  int size;
};

bool is_empty(const bson_iter_t& field) {
  std::uint32_t size = 1;
  bson_subtype_t subtype{};
  const std::uint8_t* bytes = nullptr;
  if (bson_iter_type(&field) == BSON_TYPE_UTF8) bson_iter_utf8(&field, &size);
  if (bson_iter_type(&field) == BSON_TYPE_BINARY) bson_iter_binary(&field, &subtype, &size, &bytes);
  return size == 0 || bson_iter_type(&field) == BSON_TYPE_NULL;
}

}  // namespace

Document& Document::text(std::string_view key, std::string_view value) {
  const Part name(key);
  const Part text(value);
  bson_append_utf8(bson_, name.data, name.size, text.data, text.size);
  return *this;
}

Document& Document::integer(std::string_view key, std::int64_t value) {
  const Part name(key);
  bson_append_int64(bson_, name.data, name.size, value);
  return *this;
}

Document& Document::boolean(std::string_view key, bool value) {
  const Part name(key);
  bson_append_bool(bson_, name.data, name.size, value);
  return *this;
}

Document& Document::time(std::string_view key, Timestamp value) {
  const Part name(key);
  bson_append_date_time(bson_, name.data, name.size, value.time_since_epoch().count());
  return *this;
}

Document& Document::binary(std::string_view key, std::string_view bytes) {
  const Part name(key);
  const Part content(bytes);
  bson_append_binary(bson_, name.data, name.size, BSON_SUBTYPE_BINARY,
                     reinterpret_cast<const std::uint8_t*>(content.data), static_cast<std::uint32_t>(content.size));
  return *this;
}

Document& Document::null(std::string_view key) {
  const Part name(key);
  bson_append_null(bson_, name.data, name.size);
  return *this;
}

Document& Document::regex(std::string_view key, const std::string& pattern) {
  const Part name(key);
  bson_append_regex(bson_, name.data, name.size, pattern.c_str(), "");
  return *this;
}

Document& Document::document(std::string_view key, const Document& value) {
  const Part name(key);
  bson_append_document(bson_, name.data, name.size, value.bson());
  return *this;
}

Document& Document::array(std::string_view key, std::span<const Document> values) {
  const Part name(key);
  Document list;
  for (std::size_t i = 0; i < values.size(); ++i) list.document(std::to_string(i), values[i]);
  bson_append_array(bson_, name.data, name.size, list.bson());
  return *this;
}

Document& Document::texts(std::string_view key, std::span<const std::string> values) {
  const Part name(key);
  Document list;
  for (std::size_t i = 0; i < values.size(); ++i) list.text(std::to_string(i), values[i]);
  bson_append_array(bson_, name.data, name.size, list.bson());
  return *this;
}

std::string_view Document::bytes() const { return {reinterpret_cast<const char*>(bson_get_data(bson_)), bson_->len}; }

Document Document::picked(bool empty) const {
  Document out;
  bson_iter_t field;
  if (!bson_iter_init(&field, bson_)) return out;
  while (bson_iter_next(&field)) {
    if (is_empty(field) == empty) bson_append_iter(out.bson_, bson_iter_key(&field), -1, &field);
  }
  return out;
}

Document& Document::add_all(const Document& other) {
  bson_concat(bson_, other.bson());
  return *this;
}

}  // namespace inkvoice::mongo
