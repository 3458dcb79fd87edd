-- Which codes there are is said in one place, the program, and proved by verify:
-- a new kind of transaction changes no table. Rows of the journal say what they
-- were booked for, and what was booked together. The bank's own accounts are rows.
-- No row is written for it, however many there are: two indexes are built.

ALTER TABLE operator DROP CONSTRAINT operator_roles_check;
ALTER TABLE customer DROP CONSTRAINT customer_kind_check;
ALTER TABLE customer DROP CONSTRAINT customer_status_check;
ALTER TABLE account DROP CONSTRAINT account_type_check;
ALTER TABLE account DROP CONSTRAINT account_status_check;
ALTER TABLE account DROP CONSTRAINT account_mandate_check;
ALTER TABLE holder DROP CONSTRAINT holder_role_check;
ALTER TABLE batch DROP CONSTRAINT batch_kind_check;
ALTER TABLE hold DROP CONSTRAINT hold_status_check;
ALTER TABLE hold DROP CONSTRAINT hold_purpose_check;
ALTER TABLE dispatch DROP CONSTRAINT dispatch_state_check;
ALTER TABLE document DROP CONSTRAINT document_kind_check;
ALTER TABLE document DROP CONSTRAINT document_media_type_check;
ALTER TABLE session DROP CONSTRAINT session_ended_check;
ALTER TABLE approval DROP CONSTRAINT approval_rule_check;
ALTER TABLE approval DROP CONSTRAINT approval_status_check;
ALTER TABLE change DROP CONSTRAINT change_subject_check;
ALTER TABLE transfer DROP CONSTRAINT transfer_kind_check;
ALTER TABLE transfer DROP CONSTRAINT transfer_channel_check;

-- What a row was booked for: a record of the program's list, and its key. Each is
-- booked once. Rows of a group have the key of its first one.
ALTER TABLE transfer ADD COLUMN source BIGINT, ADD COLUMN source_key BIGINT, ADD COLUMN group_id BIGINT;
CREATE UNIQUE INDEX transfer_source ON transfer (source, source_key) WHERE source IS NOT NULL;
CREATE INDEX transfer_group ON transfer (group_id) WHERE group_id IS NOT NULL;

-- The chart of accounts: the bank's own accounts, whose keys follow from the id
-- here and a currency. 1 asset, 2 liability, 3 equity, 4 income, 5 expense.
CREATE TABLE gl_account (
  id BIGINT PRIMARY KEY,
  name TEXT COLLATE "C" NOT NULL UNIQUE,
  class BIGINT NOT NULL,
  floor_minor BIGINT,
  opened_at BIGINT,
  closed_at BIGINT,
  change_id BIGINT
);
INSERT INTO gl_account (id, name, class) VALUES
  (1, 'cash/vault', 1), (2, 'clearing/check', 1), (3, 'clearing/payroll', 1),
  (4, 'clearing/ach', 1), (5, 'clearing/wire', 1), (6, 'clearing/paypal', 1),
  (7, 'clearing/zelle', 1), (8, 'clearing/third-party', 1), (9, 'clearing/other', 1),
  (10, 'income/fees', 4), (11, 'expense/interest', 5), (12, 'suspense', 2),
  (13, 'equity/opening', 3), (14, 'in-transit', 2), (15, 'expense/bank-fees', 5);
CREATE TRIGGER gl_account_is_never_deleted BEFORE DELETE ON gl_account
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER gl_account_is_of_a_role BEFORE INSERT OR UPDATE ON gl_account
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('4');
