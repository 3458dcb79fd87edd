-- Which codes there are is said in one place, the program, and proved by verify:
-- a new kind of transaction changes no table. So are ranges and lengths: the engine
-- reads all of the schema whenever a ledger is opened, and of a whole deposit that
-- was the larger part of the work. It keeps what nothing else could: that rows are
-- never changed, that keys and references are used once and keys lie above zero,
-- where they are read, that money moves between two accounts, and that nobody
-- decides about an own request.
--
-- Rows of the journal say what they were booked for, and what was booked together.
-- The bank's own accounts are rows.
--
-- The texts of tables are edited as they stand in the schema (sqlite.org, "PRAGMA
-- writable_schema"; "ALTER TABLE", 7, which says how to drop a CHECK so): no row is
-- written for it, however many there are. Columns that are added at the end are NULL
-- in rows from before.

PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (back_value_days >= 0)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (wipe_all BETWEEN 0 AND 1)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (roles BETWEEN 0 AND 31)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (disabled IN (0, 1))', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (leaves >= 0)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (kind BETWEEN 1 AND 2)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (status BETWEEN 1 AND 6)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (type BETWEEN 1 AND 3)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (length(currency) = 3)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (status BETWEEN 1 AND 3)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (overdraft_minor >= 0)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (mandate BETWEEN 1 AND 2)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (role BETWEEN 1 AND 2)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (legs >= 0)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (total_rows >= 0)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (last_line >= 0)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (posted >= 0)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (amount_minor >= 0)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (complete IN (0, 1))', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (first_transfer >= 0)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (last_transfer >= first_transfer)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, '
  CHECK (length(skipped_references) % 8 = 0)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (captured_minor BETWEEN 0 AND amount_minor)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (purpose > 0)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (kind BETWEEN 1 AND 8)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (channel BETWEEN 1 AND 9)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (debit_previous BETWEEN 0 AND id - 1)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (debit_jump BETWEEN 0 AND id - 1)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (credit_previous BETWEEN 0 AND id - 1)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (credit_jump BETWEEN 0 AND id - 1)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (length(leaf) = 32)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (transfers > 0)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (subject > 0)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (state BETWEEN 1 AND 3)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (length(secret_hash) = 32)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (length(name) = 32)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (length(fingerprint) = 32)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (kind BETWEEN 1 AND 4)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (media_type BETWEEN 1 AND 6)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (size_bytes > 0)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (length(sha256) = 32)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ',
  CHECK ((content_sealed IS NULL) = (destroyed_at IS NOT NULL))', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (length(salt) = 16)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (memory_kib BETWEEN 8 AND 4194304)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (passes BETWEEN 1 AND 1000)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (lanes BETWEEN 1 AND 64)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (length(verifier) = 32)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (temporary IN (0, 1))', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (code_step >= 0)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (length(recovery) % 32 = 0)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (failures >= 0)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (locked_until >= 0)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (length(access_hash) = 32)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (length(refresh_hash) = 32)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (length(spent) % 32 = 0)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (refreshed_at >= started_at)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (ends_at > started_at)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (used_at BETWEEN started_at AND ends_at)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (ended BETWEEN 1 AND 7)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ',
  CHECK ((ended IS NULL) = (ended_at IS NULL))', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (rule > 0)', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ',
  CHECK ((status = 1) = (checker IS NULL))', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, ',
  CHECK ((status = 1) = (decided_at IS NULL))', '') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, 'lane INTEGER NOT NULL
)', 'lane INTEGER NOT NULL,
  source INTEGER,
  source_key INTEGER,
  group_id INTEGER
)') WHERE type = 'table' AND name = 'transfer';
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
