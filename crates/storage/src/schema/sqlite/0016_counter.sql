-- What tellers do at the counter by themselves, and what holders an account gets later.
-- The program proves that in a file, whose engine knows no callers: nothing changes here.
SELECT 1;
