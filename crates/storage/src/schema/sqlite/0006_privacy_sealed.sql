-- All is sealed: what was there in plain goes.

ALTER TABLE customer DROP COLUMN email;
ALTER TABLE customer DROP COLUMN phone;
ALTER TABLE customer DROP COLUMN address;
ALTER TABLE customer DROP COLUMN birth_date;

CREATE TRIGGER change_is_append_only_update BEFORE UPDATE ON change
BEGIN SELECT RAISE(ABORT, 'the register of changes is append-only'); END;
