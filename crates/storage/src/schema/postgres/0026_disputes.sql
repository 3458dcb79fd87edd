-- What customers dispute. What was booked for it has it as its source: four keys for
-- each, one a part. "documents" has the numbers of its papers, "lines" the earlier lines
-- of the change log about it, both with blanks between; "note" is what was written down
-- with the last one.
CREATE TABLE dispute (
  id BIGINT PRIMARY KEY CHECK (id > 0),
  transfer BIGINT NOT NULL REFERENCES transfer (id),
  account BIGINT NOT NULL REFERENCES account (id),
  customer BIGINT NOT NULL REFERENCES customer (id),
  kind BIGINT NOT NULL,
  regime BIGINT NOT NULL,
  initiated BIGINT,
  amount_minor BIGINT NOT NULL,
  notice BIGINT NOT NULL,
  notice_on BIGINT NOT NULL,
  statement_sent BIGINT,
  confirmed_on BIGINT,
  new_account BIGINT NOT NULL,
  status BIGINT NOT NULL,
  credited_minor BIGINT NOT NULL,
  credited_on BIGINT,
  credit_told_on BIGINT,
  outcome BIGINT,
  found_minor BIGINT NOT NULL,
  decided_on BIGINT,
  decision_told_on BIGINT,
  debit_on BIGINT,
  returned_on BIGINT,
  documents TEXT COLLATE "C" NOT NULL,
  note TEXT COLLATE "C",
  lines TEXT COLLATE "C" NOT NULL,
  reference TEXT COLLATE "C",
  change_id BIGINT NOT NULL
);
CREATE TRIGGER dispute_is_never_deleted BEFORE DELETE ON dispute
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER dispute_is_opened_by_a_role BEFORE INSERT ON dispute
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('3');
CREATE TRIGGER dispute_is_changed_by_a_role BEFORE UPDATE ON dispute
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('19');
CREATE SEQUENCE dispute_number;

INSERT INTO gl_account (id, name, class) VALUES (22, 'receivable/disputes', 1), (23, 'expense/disputes', 5);
