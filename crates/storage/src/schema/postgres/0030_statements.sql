-- What was issued of the months of accounts, as JSON without personal data. The key is
-- that of the account, with five digits behind it for the number.
CREATE TABLE statement (
  id BIGINT PRIMARY KEY CHECK (id > 0),
  record TEXT COLLATE "C" NOT NULL,
  change_id BIGINT NOT NULL
);
CREATE TRIGGER statement_stays BEFORE UPDATE OR DELETE ON statement
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER statement_is_of_a_role BEFORE INSERT ON statement
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('59');
