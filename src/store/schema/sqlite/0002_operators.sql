-- Operators have roles, and the register of changes says from where and on
-- whose approval. Operators from before have no roles written, and lines from
-- before no origin: what stands in the register about them stays true.

ALTER TABLE operator ADD COLUMN roles INTEGER CHECK (roles BETWEEN 0 AND 31);
ALTER TABLE operator ADD COLUMN os_user TEXT;
ALTER TABLE operator ADD COLUMN disabled INTEGER NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1));
-- One account is one operator.
CREATE UNIQUE INDEX operator_account ON operator (coalesce(os_user, name));
CREATE TRIGGER operator_is_never_deleted BEFORE DELETE ON operator
BEGIN SELECT RAISE(ABORT, 'operators are disabled, not deleted'); END;

-- There is more to write about than six kinds of records, and a check of a
-- table can't be changed.
CREATE TABLE change_anew (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  subject INTEGER NOT NULL CHECK (subject > 0),
  subject_key INTEGER NOT NULL,
  action TEXT NOT NULL,
  after TEXT NOT NULL,
  operator INTEGER NOT NULL,
  booked_at INTEGER NOT NULL,
  business_date INTEGER NOT NULL,
  origin TEXT,
  approval INTEGER,
  leaf BLOB NOT NULL CHECK (length(leaf) = 32),
  lane INTEGER NOT NULL
) STRICT;
INSERT INTO change_anew (id, subject, subject_key, action, after, operator, booked_at, business_date, leaf, lane)
  SELECT id, subject, subject_key, action, after, operator, booked_at, business_date, leaf, lane FROM change;
DROP TABLE change;
ALTER TABLE change_anew RENAME TO change;
CREATE TRIGGER change_is_append_only_update BEFORE UPDATE ON change
BEGIN SELECT RAISE(ABORT, 'the register of changes is append-only'); END;
CREATE TRIGGER change_is_append_only_delete BEFORE DELETE ON change
BEGIN SELECT RAISE(ABORT, 'the register of changes is append-only'); END;
