-- Checks that are paid in, and the amounts and days that the law sets.
--
-- "parts" says what of a check can't be used at once: day and minor units, with blanks
-- between. "routing" is 0 of a check that is drawn on this bank, and "returned" is 0
-- until it comes back, so that one piece of paper is paid in once. The transaction that
-- takes it back has the id as its source.
CREATE TABLE check_item (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  account INTEGER NOT NULL REFERENCES account (id),
  amount_minor INTEGER NOT NULL,
  routing INTEGER NOT NULL,
  drawer TEXT NOT NULL,
  number INTEGER NOT NULL,
  class INTEGER NOT NULL,
  place INTEGER NOT NULL,
  payee_is_holder INTEGER NOT NULL,
  exception INTEGER,
  doubt TEXT,
  banking_day INTEGER NOT NULL,
  parts TEXT NOT NULL,
  released_minor INTEGER NOT NULL,
  released_for TEXT,
  transfer INTEGER NOT NULL,
  status INTEGER NOT NULL,
  reason INTEGER,
  returned INTEGER NOT NULL,
  redeposit_of INTEGER,
  change_id INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX check_item_paper ON check_item (number, drawer, routing, amount_minor, returned);
CREATE INDEX check_item_of_account ON check_item (account, banking_day);

-- The check for which a hold keeps money back.
ALTER TABLE hold ADD COLUMN check_item INTEGER;

-- Whether Regulation CC says when checks can be used, where that is said.
ALTER TABLE product ADD COLUMN reg_cc INTEGER;

-- Amounts and days that the law sets, each from a day on. Those that were in force when
-- the program was made come with it.
CREATE TABLE regulation (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  code INTEGER NOT NULL,
  effective_from INTEGER NOT NULL,
  value INTEGER NOT NULL,
  reason TEXT NOT NULL,
  change_id INTEGER NOT NULL
) STRICT;
