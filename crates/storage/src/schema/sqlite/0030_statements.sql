-- What was issued of the months of accounts, as JSON without personal data. The key is
-- that of the account, with five digits behind it for the number.
CREATE TABLE statement (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  record TEXT NOT NULL,
  change_id INTEGER NOT NULL
) STRICT;
