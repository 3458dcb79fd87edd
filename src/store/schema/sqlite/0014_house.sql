-- Which codes there are is said in one place, the program, and proved by verify:
-- a new kind of transaction changes no table. Rows of the journal say what they
-- were booked for, and what was booked together. The bank's own accounts are rows.
--
-- The texts of tables are edited as they stand in the schema (sqlite.org, "PRAGMA
-- writable_schema"; "ALTER TABLE", 7, which says how to drop a CHECK so): no row is
-- written for it, however many there are. Columns that are added at the end are NULL
-- in rows from before.

PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (roles BETWEEN 0 AND 31)', '')
  WHERE type = 'table' AND name = 'operator';
UPDATE sqlite_schema SET sql = replace(replace(sql, ' CHECK (kind BETWEEN 1 AND 2)', ''),
    ' CHECK (status BETWEEN 1 AND 6)', '')
  WHERE type = 'table' AND name = 'customer';
UPDATE sqlite_schema SET sql = replace(replace(replace(sql, ' CHECK (type BETWEEN 1 AND 3)', ''),
    ' CHECK (status BETWEEN 1 AND 3)', ''), ' CHECK (mandate BETWEEN 1 AND 2)', '')
  WHERE type = 'table' AND name = 'account';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (role BETWEEN 1 AND 2)', '')
  WHERE type = 'table' AND name = 'holder';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (kind BETWEEN 1 AND 2)', '')
  WHERE type = 'table' AND name = 'batch';
UPDATE sqlite_schema SET sql = replace(replace(sql, ' CHECK (status BETWEEN 1 AND 3)', ''),
    ' CHECK (purpose > 0)', '')
  WHERE type = 'table' AND name = 'hold';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (state BETWEEN 1 AND 3)', '')
  WHERE type = 'table' AND name = 'dispatch';
UPDATE sqlite_schema SET sql = replace(replace(sql, ' CHECK (kind BETWEEN 1 AND 4)', ''),
    ' CHECK (media_type BETWEEN 1 AND 6)', '')
  WHERE type = 'table' AND name = 'document';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (ended BETWEEN 1 AND 7)', '')
  WHERE type = 'table' AND name = 'session';
UPDATE sqlite_schema SET sql = replace(replace(sql, ' CHECK (rule > 0)', ''),
    ' CHECK (status BETWEEN 1 AND 3)', '')
  WHERE type = 'table' AND name = 'approval';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (subject > 0)', '')
  WHERE type = 'table' AND name = 'change';
UPDATE sqlite_schema SET sql = replace(replace(replace(sql, ' CHECK (kind BETWEEN 1 AND 8)', ''),
    ' CHECK (channel BETWEEN 1 AND 9)', ''), 'lane INTEGER NOT NULL
)', 'lane INTEGER NOT NULL,
  source INTEGER,
  source_key INTEGER,
  group_id INTEGER
)')
  WHERE type = 'table' AND name = 'transfer';
PRAGMA writable_schema = RESET;

-- What a row was booked for: a record of the program's list, and its key. Each is
-- booked once. Rows of a group have the key of its first one.
CREATE UNIQUE INDEX transfer_source ON transfer (source, source_key) WHERE source IS NOT NULL;
CREATE INDEX transfer_group ON transfer (group_id) WHERE group_id IS NOT NULL;

-- The chart of accounts: the bank's own accounts, whose keys follow from the id
-- here and a currency. 1 asset, 2 liability, 3 equity, 4 income, 5 expense. Below
-- 100 they are built in; the others are added, with a line in the register. Ids from
-- 1000 on have a floor. Names, classes and floors stay.
CREATE TABLE gl_account (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  class INTEGER NOT NULL,
  floor_minor INTEGER,
  opened_at INTEGER,
  closed_at INTEGER,
  change_id INTEGER
) STRICT;
INSERT INTO gl_account (id, name, class) VALUES
  (1, 'cash/vault', 1), (2, 'clearing/check', 1), (3, 'clearing/payroll', 1),
  (4, 'clearing/ach', 1), (5, 'clearing/wire', 1), (6, 'clearing/paypal', 1),
  (7, 'clearing/zelle', 1), (8, 'clearing/third-party', 1), (9, 'clearing/other', 1),
  (10, 'income/fees', 4), (11, 'expense/interest', 5), (12, 'suspense', 2),
  (13, 'equity/opening', 3), (14, 'in-transit', 2), (15, 'expense/bank-fees', 5);
CREATE TRIGGER gl_account_is_never_deleted BEFORE DELETE ON gl_account
BEGIN SELECT RAISE(ABORT, 'accounts are closed, not deleted'); END;
