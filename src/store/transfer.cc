#include "store/transfer.h"

namespace inkvoice::store {

namespace {

struct KeyOf {
  std::string operator()(const User& user) const { return user.id; }
  std::string operator()(const OwnedProfile& profile) const { return profile.user_id; }
  std::string operator()(const ApiKey& key) const { return key.id; }
  std::string operator()(const Session& session) const { return session.token_hash; }
  std::string operator()(const Sequence& sequence) const { return sequence.owner + " " + sequence.name; }
  std::string operator()(const MovedInvoice& moved) const { return moved.invoice.id; }
};

}  // namespace

std::string key_of(const Record& record) { return std::visit(KeyOf{}, record); }

}  // namespace inkvoice::store
