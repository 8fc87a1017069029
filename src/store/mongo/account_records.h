/// Users, sessions, API keys and profiles to and from documents; docs/formats.md says what each field is for.
#pragma once

#include "mongo/document.h"
#include "mongo/view.h"
#include "store/records.h"

namespace inkvoice::store {

/// Without the _id: the user's id, the token's hash, the key's id, the user's id.
mongo::Document to_fields(const User& user);
mongo::Document to_fields(const Session& session);
mongo::Document to_fields(const ApiKey& key);
mongo::Document to_fields(const Profile& profile);

User to_user(const mongo::View& view);
Session to_session(const mongo::View& view);
ApiKey to_api_key(const mongo::View& view);
Profile to_profile(const mongo::View& view);

}  // namespace inkvoice::store
