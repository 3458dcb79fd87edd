-- Reconciliations that were kept, as JSON: "record" is the proof, "lines" which lines
-- belong to which transactions, whose hash the record has. What was booked because a
-- statement says so has the id and its own number as its source.
CREATE TABLE reconciliation (
  id BIGINT PRIMARY KEY CHECK (id > 0),
  account BIGINT NOT NULL REFERENCES account (id),
  record TEXT COLLATE "C" NOT NULL,
  lines TEXT COLLATE "C" NOT NULL,
  change_id BIGINT NOT NULL
);
CREATE TRIGGER reconciliation_is_never_deleted BEFORE DELETE ON reconciliation
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER reconciliation_is_kept_by_a_role BEFORE INSERT ON reconciliation
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('18');
CREATE TRIGGER reconciliation_is_changed_by_a_role BEFORE UPDATE ON reconciliation
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('18');
CREATE SEQUENCE reconciliation_number;
