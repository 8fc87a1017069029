#include "store/mongo/schema.h"

#include <algorithm>
#include <iterator>
#include <span>

#include "base/ids.h"

namespace inkvoice::store {

namespace {

using mongo::Document;
using mongo::Failure;
using mongo::Index;
using mongo::View;

constexpr std::size_t kParts = 64;

struct Collection {
  const char* name;
  std::vector<Index> indexes;
};

const std::vector<Collection>& collections() {
  static const std::vector<Collection> all = {
      {kUsers, {{"email_key", {{"email_key", 1}}, true}}},
      {kSessions, {{"user", {{"user_id", 1}}}}},
      {kApiKeys, {{"key_hash", {{"key_hash", 1}}, true}, {"user", {{"user_id", 1}}}}},
  };
  return all;
}

const std::vector<Index>& invoice_indexes() {
  static const std::vector<Index> all = {
      {"number", {{"owner", 1}, {"number_key", 1}}, true},
      {"create_key", {{"owner", 1}, {"create_key", 1}}, true},
      {"issue_key", {{"owner", 1}, {"issue_key", 1}}, true},
      {"order", {{"owner", 1}, {"order", -1}}, true},
      {"sequence", {{"owner", 1}, {"sequence", 1}, {"sequence_no", -1}}},
      {"state", {{"owner", 1}, {"state", 1}, {"order", -1}}},
      {"day", {{"owner", 1}, {"issue_day", 1}, {"order", -1}}},
      {"pdf_status", {{"pdf_status", 1}, {"order", 1}}},
      {"asked", {{"asked_waiting", 1}}},
  };
  return all;
}

std::vector<Index> unique_ones(const std::vector<Index>& indexes) {
  std::vector<Index> kept;
  std::ranges::copy_if(indexes, std::back_inserter(kept), &Index::unique);
  return kept;
}

Result<void> ensure(mongo::Client& client, const Server& server, const std::string& collection,
                    const std::vector<Index>& indexes) {
  const mongo::Attempt<void> made = client.ensure(collection, server.atomic_updates ? indexes : unique_ones(indexes));
  if (!made && made.error().kind == mongo::Kind::Refused) return fail(Code::Corrupt, made.error().message);
  if (!made) return std::unexpected(to_error(made.error()));
  return {};
}

Result<std::set<std::string>> list_collections(mongo::Client& client) {
  Document ask;
  ask.integer("listCollections", 1).boolean("nameOnly", true);
  const Document answer = TRY(checked(client.command(ask)));
  const auto cursor = View(answer).document("cursor");
  std::set<std::string> names;
  for (const View& each : cursor ? cursor->documents("firstBatch") : std::vector<View>()) {
    names.insert(each.text("name"));
  }
  return names;
}

template <class Key>
Result<Key> load_key(mongo::Client& client, const char* name) {
  Document by_name;
  by_name.text("_id", name);
  for (int round = 0; round < 2; ++round) {
    const auto found = TRY(checked(client.find_one(kSecrets, by_name)));
    Key key{};
    if (found) {
      const std::string_view bytes = View(*found).binary("value");
      if (bytes.size() != sizeof key)
        return fail(Code::Corrupt, std::string("The database's secret ") + name + " is damaged.");
      std::ranges::copy(std::as_bytes(std::span(bytes)), std::as_writable_bytes(std::span(key)).begin());
      return key;
    }
    fill_random(std::as_writable_bytes(std::span(key)));
    Document secret;
    secret.text("_id", name).binary("value", as_text(std::as_bytes(std::span(key))));
    const auto made = client.insert(kSecrets, secret);
    // Of several that start together one makes it, and all read that one.
    if (!made && made.error().kind != mongo::Kind::Duplicate) return std::unexpected(to_error(made.error()));
  }
  return fail(Code::Corrupt, "The database does not keep what is written to it.");
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

std::vector<std::string> invoice_collections(const Server& server) {
  const std::string whole = "invoices";
  if (server.atomic_updates) return {whole};
  std::vector<std::string> names;
  for (std::size_t part = 0; part < kParts; ++part) names.push_back(whole + "_" + std::to_string(part));
  return names;
}

Result<void> ensure_invoice_indexes(mongo::Client& client, const Server& server, const std::string& collection) {
  return ensure(client, server, collection, invoice_indexes());
}

Result<std::set<std::string>> ensure_indexes(mongo::Client& client, const Server& server) {
  for (const Collection& collection : collections()) TRY(ensure(client, server, collection.name, collection.indexes));
  const std::set<std::string> there = TRY(list_collections(client));
  // As after a dump was put into the other kind of server: nobody would see these invoices.
  for (const std::string& foreign : invoice_collections({.atomic_updates = !server.atomic_updates})) {
    if (!there.contains(foreign)) continue;
    return fail(Code::Corrupt, "The database has a collection " + foreign + ", which " + server.version +
                                   " does not use: move invoices with inkvoice migrate.");
  }
  const std::vector<std::string> parts = invoice_collections(server);
  std::set<std::string> ensured;
  for (const std::string& part : parts) {
    if (parts.size() > 1 && !there.contains(part)) continue;
    TRY(ensure_invoice_indexes(client, server, part));
    ensured.insert(part);
  }
  return ensured;
}

Result<SipKey> load_cursor_key(mongo::Client& client) { return load_key<SipKey>(client, "cursor"); }

Result<auth::SealKey> load_seal_key(mongo::Client& client) { return load_key<auth::SealKey>(client, "seal"); }

}  // namespace inkvoice::store
