-- What customers dispute. What was booked for it has it as its source: four keys for
-- each, one a part. "documents" has the numbers of its papers, "lines" the earlier lines
-- of the change log about it, both with blanks between; "note" is what was written down
-- with the last one.
CREATE TABLE dispute (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  transfer INTEGER NOT NULL REFERENCES transfer (id),
  account INTEGER NOT NULL REFERENCES account (id),
  customer INTEGER NOT NULL REFERENCES customer (id),
  kind INTEGER NOT NULL,
  regime INTEGER NOT NULL,
  initiated INTEGER,
  amount_minor INTEGER NOT NULL,
  notice INTEGER NOT NULL,
  notice_on INTEGER NOT NULL,
  statement_sent INTEGER,
  confirmed_on INTEGER,
  new_account INTEGER NOT NULL,
  status INTEGER NOT NULL,
  credited_minor INTEGER NOT NULL,
  credited_on INTEGER,
  credit_told_on INTEGER,
  outcome INTEGER,
  found_minor INTEGER NOT NULL,
  decided_on INTEGER,
  decision_told_on INTEGER,
  debit_on INTEGER,
  returned_on INTEGER,
  documents TEXT NOT NULL,
  note TEXT,
  lines TEXT NOT NULL,
  reference TEXT,
  change_id INTEGER NOT NULL
) STRICT;

INSERT INTO gl_account (id, name, class) VALUES (22, 'receivable/disputes', 1), (23, 'expense/disputes', 5);
