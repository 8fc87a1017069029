/// The calls that a thread makes for one request count as one look at the store: what a store asks of another process
/// before it may use what it remembers (store/cached), it asks once for all of them.
#pragma once

#include <optional>
#include <string>
#include <utility>

namespace inkvoice::store {

/// For as long as it lives, in the thread that made it. Not nested.
class OneRequest {
 public:
  OneRequest() { current() = this; }
  ~OneRequest() { current() = nullptr; }
  OneRequest(const OneRequest&) = delete;
  OneRequest& operator=(const OneRequest&) = delete;

  /// What was learnt about a user earlier in this request; nothing outside of one.
  static std::optional<std::string> known(const std::string& user_id) {
    const OneRequest* request = current();
    if (request == nullptr || request->known_.first != user_id) return std::nullopt;
    return request->known_.second;
  }
  static void keep(const std::string& user_id, const std::string& stamp) {
    if (OneRequest* request = current()) request->known_ = {user_id, stamp};
  }
  static void forget() { keep("", ""); }

 private:
  static OneRequest*& current() {
    thread_local OneRequest* request = nullptr;
    return request;
  }

  std::pair<std::string, std::string> known_;
};

}  // namespace inkvoice::store
