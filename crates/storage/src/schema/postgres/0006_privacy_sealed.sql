-- All is sealed: what was there in plain goes.

ALTER TABLE customer DROP COLUMN email;
ALTER TABLE customer DROP COLUMN phone;
ALTER TABLE customer DROP COLUMN address;
ALTER TABLE customer DROP COLUMN birth_date;

CREATE TRIGGER change_is_append_only BEFORE UPDATE OR DELETE ON change
FOR EACH ROW EXECUTE FUNCTION refuse_change();
