-- A ledger in one schema of a PostgreSQL database: the tables of the SQLite
-- file, under the same names. Amounts are minor units, times microseconds
-- since 1970 in UTC, dates days since 1970-01-01. Texts are ordered by their
-- bytes, as in the file, whatever the database's language.
--
-- Every name is looked up in the schema that the session is in: one bank or
-- branch, one schema, so that an engine which spreads schemas over machines
-- keeps each ledger whole.

CREATE TABLE bankctl_schema (
  version BIGINT NOT NULL
);
INSERT INTO bankctl_schema VALUES (1);

CREATE TABLE ledger (
  id BIGINT PRIMARY KEY CHECK (id = 1),
  name TEXT COLLATE "C" NOT NULL,
  currency TEXT COLLATE "C" NOT NULL,
  timezone TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL,
  change_id BIGINT NOT NULL
);

CREATE TABLE operator (
  id BIGINT PRIMARY KEY,
  name TEXT COLLATE "C" NOT NULL UNIQUE,
  change_id BIGINT NOT NULL
);

-- The two append-only logs of each lane, 1 the journal and 2 the register of
-- changes of lane 0, 3 and 4 those of lane 1, and so on: how many leaves each
-- has, and the peaks of its Merkle tree (RFC 6962). A transaction takes a lane
-- for itself, so there are as many as may write at once.
CREATE TABLE log (
  id BIGINT PRIMARY KEY CHECK (id > 0),
  leaves BIGINT NOT NULL CHECK (leaves >= 0),
  peaks BYTEA NOT NULL
) WITH (fillfactor = 25);
INSERT INTO log SELECT id, 0, '' FROM generate_series(1, 96) AS lanes (id);

-- Who made, changed or ended which record, and the record afterwards.
CREATE TABLE change (
  id BIGINT PRIMARY KEY CHECK (id > 0),
  subject BIGINT NOT NULL CHECK (subject BETWEEN 1 AND 6),
  subject_key BIGINT NOT NULL,
  action TEXT COLLATE "C" NOT NULL,
  after TEXT COLLATE "C" NOT NULL,
  operator BIGINT NOT NULL,
  booked_at BIGINT NOT NULL,
  business_date BIGINT NOT NULL,
  leaf BYTEA NOT NULL CHECK (length(leaf) = 32),
  lane BIGINT NOT NULL
);

CREATE TABLE customer (
  id BIGINT PRIMARY KEY CHECK (id > 0),
  kind BIGINT NOT NULL CHECK (kind BETWEEN 1 AND 2),
  name TEXT COLLATE "C" NOT NULL,
  email TEXT COLLATE "C",
  phone TEXT COLLATE "C",
  address TEXT COLLATE "C",
  birth_date BIGINT,
  external_id TEXT COLLATE "C",
  status BIGINT NOT NULL CHECK (status BETWEEN 1 AND 2),
  created_at BIGINT NOT NULL,
  closed_at BIGINT,
  change_id BIGINT NOT NULL
);
CREATE UNIQUE INDEX customer_external_id ON customer (external_id) WHERE external_id IS NOT NULL;

-- The words that a customer is found by, folded; searched by prefix.
CREATE TABLE customer_word (
  word TEXT COLLATE "C" NOT NULL,
  customer BIGINT NOT NULL REFERENCES customer (id),
  PRIMARY KEY (word, customer)
);
CREATE INDEX customer_word_customer ON customer_word (customer);

CREATE TABLE account (
  id BIGINT PRIMARY KEY CHECK (id > 0),
  type BIGINT NOT NULL CHECK (type BETWEEN 1 AND 3),
  name TEXT COLLATE "C",
  currency TEXT COLLATE "C" NOT NULL CHECK (length(currency) = 3),
  status BIGINT NOT NULL CHECK (status BETWEEN 1 AND 3),
  freeze_reason TEXT COLLATE "C",
  overdraft_minor BIGINT NOT NULL CHECK (overdraft_minor >= 0),
  opened_at BIGINT NOT NULL,
  closed_at BIGINT,
  change_id BIGINT NOT NULL
);

