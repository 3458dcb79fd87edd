-- Tokens of programs: what each may be used for, as whom, and for how long.

CREATE TABLE token (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  operator INTEGER NOT NULL REFERENCES operator (id),
  secret_hash BLOB NOT NULL UNIQUE CHECK (length(secret_hash) = 32),
  scopes TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  revoked_at INTEGER,
  change_id INTEGER NOT NULL
) STRICT;
CREATE TRIGGER token_is_never_deleted BEFORE DELETE ON token
BEGIN SELECT RAISE(ABORT, 'tokens are revoked, not deleted'); END;
