-- Drawers of cash, what was counted in them, and what went from one to another.
--
-- A till's cash is on an account of the chart, whose number is "account". "limits" has
-- the most that it should hold, in minor units by currency, with blanks between. While
-- it is open, "holder" is the operator whose session it is.
CREATE TABLE till (
  id BIGINT PRIMARY KEY CHECK (id > 0),
  name TEXT COLLATE "C" NOT NULL UNIQUE,
  branch TEXT COLLATE "C",
  account BIGINT NOT NULL UNIQUE REFERENCES gl_account (id),
  operator BIGINT REFERENCES operator (id),
  blind BIGINT NOT NULL,
  limits TEXT COLLATE "C" NOT NULL,
  refuses_beyond BIGINT NOT NULL,
  status BIGINT NOT NULL,
  session BIGINT NOT NULL,
  holder BIGINT UNIQUE REFERENCES operator (id),
  opened_at BIGINT,
  opened_on BIGINT,
  counted BIGINT,
  change_id BIGINT NOT NULL
);
CREATE TRIGGER till_is_never_deleted BEFORE DELETE ON till
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER till_is_of_a_role BEFORE INSERT OR UPDATE ON till
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('3');
CREATE SEQUENCE till_number;

-- Each count stays. The transfer that booked the difference has the id as its source.
CREATE TABLE cash_count (
  id BIGINT PRIMARY KEY CHECK (id > 0),
  till BIGINT REFERENCES till (id),
  session BIGINT,
  account BIGINT NOT NULL REFERENCES account (id),
  counted_minor BIGINT NOT NULL,
  expected_minor BIGINT NOT NULL,
  pieces TEXT COLLATE "C",
  preceded_by BIGINT,
  counted_by BIGINT NOT NULL REFERENCES operator (id),
  witness BIGINT REFERENCES operator (id),
  counted_at BIGINT NOT NULL,
  counted_on BIGINT NOT NULL,
  closes BIGINT NOT NULL,
  keep_minor BIGINT NOT NULL,
  transfer BIGINT,
  resolved_minor BIGINT NOT NULL,
  resolution BIGINT,
  change_id BIGINT NOT NULL
);
CREATE INDEX cash_count_of_session ON cash_count (till, session);
CREATE TRIGGER cash_count_is_never_deleted BEFORE DELETE ON cash_count
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER cash_count_is_of_a_role BEFORE INSERT OR UPDATE ON cash_count
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('3');
CREATE SEQUENCE cash_count_number;

-- Cash that one person gives and another accepts. The transfer that moved it has the
-- id as its source.
CREATE TABLE handover (
  id BIGINT PRIMARY KEY CHECK (id > 0),
  giver BIGINT NOT NULL REFERENCES account (id),
  receiver BIGINT NOT NULL REFERENCES account (id),
  amount_minor BIGINT NOT NULL,
  given_by BIGINT NOT NULL REFERENCES operator (id),
  ended_by BIGINT REFERENCES operator (id),
  status BIGINT NOT NULL,
  reason TEXT COLLATE "C",
  reference TEXT COLLATE "C" UNIQUE,
  transfer BIGINT,
  offered_at BIGINT NOT NULL,
  change_id BIGINT NOT NULL
);
CREATE INDEX handover_offered ON handover (id) WHERE status = 1;
CREATE TRIGGER handover_is_never_deleted BEFORE DELETE ON handover
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER handover_is_of_a_role BEFORE INSERT OR UPDATE ON handover
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('3');
CREATE SEQUENCE handover_number;

-- Supervisors add tills, and with them their accounts.
DROP TRIGGER gl_account_is_of_a_role ON gl_account;
CREATE TRIGGER gl_account_is_of_a_role BEFORE INSERT OR UPDATE ON gl_account
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('6');
INSERT INTO gl_account (id, name, class) VALUES (20, 'expense/cash-over-short', 5);
