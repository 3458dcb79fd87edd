-- Checks that customers and the bank itself draw.
--
-- Which numbers an account's customer was given.
CREATE TABLE check_book (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  account INTEGER NOT NULL REFERENCES account (id),
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  status INTEGER NOT NULL,
  issued_on INTEGER NOT NULL,
  reason TEXT,
  reference TEXT UNIQUE,
  change_id INTEGER NOT NULL
) STRICT;
CREATE INDEX check_book_of_account ON check_book (account, last);

-- Orders not to pay a check.
CREATE TABLE stop_payment (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  account INTEGER NOT NULL REFERENCES account (id),
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  amount_minor INTEGER,
  oral INTEGER NOT NULL,
  ordered_on INTEGER NOT NULL,
  renewals INTEGER NOT NULL,
  last_day INTEGER NOT NULL,
  status INTEGER NOT NULL,
  fee INTEGER,
  reference TEXT UNIQUE,
  change_id INTEGER NOT NULL
) STRICT;
CREATE INDEX stop_payment_of_account ON stop_payment (account, last);

-- Each check that was presented, also when it was not paid, and each that the bank
-- drew. The transfer that paid it, or paid for it, has the id as its source.
CREATE TABLE drawn_check (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  kind INTEGER NOT NULL,
  account INTEGER NOT NULL REFERENCES account (id),
  number INTEGER NOT NULL,
  amount_minor INTEGER NOT NULL,
  dated INTEGER,
  routing TEXT,
  trace TEXT,
  reference TEXT UNIQUE,
  remitter INTEGER REFERENCES account (id),
  payee TEXT,
  status INTEGER NOT NULL,
  code TEXT,
  reason TEXT,
  day INTEGER NOT NULL,
  transfer INTEGER,
  ended_by INTEGER,
  ended_on INTEGER,
  fee INTEGER,
  change_id INTEGER NOT NULL
) STRICT;
CREATE INDEX drawn_check_of_account ON drawn_check (account, number);

INSERT INTO gl_account (id, name, class) VALUES (21, 'payable/official-checks', 2);
