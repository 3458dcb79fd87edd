-- What is watched, and what was seen.

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
