-- The business day as a record. A ledger in calendar mode has none of these rows.

-- On which day is booked; NULL where the clock says it. It stands in the row that
-- every booking reads and locks.
ALTER TABLE log ADD COLUMN business_day INTEGER;
-- What was said of the business day, as JSON.
ALTER TABLE ledger ADD COLUMN day TEXT;

-- The terms are its instants as JSON, the steps are those of its close. 1 open,
-- 2 closing, 3 closed.
CREATE TABLE business_day (
  date INTEGER PRIMARY KEY CHECK (date > 0),
  status INTEGER NOT NULL,
  next_date INTEGER NOT NULL CHECK (next_date > date),
  calendar TEXT NOT NULL,
  terms TEXT NOT NULL,
  steps TEXT NOT NULL,
  opened_at INTEGER NOT NULL,
  cut_off_at INTEGER,
  closed_at INTEGER,
  finished_at INTEGER,
  change_id INTEGER NOT NULL
) STRICT;

-- How far each step of a close is: the cursor is written with what the step did.
CREATE TABLE close_step (
  date INTEGER NOT NULL REFERENCES business_day (date),
  place INTEGER NOT NULL,
  name TEXT NOT NULL,
  status INTEGER NOT NULL,
  last_key INTEGER NOT NULL,
  done INTEGER NOT NULL,
  skipped INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  sums TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  PRIMARY KEY (date, place)
) STRICT, WITHOUT ROWID;

-- What a close could not do.
CREATE TABLE problem (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  date INTEGER NOT NULL REFERENCES business_day (date),
  step TEXT NOT NULL,
  subject TEXT NOT NULL,
  code TEXT NOT NULL,
  message TEXT NOT NULL,
  found_at INTEGER NOT NULL,
  resolved_at INTEGER,
  change_id INTEGER NOT NULL
) STRICT;
CREATE INDEX problem_unresolved ON problem (date) WHERE resolved_at IS NULL;

-- Calendars of the bank's own. The weekend is a set of bits, Monday first; a
-- calendar that is like a built-in one has its holidays, too.
CREATE TABLE calendar (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  name TEXT NOT NULL UNIQUE,
  like_built_in INTEGER,
  weekend INTEGER NOT NULL,
  change_id INTEGER NOT NULL
) STRICT;
CREATE TABLE calendar_day (
  calendar INTEGER NOT NULL REFERENCES calendar (id),
  date INTEGER NOT NULL,
  open INTEGER NOT NULL,
  label TEXT,
  PRIMARY KEY (calendar, date)
) STRICT, WITHOUT ROWID;

-- Months, by their first day. 1 open, 2 closed.
CREATE TABLE period (
  month INTEGER PRIMARY KEY CHECK (month > 0),
  status INTEGER NOT NULL,
  closed_at INTEGER,
  change_id INTEGER NOT NULL
) STRICT;

CREATE TRIGGER business_day_is_never_deleted BEFORE DELETE ON business_day
BEGIN SELECT RAISE(ABORT, 'business days stay'); END;
CREATE TRIGGER problem_is_never_deleted BEFORE DELETE ON problem
BEGIN SELECT RAISE(ABORT, 'problems are resolved, not deleted'); END;
CREATE TRIGGER calendar_is_never_deleted BEFORE DELETE ON calendar
BEGIN SELECT RAISE(ABORT, 'calendars stay'); END;
CREATE TRIGGER period_is_never_deleted BEFORE DELETE ON period
BEGIN SELECT RAISE(ABORT, 'periods are reopened, not deleted'); END;