CREATE TABLE holder (
  account BIGINT NOT NULL REFERENCES account (id),
  customer BIGINT NOT NULL REFERENCES customer (id),
  role BIGINT NOT NULL CHECK (role BETWEEN 1 AND 2),
  PRIMARY KEY (account, customer)
);
CREATE INDEX holder_customer ON holder (customer, account);

CREATE TABLE external_number (
  number TEXT COLLATE "C" PRIMARY KEY,
  account BIGINT NOT NULL REFERENCES account (id)
);
CREATE INDEX external_number_account ON external_number (account);

-- What a posting must know and change of an account: narrow, updated in place,
-- and what is locked of it. The spine is the roots of the skip-pointer trees
-- over the account's legs.
CREATE TABLE position (
  account BIGINT PRIMARY KEY REFERENCES account (id),
  balance_minor BIGINT NOT NULL,
  legs BIGINT NOT NULL CHECK (legs >= 0),
  spine BYTEA NOT NULL
) WITH (fillfactor = 70);

-- An imported file: how its columns were read, how far it is, and between which
-- transfers its rows are, whose lines rise with them.
CREATE TABLE batch (
  id BIGINT PRIMARY KEY CHECK (id > 0),
  batch_key TEXT COLLATE "C" NOT NULL UNIQUE,
  kind BIGINT NOT NULL CHECK (kind BETWEEN 1 AND 2),
  sha256 TEXT COLLATE "C" NOT NULL,
  file TEXT COLLATE "C" NOT NULL,
  reading TEXT COLLATE "C" NOT NULL,
  source BIGINT NOT NULL REFERENCES account (id),
  currency TEXT COLLATE "C" NOT NULL,
  total_rows BIGINT NOT NULL CHECK (total_rows >= 0),
  last_line BIGINT NOT NULL CHECK (last_line >= 0),
  posted BIGINT NOT NULL CHECK (posted >= 0),
  amount_minor BIGINT NOT NULL CHECK (amount_minor >= 0),
  complete BIGINT NOT NULL CHECK (complete IN (0, 1)),
  hold BIGINT,
  skipped BYTEA NOT NULL,
  business_date BIGINT NOT NULL,
  sketch BYTEA NOT NULL,
  first_transfer BIGINT NOT NULL CHECK (first_transfer >= 0),
  last_transfer BIGINT NOT NULL CHECK (last_transfer >= first_transfer),
  change_id BIGINT NOT NULL
);
CREATE INDEX batch_business_date ON batch (business_date);

CREATE TABLE hold (
  id BIGINT PRIMARY KEY CHECK (id > 0),
  account BIGINT NOT NULL REFERENCES account (id),
  amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
  captured_minor BIGINT NOT NULL CHECK (captured_minor BETWEEN 0 AND amount_minor),
  status BIGINT NOT NULL CHECK (status BETWEEN 1 AND 3),
  reference TEXT COLLATE "C" UNIQUE,
  memo TEXT COLLATE "C",
  placed_at BIGINT NOT NULL,
  placed_on BIGINT NOT NULL,
  expires_on BIGINT,
  ended_on BIGINT,
  batch BIGINT REFERENCES batch (id),
  change_id BIGINT NOT NULL
);
CREATE INDEX hold_account ON hold (account);

-- The journal. A row moves an amount from the debit to the credit account;
-- each side has the account's balance afterwards and points to its earlier
-- legs (0: none). Operator, accounts and batch are not declared as keys of
-- other tables: the engine would lock the operator's one row for every teller
-- of the same name, and prove three keys for each of a million wages. Whoever
-- posts has locked the accounts' positions, which are never deleted; a trigger
-- proves them for whatever is not a line of an imported file.
CREATE TABLE transfer (
  id BIGINT PRIMARY KEY CHECK (id > 0),
  debit BIGINT NOT NULL,
  credit BIGINT NOT NULL CHECK (credit <> debit),
  amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
  kind BIGINT NOT NULL CHECK (kind BETWEEN 1 AND 8),
  channel BIGINT CHECK (channel BETWEEN 1 AND 9),
  booked_at BIGINT NOT NULL,
  business_date BIGINT NOT NULL,
  value_date BIGINT,
  operator BIGINT NOT NULL,
  batch BIGINT,
  line BIGINT,
  reverses BIGINT REFERENCES transfer (id),
  hold BIGINT REFERENCES hold (id),
  reference TEXT COLLATE "C",
  memo TEXT COLLATE "C",
  debit_balance_minor BIGINT NOT NULL,
  credit_balance_minor BIGINT NOT NULL,
  debit_previous BIGINT NOT NULL CHECK (debit_previous BETWEEN 0 AND id - 1),
  debit_jump BIGINT NOT NULL CHECK (debit_jump BETWEEN 0 AND id - 1),
  credit_previous BIGINT NOT NULL CHECK (credit_previous BETWEEN 0 AND id - 1),
  credit_jump BIGINT NOT NULL CHECK (credit_jump BETWEEN 0 AND id - 1),
  leaf BYTEA NOT NULL CHECK (length(leaf) = 32),
  lane BIGINT NOT NULL
);
CREATE UNIQUE INDEX transfer_reference ON transfer (reference) WHERE reference IS NOT NULL;
CREATE UNIQUE INDEX transfer_hold ON transfer (hold) WHERE hold IS NOT NULL;
CREATE UNIQUE INDEX transfer_reverses ON transfer (reverses) WHERE reverses IS NOT NULL;
CREATE INDEX transfer_business_date ON transfer (business_date);

