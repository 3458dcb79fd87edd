-- Whether a customer is known: 3 pending, 4 approved, 5 rejected, 6 suspended.

ALTER TABLE customer ADD COLUMN standing INTEGER NOT NULL DEFAULT 1 CHECK (standing BETWEEN 1 AND 6);
UPDATE customer SET standing = status;
ALTER TABLE customer DROP COLUMN status;
ALTER TABLE customer RENAME COLUMN standing TO status;
ALTER TABLE customer ADD COLUMN status_reason TEXT;
