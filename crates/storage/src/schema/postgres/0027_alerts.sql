-- What is watched, and what was seen.

-- Rules that payments are watched by, as JSON: in the ledger's own row, which is read for
-- every payment anyway.
ALTER TABLE ledger ADD COLUMN alert_rules TEXT COLLATE "C";

-- What a rule has seen (1), cases (2), what was noted in them (3), and the key that notes
-- are sealed with (4). "about" is a rule or a case.
CREATE TABLE alert (
  id BIGINT PRIMARY KEY CHECK (id > 0),
  kind BIGINT NOT NULL,
  about BIGINT NOT NULL,
  record TEXT COLLATE "C" NOT NULL,
  change_id BIGINT NOT NULL
);
CREATE TRIGGER alert_is_never_deleted BEFORE DELETE ON alert
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER alert_is_of_a_role BEFORE INSERT ON alert
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('51');
CREATE TRIGGER alert_is_changed_by_a_role BEFORE UPDATE ON alert
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('32');
CREATE TRIGGER rules_are_set_by_a_role BEFORE UPDATE OF alert_rules ON ledger
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('32');
CREATE SEQUENCE alert_number;

-- Who hands cash over and is no customer (1), cash reports that were filed (2), and who is
-- exempt (3). "about" is a transfer, a day, or a customer.
CREATE TABLE ctr (
  id BIGINT PRIMARY KEY CHECK (id > 0),
  kind BIGINT NOT NULL,
  about BIGINT NOT NULL,
  record TEXT COLLATE "C" NOT NULL,
  change_id BIGINT NOT NULL
);
CREATE INDEX ctr_about ON ctr (kind, about);
CREATE TRIGGER ctr_stays BEFORE UPDATE OR DELETE ON ctr
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ctr_is_of_a_role BEFORE INSERT ON ctr
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('51');
CREATE SEQUENCE ctr_number;

-- Who has the role of compliance writes to the register, asks, and decides about rules.
DO $$
BEGIN
  EXECUTE replace(pg_get_functiondef('prove_changes'::regproc), 'caller_has(31)', 'caller_has(63)');
  EXECUTE replace(replace(replace(pg_get_functiondef('prove_approval'::regproc),
    'caller_has(31)', 'caller_has(63)'),
    'caller_has(6)', 'caller_has(CASE WHEN NEW.rule = 23 THEN 38 ELSE 6 END)'),
    'WHEN NEW.rule = 10 THEN 18 ELSE 19', 'WHEN NEW.rule = 10 THEN 18 WHEN NEW.rule = 23 THEN 51 ELSE 19');
END
$$;
