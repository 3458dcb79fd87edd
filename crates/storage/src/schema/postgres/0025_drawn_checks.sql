-- Checks that customers and the bank itself draw.
--
-- Which numbers an account's customer was given.
CREATE TABLE check_book (
  id BIGINT PRIMARY KEY CHECK (id > 0),
  account BIGINT NOT NULL REFERENCES account (id),
  first BIGINT NOT NULL,
  last BIGINT NOT NULL,
  status BIGINT NOT NULL,
  issued_on BIGINT NOT NULL,
  reason TEXT COLLATE "C",
  reference TEXT COLLATE "C" UNIQUE,
  change_id BIGINT NOT NULL
);
CREATE INDEX check_book_of_account ON check_book (account, last);
CREATE TRIGGER check_book_is_never_deleted BEFORE DELETE ON check_book
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER check_book_is_of_a_role BEFORE INSERT OR UPDATE ON check_book
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('19');
CREATE SEQUENCE check_book_number;

-- Orders not to pay a check.
CREATE TABLE stop_payment (
  id BIGINT PRIMARY KEY CHECK (id > 0),
  account BIGINT NOT NULL REFERENCES account (id),
  first BIGINT NOT NULL,
  last BIGINT NOT NULL,
  amount_minor BIGINT,
  oral BIGINT NOT NULL,
  ordered_on BIGINT NOT NULL,
  renewals BIGINT NOT NULL,
  last_day BIGINT NOT NULL,
  status BIGINT NOT NULL,
  fee BIGINT,
  reference TEXT COLLATE "C" UNIQUE,
  change_id BIGINT NOT NULL
);
CREATE INDEX stop_payment_of_account ON stop_payment (account, last);
CREATE TRIGGER stop_payment_is_never_deleted BEFORE DELETE ON stop_payment
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER stop_payment_is_of_a_role BEFORE INSERT OR UPDATE ON stop_payment
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('19');
CREATE SEQUENCE stop_payment_number;

-- Each check that was presented, also when it was not paid, and each that the bank
-- drew. The transfer that paid it, or paid for it, has the id as its source.
CREATE TABLE drawn_check (
  id BIGINT PRIMARY KEY CHECK (id > 0),
  kind BIGINT NOT NULL,
  account BIGINT NOT NULL REFERENCES account (id),
  number BIGINT NOT NULL,
  amount_minor BIGINT NOT NULL,
  dated BIGINT,
  routing TEXT COLLATE "C",
  trace TEXT COLLATE "C",
  reference TEXT COLLATE "C" UNIQUE,
  remitter BIGINT REFERENCES account (id),
  payee TEXT COLLATE "C",
  status BIGINT NOT NULL,
  code TEXT COLLATE "C",
  reason TEXT COLLATE "C",
  day BIGINT NOT NULL,
  transfer BIGINT,
  ended_by BIGINT,
  ended_on BIGINT,
  fee BIGINT,
  change_id BIGINT NOT NULL
);
CREATE INDEX drawn_check_of_account ON drawn_check (account, number);
CREATE TRIGGER drawn_check_is_never_deleted BEFORE DELETE ON drawn_check
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER drawn_check_is_of_a_role BEFORE INSERT OR UPDATE ON drawn_check
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('19');
CREATE SEQUENCE drawn_check_number;

INSERT INTO gl_account (id, name, class) VALUES (21, 'payable/official-checks', 2);
