/// A store whose sessions, API keys, users and profiles are remembered, for a network store that many servers share.
///
/// What is remembered counts only under the user's stamp in Redis (stamps.h), which is asked for at every call, or at
/// the first of a request (store/one_request.h), and read before the store is: log-out, a new password, a removed key
/// and a changed profile renew it after they are stored and before they are answered, so every server refuses what is
/// gone with its next request. Where the stamp is missing, or Redis does not answer, the store is asked. That what has
/// no record is remembered as missing never happens.
///
/// A stamp that could not be renewed (Redis away for the server that changes, and not for another) is the one gap; what
/// is remembered ends after kRemembered, whatever the stamp.
#pragma once

#include <memory>

#include "base/clock.h"
#include "redis/client.h"
#include "store/store.h"

namespace inkvoice::store {

inline constexpr Millis kRemembered{30'000};

std::unique_ptr<Store> cache_accounts(std::unique_ptr<Store> store, std::shared_ptr<redis::Client> redis,
                                      Millis longest = kRemembered);

}  // namespace inkvoice::store
