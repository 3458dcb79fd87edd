-- A ledger in one SQLite file. Amounts are minor units, times microseconds
-- since 1970 in UTC, dates days since 1970-01-01.

CREATE TABLE ledger (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  name TEXT NOT NULL,
  currency TEXT NOT NULL,
  timezone TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  change_id INTEGER NOT NULL
) STRICT;

CREATE TABLE operator (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  change_id INTEGER NOT NULL
) STRICT;

-- The two append-only logs of each lane, 1 the journal and 2 the register of
-- changes of lane 0, 3 and 4 those of lane 1, and so on: how many leaves each
-- has, and the peaks of its Merkle tree (RFC 6962). A file is written in lane
-- 0 alone; one that was copied from a server has the server's lanes.
CREATE TABLE log (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  leaves INTEGER NOT NULL CHECK (leaves >= 0),
  peaks BLOB NOT NULL
) STRICT;
INSERT INTO log VALUES (1, 0, x''), (2, 0, x'');

-- Who made, changed or ended which record, and the record afterwards.
CREATE TABLE change (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  subject INTEGER NOT NULL CHECK (subject BETWEEN 1 AND 6),
  subject_key INTEGER NOT NULL,
  action TEXT NOT NULL,
  after TEXT NOT NULL,
  operator INTEGER NOT NULL,
  booked_at INTEGER NOT NULL,
  business_date INTEGER NOT NULL,
  leaf BLOB NOT NULL CHECK (length(leaf) = 32),
  lane INTEGER NOT NULL
) STRICT;

CREATE TABLE customer (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 2),
  name TEXT NOT NULL,
  email TEXT,
  phone TEXT,
  address TEXT,
  birth_date INTEGER,
  external_id TEXT,
  status INTEGER NOT NULL CHECK (status BETWEEN 1 AND 2),
  created_at INTEGER NOT NULL,
  closed_at INTEGER,
  change_id INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX customer_external_id ON customer (external_id) WHERE external_id IS NOT NULL;

-- The words that a customer is found by, folded; searched by prefix.
CREATE TABLE customer_word (
  word TEXT NOT NULL,
  customer INTEGER NOT NULL REFERENCES customer (id),
  PRIMARY KEY (word, customer)
) STRICT, WITHOUT ROWID;
CREATE INDEX customer_word_customer ON customer_word (customer);

CREATE TABLE account (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  type INTEGER NOT NULL CHECK (type BETWEEN 1 AND 3),
  name TEXT,
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  status INTEGER NOT NULL CHECK (status BETWEEN 1 AND 3),
  freeze_reason TEXT,
  overdraft_minor INTEGER NOT NULL CHECK (overdraft_minor >= 0),
  opened_at INTEGER NOT NULL,
  closed_at INTEGER,
  change_id INTEGER NOT NULL
) STRICT;

CREATE TABLE holder (
  account INTEGER NOT NULL REFERENCES account (id),
  customer INTEGER NOT NULL REFERENCES customer (id),
  role INTEGER NOT NULL CHECK (role BETWEEN 1 AND 2),
  PRIMARY KEY (account, customer)
) STRICT, WITHOUT ROWID;
CREATE INDEX holder_customer ON holder (customer, account);

