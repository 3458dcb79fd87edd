-- What identifies a person is sealed: each value with its customer's key, that
-- with a master key of the ledger, which is in a file elsewhere.

CREATE TABLE master_key (
  id BIGINT PRIMARY KEY CHECK (id > 0),
  name TEXT COLLATE "C" NOT NULL UNIQUE CHECK (length(name) = 32),
  fingerprint BYTEA NOT NULL CHECK (length(fingerprint) = 32),
  created_at BIGINT NOT NULL
);

-- The key of each customer, sealed with a master key, and keyed hashes that
-- the customer is found by. Without this row nobody can open what is sealed.
CREATE TABLE customer_key (
  customer BIGINT PRIMARY KEY REFERENCES customer (id),
  master BIGINT NOT NULL REFERENCES master_key (id),
  wrapped BYTEA NOT NULL,
  email_token BYTEA,
  phone_token BYTEA
);
CREATE INDEX customer_key_email ON customer_key (email_token) WHERE email_token IS NOT NULL;
CREATE INDEX customer_key_phone ON customer_key (phone_token) WHERE phone_token IS NOT NULL;

ALTER TABLE customer ADD COLUMN identity_sealed BYTEA;
ALTER TABLE customer ADD COLUMN email_sealed BYTEA;
ALTER TABLE customer ADD COLUMN phone_sealed BYTEA;
ALTER TABLE customer ADD COLUMN address_sealed BYTEA;
ALTER TABLE customer ADD COLUMN birth_date_sealed BYTEA;
ALTER TABLE customer ADD COLUMN forgotten_at BIGINT;
