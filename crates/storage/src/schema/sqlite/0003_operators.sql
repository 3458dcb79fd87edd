-- Operators have roles, and the register of changes says from where and on
-- whose approval. Operators from before have no roles written, and lines from
-- before no origin: what stands in the register about them stays true.

ALTER TABLE operator ADD COLUMN roles INTEGER CHECK (roles BETWEEN 0 AND 31);
ALTER TABLE operator ADD COLUMN os_user TEXT;
ALTER TABLE operator ADD COLUMN disabled INTEGER NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1));
-- One account is one operator.
CREATE UNIQUE INDEX operator_account ON operator (coalesce(os_user, name));
CREATE TRIGGER operator_is_never_deleted BEFORE DELETE ON operator
BEGIN SELECT RAISE(ABORT, 'operators are disabled, not deleted'); END;

ALTER TABLE change ADD COLUMN origin TEXT;
ALTER TABLE change ADD COLUMN approval INTEGER;
