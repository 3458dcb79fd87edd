-- Drawers of cash, what was counted in them, and what went from one to another.
--
-- A till's cash is on an account of the chart, whose number is "account". "limits" has
-- the most that it should hold, in minor units by currency, with blanks between. While
-- it is open, "holder" is the operator whose session it is.
CREATE TABLE till (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  name TEXT NOT NULL UNIQUE,
  branch TEXT,
  account INTEGER NOT NULL UNIQUE REFERENCES gl_account (id),
  operator INTEGER REFERENCES operator (id),
  blind INTEGER NOT NULL,
  limits TEXT NOT NULL,
  refuses_beyond INTEGER NOT NULL,
  status INTEGER NOT NULL,
  session INTEGER NOT NULL,
  holder INTEGER UNIQUE REFERENCES operator (id),
  opened_at INTEGER,
  opened_on INTEGER,
  counted INTEGER,
  change_id INTEGER NOT NULL
) STRICT;

-- Each count stays. The transfer that booked the difference has the id as its source.
CREATE TABLE cash_count (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  till INTEGER REFERENCES till (id),
  session INTEGER,
  account INTEGER NOT NULL REFERENCES account (id),
  counted_minor INTEGER NOT NULL,
  expected_minor INTEGER NOT NULL,
  pieces TEXT,
  preceded_by INTEGER,
  counted_by INTEGER NOT NULL REFERENCES operator (id),
  witness INTEGER REFERENCES operator (id),
  counted_at INTEGER NOT NULL,
  counted_on INTEGER NOT NULL,
  closes INTEGER NOT NULL,
  keep_minor INTEGER NOT NULL,
  transfer INTEGER,
  resolved_minor INTEGER NOT NULL,
  resolution INTEGER,
  change_id INTEGER NOT NULL
) STRICT;
CREATE INDEX cash_count_of_session ON cash_count (till, session);

-- Cash that one person gives and another accepts. The transfer that moved it has the
-- id as its source.
CREATE TABLE handover (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  giver INTEGER NOT NULL REFERENCES account (id),
  receiver INTEGER NOT NULL REFERENCES account (id),
  amount_minor INTEGER NOT NULL,
  given_by INTEGER NOT NULL REFERENCES operator (id),
  ended_by INTEGER REFERENCES operator (id),
  status INTEGER NOT NULL,
  reason TEXT,
  reference TEXT UNIQUE,
  transfer INTEGER,
  offered_at INTEGER NOT NULL,
  change_id INTEGER NOT NULL
) STRICT;
CREATE INDEX handover_offered ON handover (id) WHERE status = 1;

INSERT INTO gl_account (id, name, class) VALUES (20, 'expense/cash-over-short', 5);