-- Counts and sums by day and lane, kept with each commit and checked by
-- verify.
CREATE TABLE rollup (
  day BIGINT NOT NULL,
  currency TEXT COLLATE "C" NOT NULL,
  kind BIGINT NOT NULL,
  channel BIGINT NOT NULL,
  flow BIGINT NOT NULL,
  lane BIGINT NOT NULL,
  transfers BIGINT NOT NULL CHECK (transfers > 0),
  amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
  PRIMARY KEY (day, currency, kind, channel, flow, lane)
) WITH (fillfactor = 50);

-- A reference is used once, by a transfer or by a hold: two that write at once
-- don't see each other's rows, but they meet here.
CREATE TABLE reference_used (
  reference TEXT COLLATE "C" PRIMARY KEY
);

-- Numbers rise, and may have gaps. They are taken under the locks of the rows
-- that they belong to, so they rise along every account's chain too.
CREATE SEQUENCE transfer_number;
CREATE SEQUENCE change_number;
CREATE SEQUENCE customer_number;
CREATE SEQUENCE account_number START WITH 100000001;
CREATE SEQUENCE hold_number;
CREATE SEQUENCE batch_number;
CREATE SEQUENCE operator_number;

CREATE FUNCTION refuse_change() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what was written stays: % refuses this', TG_TABLE_NAME;
END
$$;
CREATE FUNCTION use_reference() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO reference_used (reference) VALUES (NEW.reference);
  RETURN NULL;
END
$$;
CREATE FUNCTION prove_accounts() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT count(*) FROM position WHERE account IN (NEW.debit, NEW.credit)) <> 2 THEN
    RAISE EXCEPTION 'transfer % moves money of an account that is not there', NEW.id
      USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN NULL;
END
$$;

-- What was written stays: corrections are new rows.
CREATE TRIGGER transfer_is_append_only BEFORE UPDATE OR DELETE ON transfer
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER change_is_append_only BEFORE UPDATE OR DELETE ON change
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER reference_is_append_only BEFORE UPDATE OR DELETE ON reference_used
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER operator_is_never_deleted BEFORE DELETE ON operator
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER customer_is_never_deleted BEFORE DELETE ON customer
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER account_is_never_deleted BEFORE DELETE ON account
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER position_is_never_deleted BEFORE DELETE ON position
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER hold_is_never_deleted BEFORE DELETE ON hold
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER batch_is_never_deleted BEFORE DELETE ON batch
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER log_is_never_deleted BEFORE DELETE ON log
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER transfer_has_its_accounts AFTER INSERT ON transfer
FOR EACH ROW WHEN (NEW.batch IS NULL) EXECUTE FUNCTION prove_accounts();
CREATE TRIGGER transfer_uses_its_reference AFTER INSERT ON transfer
FOR EACH ROW WHEN (NEW.reference IS NOT NULL) EXECUTE FUNCTION use_reference();
CREATE TRIGGER hold_uses_its_reference AFTER INSERT ON hold
FOR EACH ROW WHEN (NEW.reference IS NOT NULL) EXECUTE FUNCTION use_reference();
