-- What holds are for, what a file leaves to the files that paid it before, and
-- how far back a value date may lie.

-- 1 customer, 2 payroll, 3 value date, 4 availability, 5 legal, 6 dispute.
ALTER TABLE hold ADD COLUMN purpose BIGINT NOT NULL DEFAULT 1;
ALTER TABLE hold ADD CONSTRAINT hold_purpose_check CHECK (purpose > 0);
UPDATE hold SET purpose = 2 WHERE batch IS NOT NULL;

-- The lines of a file that files before it have paid, and hashes of the
-- references in the lines that were not taken.
ALTER TABLE batch ADD COLUMN paid_before BYTEA NOT NULL DEFAULT '\x';
ALTER TABLE batch ADD COLUMN skipped_references BYTEA NOT NULL DEFAULT '\x';
ALTER TABLE batch ADD CONSTRAINT batch_skipped_references_check CHECK (length(skipped_references) % 8 = 0);

ALTER TABLE ledger ADD COLUMN back_value_days BIGINT;
ALTER TABLE ledger ADD CONSTRAINT ledger_back_value_days_check CHECK (back_value_days >= 0);

-- There are rules that there were not before: which ones is said in one place,
-- the program.
ALTER TABLE approval DROP CONSTRAINT approval_rule_check;
ALTER TABLE approval ADD CONSTRAINT approval_rule_check CHECK (rule > 0);
