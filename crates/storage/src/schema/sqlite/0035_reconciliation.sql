-- Reconciliations that were kept, as JSON: "record" is the proof, "lines" which lines
-- belong to which transactions, whose hash the record has. What was booked because a
-- statement says so has the id and its own number as its source.
CREATE TABLE reconciliation (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  account INTEGER NOT NULL REFERENCES account (id),
  record TEXT NOT NULL,
  lines TEXT NOT NULL,
  change_id INTEGER NOT NULL
) STRICT;
