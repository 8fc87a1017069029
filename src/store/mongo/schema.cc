#include "store/mongo/schema.h"

#include <algorithm>
#include <cstring>
#include <iterator>

#include "base/ids.h"

namespace inkvoice::store {

namespace {

using mongo::Document;
using mongo::Failure;
using mongo::Index;
using mongo::View;

constexpr const char* kCursorKey = "cursor";

struct Collection {
  const char* name;
  std::vector<Index> indexes;
};

const std::vector<Collection>& collections() {
  static const std::vector<Collection> all = {
      {kUsers, {{"email_key", {{"email_key", 1}}, true}}},
      {kSessions, {{"user", {{"user_id", 1}}}}},
      {kApiKeys, {{"key_hash", {{"key_hash", 1}}, true}, {"user", {{"user_id", 1}}}}},
      {kInvoices,
       {
           {"number", {{"owner", 1}, {"number_key", 1}}, true},
           {"create_key", {{"owner", 1}, {"create_key", 1}}, true},
           {"issue_key", {{"owner", 1}, {"issue_key", 1}}, true},
           {"order", {{"owner", 1}, {"order", -1}}, true},
           {"sequence", {{"owner", 1}, {"sequence", 1}, {"sequence_no", -1}}},
           {"state", {{"owner", 1}, {"state", 1}, {"order", -1}}},
           {"day", {{"owner", 1}, {"issue_day", 1}, {"order", -1}}},
           {"pdf_status", {{"pdf_status", 1}, {"order", 1}}},
           {"asked", {{"asked_waiting", 1}}},
           {"done", {{"done_waiting", 1}}},
       }},
  };
  return all;
}

/// Without those whose first field others have, and the rest of the others' fields.
std::vector<Index> for_equality_alone(const std::vector<Index>& indexes) {
  std::vector<Index> kept;
  std::ranges::copy_if(indexes, std::back_inserter(kept), &Index::unique);
  for (const Index& index : indexes) {
    const auto same_start = [&](const Index& other) { return other.keys.front().first == index.keys.front().first; };
    if (std::ranges::any_of(kept, same_start)) continue;
    const bool whole = index.keys.size() == 1;
    kept.push_back({whole ? index.name : index.name + "_alone", {index.keys.front()}});
  }
  return kept;
}

}  // namespace

Result<Server> look_at_server(mongo::Client& client) {
  Document ask;
  ask.integer("buildInfo", 1);
  const Document answer = TRY(checked(client.command(ask)));
  const View view(answer);
  const std::string ferret = view.text("ferretdbVersion");
  Server server;
  server.version = ferret.empty() ? "MongoDB " + view.text("version") : "FerretDB " + ferret;
  server.atomic_updates = !ferret.starts_with("v1.");
  return server;
}

Result<void> ensure_indexes(mongo::Client& client, const Server& server) {
  for (const Collection& collection : collections()) {
    const mongo::Attempt<void> made = client.ensure(
        collection.name, server.atomic_updates ? collection.indexes : for_equality_alone(collection.indexes));
    if (!made && made.error().kind == mongo::Kind::Refused) return fail(Code::Corrupt, made.error().message);
    if (!made) return std::unexpected(to_error(made.error()));
  }
  return {};
}

Result<SipKey> load_cursor_key(mongo::Client& client) {
  Document by_name;
  by_name.text("_id", kCursorKey);
  for (int round = 0; round < 2; ++round) {
    const auto found = TRY(checked(client.find_one(kSecrets, by_name)));
    if (found) {
      const std::string_view bytes = View(*found).binary("value");
      SipKey key{};
      if (bytes.size() != sizeof key) return fail(Code::Corrupt, "The database's key for cursors is damaged.");
      std::memcpy(key.data(), bytes.data(), sizeof key);
      return key;
    }
    SipKey fresh{};
    fill_random(std::as_writable_bytes(std::span(fresh)));
    Document secret;
    secret.text("_id", kCursorKey).binary("value", as_text(std::as_bytes(std::span(fresh))));
    const auto made = client.insert(kSecrets, secret);
    // Of several that start together one makes it, and all read that one.
    if (!made && made.error().kind != mongo::Kind::Duplicate) return std::unexpected(to_error(made.error()));
  }
  return fail(Code::Corrupt, "The database does not keep what is written to it.");
}

}  // namespace inkvoice::store
