-- Rates of exchange: one of "base" costs so many of "quoted" from a time on. None of
-- these rows changes: others follow them.
CREATE TABLE exchange_rate (
  id BIGINT PRIMARY KEY CHECK (id > 0),
  base TEXT COLLATE "C" NOT NULL,
  quoted TEXT COLLATE "C" NOT NULL,
  rate TEXT COLLATE "C" NOT NULL,
  valid_from BIGINT NOT NULL,
  origin TEXT COLLATE "C",
  change_id BIGINT NOT NULL,
  UNIQUE (base, quoted, valid_from)
);
CREATE TRIGGER exchange_rate_is_of_a_role BEFORE INSERT OR UPDATE ON exchange_rate
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('18');
CREATE SEQUENCE exchange_rate_number;
CREATE TRIGGER exchange_rate_is_never_deleted BEFORE DELETE ON exchange_rate
FOR EACH ROW EXECUTE FUNCTION refuse_change();

INSERT INTO gl_account (id, name, class) VALUES
  (24, 'position/exchange', 1),
  (25, 'position/exchange-equivalent', 1),
  (26, 'income/exchange', 4),
  (27, 'expense/revaluation', 5);

-- A teller exchanges (14), beside what was so already.
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
      OR NOT caller_has(CASE WHEN kind < 4 OR kind IN (12, 13, 14) OR (kind = 5 AND source = 43) OR (kind = 7 AND EXISTS (SELECT FROM dispatch WHERE id = reverses)) THEN 19
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
