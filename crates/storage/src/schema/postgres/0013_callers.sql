-- Who writes is who the server let in. The engine itself holds names, roles and
-- numbers to that, so that SQL by hand writes under no other name. Who owns the
-- tables is not held to it, and could take all of this away.
--
-- The functions look names up in the search path that bankctl sets, and refuse any
-- other: then every name means this schema, and no temporary table stands before
-- it. What is asked before that is known is asked of pg_catalog by name.
--
-- Roles are bits: 1 teller, 2 supervisor, 4 admin, 8 auditor, 16 service. Operators
-- from before there were roles have none written: who made the ledger has all,
-- others the daily work.

-- The last numbers of customers (1) and of their accounts (2). People type
-- these, so nobody uses them up: they are locked while they are given out, and
-- count once the record is there.
CREATE TABLE counter (
  id BIGINT PRIMARY KEY CHECK (id BETWEEN 1 AND 2),
  last BIGINT NOT NULL
);
INSERT INTO counter
  SELECT 1, coalesce(max(id), 0) FROM customer
  UNION ALL SELECT 2, greatest(coalesce(max(id), 0), 100000000) FROM account;
DROP SEQUENCE customer_number;
DROP SEQUENCE account_number;

-- Whoever needs both locks them in one order, or two would wait for each other.
CREATE FUNCTION last_number(which BIGINT) RETURNS BIGINT LANGUAGE sql SECURITY DEFINER
BEGIN ATOMIC
  WITH locked AS MATERIALIZED (SELECT id, last FROM counter WHERE id <= which ORDER BY id FOR UPDATE)
  SELECT last FROM locked WHERE id = which;
END;

-- The operator who works under the account that was let in.
CREATE FUNCTION caller_id() RETURNS BIGINT LANGUAGE sql STABLE SECURITY DEFINER
BEGIN ATOMIC
  SELECT id FROM operator WHERE coalesce(os_user, name) = session_user;
END;

-- Whether that operator is enabled and has one of these roles.
CREATE FUNCTION caller_has(wanted BIGINT) RETURNS BOOLEAN LANGUAGE sql STABLE SECURITY DEFINER
BEGIN ATOMIC
  SELECT EXISTS (
    SELECT FROM operator WHERE coalesce(os_user, name) = session_user AND disabled = 0
      AND coalesce(roles, CASE id WHEN 1 THEN 31 ELSE 3 END) & wanted <> 0
  );
END;

-- Whether the account that was let in owns a table, or may do what its owner may.
CREATE FUNCTION caller_owns(place OID) RETURNS BOOLEAN LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT pg_has_role(session_user, relowner, 'USAGE') FROM pg_class WHERE oid = place;
END;

-- Whether the caller has approved, in this transaction, what an operator
-- asked for: any request, or one.
CREATE FUNCTION caller_approves(asked_by BIGINT, one BIGINT) RETURNS BOOLEAN LANGUAGE sql STABLE SECURITY DEFINER
BEGIN ATOMIC
  SELECT EXISTS (
    SELECT FROM approval WHERE maker = asked_by AND (one IS NULL OR id = one)
      AND status = 2 AND checker = caller_id() AND xmin = pg_current_xact_id()::xid
  );
END;
CREATE INDEX approval_approved ON approval (maker) WHERE status = 2;

-- Takes one of the roles that are added up in the argument.
CREATE FUNCTION require_roles() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  IF pg_catalog.current_setting('search_path') OPERATOR(pg_catalog.<>) pg_catalog.concat(pg_catalog.quote_ident(TG_TABLE_SCHEMA), ', pg_temp') THEN
    RAISE EXCEPTION 'the search path is not that of bankctl: %, pg_temp', TG_TABLE_SCHEMA USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NOT caller_has(TG_ARGV[0]::BIGINT) AND NOT caller_owns(TG_RELID) THEN
    RAISE EXCEPTION '% has no role that writes this to %', session_user, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END
$$;

-- What was booked: under the caller's name, by a role that books such a thing,
-- between accounts that are there, under references that are free. What a second
-- person approves in the same transaction is booked under the name of who asked. Accounts
-- in a file were proved. One call and one plan for all rows of a statement,
-- because a file is few statements.
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
  -- A teller gives back what another ledger did not take.
  IF EXISTS (
    SELECT FROM fresh WHERE NOT caller_approves(operator, NULL::BIGINT) AND (
      operator IS DISTINCT FROM caller_id()
      OR NOT caller_has(CASE WHEN kind < 4 OR (kind = 7 AND EXISTS (SELECT FROM dispatch WHERE id = reverses)) THEN 19 ELSE 18 END)
    )
  ) AND NOT caller_owns(TG_RELID) THEN
    RAISE EXCEPTION '% books under another name, or has no role that books this', session_user USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END
