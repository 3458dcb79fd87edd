-- Which path the ledger's file is opened by, if it has several names; and since
-- when freed parts of the ledger are to be wiped, of all tables or of those about
-- customers. Both are about the place, not about the books: no copy has them, and
-- the register of changes neither.
ALTER TABLE ledger ADD COLUMN place TEXT;
ALTER TABLE ledger ADD COLUMN wipe_since BIGINT;
ALTER TABLE ledger ADD COLUMN wipe_all BIGINT NOT NULL DEFAULT 0;
ALTER TABLE ledger ADD CONSTRAINT ledger_wipe_all_check CHECK (wipe_all BETWEEN 0 AND 1);

-- Why a customer was rejected or suspended, and why an account is frozen: sealed
-- with the key of the customer, or of the account's owner.
ALTER TABLE customer ADD COLUMN status_reason_sealed BYTEA;
ALTER TABLE account ADD COLUMN freeze_reason_sealed BYTEA;
