-- Entries about which something is to be done, or that went out: those that are posted (2)
-- or noted (7), which are most, are not in it.
CREATE INDEX ach_entry_open ON ach_entry (state, exported) WHERE state NOT IN (2, 7);
