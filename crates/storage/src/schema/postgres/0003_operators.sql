-- Operators have roles, and the register of changes says from where and on
-- whose approval. Operators from before have no roles written, and lines from
-- before no origin: what stands in the register about them stays true.

ALTER TABLE operator ADD COLUMN roles BIGINT;
ALTER TABLE operator ADD CONSTRAINT operator_roles_check CHECK (roles BETWEEN 0 AND 31);
ALTER TABLE operator ADD COLUMN os_user TEXT COLLATE "C";
ALTER TABLE operator ADD COLUMN disabled BIGINT NOT NULL DEFAULT 0;
ALTER TABLE operator ADD CONSTRAINT operator_disabled_check CHECK (disabled IN (0, 1));
-- One account is one operator.
CREATE UNIQUE INDEX operator_account ON operator (coalesce(os_user, name));

ALTER TABLE change ADD COLUMN origin TEXT COLLATE "C";
ALTER TABLE change ADD COLUMN approval BIGINT;
