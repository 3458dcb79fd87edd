-- How operators prove who they are, where the account's word is not enough.

ALTER TABLE ledger ADD COLUMN login TEXT;

-- What argon2id makes of an operator's password; the secret of the codes,
-- sealed with a key that follows from the password; hashes of the recovery
-- codes; and how often in a row it was tried in vain.
CREATE TABLE credential (
  operator INTEGER PRIMARY KEY REFERENCES operator (id),
  salt BLOB NOT NULL CHECK (length(salt) = 16),
  memory_kib INTEGER NOT NULL CHECK (memory_kib BETWEEN 8 AND 4194304),
  passes INTEGER NOT NULL CHECK (passes BETWEEN 1 AND 1000),
  lanes INTEGER NOT NULL CHECK (lanes BETWEEN 1 AND 64),
  verifier BLOB NOT NULL CHECK (length(verifier) = 32),
  temporary INTEGER NOT NULL CHECK (temporary IN (0, 1)),
  set_at INTEGER NOT NULL,
  code_secret BLOB,
  code_since INTEGER,
  code_step INTEGER NOT NULL CHECK (code_step >= 0),
  recovery BLOB NOT NULL CHECK (length(recovery) % 32 = 0),
  failures INTEGER NOT NULL CHECK (failures >= 0),
  locked_until INTEGER NOT NULL CHECK (locked_until >= 0),
  change_id INTEGER NOT NULL
) STRICT;
CREATE TRIGGER credential_is_never_deleted BEFORE DELETE ON credential
BEGIN SELECT RAISE(ABORT, 'passwords are replaced, not deleted'); END;

-- Who is logged in. A copy of the ledger takes no sessions along: one that is
-- missing lets nobody in. All but used_at is held against the register of
-- changes; that is written while somebody works, without a line each time, and
-- moving it by hand lets a session idle longer, but never beyond its end.
CREATE TABLE session (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  operator INTEGER NOT NULL REFERENCES operator (id),
  account TEXT NOT NULL,
  access_hash BLOB NOT NULL UNIQUE CHECK (length(access_hash) = 32),
  refresh_hash BLOB NOT NULL UNIQUE CHECK (length(refresh_hash) = 32),
  spent BLOB NOT NULL CHECK (length(spent) % 32 = 0),
  started_at INTEGER NOT NULL,
  refreshed_at INTEGER NOT NULL CHECK (refreshed_at >= started_at),
  ends_at INTEGER NOT NULL CHECK (ends_at > started_at),
  used_at INTEGER NOT NULL CHECK (used_at BETWEEN started_at AND ends_at),
  ended_at INTEGER,
  ended INTEGER CHECK (ended BETWEEN 1 AND 7),
  change_id INTEGER NOT NULL,
  CHECK ((ended IS NULL) = (ended_at IS NULL))
) STRICT;
CREATE INDEX session_open ON session (operator) WHERE ended IS NULL;
CREATE TRIGGER session_is_never_deleted BEFORE DELETE ON session
BEGIN SELECT RAISE(ABORT, 'sessions are ended, not deleted'); END;
