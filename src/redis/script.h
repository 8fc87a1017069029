/// A Lua script that Redis runs in one piece, and its name there.
#pragma once

#include <string>
#include <string_view>

namespace inkvoice::redis {

/// The text begins with "#!lua", so that Redis 7 holds every key that the script touches to one slot in a cluster, and
/// refuses the whole script rather than a part of it when memory is full.
class Script {
 public:
  explicit Script(std::string text);

  const std::string& text() const { return text_; }
  const std::string& sha1() const { return sha1_; }  ///< as EVALSHA takes it

 private:
  std::string text_;
  std::string sha1_;
};

}  // namespace inkvoice::redis
