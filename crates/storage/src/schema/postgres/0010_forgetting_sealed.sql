-- All reasons are sealed: what was there in plain goes.

ALTER TABLE customer DROP COLUMN status_reason;
ALTER TABLE account DROP COLUMN freeze_reason;

CREATE TRIGGER change_is_append_only BEFORE UPDATE OR DELETE ON change
FOR EACH ROW EXECUTE FUNCTION refuse_change();
