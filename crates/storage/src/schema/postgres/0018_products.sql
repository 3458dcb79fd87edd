-- Products, their rates, and which account has which from which day on. None of
-- these rows changes: others follow them. The two products that accounts have unless
-- they are told otherwise earn nothing.
CREATE TABLE product (
  id BIGINT PRIMARY KEY CHECK (id > 0),
  code TEXT COLLATE "C" NOT NULL UNIQUE,
  name TEXT COLLATE "C",
  type BIGINT NOT NULL,
  currency TEXT COLLATE "C",
  day_count BIGINT NOT NULL,
  method BIGINT NOT NULL,
  capitalisation BIGINT NOT NULL,
  rounding BIGINT NOT NULL,
  earn_from_minor BIGINT NOT NULL,
  tax BIGINT NOT NULL,
  change_id BIGINT
);
INSERT INTO product (id, code, type, day_count, method, capitalisation, rounding, earn_from_minor, tax)
VALUES (1, 'checking', 1, 1, 1, 1, 1, 0, 0), (2, 'savings', 2, 1, 1, 1, 1, 0, 0);
CREATE TRIGGER product_is_never_deleted BEFORE DELETE ON product
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER product_is_of_a_role BEFORE INSERT OR UPDATE ON product
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('4');
CREATE SEQUENCE product_number START WITH 3;

-- Rates are millionths of a percent a year; tiers are FROM:RATE, the amounts in minor
-- units.
CREATE TABLE interest_rate (
  id BIGINT PRIMARY KEY CHECK (id > 0),
  product BIGINT REFERENCES product (id),
  account BIGINT REFERENCES account (id),
  effective_from BIGINT NOT NULL,
  effective_until BIGINT,
  tiers TEXT COLLATE "C" NOT NULL,
  overdraft BIGINT NOT NULL,
  excess BIGINT,
  change_id BIGINT NOT NULL
);
CREATE UNIQUE INDEX interest_rate_of_product ON interest_rate (product, effective_from) WHERE product IS NOT NULL;
CREATE UNIQUE INDEX interest_rate_of_account ON interest_rate (account, effective_from) WHERE account IS NOT NULL;
CREATE TRIGGER interest_rate_is_of_a_role BEFORE INSERT OR UPDATE ON interest_rate
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('6');
CREATE SEQUENCE interest_rate_number;
CREATE TRIGGER interest_rate_is_never_deleted BEFORE DELETE ON interest_rate
FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE account_product (
  id BIGINT PRIMARY KEY CHECK (id > 0),
  account BIGINT NOT NULL REFERENCES account (id),
  product BIGINT NOT NULL REFERENCES product (id),
  limit_minor BIGINT NOT NULL,
  effective_from BIGINT NOT NULL,
  change_id BIGINT NOT NULL
);
CREATE INDEX account_product_account ON account_product (account);
CREATE TRIGGER account_product_is_of_a_role BEFORE INSERT OR UPDATE ON account_product
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('2');
CREATE SEQUENCE account_product_number;
CREATE TRIGGER account_product_is_never_deleted BEFORE DELETE ON account_product
FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- What accounts earned and owe, and was not paid: whole minor units and a part of one
-- for each side, accrued through a day. The base is the sum of the account's
-- transfers up to "settled"; those up to "seen" were looked at.
CREATE TABLE account_interest (
  account BIGINT PRIMARY KEY REFERENCES account (id),
  product BIGINT NOT NULL REFERENCES product (id),
  own_terms BIGINT NOT NULL,
  earned_minor BIGINT NOT NULL,
  earned_part BIGINT NOT NULL,
  owed_minor BIGINT NOT NULL,
  owed_part BIGINT NOT NULL,
  accrued_through BIGINT NOT NULL,
  base_minor BIGINT NOT NULL,
  settled BIGINT NOT NULL,
  seen BIGINT NOT NULL,
  ahead_days BIGINT NOT NULL
);
CREATE TRIGGER account_interest_is_never_deleted BEFORE DELETE ON account_interest
FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- The sums of the same, by currency.
CREATE TABLE interest_total (
  currency TEXT COLLATE "C" PRIMARY KEY,
  earned_minor BIGINT NOT NULL,
  earned_part BIGINT NOT NULL,
  owed_minor BIGINT NOT NULL,
  owed_part BIGINT NOT NULL
);

INSERT INTO gl_account (id, name, class) VALUES
  (16, 'payable/interest', 2), (17, 'payable/tax-withheld', 2),
  (18, 'receivable/overdraft-interest', 1), (19, 'income/overdraft-interest', 4);
