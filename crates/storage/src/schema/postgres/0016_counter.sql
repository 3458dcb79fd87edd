-- What tellers do at the counter by themselves, and what holders an account gets later.

-- Tellers take back what they booked themselves on the same day, up to the amount and
-- within the minutes that the policy says. Without that rule they only ask.
DROP TRIGGER transfer_is_proved ON transfer;
DROP FUNCTION prove_transfers;
CREATE FUNCTION prove_transfers() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  wrong BIGINT;
BEGIN
  IF pg_catalog.current_setting('search_path') OPERATOR(pg_catalog.<>) pg_catalog.concat(pg_catalog.quote_ident(TG_TABLE_SCHEMA), ', pg_temp') THEN
    RAISE EXCEPTION 'the search path is not that of bankctl: %, pg_temp', TG_TABLE_SCHEMA USING ERRCODE = 'insufficient_privilege';
  END IF;
  INSERT INTO reference_used (reference) SELECT reference FROM fresh WHERE reference IS NOT NULL;
  SELECT count(*) INTO wrong FROM fresh LEFT JOIN operator AS caller ON coalesce(caller.os_user, caller.name) = session_user
    WHERE fresh.operator IS DISTINCT FROM caller.id OR caller.disabled <> 0
      OR coalesce(caller.roles, CASE caller.id WHEN 1 THEN 31 ELSE 3 END) & (CASE WHEN kind < 4 THEN 19 ELSE 18 END)::BIGINT = 0
      OR (batch IS NULL AND (SELECT count(*) FROM position WHERE account IN (debit, credit)) <> 2);
  IF wrong = 0 THEN
    RETURN NULL;
  END IF;
  IF EXISTS (SELECT FROM fresh WHERE batch IS NULL AND (SELECT count(*) FROM position WHERE account IN (debit, credit)) <> 2) THEN
    RAISE EXCEPTION 'a transfer moves money of an account that is not there' USING ERRCODE = 'foreign_key_violation';
  END IF;
  -- A teller gives back what another ledger did not take, and takes back what the
  -- policy allows of the own work of the day.
  IF EXISTS (
    SELECT FROM fresh WHERE NOT caller_approves(operator, NULL::BIGINT) AND (
      operator IS DISTINCT FROM caller_id()
      OR NOT caller_has(CASE WHEN kind < 4 OR (kind = 7 AND EXISTS (SELECT FROM dispatch WHERE id = reverses)) THEN 19
        WHEN kind = 7 AND EXISTS (
          SELECT FROM transfer AS original JOIN account ON account.id = fresh.debit JOIN ledger ON ledger.id = 1
          WHERE original.id = fresh.reverses AND original.operator = fresh.operator AND original.business_date = fresh.business_date
            AND fresh.booked_at - original.booked_at <= (ledger.policy::JSONB #>> '{own_reversals,minutes}')::BIGINT * 60000000
            AND fresh.amount_minor <= (ledger.policy::JSONB #>> ARRAY['own_reversals', 'over', account.currency::TEXT])::BIGINT
        ) THEN 19 ELSE 18 END)
    )
  ) AND NOT caller_owns(TG_RELID) THEN
    RAISE EXCEPTION '% books under another name, or has no role that books this', session_user USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER transfer_is_proved AFTER INSERT ON transfer
REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION prove_transfers();

-- A teller freezes an account, as when a card was lost, and changes nothing else of it.
DROP TRIGGER account_is_changed_by_a_role ON account;
CREATE FUNCTION prove_account_changes() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
  own BOOLEAN;
  others BOOLEAN;
  frozen BOOLEAN;
BEGIN
  IF pg_catalog.current_setting('search_path') OPERATOR(pg_catalog.<>) pg_catalog.concat(pg_catalog.quote_ident(TG_TABLE_SCHEMA), ', pg_temp') THEN
    RAISE EXCEPTION 'the search path is not that of bankctl: %, pg_temp', TG_TABLE_SCHEMA USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT bool_or(fresh.id <= 100000000), bool_or(fresh.id > 100000000),
    bool_and(coalesce(stale.status = 1 AND fresh.status = 2, FALSE)
      AND (fresh.type, fresh.name, fresh.currency, fresh.overdraft_minor, fresh.opened_at, fresh.closed_at, fresh.mandate)
        IS NOT DISTINCT FROM (stale.type, stale.name, stale.currency, stale.overdraft_minor, stale.opened_at, stale.closed_at, stale.mandate))
    INTO own, others, frozen FROM fresh LEFT JOIN stale USING (id);
  IF ((own AND NOT caller_has(4)) OR (others AND NOT caller_has(CASE WHEN frozen THEN 3 ELSE 2 END)))
    AND NOT caller_owns(TG_RELID) THEN
    RAISE EXCEPTION '% has no role that changes such an account', session_user USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER account_is_changed_by_a_role AFTER UPDATE ON account
REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION prove_account_changes();

-- Holders are added and removed by who may change the account.
DROP TRIGGER holder_is_of_a_new_account ON holder;
DROP TRIGGER external_number_is_of_a_role ON external_number;
DROP TRIGGER ordered_by_is_of_a_new_payment ON ordered_by;
DROP FUNCTION prove_belongings;
CREATE FUNCTION prove_belongings() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
  later BOOLEAN;
BEGIN
  IF pg_catalog.current_setting('search_path') OPERATOR(pg_catalog.<>) pg_catalog.concat(pg_catalog.quote_ident(TG_TABLE_SCHEMA), ', pg_temp') THEN
    RAISE EXCEPTION 'the search path is not that of bankctl: %, pg_temp', TG_TABLE_SCHEMA USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF TG_TABLE_NAME = 'ordered_by' THEN
    later := EXISTS (SELECT FROM fresh JOIN transfer ON id = fresh.transfer WHERE transfer.xmin <> pg_current_xact_id()::xid);
  ELSE
    later := EXISTS (SELECT FROM fresh JOIN account ON id = fresh.account WHERE account.xmin <> pg_current_xact_id()::xid);
  END IF;
  IF later AND NOT (TG_TABLE_NAME <> 'ordered_by' AND caller_has(2)) AND NOT caller_owns(TG_RELID) THEN
    RAISE EXCEPTION '% adds to % what came before', session_user, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER holder_is_added_by_a_role AFTER INSERT ON holder
REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION prove_belongings();
CREATE TRIGGER external_number_is_of_a_role AFTER INSERT ON external_number
REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION prove_belongings();
CREATE TRIGGER ordered_by_is_of_a_new_payment AFTER INSERT ON ordered_by
REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION prove_belongings();
CREATE TRIGGER holder_is_removed_by_a_role BEFORE DELETE ON holder
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('2');

-- The request that a transaction came of is looked up by the transaction.
CREATE INDEX approval_transfer ON approval (transfer) WHERE transfer IS NOT NULL;
