-- What is watched, and what was seen.

-- Rules that payments are watched by, as JSON: in the ledger's own row, which is read for
-- every payment anyway.
ALTER TABLE ledger ADD COLUMN alert_rules TEXT;

-- What a rule has seen (1), cases (2), what was noted in them (3), and the key that notes
-- are sealed with (4). "about" is a rule or a case.
CREATE TABLE alert (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  kind INTEGER NOT NULL,
  about INTEGER NOT NULL,
  record TEXT NOT NULL,
  change_id INTEGER NOT NULL
) STRICT;

-- Who hands cash over and is no customer (1), cash reports that were filed (2), and who is
-- exempt (3). "about" is a transfer, a day, or a customer.
CREATE TABLE ctr (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  kind INTEGER NOT NULL,
  about INTEGER NOT NULL,
  record TEXT NOT NULL,
  change_id INTEGER NOT NULL
) STRICT;
CREATE INDEX ctr_about ON ctr (kind, about);

-- The taxpayer identification number of a customer, sealed.
ALTER TABLE customer ADD COLUMN tin_sealed BLOB;
