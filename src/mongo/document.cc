#include "mongo/document.h"

#include <string>

namespace inkvoice::mongo {

namespace {

int length(std::string_view text) { return static_cast<int>(text.size()); }

}  // namespace

Document& Document::text(std::string_view key, std::string_view value) {
  bson_append_utf8(bson_, key.data(), length(key), value.data() == nullptr ? "" : value.data(), length(value));
  return *this;
}

Document& Document::integer(std::string_view key, std::int64_t value) {
  bson_append_int64(bson_, key.data(), length(key), value);
  return *this;
}

Document& Document::boolean(std::string_view key, bool value) {
  bson_append_bool(bson_, key.data(), length(key), value);
  return *this;
}

Document& Document::time(std::string_view key, Timestamp value) {
  bson_append_date_time(bson_, key.data(), length(key), value.time_since_epoch().count());
  return *this;
}

Document& Document::binary(std::string_view key, std::string_view bytes) {
  bson_append_binary(bson_, key.data(), length(key), BSON_SUBTYPE_BINARY,
                     reinterpret_cast<const std::uint8_t*>(bytes.data()), static_cast<std::uint32_t>(bytes.size()));
  return *this;
}

Document& Document::null(std::string_view key) {
  bson_append_null(bson_, key.data(), length(key));
  return *this;
}

Document& Document::regex(std::string_view key, const std::string& pattern) {
  bson_append_regex(bson_, key.data(), length(key), pattern.c_str(), "");
  return *this;
}

Document& Document::document(std::string_view key, const Document& value) {
  bson_append_document(bson_, key.data(), length(key), value.bson());
  return *this;
}

Document& Document::array(std::string_view key, std::span<const Document> values) {
  Document list;
  for (std::size_t i = 0; i < values.size(); ++i) list.document(std::to_string(i), values[i]);
  bson_append_array(bson_, key.data(), length(key), list.bson());
  return *this;
}

Document& Document::texts(std::string_view key, std::span<const std::string> values) {
  Document list;
  for (std::size_t i = 0; i < values.size(); ++i) list.text(std::to_string(i), values[i]);
  bson_append_array(bson_, key.data(), length(key), list.bson());
  return *this;
}

Document& Document::add_all(const Document& other) {
  bson_concat(bson_, other.bson());
  return *this;
}

}  // namespace inkvoice::mongo
