-- Which path the ledger's file is opened by, if it has several names. It is
-- about the file, not about the books: no copy of the ledger has it.
ALTER TABLE ledger ADD COLUMN place TEXT;
