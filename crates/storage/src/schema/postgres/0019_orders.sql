-- Standing orders, and what became of each of their dates.
--
-- The next date is kept in the row, so that a night of nothing due reads nothing.
-- "ordered_by" has the keys of the holders who ordered it, with commas between.
CREATE TABLE standing_order (
  id BIGINT PRIMARY KEY CHECK (id > 0),
  debit BIGINT NOT NULL REFERENCES account (id),
  credit BIGINT NOT NULL REFERENCES account (id),
  rule BIGINT NOT NULL,
  amount_minor BIGINT NOT NULL,
  every BIGINT NOT NULL,
  day_of_month BIGINT,
  start_on BIGINT NOT NULL,
  end_on BIGINT,
  times BIGINT,
  times_left BIGINT,
  on_holiday BIGINT NOT NULL,
  if_short BIGINT NOT NULL,
  retry_days BIGINT NOT NULL,
  priority BIGINT NOT NULL,
  memo TEXT COLLATE "C",
  reference TEXT COLLATE "C" UNIQUE,
  ordered_by TEXT COLLATE "C" NOT NULL,
  status BIGINT NOT NULL,
  failures BIGINT NOT NULL,
  next_place BIGINT,
  next_nominal BIGINT,
  change_id BIGINT NOT NULL
);
CREATE INDEX standing_order_due ON standing_order (next_nominal) WHERE status = 1;
CREATE INDEX standing_order_debit ON standing_order (debit);
CREATE INDEX standing_order_credit ON standing_order (credit);
CREATE TRIGGER standing_order_is_never_deleted BEFORE DELETE ON standing_order
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER standing_order_is_of_a_role BEFORE INSERT OR UPDATE ON standing_order
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('19');
CREATE SEQUENCE standing_order_number;

-- Each date of an order is done once. The transfer that moved the money has the id
-- as its source; it is written in the same transaction, after this row.
CREATE TABLE occurrence (
  id BIGINT PRIMARY KEY CHECK (id > 0),
  standing_order BIGINT NOT NULL REFERENCES standing_order (id),
  nominal BIGINT NOT NULL,
  adjusted BIGINT NOT NULL,
  status BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  tried_on BIGINT,
  amount_minor BIGINT,
  transfer BIGINT,
  code TEXT COLLATE "C",
  change_id BIGINT NOT NULL,
  UNIQUE (standing_order, nominal)
);
CREATE INDEX occurrence_open ON occurrence (status, tried_on) WHERE status IN (4, 5);
CREATE INDEX occurrence_failed ON occurrence (id) WHERE status = 2;
CREATE TRIGGER occurrence_is_never_deleted BEFORE DELETE ON occurrence
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER occurrence_is_of_a_role BEFORE INSERT OR UPDATE ON occurrence
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('19');
CREATE SEQUENCE occurrence_number;
