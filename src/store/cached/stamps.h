/// Does what a server remembers of a user still hold? A user's stamp in Redis is another after each change of what
/// belongs to the account, whichever server made it. Safe from any thread.
#pragma once

#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

#include "base/result.h"
#include "redis/client.h"

namespace inkvoice::store {

class Stamps {
 public:
  explicit Stamps(std::shared_ptr<redis::Client> client) : client_(std::move(client)) {}

  /// The user's stamp now, made where there is none. Unavailable: nothing that is remembered can be trusted.
  Result<std::string> now(const std::string& user_id);

  /// Every earlier stamp of the user is old, on all servers. When Redis does not answer, it is done as soon as it does.
  void renew(const std::string& user_id);

 private:
  Result<void> try_to_renew(const std::string& user_id);
  void make_up();

  const std::shared_ptr<redis::Client> client_;
  std::mutex mutex_;
  std::set<std::string> owed_;  ///< users whose stamps could not be renewed; guarded by mutex_
};

}  // namespace inkvoice::store
