-- Limits of the payments of customers, over all accounts of the currency that each owns.
-- None of these rows changes: others follow them, as with the limits of products.
CREATE TABLE customer_limit (
  id BIGINT PRIMARY KEY CHECK (id > 0),
  customer BIGINT NOT NULL REFERENCES customer (id),
  currency TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  direction BIGINT NOT NULL,
  channel BIGINT,
  per BIGINT NOT NULL,
  action BIGINT NOT NULL,
  most_count BIGINT,
  most_minor BIGINT,
  effective_from BIGINT NOT NULL,
  change_id BIGINT NOT NULL
);
CREATE UNIQUE INDEX customer_limit_of_customer ON customer_limit (customer, currency, name, effective_from);
CREATE TRIGGER customer_limit_is_of_a_role BEFORE INSERT OR UPDATE ON customer_limit
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('2');
CREATE SEQUENCE customer_limit_number;
CREATE TRIGGER customer_limit_is_never_deleted BEFORE DELETE ON customer_limit
FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- What part of the interest of the accounts that a customer owns is withheld, in
-- millionths of a percent; none where their products say it.
ALTER TABLE customer ADD COLUMN tax BIGINT;

-- The last day on which the customer of an account was in contact with the bank.
ALTER TABLE account_dormancy ADD COLUMN contacted_on BIGINT;

-- Why the first step of the close of a day is passed over; none where it is not.
ALTER TABLE business_day ADD COLUMN force_reason TEXT COLLATE "C";
