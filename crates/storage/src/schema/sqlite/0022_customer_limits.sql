-- Limits of the payments of customers, over all accounts of the currency that each owns.
-- None of these rows changes: others follow them, as with the limits of products.
CREATE TABLE customer_limit (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  customer INTEGER NOT NULL REFERENCES customer (id),
  currency TEXT NOT NULL,
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
CREATE UNIQUE INDEX customer_limit_of_customer ON customer_limit (customer, currency, name, effective_from);

-- What part of the interest of the accounts that a customer owns is withheld, in
-- millionths of a percent; none where their products say it.
ALTER TABLE customer ADD COLUMN tax INTEGER;

-- The last day on which the customer of an account was in contact with the bank.
ALTER TABLE account_dormancy ADD COLUMN contacted_on INTEGER;

-- Why the first step of the close of a day is passed over; none where it is not.
ALTER TABLE business_day ADD COLUMN force_reason TEXT;