CREATE TABLE external_number (
  number TEXT PRIMARY KEY,
  account INTEGER NOT NULL REFERENCES account (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX external_number_account ON external_number (account);

-- What a posting must know and change of an account: narrow, updated in place.
-- The spine is the roots of the skip-pointer trees over the account's legs.
CREATE TABLE position (
  account INTEGER PRIMARY KEY REFERENCES account (id),
  balance_minor INTEGER NOT NULL,
  legs INTEGER NOT NULL CHECK (legs >= 0),
  spine BLOB NOT NULL
) STRICT;

-- An imported file: how its columns were read, how far it is, and between which
-- transfers its rows are, whose lines rise with them.
CREATE TABLE batch (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  batch_key TEXT NOT NULL UNIQUE,
  kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 2),
  sha256 TEXT NOT NULL,
  file TEXT NOT NULL,
  reading TEXT NOT NULL,
  source INTEGER NOT NULL REFERENCES account (id),
  currency TEXT NOT NULL,
  total_rows INTEGER NOT NULL CHECK (total_rows >= 0),
  last_line INTEGER NOT NULL CHECK (last_line >= 0),
  posted INTEGER NOT NULL CHECK (posted >= 0),
  amount_minor INTEGER NOT NULL CHECK (amount_minor >= 0),
  complete INTEGER NOT NULL CHECK (complete IN (0, 1)),
  hold INTEGER,
  skipped BLOB NOT NULL,
  business_date INTEGER NOT NULL,
  sketch BLOB NOT NULL,
  first_transfer INTEGER NOT NULL CHECK (first_transfer >= 0),
  last_transfer INTEGER NOT NULL CHECK (last_transfer >= first_transfer),
  change_id INTEGER NOT NULL
) STRICT;
CREATE INDEX batch_business_date ON batch (business_date);

CREATE TABLE hold (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  account INTEGER NOT NULL REFERENCES account (id),
  amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
  captured_minor INTEGER NOT NULL CHECK (captured_minor BETWEEN 0 AND amount_minor),
  status INTEGER NOT NULL CHECK (status BETWEEN 1 AND 3),
  reference TEXT UNIQUE,
  memo TEXT,
  placed_at INTEGER NOT NULL,
  placed_on INTEGER NOT NULL,
  expires_on INTEGER,
  ended_on INTEGER,
  batch INTEGER REFERENCES batch (id),
  change_id INTEGER NOT NULL
) STRICT;
CREATE INDEX hold_account ON hold (account);

-- The journal. A row moves an amount from the debit to the credit account;
-- each side has the account's balance afterwards and points to its earlier
-- legs (0: none).
CREATE TABLE transfer (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  debit INTEGER NOT NULL REFERENCES position (account),
  credit INTEGER NOT NULL REFERENCES position (account) CHECK (credit <> debit),
  amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
  kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 8),
  channel INTEGER CHECK (channel BETWEEN 1 AND 9),
  booked_at INTEGER NOT NULL,
  business_date INTEGER NOT NULL,
  value_date INTEGER,
  operator INTEGER NOT NULL REFERENCES operator (id),
  batch INTEGER REFERENCES batch (id),
  line INTEGER,
  reverses INTEGER REFERENCES transfer (id),
  hold INTEGER REFERENCES hold (id),
  reference TEXT,
  memo TEXT,
  debit_balance_minor INTEGER NOT NULL,
  credit_balance_minor INTEGER NOT NULL,
  debit_previous INTEGER NOT NULL CHECK (debit_previous BETWEEN 0 AND id - 1),
  debit_jump INTEGER NOT NULL CHECK (debit_jump BETWEEN 0 AND id - 1),
  credit_previous INTEGER NOT NULL CHECK (credit_previous BETWEEN 0 AND id - 1),
  credit_jump INTEGER NOT NULL CHECK (credit_jump BETWEEN 0 AND id - 1),
  leaf BLOB NOT NULL CHECK (length(leaf) = 32),
  lane INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX transfer_reference ON transfer (reference) WHERE reference IS NOT NULL;
CREATE UNIQUE INDEX transfer_hold ON transfer (hold) WHERE hold IS NOT NULL;
CREATE UNIQUE INDEX transfer_reverses ON transfer (reverses) WHERE reverses IS NOT NULL;

-- Counts and sums by day, kept with each commit and checked by verify.
CREATE TABLE rollup (
  day INTEGER NOT NULL,
  currency TEXT NOT NULL,
  kind INTEGER NOT NULL,
  channel INTEGER NOT NULL,
  flow INTEGER NOT NULL,
  lane INTEGER NOT NULL,
  transfers INTEGER NOT NULL CHECK (transfers > 0),
  amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
  PRIMARY KEY (day, currency, kind, channel, flow, lane)
) STRICT, WITHOUT ROWID;

-- What was written stays: corrections are new rows.
CREATE TRIGGER transfer_is_append_only_update BEFORE UPDATE ON transfer
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER transfer_is_append_only_delete BEFORE DELETE ON transfer
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER change_is_append_only_update BEFORE UPDATE ON change
BEGIN SELECT RAISE(ABORT, 'the register of changes is append-only'); END;
CREATE TRIGGER change_is_append_only_delete BEFORE DELETE ON change
BEGIN SELECT RAISE(ABORT, 'the register of changes is append-only'); END;
CREATE TRIGGER customer_is_never_deleted BEFORE DELETE ON customer
BEGIN SELECT RAISE(ABORT, 'customers are closed, not deleted'); END;
CREATE TRIGGER account_is_never_deleted BEFORE DELETE ON account
BEGIN SELECT RAISE(ABORT, 'accounts are closed, not deleted'); END;
CREATE TRIGGER position_is_never_deleted BEFORE DELETE ON position
BEGIN SELECT RAISE(ABORT, 'accounts are closed, not deleted'); END;
CREATE TRIGGER hold_is_never_deleted BEFORE DELETE ON hold
BEGIN SELECT RAISE(ABORT, 'holds are released, not deleted'); END;
CREATE TRIGGER batch_is_never_deleted BEFORE DELETE ON batch
BEGIN SELECT RAISE(ABORT, 'batches stay'); END;
CREATE TRIGGER log_is_never_deleted BEFORE DELETE ON log
BEGIN SELECT RAISE(ABORT, 'the logs stay'); END;
