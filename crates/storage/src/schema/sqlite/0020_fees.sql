-- The least balance that accounts of a product keep, and after how many days without
-- activity they are dormant: zero for neither.
ALTER TABLE product ADD COLUMN minimum_minor INTEGER NOT NULL DEFAULT 0;
ALTER TABLE product ADD COLUMN dormant_after INTEGER NOT NULL DEFAULT 0;

-- Since when a holder agrees to pay fees for ATM and card payments that the account
-- does not have enough for; none without (Regulation E, 1005.17).
ALTER TABLE account ADD COLUMN opted_in_at INTEGER;

-- Fees of products. None of these rows changes: others follow them. A price is an
-- amount, or a part in millionths of a percent with a least and maybe a most. Amounts
-- are minor units.
CREATE TABLE fee_term (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  product INTEGER NOT NULL REFERENCES product (id),
  code TEXT NOT NULL,
  event INTEGER NOT NULL,
  amount_minor INTEGER,
  percent INTEGER,
  least_minor INTEGER,
  most_minor INTEGER,
  free INTEGER NOT NULL,
  per_day INTEGER,
  de_minimis_minor INTEGER NOT NULL,
  first_period INTEGER NOT NULL,
  give_up_days INTEGER,
  waive_if TEXT NOT NULL,
  effective_from INTEGER NOT NULL,
  change_id INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX fee_term_of_product ON fee_term (product, code, effective_from);
CREATE TRIGGER fee_term_is_never_deleted BEFORE DELETE ON fee_term
BEGIN SELECT RAISE(ABORT, 'fees of products are followed by others, not deleted'); END;

-- Limits of the payments of products, as the fees. "per" is what counts together,
-- "action" what is done with a payment beyond the limit.
CREATE TABLE payment_limit (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  product INTEGER NOT NULL REFERENCES product (id),
  name TEXT NOT NULL,
  direction INTEGER NOT NULL,
  channel INTEGER,
  per INTEGER NOT NULL,
  action INTEGER NOT NULL,
  most_count INTEGER,
  most_minor INTEGER,
  effective_from INTEGER NOT NULL,
  change_id INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX payment_limit_of_product ON payment_limit (product, name, effective_from);
CREATE TRIGGER payment_limit_is_never_deleted BEFORE DELETE ON payment_limit
BEGIN SELECT RAISE(ABORT, 'limits are followed by others, not deleted'); END;

-- Fees that accounts owe or paid. One that is for a month or for a payment is there
-- once; what is left of one that was taken in part is one of its own.
CREATE TABLE fee (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  account INTEGER NOT NULL REFERENCES account (id),
  code TEXT NOT NULL,
  event INTEGER NOT NULL,
  period INTEGER,
  cause INTEGER REFERENCES transfer (id),
  rest_of INTEGER REFERENCES fee (id),
  due_on INTEGER NOT NULL,
  give_up_days INTEGER,
  due_minor INTEGER NOT NULL,
  taken_minor INTEGER NOT NULL,
  status INTEGER NOT NULL,
  change_id INTEGER NOT NULL,
  reason TEXT
) STRICT;
CREATE INDEX fee_account ON fee (account);
CREATE UNIQUE INDEX fee_period ON fee (account, code, period) WHERE period IS NOT NULL AND rest_of IS NULL;
CREATE UNIQUE INDEX fee_cause ON fee (cause, code) WHERE cause IS NOT NULL AND rest_of IS NULL;
CREATE UNIQUE INDEX fee_rest ON fee (rest_of) WHERE rest_of IS NOT NULL;
CREATE INDEX fee_due ON fee (id) WHERE status = 1;
CREATE TRIGGER fee_is_never_deleted BEFORE DELETE ON fee
BEGIN SELECT RAISE(ABORT, 'fees are never deleted'); END;

-- Fees that accounts do not pay from one day to another.
CREATE TABLE fee_waiver (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  account INTEGER NOT NULL REFERENCES account (id),
  code TEXT NOT NULL,
  first_day INTEGER NOT NULL,
  until INTEGER,
  reason TEXT NOT NULL,
  change_id INTEGER NOT NULL
) STRICT;
CREATE INDEX fee_waiver_account ON fee_waiver (account);
CREATE TRIGGER fee_waiver_is_never_deleted BEFORE DELETE ON fee_waiver
BEGIN SELECT RAISE(ABORT, 'waivers are never deleted'); END;

-- Since when accounts are dormant, and when it is next looked at whether they are.
CREATE TABLE account_dormancy (
  account INTEGER PRIMARY KEY REFERENCES account (id),
  due_on INTEGER NOT NULL,
  since INTEGER,
  change_id INTEGER NOT NULL
) STRICT;
CREATE INDEX account_dormancy_due ON account_dormancy (due_on) WHERE since IS NULL;
CREATE TRIGGER account_dormancy_is_never_deleted BEFORE DELETE ON account_dormancy
BEGIN SELECT RAISE(ABORT, 'dormancy is never deleted'); END;
