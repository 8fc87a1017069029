#include "store/mongo/invoice_parts.h"

namespace inkvoice::store {

namespace {

/// Stays as it is for ever: documents stand where it says.
std::size_t part_of(std::string_view owner, std::size_t parts) { return siphash(SipKey{}, owner) % parts; }

}  // namespace

InvoiceParts::InvoiceParts(mongo::Client& client, const Server& server, std::set<std::string> ensured)
    : client_(client), server_(server), names_(invoice_collections(server)), ensured_(std::move(ensured)) {}

const std::string& InvoiceParts::of(std::string_view owner) const { return names_[part_of(owner, names_.size())]; }

Result<std::string> InvoiceParts::to_fill(std::string_view owner) {
  const std::string& name = of(owner);
  {
    const std::lock_guard lock(mutex_);
    if (ensured_.contains(name)) return name;
  }
  TRY(ensure_invoice_indexes(client_, server_, name));
  const std::lock_guard lock(mutex_);
  ensured_.insert(name);
  return name;
}

}  // namespace inkvoice::store
