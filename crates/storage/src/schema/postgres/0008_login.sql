-- How operators prove who they are, where the account's word is not enough.

ALTER TABLE ledger ADD COLUMN login TEXT COLLATE "C";

-- What argon2id makes of an operator's password; the secret of the codes,
-- sealed with a key that follows from the password; hashes of the recovery
-- codes; and how often in a row it was tried in vain.
CREATE TABLE credential (
  operator BIGINT PRIMARY KEY REFERENCES operator (id),
  salt BYTEA NOT NULL CHECK (length(salt) = 16),
  memory_kib BIGINT NOT NULL CHECK (memory_kib BETWEEN 8 AND 4194304),
  passes BIGINT NOT NULL CHECK (passes BETWEEN 1 AND 1000),
  lanes BIGINT NOT NULL CHECK (lanes BETWEEN 1 AND 64),
  verifier BYTEA NOT NULL CHECK (length(verifier) = 32),
  temporary BIGINT NOT NULL CHECK (temporary IN (0, 1)),
  set_at BIGINT NOT NULL,
  code_secret BYTEA,
  code_since BIGINT,
  code_step BIGINT NOT NULL CHECK (code_step >= 0),
  recovery BYTEA NOT NULL CHECK (length(recovery) % 32 = 0),
  failures BIGINT NOT NULL CHECK (failures >= 0),
  locked_until BIGINT NOT NULL CHECK (locked_until >= 0),
  change_id BIGINT NOT NULL
);
CREATE TRIGGER credential_is_never_deleted BEFORE DELETE ON credential
FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Who is logged in. A copy of the ledger takes no sessions along: one that is
-- missing lets nobody in. All but used_at is held against the register of
-- changes; that is written while somebody works, without a line each time, and
-- moving it by hand lets a session idle longer, but never beyond its end.
CREATE TABLE session (
  id BIGINT PRIMARY KEY CHECK (id > 0),
  operator BIGINT NOT NULL REFERENCES operator (id),
  account TEXT COLLATE "C" NOT NULL,
  access_hash BYTEA NOT NULL UNIQUE CHECK (length(access_hash) = 32),
  refresh_hash BYTEA NOT NULL UNIQUE CHECK (length(refresh_hash) = 32),
  spent BYTEA NOT NULL CHECK (length(spent) % 32 = 0),
  started_at BIGINT NOT NULL,
  refreshed_at BIGINT NOT NULL CHECK (refreshed_at >= started_at),
  ends_at BIGINT NOT NULL CHECK (ends_at > started_at),
  used_at BIGINT NOT NULL CHECK (used_at BETWEEN started_at AND ends_at),
  ended_at BIGINT,
  ended BIGINT CHECK (ended BETWEEN 1 AND 7),
  change_id BIGINT NOT NULL,
  CHECK ((ended IS NULL) = (ended_at IS NULL))
);
CREATE SEQUENCE session_number;
CREATE INDEX session_open ON session (operator) WHERE ended IS NULL;
CREATE TRIGGER session_is_never_deleted BEFORE DELETE ON session
FOR EACH ROW EXECUTE FUNCTION refuse_change();
