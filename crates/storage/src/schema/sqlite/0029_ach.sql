-- The bank's numbers at the Automated Clearing House, as JSON.
ALTER TABLE ledger ADD COLUMN ach TEXT;

-- Entries of files that came from there. What was booked for an entry has it as its
-- source: four keys for each, one a part. "sent" is the entry as it came, as JSON;
-- "entry_key" is what it is known by, from the file's own identity on.
CREATE TABLE ach_entry (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  batch INTEGER NOT NULL REFERENCES batch (id),
  line INTEGER NOT NULL,
  entry_key TEXT NOT NULL UNIQUE,
  code INTEGER NOT NULL,
  amount_minor INTEGER NOT NULL,
  due INTEGER NOT NULL,
  state INTEGER NOT NULL,
  account INTEGER REFERENCES account (id),
  in_suspense INTEGER NOT NULL,
  reason TEXT,
  info TEXT,
  return_by INTEGER,
  exported TEXT,
  sent TEXT NOT NULL,
  change_id INTEGER NOT NULL
) STRICT;
