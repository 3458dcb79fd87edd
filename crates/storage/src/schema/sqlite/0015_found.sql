-- Customers are found by the last four digits of their telephone number: by one
-- byte of a keyed hash, which some hundred of a hundred thousand share. It goes
-- with the customer's key.

ALTER TABLE customer_key ADD COLUMN phone_tail BLOB;
CREATE INDEX customer_key_phone_tail ON customer_key (phone_tail) WHERE phone_tail IS NOT NULL;
