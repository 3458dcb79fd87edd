-- Checks that are paid in, and the amounts and days that the law sets.
--
-- "parts" says what of a check can't be used at once: day and minor units, with blanks
-- between. "routing" is 0 of a check that is drawn on this bank, and "returned" is 0
-- until it comes back, so that one piece of paper is paid in once. The transaction that
-- takes it back has the id as its source.
CREATE TABLE check_item (
  id BIGINT PRIMARY KEY CHECK (id > 0),
  account BIGINT NOT NULL REFERENCES account (id),
  amount_minor BIGINT NOT NULL,
  routing BIGINT NOT NULL,
  drawer TEXT COLLATE "C" NOT NULL,
  number BIGINT NOT NULL,
  class BIGINT NOT NULL,
  place BIGINT NOT NULL,
  payee_is_holder BIGINT NOT NULL,
  exception BIGINT,
  doubt TEXT COLLATE "C",
  banking_day BIGINT NOT NULL,
  parts TEXT COLLATE "C" NOT NULL,
  released_minor BIGINT NOT NULL,
  released_for TEXT COLLATE "C",
  transfer BIGINT NOT NULL,
  status BIGINT NOT NULL,
  reason BIGINT,
  returned BIGINT NOT NULL,
  redeposit_of BIGINT,
  change_id BIGINT NOT NULL
);
CREATE UNIQUE INDEX check_item_paper ON check_item (number, drawer, routing, amount_minor, returned);
CREATE INDEX check_item_of_account ON check_item (account, banking_day);
CREATE TRIGGER check_item_is_never_deleted BEFORE DELETE ON check_item
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER check_item_is_of_a_role BEFORE INSERT OR UPDATE ON check_item
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('19');
CREATE SEQUENCE check_item_number;

-- The check for which a hold keeps money back.
ALTER TABLE hold ADD COLUMN check_item BIGINT;

-- Whether Regulation CC says when checks can be used, where that is said.
ALTER TABLE product ADD COLUMN reg_cc BIGINT;

-- Amounts and days that the law sets, each from a day on. Those that were in force when
-- the program was made come with it.
CREATE TABLE regulation (
  id BIGINT PRIMARY KEY CHECK (id > 0),
  code BIGINT NOT NULL,
  effective_from BIGINT NOT NULL,
  value BIGINT NOT NULL,
  reason TEXT COLLATE "C" NOT NULL,
  change_id BIGINT NOT NULL
);
CREATE UNIQUE INDEX regulation_of_day ON regulation (code, effective_from);
CREATE TRIGGER regulation_is_never_deleted BEFORE DELETE ON regulation
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER regulation_is_of_a_role BEFORE INSERT OR UPDATE ON regulation
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('4');
CREATE SEQUENCE regulation_number;
