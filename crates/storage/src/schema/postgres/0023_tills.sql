-- Drawers of cash, what was counted in them, and what went from one to another.
--
-- A till's cash is on an account of the chart, whose number is "account". "limits" has
-- the most that it should hold, in minor units by currency, with blanks between. While
-- it is open, "holder" is the operator whose session it is.
CREATE TABLE till (
  id BIGINT PRIMARY KEY CHECK (id > 0),
  name TEXT COLLATE "C" NOT NULL UNIQUE,
  branch TEXT COLLATE "C",
  account BIGINT NOT NULL UNIQUE REFERENCES gl_account (id),
  operator BIGINT REFERENCES operator (id),
  blind BIGINT NOT NULL,
  limits TEXT COLLATE "C" NOT NULL,
  refuses_beyond BIGINT NOT NULL,
  status BIGINT NOT NULL,
  session BIGINT NOT NULL,
  holder BIGINT UNIQUE REFERENCES operator (id),
  opened_at BIGINT,
  opened_on BIGINT,
  counted BIGINT,
  change_id BIGINT NOT NULL
);
CREATE TRIGGER till_is_never_deleted BEFORE DELETE ON till
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER till_is_of_a_role BEFORE INSERT OR UPDATE ON till
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('3');
CREATE SEQUENCE till_number;

-- Each count stays. The transfer that booked the difference has the id as its source.
CREATE TABLE cash_count (
  id BIGINT PRIMARY KEY CHECK (id > 0),
  till BIGINT REFERENCES till (id),
  session BIGINT,
  account BIGINT NOT NULL REFERENCES account (id),
  counted_minor BIGINT NOT NULL,
  expected_minor BIGINT NOT NULL,
  pieces TEXT COLLATE "C",
  preceded_by BIGINT,
  counted_by BIGINT NOT NULL REFERENCES operator (id),
  witness BIGINT REFERENCES operator (id),
  counted_at BIGINT NOT NULL,
  counted_on BIGINT NOT NULL,
  closes BIGINT NOT NULL,
  keep_minor BIGINT NOT NULL,
  transfer BIGINT,
  resolved_minor BIGINT NOT NULL,
  resolution BIGINT,
  change_id BIGINT NOT NULL
);
CREATE INDEX cash_count_of_session ON cash_count (till, session);
CREATE TRIGGER cash_count_is_never_deleted BEFORE DELETE ON cash_count
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER cash_count_is_of_a_role BEFORE INSERT OR UPDATE ON cash_count
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('3');
CREATE SEQUENCE cash_count_number;

-- Cash that one person gives and another accepts. The transfer that moved it has the
-- id as its source.
CREATE TABLE handover (
  id BIGINT PRIMARY KEY CHECK (id > 0),
  giver BIGINT NOT NULL REFERENCES account (id),
  receiver BIGINT NOT NULL REFERENCES account (id),
  amount_minor BIGINT NOT NULL,
  given_by BIGINT NOT NULL REFERENCES operator (id),
  ended_by BIGINT REFERENCES operator (id),
  status BIGINT NOT NULL,
  reason TEXT COLLATE "C",
  reference TEXT COLLATE "C" UNIQUE,
  transfer BIGINT,
  offered_at BIGINT NOT NULL,
  change_id BIGINT NOT NULL
);
CREATE INDEX handover_offered ON handover (id) WHERE status = 1;
CREATE TRIGGER handover_is_never_deleted BEFORE DELETE ON handover
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER handover_is_of_a_role BEFORE INSERT OR UPDATE ON handover
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('3');
CREATE SEQUENCE handover_number;

-- Supervisors add tills, and with them their accounts.
DROP TRIGGER gl_account_is_of_a_role ON gl_account;
CREATE TRIGGER gl_account_is_of_a_role BEFORE INSERT OR UPDATE ON gl_account
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('6');
INSERT INTO gl_account (id, name, class) VALUES (20, 'expense/cash-over-short', 5);

-- A teller hands cash over (12) and counts it (13).
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
      OR NOT caller_has(CASE WHEN kind < 4 OR kind IN (12, 13) OR (kind = 5 AND source = 43) OR (kind = 7 AND EXISTS (SELECT FROM dispatch WHERE id = reverses)) THEN 19
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
