-- Money between ledgers, and an identity for each ledger.

-- A ledger is the same one wherever it is copied or restored to. One that was
-- made before this has the identity that follows from the first line of its
-- register.
ALTER TABLE ledger ADD COLUMN identity TEXT;

-- The register knows records that it did not know before: which ones there are
-- is said in one place, the program.
CREATE TABLE change_since (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  subject INTEGER NOT NULL CHECK (subject > 0),
  subject_key INTEGER NOT NULL,
  action TEXT NOT NULL,
  after TEXT NOT NULL,
  operator INTEGER NOT NULL,
  booked_at INTEGER NOT NULL,
  business_date INTEGER NOT NULL,
  leaf BLOB NOT NULL CHECK (length(leaf) = 32),
  lane INTEGER NOT NULL
) STRICT;
INSERT INTO change_since SELECT id, subject, subject_key, action, after, operator, booked_at,
  business_date, leaf, lane FROM change;
DROP TABLE change;
ALTER TABLE change_since RENAME TO change;
CREATE TRIGGER change_is_append_only_update BEFORE UPDATE ON change
BEGIN SELECT RAISE(ABORT, 'the register of changes is append-only'); END;
CREATE TRIGGER change_is_append_only_delete BEFORE DELETE ON change
BEGIN SELECT RAISE(ABORT, 'the register of changes is append-only'); END;

-- Money that was sent to another ledger: the transfer that took it from its
-- account here, and what became of it (1 on its way, 2 arrived, 3 returned).
CREATE TABLE dispatch (
  id INTEGER PRIMARY KEY REFERENCES transfer (id),
  ledger TEXT NOT NULL,
  ledger_name TEXT NOT NULL,
  address TEXT NOT NULL,
  account TEXT NOT NULL,
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 3),
  arrived_as TEXT,
  refusal TEXT,
  reason TEXT,
  change_id INTEGER NOT NULL
) STRICT;
CREATE INDEX dispatch_on_its_way ON dispatch (id) WHERE state = 1;

-- Money that came from another ledger: the transfer that brought it to its
-- account here, or why it was refused for good (then there is none). A sender's
-- reference is answered once, and the same for ever.
CREATE TABLE arrival (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  ledger TEXT NOT NULL,
  ledger_name TEXT NOT NULL,
  reference TEXT NOT NULL,
  sender TEXT NOT NULL,
  account TEXT NOT NULL,
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
  transfer INTEGER REFERENCES transfer (id),
  refusal TEXT,
  reason TEXT,
  change_id INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX arrival_reference ON arrival (reference, ledger);
CREATE UNIQUE INDEX arrival_transfer ON arrival (transfer) WHERE transfer IS NOT NULL;

CREATE TRIGGER dispatch_is_never_deleted BEFORE DELETE ON dispatch
BEGIN SELECT RAISE(ABORT, 'what was sent stays'); END;
CREATE TRIGGER arrival_is_append_only_update BEFORE UPDATE ON arrival
BEGIN SELECT RAISE(ABORT, 'what came or was refused stays'); END;
CREATE TRIGGER arrival_is_append_only_delete BEFORE DELETE ON arrival
BEGIN SELECT RAISE(ABORT, 'what came or was refused stays'); END;
