/// What is stored: users and how they get in, profiles, invoices. Secrets are here as hashes only (auth/).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "events/event.h"
#include "invoice/invoice.h"
#include "invoice/state.h"
#include "queue/job.h"

namespace inkvoice::store {

struct User {
  std::string id;
  std::string email;      ///< as typed
  std::string email_key;  ///< normalized: unique
  std::string name;
  std::string password_hash;  ///< Argon2id, with its parameters
  Timestamp created_at;
};

struct Session {
  std::string token_hash;  ///< of the cookie's token
  std::string user_id;
  Timestamp created_at;
  Timestamp seen_at;  ///< moved forward now and then, for the idle timeout
};

struct ApiKey {
  std::string id;
  std::string user_id;
  std::string key_hash;
  std::string name;
  std::string prefix;  ///< the first characters, so that a person can tell keys apart
  Timestamp created_at;
  std::optional<Timestamp> used_at;  ///< to the hour
};

/// The user's company as seller, defaults and numbering.
struct Profile {
  std::string defaults =
      "{}";  ///< invoice JSON fields that an invoice takes where it has none: seller, currency, design …
  std::string number_pattern;  ///< "" is invoice::kDefaultNumberPattern
};

struct Pdf {
  invoice::PdfStatus status = invoice::PdfStatus::None;
  std::uint64_t bytes = 0;
  int pages = 0;
  std::string sha256;  ///< hex
  std::string key;     ///< in the file store
  std::string error;   ///< for the user, when failed
};

struct Invoice {
  std::string id;
  std::string owner;
  invoice::State state = invoice::State::Draft;
  std::string number;    ///< "" while a draft
  std::string document;  ///< canonical invoice JSON (invoice::to_json), without the number
  std::string totals;    ///< invoice::to_json(Totals)
  /// Copies of what lists show, search and sort by.
  std::string type, client_name, client_email, currency, gross;
  std::optional<invoice::Day> issue_date, due_date;
  std::uint32_t item_count = 0;
  Pdf pdf;
  Timestamp created_at, updated_at;
};

/// What lists show: an Invoice without its document.
using InvoiceSummary = Invoice;

}  // namespace inkvoice::store
