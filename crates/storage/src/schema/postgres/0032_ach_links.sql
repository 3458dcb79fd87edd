-- The entry of the bank's own that a return, a notice of change or a reversal is about.
ALTER TABLE ach_entry ADD COLUMN original BIGINT;