$$;
DROP TRIGGER transfer_has_its_accounts ON transfer;
DROP TRIGGER transfer_uses_its_reference ON transfer;
DROP FUNCTION prove_accounts;
CREATE TRIGGER transfer_is_proved AFTER INSERT ON transfer
REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION prove_transfers();

-- The lines of the register: under the caller's name, or that of who asked for what
-- the caller approves. Who was refused, failed to log in or leaves a session may
-- be nobody, and who was disabled is still refused under the own name.
CREATE FUNCTION prove_changes() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  wrong BIGINT;
BEGIN
  IF pg_catalog.current_setting('search_path') OPERATOR(pg_catalog.<>) pg_catalog.concat(pg_catalog.quote_ident(TG_TABLE_SCHEMA), ', pg_temp') THEN
    RAISE EXCEPTION 'the search path is not that of bankctl: %, pg_temp', TG_TABLE_SCHEMA USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT count(*) INTO wrong FROM fresh LEFT JOIN operator AS caller ON coalesce(caller.os_user, caller.name) = session_user
    WHERE fresh.operator IS DISTINCT FROM caller.id OR caller.disabled <> 0 OR approval IS NOT NULL;
  IF wrong = 0 THEN
    RETURN NULL;
  END IF;
  IF EXISTS (
    SELECT FROM fresh WHERE NOT CASE
      WHEN approval IS NOT NULL THEN caller_approves(operator, approval)
        -- Who asked to pay a file, and pays it once it is approved.
        OR (operator = caller_id() AND caller_has(31)
          AND EXISTS (SELECT FROM approval AS given WHERE given.id = fresh.approval AND given.maker = operator AND given.status = 2))
      WHEN operator = 0 THEN action IN ('denied', 'failed', 'ended')
      WHEN action = 'denied' THEN operator = caller_id()
      ELSE operator = caller_id() AND caller_has(31)
    END
  ) AND NOT caller_owns(TG_RELID) THEN
    RAISE EXCEPTION '% writes to the register under another name', session_user USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER change_is_the_callers AFTER INSERT ON change
REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION prove_changes();

-- A request is asked for under the caller's name, and decided once, by the caller,
-- who may do such a thing. What it came to follows in the same transaction.
CREATE FUNCTION prove_approval() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  fits BOOLEAN;
BEGIN
  IF pg_catalog.current_setting('search_path') OPERATOR(pg_catalog.<>) pg_catalog.concat(pg_catalog.quote_ident(TG_TABLE_SCHEMA), ', pg_temp') THEN
    RAISE EXCEPTION 'the search path is not that of bankctl: %, pg_temp', TG_TABLE_SCHEMA USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF TG_OP = 'INSERT' THEN
    fits := NEW.maker = caller_id() AND caller_has(31) AND NEW.status = 1;
  ELSIF (NEW.id, NEW.maker, NEW.rule, NEW.request, NEW.asked_at, NEW.expires_at, NEW.about)
    IS DISTINCT FROM (OLD.id, OLD.maker, OLD.rule, OLD.request, OLD.asked_at, OLD.expires_at, OLD.about) THEN
    fits := FALSE;
  ELSIF OLD.status = 1 THEN
    fits := NEW.checker = caller_id() AND NEW.status <> 1 AND NEW.decided_at < OLD.expires_at AND caller_has(6)
      AND caller_has(CASE WHEN NEW.rule IN (7, 8) THEN 4 WHEN NEW.rule IN (4, 5) THEN 2 WHEN NEW.rule = 10 THEN 18 ELSE 19 END);
  ELSE
    fits := OLD.checker = caller_id() AND OLD.transfer IS NULL
      AND (NEW.status, NEW.checker, NEW.decided_at, NEW.reason) IS NOT DISTINCT FROM (OLD.status, OLD.checker, OLD.decided_at, OLD.reason)
      AND EXISTS (SELECT FROM approval WHERE id = OLD.id AND xmin = pg_current_xact_id()::xid);
  END IF;
  IF fits IS NOT TRUE AND NOT caller_owns(TG_RELID) THEN
    RAISE EXCEPTION '% asks or decides under another name, or may not decide this', session_user USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER approval_is_the_callers BEFORE INSERT OR UPDATE ON approval
