-- What the bank tells every customer on a statement.
ALTER TABLE ledger ADD COLUMN notice TEXT;
