-- All reasons are sealed: what was there in plain goes.

ALTER TABLE customer DROP COLUMN status_reason;
ALTER TABLE account DROP COLUMN freeze_reason;

CREATE TRIGGER change_is_append_only_update BEFORE UPDATE ON change
BEGIN SELECT RAISE(ABORT, 'the register of changes is append-only'); END;
