-- What the bank tells every customer on a statement.
ALTER TABLE ledger ADD COLUMN notice TEXT COLLATE "C";
CREATE TRIGGER notice_is_set_by_a_role BEFORE UPDATE OF notice ON ledger
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('4');
