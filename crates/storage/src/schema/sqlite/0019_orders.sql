-- Standing orders, and what became of each of their dates.
--
-- The next date is kept in the row, so that a night of nothing due reads nothing.
-- "ordered_by" has the keys of the holders who ordered it, with commas between.
CREATE TABLE standing_order (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  debit INTEGER NOT NULL REFERENCES account (id),
  credit INTEGER NOT NULL REFERENCES account (id),
  rule INTEGER NOT NULL,
  amount_minor INTEGER NOT NULL,
  every INTEGER NOT NULL,
  day_of_month INTEGER,
  start_on INTEGER NOT NULL,
  end_on INTEGER,
  times INTEGER,
  times_left INTEGER,
  on_holiday INTEGER NOT NULL,
  if_short INTEGER NOT NULL,
  retry_days INTEGER NOT NULL,
  priority INTEGER NOT NULL,
  memo TEXT,
  reference TEXT UNIQUE,
  ordered_by TEXT NOT NULL,
  status INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  next_place INTEGER,
  next_nominal INTEGER,
  change_id INTEGER NOT NULL
) STRICT;
CREATE INDEX standing_order_due ON standing_order (next_nominal) WHERE status = 1;
CREATE INDEX standing_order_debit ON standing_order (debit);
CREATE INDEX standing_order_credit ON standing_order (credit);
CREATE TRIGGER standing_order_is_never_deleted BEFORE DELETE ON standing_order
BEGIN SELECT RAISE(ABORT, 'standing orders are ended, not deleted'); END;

-- Each date of an order is done once. The transfer that moved the money has the id
-- as its source; it is written in the same transaction, after this row.
CREATE TABLE occurrence (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  standing_order INTEGER NOT NULL REFERENCES standing_order (id),
  nominal INTEGER NOT NULL,
  adjusted INTEGER NOT NULL,
  status INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  tried_on INTEGER,
  amount_minor INTEGER,
  transfer INTEGER,
  code TEXT,
  change_id INTEGER NOT NULL,
  UNIQUE (standing_order, nominal)
) STRICT;
CREATE INDEX occurrence_open ON occurrence (status, tried_on) WHERE status IN (4, 5);
CREATE INDEX occurrence_failed ON occurrence (id) WHERE status = 2;
CREATE TRIGGER occurrence_is_never_deleted BEFORE DELETE ON occurrence
BEGIN SELECT RAISE(ABORT, 'occurrences are never deleted'); END;
