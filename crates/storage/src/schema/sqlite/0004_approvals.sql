-- What takes a second person, and the requests that wait for one.

ALTER TABLE ledger ADD COLUMN policy TEXT;

CREATE TABLE approval (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  maker INTEGER NOT NULL REFERENCES operator (id),
  rule INTEGER NOT NULL CHECK (rule BETWEEN 1 AND 8),
  request TEXT NOT NULL,
  status INTEGER NOT NULL CHECK (status BETWEEN 1 AND 3),
  asked_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  checker INTEGER REFERENCES operator (id) CHECK (checker <> maker),
  decided_at INTEGER,
  reason TEXT,
  transfer INTEGER,
  change_id INTEGER NOT NULL,
  CHECK ((status = 1) = (checker IS NULL)),
  CHECK ((status = 1) = (decided_at IS NULL))
) STRICT;
CREATE INDEX approval_pending ON approval (maker) WHERE status = 1;
CREATE TRIGGER approval_is_never_deleted BEFORE DELETE ON approval
BEGIN SELECT RAISE(ABORT, 'requests are decided, not deleted'); END;