FOR EACH ROW EXECUTE FUNCTION prove_approval();

-- New customers and accounts have the next numbers, or nearly, and no more than
-- who makes them may give: a status that somebody must decide on, a limit.
CREATE FUNCTION prove_numbers() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  which CONSTANT BIGINT := TG_ARGV[0];
  own CONSTANT BIGINT := TG_ARGV[1];
  before BIGINT;
  least BIGINT;
  largest BIGINT;
  many BIGINT;
BEGIN
  IF pg_catalog.current_setting('search_path') OPERATOR(pg_catalog.<>) pg_catalog.concat(pg_catalog.quote_ident(TG_TABLE_SCHEMA), ', pg_temp') THEN
    RAISE EXCEPTION 'the search path is not that of bankctl: %, pg_temp', TG_TABLE_SCHEMA USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT min(id), max(id), count(*) INTO least, largest, many FROM fresh WHERE id > own;
  IF many > 0 THEN
    before := last_number(which);
    IF least <= before OR largest > before + 100 * many THEN
      RAISE EXCEPTION 'the next number after % is not %', before, largest USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE counter SET last = largest WHERE id = which;
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER customer_has_the_next_number AFTER INSERT ON customer
REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION prove_numbers('1', '0');
CREATE TRIGGER account_has_the_next_number AFTER INSERT ON account
REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION prove_numbers('2', '100000000');

CREATE FUNCTION prove_accounts() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  IF pg_catalog.current_setting('search_path') OPERATOR(pg_catalog.<>) pg_catalog.concat(pg_catalog.quote_ident(TG_TABLE_SCHEMA), ', pg_temp') THEN
    RAISE EXCEPTION 'the search path is not that of bankctl: %, pg_temp', TG_TABLE_SCHEMA USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NOT caller_has(CASE WHEN EXISTS (SELECT FROM fresh WHERE overdraft_minor > 0) THEN 2 ELSE 19 END)
    AND NOT caller_owns(TG_RELID) THEN
    RAISE EXCEPTION '% has no role that opens such an account', session_user USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER account_is_opened_by_a_role AFTER INSERT ON account
REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION prove_accounts();
CREATE TRIGGER account_is_changed_by_a_role BEFORE UPDATE ON account
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('2');

CREATE FUNCTION prove_customers() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
  decided BOOLEAN;
BEGIN
  IF pg_catalog.current_setting('search_path') OPERATOR(pg_catalog.<>) pg_catalog.concat(pg_catalog.quote_ident(TG_TABLE_SCHEMA), ', pg_temp') THEN
    RAISE EXCEPTION 'the search path is not that of bankctl: %, pg_temp', TG_TABLE_SCHEMA USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF TG_OP = 'INSERT' THEN
    decided := EXISTS (SELECT FROM fresh WHERE status NOT IN (1, 3));
  ELSE
    decided := EXISTS (SELECT FROM fresh LEFT JOIN stale USING (id)
      WHERE (fresh.status, fresh.closed_at, fresh.forgotten_at) IS DISTINCT FROM (stale.status, stale.closed_at, stale.forgotten_at));
  END IF;
  IF NOT caller_has(CASE WHEN decided THEN 2 ELSE 19 END) AND NOT caller_owns(TG_RELID) THEN
    RAISE EXCEPTION '% has no role that decides about customers', session_user USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER customer_is_added_by_a_role AFTER INSERT ON customer
REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION prove_customers();
CREATE TRIGGER customer_is_changed_by_a_role AFTER UPDATE ON customer
REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION prove_customers();

-- An account has the holders that it was opened with, and a payment those who ordered
-- it then; other numbers of an account are added later by who may change it.
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
  IF later AND NOT (TG_TABLE_NAME = 'external_number' AND caller_has(2)) AND NOT caller_owns(TG_RELID) THEN
    RAISE EXCEPTION '% adds to % what came before', session_user, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER holder_is_of_a_new_account AFTER INSERT ON holder
REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION prove_belongings();
CREATE TRIGGER external_number_is_of_a_role AFTER INSERT ON external_number
REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION prove_belongings();
CREATE TRIGGER ordered_by_is_of_a_new_payment AFTER INSERT ON ordered_by
REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION prove_belongings();

