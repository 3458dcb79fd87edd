-- Whether a customer is known: 3 pending, 4 approved, 5 rejected, 6 suspended.

ALTER TABLE customer DROP CONSTRAINT customer_status_check;
ALTER TABLE customer ADD CHECK (status BETWEEN 1 AND 6);
ALTER TABLE customer ADD COLUMN status_reason TEXT COLLATE "C";
