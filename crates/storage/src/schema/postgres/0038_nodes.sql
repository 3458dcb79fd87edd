-- What an engine needs that spreads schemas over nodes (Citus). No query there reads the
-- new rows of a statement together with a table: what is asked of tables is asked
-- first, or by a function. A table has another name where its rows are: a number
-- stands behind it. Policies have no queries of their own.

-- Whether money that another ledger did not take is given back, or what the policy
-- allows to be taken back of the own work of the day.
CREATE FUNCTION may_take_back(original BIGINT, account_debited BIGINT, booked_by BIGINT, booked_on BIGINT, booked_when BIGINT, minor BIGINT) RETURNS BOOLEAN LANGUAGE sql STABLE SECURITY DEFINER
BEGIN ATOMIC
  SELECT EXISTS (SELECT FROM dispatch WHERE dispatch.id = original) OR EXISTS (
    SELECT FROM transfer JOIN account ON account.id = account_debited JOIN ledger ON ledger.id = 1
    WHERE transfer.id = original AND transfer.operator = booked_by AND transfer.business_date = booked_on
      AND booked_when - transfer.booked_at <= (ledger.policy::JSONB #>> '{own_reversals,minutes}')::BIGINT * 60000000
      AND minor <= (ledger.policy::JSONB #>> ARRAY['own_reversals', 'over', account.currency::TEXT])::BIGINT
  );
END;

DROP TRIGGER transfer_is_proved ON transfer;
DROP FUNCTION prove_transfers;
CREATE FUNCTION prove_transfers() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  caller BIGINT;
  rights BIGINT;
  wrong BIGINT;
  used TEXT[];
  moved BIGINT[];
  there BIGINT;
BEGIN
  IF pg_catalog.current_setting('search_path') OPERATOR(pg_catalog.<>) pg_catalog.concat(pg_catalog.quote_ident(TG_TABLE_SCHEMA), ', pg_temp') THEN
    RAISE EXCEPTION 'the search path is not that of bankctl: %, pg_temp', TG_TABLE_SCHEMA USING ERRCODE = 'insufficient_privilege';
  END IF;
  -- Who is disabled has no rights.
  SELECT id, CASE disabled WHEN 0 THEN coalesce(roles, CASE id WHEN 1 THEN 31 ELSE 3 END) ELSE 0 END INTO caller, rights
    FROM operator WHERE coalesce(os_user, name) = session_user;
  SELECT count(*) FILTER (WHERE operator IS DISTINCT FROM caller OR rights & (CASE WHEN kind < 4 THEN 19 ELSE 18 END)::BIGINT = 0),
      array_agg(reference) FILTER (WHERE reference IS NOT NULL),
      array_agg(debit) FILTER (WHERE batch IS NULL) || array_agg(credit) FILTER (WHERE batch IS NULL)
    INTO wrong, used, moved FROM fresh;
  IF used IS NOT NULL THEN
    INSERT INTO reference_used (reference) SELECT reference FROM unnest(used) AS given (reference);
  END IF;
  IF moved IS NOT NULL THEN
    SELECT count(*) INTO there FROM position WHERE account = ANY (moved);
    IF there <> (SELECT count(DISTINCT account) FROM unnest(moved) AS named (account)) THEN
      RAISE EXCEPTION 'a transfer moves money of an account that is not there' USING ERRCODE = 'foreign_key_violation';
    END IF;
  END IF;
  IF wrong = 0 THEN
    RETURN NULL;
  END IF;
  IF EXISTS (
    SELECT FROM fresh WHERE NOT caller_approves(operator, NULL::BIGINT) AND (
      operator IS DISTINCT FROM caller_id()
      OR NOT caller_has(CASE WHEN kind < 4 OR kind IN (12, 13, 14) OR (kind = 5 AND source = 43) THEN 19
        WHEN kind = 7 AND may_take_back(reverses, debit, operator, business_date, booked_at, amount_minor) THEN 19 ELSE 18 END)
    )
  ) AND NOT caller_owns(TG_RELID) THEN
    RAISE EXCEPTION '% books under another name, or has no role that books this', session_user USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER transfer_is_proved AFTER INSERT ON transfer
REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION prove_transfers();

DROP TRIGGER hold_is_proved ON hold;
DROP FUNCTION prove_holds;
CREATE FUNCTION prove_holds() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  used TEXT[];
BEGIN
  IF pg_catalog.current_setting('search_path') OPERATOR(pg_catalog.<>) pg_catalog.concat(pg_catalog.quote_ident(TG_TABLE_SCHEMA), ', pg_temp') THEN
    RAISE EXCEPTION 'the search path is not that of bankctl: %, pg_temp', TG_TABLE_SCHEMA USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT array_agg(reference) INTO used FROM fresh WHERE reference IS NOT NULL;
  IF used IS NOT NULL THEN
    INSERT INTO reference_used (reference) SELECT reference FROM unnest(used) AS given (reference);
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER hold_is_proved AFTER INSERT ON hold
REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION prove_holds();

-- Whether the caller asked to pay a file, and may: it was approved.
CREATE FUNCTION caller_was_given(one BIGINT) RETURNS BOOLEAN LANGUAGE sql STABLE SECURITY DEFINER
BEGIN ATOMIC
  SELECT EXISTS (SELECT FROM approval WHERE id = one AND maker = caller_id() AND status = 2);
END;

DROP TRIGGER change_is_the_callers ON change;
DROP FUNCTION prove_changes;
CREATE FUNCTION prove_changes() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  caller BIGINT;
  wrong BIGINT;
BEGIN
  IF pg_catalog.current_setting('search_path') OPERATOR(pg_catalog.<>) pg_catalog.concat(pg_catalog.quote_ident(TG_TABLE_SCHEMA), ', pg_temp') THEN
    RAISE EXCEPTION 'the search path is not that of bankctl: %, pg_temp', TG_TABLE_SCHEMA USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT id INTO caller FROM operator WHERE coalesce(os_user, name) = session_user AND disabled = 0;
  SELECT count(*) INTO wrong FROM fresh WHERE operator IS DISTINCT FROM caller OR approval IS NOT NULL;
  IF wrong = 0 THEN
    RETURN NULL;
  END IF;
  IF EXISTS (
    SELECT FROM fresh WHERE NOT CASE
      WHEN approval IS NOT NULL THEN caller_approves(operator, approval)
        OR (operator = caller_id() AND caller_has(63) AND caller_was_given(approval))
      WHEN operator = 0 THEN action IN ('denied', 'failed', 'ended')
      WHEN action = 'denied' THEN operator = caller_id()
      ELSE operator = caller_id() AND caller_has(63)
    END
  ) AND NOT caller_owns(TG_RELID) THEN
    RAISE EXCEPTION '% writes to the register under another name', session_user USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER change_is_the_callers AFTER INSERT ON change
REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION prove_changes();
REVOKE EXECUTE ON FUNCTION prove_transfers, prove_holds, prove_changes FROM PUBLIC;

DROP TRIGGER holder_is_added_by_a_role ON holder;
DROP TRIGGER external_number_is_of_a_role ON external_number;
DROP TRIGGER ordered_by_is_of_a_new_payment ON ordered_by;
DROP FUNCTION prove_belongings;
CREATE FUNCTION prove_belongings() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
  of_a_payment CONSTANT BOOLEAN := pg_catalog.starts_with(TG_TABLE_NAME::pg_catalog.text, 'ordered_by');
  named BIGINT[];
  later BOOLEAN;
BEGIN
  IF pg_catalog.current_setting('search_path') OPERATOR(pg_catalog.<>) pg_catalog.concat(pg_catalog.quote_ident(TG_TABLE_SCHEMA), ', pg_temp') THEN
    RAISE EXCEPTION 'the search path is not that of bankctl: %, pg_temp', TG_TABLE_SCHEMA USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF of_a_payment THEN
    SELECT array_agg(transfer) INTO named FROM fresh;
    later := EXISTS (SELECT FROM transfer WHERE id = ANY (named) AND xmin <> pg_current_xact_id()::xid);
  ELSE
    SELECT array_agg(account) INTO named FROM fresh;
    later := EXISTS (SELECT FROM account WHERE id = ANY (named) AND xmin <> pg_current_xact_id()::xid);
  END IF;
  IF later AND NOT (NOT of_a_payment AND caller_has(2)) AND NOT caller_owns(TG_RELID) THEN
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

ALTER POLICY credential_of_oneself ON credential USING (operator = caller_id());
ALTER POLICY credential_of_admins ON credential USING (caller_has(4));
ALTER POLICY session_of_oneself ON session USING (operator = caller_id());
ALTER POLICY session_of_admins ON session USING (caller_has(4));
ALTER POLICY session_of_auditors ON session USING (caller_has(8));

-- Whether another transaction waits for the end of this one, where its rows are.
CREATE FUNCTION others_wait() RETURNS BOOLEAN LANGUAGE sql
BEGIN ATOMIC
  SELECT EXISTS (
    SELECT FROM pg_locks AS own JOIN pg_locks AS other ON other.transactionid = own.transactionid
      WHERE own.pid = pg_backend_pid() AND own.granted AND NOT other.granted
  );
END;
