/// Reads a BSON document without copying it: it must outlive the view. What is missing or of another type reads as
/// nothing: data of another version or hand must not end the process.
#pragma once

#include <bson/bson.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "mongo/document.h"

namespace inkvoice::mongo {

class View {
 public:
  explicit View(const Document& document) : View(*document.bson()) {}
  explicit View(const bson_t& bson) : View(bson_get_data(&bson), bson.len) {}
  /// Of bytes that need not be BSON.
  explicit View(std::string_view bytes);
  View(const std::uint8_t* data, std::uint32_t size) : data_(data), size_(size) {}

  Document copy() const;

  bool has(const char* key) const;
  std::string text(const char* key) const;            ///< "" for none
  std::string_view text_view(const char* key) const;  ///< the same without a copy
  std::string_view binary(const char* key) const;     ///< "" for none
  std::int64_t integer(const char* key) const;        ///< 0 for none; any number's type will do
  std::optional<std::int64_t> number(const char* key) const;
  bool boolean(const char* key) const;  ///< false for none; a number but 0 is true
  std::optional<Timestamp> time(const char* key) const;
  std::optional<View> document(const char* key) const;
  std::vector<View> documents(const char* key) const;  ///< of an array, those elements that are documents

 private:
  bool find(const char* key, bson_iter_t& at) const;

  const std::uint8_t* data_;
  std::uint32_t size_;
};

}  // namespace inkvoice::mongo
