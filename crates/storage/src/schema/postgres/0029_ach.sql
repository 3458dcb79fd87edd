-- The bank's numbers at the Automated Clearing House, as JSON.
ALTER TABLE ledger ADD COLUMN ach TEXT COLLATE "C";

-- Entries of files that came from there. What was booked for an entry has it as its
-- source: four keys for each, one a part. "sent" is the entry as it came, as JSON;
-- "entry_key" is what it is known by, from the file's own identity on.
CREATE TABLE ach_entry (
  id BIGINT PRIMARY KEY CHECK (id > 0),
  batch BIGINT NOT NULL REFERENCES batch (id),
  line BIGINT NOT NULL,
  entry_key TEXT COLLATE "C" NOT NULL UNIQUE,
  code BIGINT NOT NULL,
  amount_minor BIGINT NOT NULL,
  due BIGINT NOT NULL,
  state BIGINT NOT NULL,
  account BIGINT REFERENCES account (id),
  in_suspense BIGINT NOT NULL,
  reason TEXT COLLATE "C",
  info TEXT COLLATE "C",
  return_by BIGINT,
  exported TEXT COLLATE "C",
  sent TEXT COLLATE "C" NOT NULL,
  change_id BIGINT NOT NULL
);
CREATE TRIGGER ach_entry_is_never_deleted BEFORE DELETE ON ach_entry
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ach_entry_is_taken_in_by_a_role BEFORE INSERT ON ach_entry
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('18');
CREATE TRIGGER ach_entry_is_changed_by_a_role BEFORE UPDATE ON ach_entry
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('18');
CREATE TRIGGER ach_is_set_by_a_role BEFORE UPDATE OF ach ON ledger
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('4');
CREATE SEQUENCE ach_entry_number;
