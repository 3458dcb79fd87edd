-- What tellers do at the counter by themselves, and what holders an account gets later.
-- The program proves that in a file, whose engine knows no callers.

-- The request that a transaction came of is looked up by the transaction.
CREATE INDEX approval_transfer ON approval (transfer) WHERE transfer IS NOT NULL;
