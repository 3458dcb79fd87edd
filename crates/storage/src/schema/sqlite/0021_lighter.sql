-- SQLite reads the whole schema at every start of the program, and 23 triggers that said
-- the same of 23 tables were a tenth of what a deposit costs. What is left keeps the
-- journal, the change log, and what says whose the money is and how much. A row that is
-- taken away from one of these tables is missing from what the change log says, and found
-- by verify.
DROP TRIGGER IF EXISTS account_dormancy_is_never_deleted;
DROP TRIGGER IF EXISTS account_interest_is_never_deleted;
DROP TRIGGER IF EXISTS account_product_is_never_deleted;
DROP TRIGGER IF EXISTS approval_is_never_deleted;
DROP TRIGGER IF EXISTS business_day_is_never_deleted;
DROP TRIGGER IF EXISTS calendar_is_never_deleted;
DROP TRIGGER IF EXISTS credential_is_never_deleted;
DROP TRIGGER IF EXISTS document_is_never_deleted;
DROP TRIGGER IF EXISTS fee_is_never_deleted;
DROP TRIGGER IF EXISTS fee_term_is_never_deleted;
DROP TRIGGER IF EXISTS fee_waiver_is_never_deleted;
DROP TRIGGER IF EXISTS gl_account_is_never_deleted;
DROP TRIGGER IF EXISTS interest_rate_is_never_deleted;
DROP TRIGGER IF EXISTS occurrence_is_never_deleted;
DROP TRIGGER IF EXISTS operator_is_never_deleted;
DROP TRIGGER IF EXISTS partner_is_never_deleted;
DROP TRIGGER IF EXISTS payment_limit_is_never_deleted;
DROP TRIGGER IF EXISTS period_is_never_deleted;
DROP TRIGGER IF EXISTS problem_is_never_deleted;
DROP TRIGGER IF EXISTS product_is_never_deleted;
DROP TRIGGER IF EXISTS session_is_never_deleted;
DROP TRIGGER IF EXISTS standing_order_is_never_deleted;
DROP TRIGGER IF EXISTS token_is_never_deleted;
