-- Rates of exchange: one of "base" costs so many of "quoted" from a time on. None of
-- these rows changes: others follow them.
CREATE TABLE exchange_rate (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  base TEXT NOT NULL,
  quoted TEXT NOT NULL,
  rate TEXT NOT NULL,
  valid_from INTEGER NOT NULL,
  origin TEXT,
  change_id INTEGER NOT NULL,
  UNIQUE (base, quoted, valid_from)
) STRICT;

INSERT INTO gl_account (id, name, class) VALUES
  (24, 'position/exchange', 1),
  (25, 'position/exchange-equivalent', 1),
  (26, 'income/exchange', 4),
  (27, 'expense/revaluation', 5);
