#include "mongo/failure.h"

#include <mongoc/mongoc.h>

#include <algorithm>
#include <string_view>

#include "base/log.h"
#include "mongo/view.h"

namespace inkvoice::mongo {

namespace {

// Codes of MongoDB's error_codes.yml.
constexpr std::uint32_t kDuplicateKeys[] = {11000, 11001, 12582};
constexpr std::uint32_t kElection[] = {91, 189, 10107, 11600, 11602, 13435, 13436, 10058};
constexpr std::uint32_t kNetwork[] = {6, 7, 89, 9001, 262};
constexpr std::uint32_t kCredentials[] = {13, 18, 8000};
constexpr std::uint32_t kMaxTimeExpired = 50;

bool contains(std::span<const std::uint32_t> codes, std::uint32_t code) {
  return std::ranges::find(codes, code) != codes.end();
}

bool mentions(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

Kind of_server(std::uint32_t code, std::string_view message) {
  if (contains(kDuplicateKeys, code)) return Kind::Duplicate;
  // FerretDB 1.x passes PostgreSQL's unique_violation on as it is when an update meets it.
  if (mentions(message, "SQLSTATE 23505") || mentions(message, "duplicate key value violates")) return Kind::Duplicate;
  if (contains(kElection, code)) return Kind::NotDone;
  if (contains(kCredentials, code)) return Kind::Credentials;
  if (contains(kNetwork, code) || code == kMaxTimeExpired) return Kind::Unsure;
  // FerretDB while its PostgreSQL is away, or has just been.
  for (const std::string_view sign : {"failed to connect to", "SQLSTATE 57P", "unexpected EOF", "conn closed",
                                      "broken pipe", "connection reset", "context deadline exceeded"}) {
    if (mentions(message, sign)) return Kind::Unsure;
  }
  return Kind::Refused;
}

Kind kind_of(const bson_error_t& error, const bson_t& reply) {
  // MONGOC_ERROR_SERVER's codes overlap with the driver's own: the domain decides.
  switch (error.domain) {
    case MONGOC_ERROR_SERVER_SELECTION:
      return mentions(static_cast<const char*>(error.message), "uthentication failed") ? Kind::Credentials
                                                                                       : Kind::NotDone;
    case MONGOC_ERROR_STREAM:
    case MONGOC_ERROR_WRITE_CONCERN:  // written, but a majority has not said so yet
      return Kind::Unsure;
    case MONGOC_ERROR_CLIENT:
      return error.code == MONGOC_ERROR_CLIENT_AUTHENTICATE ? Kind::Credentials : Kind::Refused;
    case MONGOC_ERROR_SERVER:
    case MONGOC_ERROR_COMMAND:
    case MONGOC_ERROR_QUERY:
    case MONGOC_ERROR_COLLECTION:
      return View(reply).has("writeConcernError") ? Kind::Unsure
                                                  : of_server(error.code, static_cast<const char*>(error.message));
    default:
      return Kind::Refused;
  }
}

}  // namespace

Failure to_failure(const bson_error_t& error, const bson_t& reply) {
  return {kind_of(error, reply), static_cast<const char*>(error.message), error.code};
}

Error to_error(const Failure& failure) {
  // Hosts and what the driver says of them are for who runs the server, not for who calls it.
  if (failure.kind != Kind::Duplicate && failure.kind != Kind::Refused) {
    log::warn("the database does not answer", {{"error", failure.message}});
  }
  switch (failure.kind) {
    case Kind::Duplicate:
      return {Code::Conflict, "This is stored already."};
    case Kind::NotDone:
    case Kind::Unsure:
      return {.code = Code::Unavailable,
              .message = "The database does not answer now.",
              .unsure = failure.kind == Kind::Unsure || failure.after_unsure};
    case Kind::Credentials:
      return {Code::Unavailable, "The database refuses its own server's name or password."};
    case Kind::Refused:
      break;
  }
  return {Code::Internal, "The database refuses a command: " + failure.message};
}

}  // namespace inkvoice::mongo
