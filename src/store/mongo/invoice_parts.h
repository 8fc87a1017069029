/// Where invoices stand: in one collection; or, on a server that reads a collection from end to end to find one
/// document (FerretDB 1.x), in many, each with all invoices of some of the owners. Safe from any thread.
#pragma once

#include <mutex>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mongo/client.h"
#include "store/mongo/schema.h"

namespace inkvoice::store {

class InvoiceParts {
 public:
  /// `ensured` are those whose indexes stand.
  InvoiceParts(mongo::Client& client, const Server& server, std::set<std::string> ensured);

  /// The collection of an owner's invoices. It need not be there yet: for reading.
  const std::string& of(std::string_view owner) const;
  /// The same with its indexes, for what may be its first document.
  Result<std::string> to_fill(std::string_view owner);
  std::span<const std::string> all() const { return names_; }

 private:
  mongo::Client& client_;
  const Server server_;
  const std::vector<std::string> names_;
  std::mutex mutex_;
  std::set<std::string> ensured_;  // guarded by mutex_
};

}  // namespace inkvoice::store
