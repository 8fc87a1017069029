#include "mongo/view.h"

namespace inkvoice::mongo {

namespace {

std::optional<View> child(const bson_iter_t& at) {
  std::uint32_t size = 0;
  const std::uint8_t* data = nullptr;
  if (bson_iter_type(&at) == BSON_TYPE_DOCUMENT) {
    bson_iter_document(&at, &size, &data);
  } else if (bson_iter_type(&at) == BSON_TYPE_ARRAY) {
    bson_iter_array(&at, &size, &data);
  }
  if (data == nullptr) return std::nullopt;
  return View(data, size);
}

}  // namespace

View::View(std::string_view bytes)
    : View(reinterpret_cast<const std::uint8_t*>(bytes.data()), static_cast<std::uint32_t>(bytes.size())) {}

bool View::find(const char* key, bson_iter_t& at) const {
  return bson_iter_init_from_data(&at, data_, size_) && bson_iter_find(&at, key);
}

Document View::copy() const {
  bson_t whole;
  if (!bson_init_static(&whole, data_, size_)) return {};
  return Document(whole);
}

bool View::has(const char* key) const {
  bson_iter_t at;
  return find(key, at) && bson_iter_type(&at) != BSON_TYPE_NULL;
}

std::string_view View::text_view(const char* key) const {
  bson_iter_t at;
  if (!find(key, at) || bson_iter_type(&at) != BSON_TYPE_UTF8) return "";
  std::uint32_t size = 0;
  const char* text = bson_iter_utf8(&at, &size);
  return {text, size};
}

std::string View::text(const char* key) const { return std::string(text_view(key)); }

std::string_view View::binary(const char* key) const {
  bson_iter_t at;
  if (!find(key, at) || bson_iter_type(&at) != BSON_TYPE_BINARY) return "";
  bson_subtype_t subtype{};
  std::uint32_t size = 0;
  const std::uint8_t* data = nullptr;
  bson_iter_binary(&at, &subtype, &size, &data);
  return {reinterpret_cast<const char*>(data), size};
}

std::optional<std::int64_t> View::number(const char* key) const {
  bson_iter_t at;
  if (!find(key, at)) return std::nullopt;
  switch (bson_iter_type(&at)) {
    case BSON_TYPE_INT32:
    case BSON_TYPE_INT64:
    case BSON_TYPE_DOUBLE:
      return bson_iter_as_int64(&at);
    default:
      return std::nullopt;
  }
}

std::int64_t View::integer(const char* key) const { return number(key).value_or(0); }

bool View::boolean(const char* key) const {
  bson_iter_t at;
  return find(key, at) && bson_iter_as_bool(&at) && bson_iter_type(&at) != BSON_TYPE_NULL;
}

std::optional<Timestamp> View::time(const char* key) const {
  bson_iter_t at;
  if (!find(key, at) || bson_iter_type(&at) != BSON_TYPE_DATE_TIME) return std::nullopt;
  return Timestamp(Millis(bson_iter_date_time(&at)));
}

std::optional<View> View::document(const char* key) const {
  bson_iter_t at;
  if (!find(key, at)) return std::nullopt;
  return child(at);
}

std::vector<View> View::documents(const char* key) const {
  std::vector<View> all;
  const std::optional<View> list = document(key);
  bson_iter_t at;
  if (!list || !bson_iter_init_from_data(&at, list->data_, list->size_)) return all;
  while (bson_iter_next(&at)) {
    if (const std::optional<View> element = child(at)) all.push_back(*element);
  }
  return all;
}

}  // namespace inkvoice::mongo