-- A hold's reference is used up as a transfer's is.
CREATE FUNCTION prove_holds() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  IF pg_catalog.current_setting('search_path') OPERATOR(pg_catalog.<>) pg_catalog.concat(pg_catalog.quote_ident(TG_TABLE_SCHEMA), ', pg_temp') THEN
    RAISE EXCEPTION 'the search path is not that of bankctl: %, pg_temp', TG_TABLE_SCHEMA USING ERRCODE = 'insufficient_privilege';
  END IF;
  INSERT INTO reference_used (reference) SELECT reference FROM fresh WHERE reference IS NOT NULL;
  RETURN NULL;
END
$$;
DROP TRIGGER hold_uses_its_reference ON hold;
DROP FUNCTION use_reference;
CREATE TRIGGER hold_is_proved AFTER INSERT ON hold
REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION prove_holds();

CREATE TRIGGER hold_is_of_a_role BEFORE INSERT OR UPDATE ON hold
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('19');
CREATE TRIGGER batch_is_of_a_role BEFORE INSERT OR UPDATE ON batch
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('18');
CREATE TRIGGER dispatch_is_of_a_role BEFORE INSERT OR UPDATE ON dispatch
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('19');
CREATE TRIGGER arrival_is_of_a_role BEFORE INSERT ON arrival
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('19');
CREATE TRIGGER document_is_of_a_role BEFORE INSERT ON document
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('3');
CREATE TRIGGER document_is_destroyed_by_a_role BEFORE UPDATE ON document
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('2');
CREATE TRIGGER customer_key_is_destroyed_by_a_role BEFORE DELETE ON customer_key
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('2');
CREATE TRIGGER operator_is_of_a_role BEFORE INSERT OR UPDATE ON operator
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('4');
CREATE TRIGGER partner_is_of_a_role BEFORE INSERT OR UPDATE ON partner
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('4');
CREATE TRIGGER token_is_of_a_role BEFORE INSERT OR UPDATE ON token
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('4');
CREATE TRIGGER master_key_is_of_a_role BEFORE INSERT OR UPDATE OR DELETE ON master_key
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('4');
CREATE TRIGGER ledger_is_set_by_a_role
BEFORE UPDATE OF name, currency, timezone, created_at, identity, policy, login, back_value_days, change_id ON ledger
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('4');

-- What people log in with, and who is logged in, is for themselves, and for admins,
-- who set it anew and end it. Auditors see sessions.
ALTER TABLE credential ENABLE ROW LEVEL SECURITY;
CREATE POLICY credential_of_oneself ON credential USING (operator = caller_id());
CREATE POLICY credential_of_admins ON credential USING (caller_has(4));
ALTER TABLE session ENABLE ROW LEVEL SECURITY;
CREATE POLICY session_of_oneself ON session USING (operator = caller_id());
CREATE POLICY session_of_admins ON session USING (caller_has(4));
CREATE POLICY session_of_auditors ON session FOR SELECT USING (caller_has(8));

-- What the register says of what people log in with, so that everybody can compare
-- both: of what is secret the hash alone, which nobody can guess a password on.
CREATE FUNCTION from_the_lowest(number BIGINT) RETURNS BYTEA LANGUAGE sql IMMUTABLE
BEGIN ATOMIC
  SELECT substring(int8send(number) FROM 8 FOR 1) || substring(int8send(number) FROM 7 FOR 1)
    || substring(int8send(number) FROM 6 FOR 1) || substring(int8send(number) FROM 5 FOR 1)
    || substring(int8send(number) FROM 4 FOR 1) || substring(int8send(number) FROM 3 FOR 1)
    || substring(int8send(number) FROM 2 FOR 1) || substring(int8send(number) FROM 1 FOR 1);
END;
CREATE VIEW credential_seen AS
  SELECT operator, name, sha256(salt || from_the_lowest(memory_kib) || from_the_lowest(passes) || from_the_lowest(lanes)
      || verifier || recovery || coalesce(code_secret, '\x')) AS secrets,
    temporary, set_at, CASE WHEN code_secret IS NULL THEN 0 ELSE 1 END AS codes, code_since, code_step,
    length(recovery) / 32 AS recovery_codes, failures, locked_until, credential.change_id
  FROM credential JOIN operator ON operator.id = credential.operator;

-- Nobody makes triggers of their own of what runs with the owner's rights.
REVOKE EXECUTE ON FUNCTION prove_transfers, prove_changes, prove_approval, prove_numbers, prove_holds FROM PUBLIC;
