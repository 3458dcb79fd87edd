-- The least balance that accounts of a product keep, and after how many days without
-- activity they are dormant: zero for neither.
ALTER TABLE product ADD COLUMN minimum_minor BIGINT NOT NULL DEFAULT 0;
ALTER TABLE product ADD COLUMN dormant_after BIGINT NOT NULL DEFAULT 0;

-- Since when a holder agrees to pay fees for ATM and card payments that the account
-- does not have enough for; none without (Regulation E, 1005.17).
ALTER TABLE account ADD COLUMN opted_in_at BIGINT;

-- Fees of products. None of these rows changes: others follow them. A price is an
-- amount, or a part in millionths of a percent with a least and maybe a most. Amounts
-- are minor units.
CREATE TABLE fee_term (
  id BIGINT PRIMARY KEY CHECK (id > 0),
  product BIGINT NOT NULL REFERENCES product (id),
  code TEXT COLLATE "C" NOT NULL,
  event BIGINT NOT NULL,
  amount_minor BIGINT,
  percent BIGINT,
  least_minor BIGINT,
  most_minor BIGINT,
  free BIGINT NOT NULL,
  per_day BIGINT,
  de_minimis_minor BIGINT NOT NULL,
  first_period BIGINT NOT NULL,
  give_up_days BIGINT,
  waive_if TEXT COLLATE "C" NOT NULL,
  effective_from BIGINT NOT NULL,
  change_id BIGINT NOT NULL
);
CREATE UNIQUE INDEX fee_term_of_product ON fee_term (product, code, effective_from);
CREATE TRIGGER fee_term_is_of_a_role BEFORE INSERT OR UPDATE ON fee_term
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('4');
CREATE SEQUENCE fee_term_number;
CREATE TRIGGER fee_term_is_never_deleted BEFORE DELETE ON fee_term
FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Limits of the payments of products, as the fees. "per" is what counts together,
-- "action" what is done with a payment beyond the limit.
CREATE TABLE payment_limit (
  id BIGINT PRIMARY KEY CHECK (id > 0),
  product BIGINT NOT NULL REFERENCES product (id),
  name TEXT COLLATE "C" NOT NULL,
  direction BIGINT NOT NULL,
  channel BIGINT,
  per BIGINT NOT NULL,
  action BIGINT NOT NULL,
  most_count BIGINT,
  most_minor BIGINT,
  effective_from BIGINT NOT NULL,
  change_id BIGINT NOT NULL
);
CREATE UNIQUE INDEX payment_limit_of_product ON payment_limit (product, name, effective_from);
CREATE TRIGGER payment_limit_is_of_a_role BEFORE INSERT OR UPDATE ON payment_limit
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('4');
CREATE SEQUENCE payment_limit_number;
CREATE TRIGGER payment_limit_is_never_deleted BEFORE DELETE ON payment_limit
FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Fees that accounts owe or paid. One that is for a month or for a payment is there
-- once; what is left of one that was taken in part is one of its own.
CREATE TABLE fee (
  id BIGINT PRIMARY KEY CHECK (id > 0),
  account BIGINT NOT NULL REFERENCES account (id),
  code TEXT COLLATE "C" NOT NULL,
  event BIGINT NOT NULL,
  period BIGINT,
  cause BIGINT REFERENCES transfer (id),
  rest_of BIGINT REFERENCES fee (id),
  due_on BIGINT NOT NULL,
  give_up_days BIGINT,
  due_minor BIGINT NOT NULL,
  taken_minor BIGINT NOT NULL,
  status BIGINT NOT NULL,
  change_id BIGINT NOT NULL,
  reason TEXT COLLATE "C"
);
CREATE INDEX fee_account ON fee (account);
CREATE UNIQUE INDEX fee_period ON fee (account, code, period) WHERE period IS NOT NULL AND rest_of IS NULL;
CREATE UNIQUE INDEX fee_cause ON fee (cause, code) WHERE cause IS NOT NULL AND rest_of IS NULL;
CREATE UNIQUE INDEX fee_rest ON fee (rest_of) WHERE rest_of IS NOT NULL;
CREATE INDEX fee_due ON fee (id) WHERE status = 1;
CREATE TRIGGER fee_is_of_a_role BEFORE INSERT OR UPDATE ON fee
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('19');
CREATE SEQUENCE fee_number;
CREATE TRIGGER fee_is_never_deleted BEFORE DELETE ON fee
FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Fees that accounts do not pay from one day to another.
CREATE TABLE fee_waiver (
  id BIGINT PRIMARY KEY CHECK (id > 0),
  account BIGINT NOT NULL REFERENCES account (id),
  code TEXT COLLATE "C" NOT NULL,
  first_day BIGINT NOT NULL,
  until BIGINT,
  reason TEXT COLLATE "C" NOT NULL,
  change_id BIGINT NOT NULL
);
CREATE INDEX fee_waiver_account ON fee_waiver (account);
CREATE TRIGGER fee_waiver_is_of_a_role BEFORE INSERT OR UPDATE ON fee_waiver
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('2');
CREATE SEQUENCE fee_waiver_number;
CREATE TRIGGER fee_waiver_is_never_deleted BEFORE DELETE ON fee_waiver
FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Since when accounts are dormant, and when it is next looked at whether they are.
CREATE TABLE account_dormancy (
  account BIGINT PRIMARY KEY REFERENCES account (id),
  due_on BIGINT NOT NULL,
  since BIGINT,
  change_id BIGINT NOT NULL
);
CREATE INDEX account_dormancy_due ON account_dormancy (due_on) WHERE since IS NULL;
CREATE TRIGGER account_dormancy_is_of_a_role BEFORE INSERT OR UPDATE ON account_dormancy
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('19');
CREATE TRIGGER account_dormancy_is_never_deleted BEFORE DELETE ON account_dormancy
FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- A teller books the fees that come with a payment (5, for the record of a fee).
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
      OR NOT caller_has(CASE WHEN kind < 4 OR (kind = 5 AND source = 43) OR (kind = 7 AND EXISTS (SELECT FROM dispatch WHERE id = reverses)) THEN 19
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
