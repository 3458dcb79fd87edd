-- References under which a till was opened or counted, and cash was taken into it: the
-- same command again is answered with what it did.
ALTER TABLE till ADD COLUMN opened_under TEXT;
ALTER TABLE cash_count ADD COLUMN reference TEXT;
ALTER TABLE handover ADD COLUMN taken_under TEXT;
