-- Products, their rates, and which account has which from which day on. None of
-- these rows changes: others follow them. The two products that accounts have unless
-- they are told otherwise earn nothing.
CREATE TABLE product (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  code TEXT NOT NULL UNIQUE,
  name TEXT,
  type INTEGER NOT NULL,
  currency TEXT,
  day_count INTEGER NOT NULL,
  method INTEGER NOT NULL,
  capitalisation INTEGER NOT NULL,
  rounding INTEGER NOT NULL,
  earn_from_minor INTEGER NOT NULL,
  tax INTEGER NOT NULL,
  change_id INTEGER
) STRICT;
INSERT INTO product (id, code, type, day_count, method, capitalisation, rounding, earn_from_minor, tax)
VALUES (1, 'checking', 1, 1, 1, 1, 1, 0, 0), (2, 'savings', 2, 1, 1, 1, 1, 0, 0);
CREATE TRIGGER product_is_never_deleted BEFORE DELETE ON product
BEGIN SELECT RAISE(ABORT, 'products are never deleted'); END;

-- Rates are millionths of a percent a year; tiers are FROM:RATE, the amounts in minor
-- units.
CREATE TABLE interest_rate (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  product INTEGER REFERENCES product (id),
  account INTEGER REFERENCES account (id),
  effective_from INTEGER NOT NULL,
  effective_until INTEGER,
  tiers TEXT NOT NULL,
  overdraft INTEGER NOT NULL,
  excess INTEGER,
  change_id INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX interest_rate_of_product ON interest_rate (product, effective_from) WHERE product IS NOT NULL;
CREATE UNIQUE INDEX interest_rate_of_account ON interest_rate (account, effective_from) WHERE account IS NOT NULL;
CREATE TRIGGER interest_rate_is_never_deleted BEFORE DELETE ON interest_rate
BEGIN SELECT RAISE(ABORT, 'rates are followed by others, not deleted'); END;

CREATE TABLE account_product (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  account INTEGER NOT NULL REFERENCES account (id),
  product INTEGER NOT NULL REFERENCES product (id),
  limit_minor INTEGER NOT NULL,
  effective_from INTEGER NOT NULL,
  change_id INTEGER NOT NULL
) STRICT;
CREATE INDEX account_product_account ON account_product (account);
CREATE TRIGGER account_product_is_never_deleted BEFORE DELETE ON account_product
BEGIN SELECT RAISE(ABORT, 'products of accounts are followed by others, not deleted'); END;

-- What accounts earned and owe, and was not paid: whole minor units and a part of one
-- for each side, accrued through a day. The base is the sum of the account's
-- transfers up to "settled"; those up to "seen" were looked at.
CREATE TABLE account_interest (
  account INTEGER PRIMARY KEY REFERENCES account (id),
  product INTEGER NOT NULL REFERENCES product (id),
  own_terms INTEGER NOT NULL,
  earned_minor INTEGER NOT NULL,
  earned_part INTEGER NOT NULL,
  owed_minor INTEGER NOT NULL,
  owed_part INTEGER NOT NULL,
  accrued_through INTEGER NOT NULL,
  base_minor INTEGER NOT NULL,
  settled INTEGER NOT NULL,
  seen INTEGER NOT NULL,
  ahead_days INTEGER NOT NULL
) STRICT;
CREATE TRIGGER account_interest_is_never_deleted BEFORE DELETE ON account_interest
BEGIN SELECT RAISE(ABORT, 'interest is never deleted'); END;

-- The sums of the same, by currency.
CREATE TABLE interest_total (
  currency TEXT PRIMARY KEY,
  earned_minor INTEGER NOT NULL,
  earned_part INTEGER NOT NULL,
  owed_minor INTEGER NOT NULL,
  owed_part INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO gl_account (id, name, class) VALUES
  (16, 'payable/interest', 2), (17, 'payable/tax-withheld', 2),
  (18, 'receivable/overdraft-interest', 1), (19, 'income/overdraft-interest', 4);
