-- What identifies a person is sealed: each value with its customer's key, that
-- with a master key of the ledger, which is in a file elsewhere.

CREATE TABLE master_key (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  name TEXT NOT NULL UNIQUE CHECK (length(name) = 32),
  fingerprint BLOB NOT NULL CHECK (length(fingerprint) = 32),
  created_at INTEGER NOT NULL
) STRICT;

-- The key of each customer, sealed with a master key, and keyed hashes that
-- the customer is found by. Without this row nobody can open what is sealed.
CREATE TABLE customer_key (
  customer INTEGER PRIMARY KEY REFERENCES customer (id),
  master INTEGER NOT NULL REFERENCES master_key (id),
  wrapped BLOB NOT NULL,
  email_token BLOB,
  phone_token BLOB
) STRICT;
CREATE INDEX customer_key_email ON customer_key (email_token) WHERE email_token IS NOT NULL;
CREATE INDEX customer_key_phone ON customer_key (phone_token) WHERE phone_token IS NOT NULL;

ALTER TABLE customer ADD COLUMN identity_sealed BLOB;
ALTER TABLE customer ADD COLUMN email_sealed BLOB;
ALTER TABLE customer ADD COLUMN phone_sealed BLOB;
ALTER TABLE customer ADD COLUMN address_sealed BLOB;
ALTER TABLE customer ADD COLUMN birth_date_sealed BLOB;
ALTER TABLE customer ADD COLUMN forgotten_at INTEGER;
