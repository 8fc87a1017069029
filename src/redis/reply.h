/// An answer of Redis as values.
#pragma once

#include <hiredis/hiredis.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/text.h"

namespace inkvoice::redis {

/// Looks into a Reply, which owns it. What is not there, or is of another kind, reads as empty.
class ReplyView {
 public:
  explicit ReplyView(const redisReply* reply) : reply_(reply) {}

  bool is_nil() const { return reply_ == nullptr || reply_->type == REDIS_REPLY_NIL; }
  bool is_error() const { return reply_ != nullptr && reply_->type == REDIS_REPLY_ERROR; }
  bool is_array() const { return reply_ != nullptr && reply_->type == REDIS_REPLY_ARRAY; }

  /// Of a string, a status or an error.
  std::string_view text() const {
    if (reply_ == nullptr || reply_->str == nullptr) return {};
    return {reply_->str, reply_->len};
  }
  std::string string() const { return std::string(text()); }

  /// An integer, or a string that is one.
  template <class T = std::int64_t>
  T integer() const {
    if (reply_ == nullptr) return 0;
    if (reply_->type == REDIS_REPLY_INTEGER) return static_cast<T>(reply_->integer);
    return parse_integer<T>(text()).value_or(0);
  }

  std::size_t size() const { return is_array() ? reply_->elements : 0; }
  ReplyView operator[](std::size_t i) const { return ReplyView(i < size() ? reply_->element[i] : nullptr); }

 private:
  const redisReply* reply_;
};

class Reply : public ReplyView {
 public:
  explicit Reply(redisReply* reply) : ReplyView(reply), owned_(reply) {}

 private:
  struct Free {
    void operator()(redisReply* reply) const { freeReplyObject(reply); }
  };
  std::unique_ptr<redisReply, Free> owned_;
};

}  // namespace inkvoice::redis
