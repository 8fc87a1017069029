// The tables of DATA/inkvoice.sqlite, in one place because they are one transaction; docs/formats.md explains them.
// Times are milliseconds since 1970 UTC, days are days since then, enumerators their numbers in the headers.

#include "sqlite/migrate.h"

namespace inkvoice::sqlite {

namespace {

constexpr Migration kFirst = R"sql(
CREATE TABLE secrets(name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
INSERT INTO secrets VALUES('cursor', hex(randomblob(16)));

CREATE TABLE users(
  id TEXT PRIMARY KEY,
  email TEXT NOT NULL,
  email_key TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  created_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE sessions(
  token_hash TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX sessions_by_user ON sessions(user_id);

CREATE TABLE api_keys(
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  key_hash TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  prefix TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  used_at INTEGER
) WITHOUT ROWID;
CREATE INDEX api_keys_by_user ON api_keys(user_id, created_at);

CREATE TABLE profiles(
  user_id TEXT PRIMARY KEY,
  defaults TEXT NOT NULL,
  number_pattern TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE invoices(
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  owner TEXT NOT NULL,
  state INTEGER NOT NULL,
  number TEXT,
  type TEXT NOT NULL,
  client_name TEXT NOT NULL,
  client_email TEXT NOT NULL,
  currency TEXT NOT NULL,
  gross TEXT NOT NULL,
  issue_date INTEGER,
  due_date INTEGER,
  item_count INTEGER NOT NULL,
  pdf_status INTEGER NOT NULL,
  pdf_bytes INTEGER NOT NULL,
  pdf_pages INTEGER NOT NULL,
  pdf_sha256 TEXT NOT NULL,
  pdf_key TEXT NOT NULL,
  pdf_error TEXT NOT NULL,
  fence INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  totals TEXT NOT NULL
);
CREATE UNIQUE INDEX invoices_by_number ON invoices(owner, number) WHERE number IS NOT NULL;
CREATE INDEX invoices_by_owner ON invoices(owner, seq, issue_date);
CREATE INDEX invoices_by_day ON invoices(owner, issue_date, seq, state, due_date) WHERE issue_date IS NOT NULL;
CREATE INDEX invoices_by_state ON invoices(owner, state, seq, issue_date, due_date);
CREATE INDEX invoices_processing ON invoices(seq) WHERE pdf_status = 1;

CREATE TABLE documents(
  invoice INTEGER PRIMARY KEY REFERENCES invoices(seq) ON DELETE CASCADE,
  document TEXT NOT NULL
);

CREATE TABLE sequences(
  owner TEXT NOT NULL,
  name TEXT NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY(owner, name)
) WITHOUT ROWID;

CREATE TABLE idempotency(
  owner TEXT NOT NULL,
  key TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  invoice_id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY(owner, key)
) WITHOUT ROWID;
CREATE INDEX idempotency_by_age ON idempotency(created_at);

CREATE TABLE jobs(
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  invoice_id TEXT NOT NULL UNIQUE,
  owner TEXT NOT NULL,
  size INTEGER NOT NULL,
  state INTEGER NOT NULL,
  at INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  again INTEGER NOT NULL DEFAULT 0,
  worker TEXT,
  fence INTEGER
);
CREATE INDEX jobs_by_state ON jobs(state, at);
CREATE INDEX jobs_of_owner ON jobs(size, owner, seq) WHERE state = 0;

CREATE TABLE turns(
  size INTEGER NOT NULL,
  owner TEXT NOT NULL,
  turn INTEGER NOT NULL,
  waiting INTEGER NOT NULL,
  PRIMARY KEY(size, owner)
) WITHOUT ROWID;
CREATE UNIQUE INDEX turns_in_order ON turns(size, turn);

CREATE TABLE fences(only INTEGER PRIMARY KEY CHECK(only = 1), last INTEGER NOT NULL);
INSERT INTO fences VALUES(1, 0);

CREATE TABLE events(
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  user TEXT NOT NULL,
  number INTEGER NOT NULL,
  type INTEGER NOT NULL,
  invoice_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  data TEXT NOT NULL,
  UNIQUE(user, number)
);
)sql";

constexpr Migration kDeadJobs = R"sql(
CREATE TABLE dead_jobs(
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  invoice_id TEXT NOT NULL UNIQUE,
  owner TEXT NOT NULL,
  size INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  at INTEGER NOT NULL,
  reason TEXT NOT NULL,
  detail TEXT NOT NULL
);
)sql";

constexpr Migration kFailedAttempts = R"sql(
ALTER TABLE jobs ADD COLUMN failed INTEGER NOT NULL DEFAULT 0;
)sql";

constexpr Migration kAll[] = {kFirst, kDeadJobs, kFailedAttempts};

}  // namespace

const std::span<const Migration> kMigrations = kAll;

}  // namespace inkvoice::sqlite
