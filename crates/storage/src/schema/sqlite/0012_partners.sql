-- The ledgers that money goes to and comes from, with the keys that they sign
-- with, the last one in force.
CREATE TABLE partner (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  identity TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL UNIQUE,
  address TEXT,
  public_keys TEXT NOT NULL,
  added_at INTEGER NOT NULL,
  disabled_at INTEGER,
  change_id INTEGER NOT NULL
) STRICT;
CREATE TRIGGER partner_is_never_deleted BEFORE DELETE ON partner
BEGIN SELECT RAISE(ABORT, 'partners are disabled, not deleted'); END;

-- What the sender said and signed.
ALTER TABLE arrival ADD COLUMN message TEXT;

-- By what a request is found again, whoever made it.
ALTER TABLE approval ADD COLUMN about TEXT;
CREATE INDEX approval_about ON approval (about) WHERE about IS NOT NULL;
