-- What holds are for, what a file leaves to the files that paid it before, and
-- how far back a value date may lie.

-- 1 customer, 2 payroll, 3 value date, 4 availability, 5 legal, 6 dispute.
ALTER TABLE hold ADD COLUMN purpose INTEGER NOT NULL DEFAULT 1 CHECK (purpose > 0);
UPDATE hold SET purpose = 2 WHERE batch IS NOT NULL;

-- The lines of a file that files before it have paid, and hashes of the
-- references in the lines that were not taken.
ALTER TABLE batch ADD COLUMN paid_before BLOB NOT NULL DEFAULT x'';
ALTER TABLE batch ADD COLUMN skipped_references BLOB NOT NULL DEFAULT x''
  CHECK (length(skipped_references) % 8 = 0);

ALTER TABLE ledger ADD COLUMN back_value_days INTEGER CHECK (back_value_days >= 0);

-- There are rules that there were not before: which ones is said in one place,
-- the program.
CREATE TABLE approval_since (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  maker INTEGER NOT NULL REFERENCES operator (id),
  rule INTEGER NOT NULL CHECK (rule > 0),
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
INSERT INTO approval_since SELECT id, maker, rule, request, status, asked_at, expires_at, checker,
  decided_at, reason, transfer, change_id FROM approval;
DROP TABLE approval;
ALTER TABLE approval_since RENAME TO approval;
CREATE INDEX approval_pending ON approval (maker) WHERE status = 1;
CREATE TRIGGER approval_is_never_deleted BEFORE DELETE ON approval
BEGIN SELECT RAISE(ABORT, 'requests are decided, not deleted'); END;
