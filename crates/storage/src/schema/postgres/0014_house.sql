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
-- here and a currency. 1 asset, 2 liability, 3 equity, 4 income, 5 expense. Below
-- 100 they are built in; the others are added, with a line in the register. Ids from
-- 1000 on have a floor. Names, classes and floors stay.
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

-- Admins open the bank's own accounts and close them, and touch no customer's.
DROP TRIGGER account_is_opened_by_a_role ON account;
DROP TRIGGER account_is_changed_by_a_role ON account;
DROP FUNCTION prove_accounts;
CREATE FUNCTION prove_accounts() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
  own BOOLEAN;
  others BOOLEAN;
  limits BOOLEAN;
BEGIN
  IF pg_catalog.current_setting('search_path') OPERATOR(pg_catalog.<>) pg_catalog.concat(pg_catalog.quote_ident(TG_TABLE_SCHEMA), ', pg_temp') THEN
    RAISE EXCEPTION 'the search path is not that of bankctl: %, pg_temp', TG_TABLE_SCHEMA USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT bool_or(id <= 100000000), bool_or(id > 100000000), bool_or(overdraft_minor > 0) INTO own, others, limits FROM fresh;
  IF ((own AND NOT caller_has(CASE TG_OP WHEN 'UPDATE' THEN 4 ELSE 23 END))
    OR (others AND NOT caller_has(CASE WHEN TG_OP = 'UPDATE' OR limits THEN 2 ELSE 19 END)))
    AND NOT caller_owns(TG_RELID) THEN
    RAISE EXCEPTION '% has no role that opens or changes such an account', session_user USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER account_is_opened_by_a_role AFTER INSERT ON account
REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION prove_accounts();
CREATE TRIGGER account_is_changed_by_a_role AFTER UPDATE ON account
REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION prove_accounts();
