-- What is watched, and what was seen.

-- Rules that payments are watched by, as JSON: in the ledger's own row, which is read for
-- every payment anyway.
ALTER TABLE ledger ADD COLUMN alert_rules TEXT COLLATE "C";

-- What a rule has seen (1), cases (2), what was noted in them (3), and the key that notes
-- are sealed with (4). "about" is a rule or a case.
CREATE TABLE alert (
  id BIGINT PRIMARY KEY CHECK (id > 0),
  kind BIGINT NOT NULL,
  about BIGINT NOT NULL,
  record TEXT COLLATE "C" NOT NULL,
  change_id BIGINT NOT NULL
);
CREATE TRIGGER alert_is_never_deleted BEFORE DELETE ON alert
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER alert_is_of_a_role BEFORE INSERT ON alert
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('51');
CREATE TRIGGER alert_is_changed_by_a_role BEFORE UPDATE ON alert
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('32');
CREATE TRIGGER rules_are_set_by_a_role BEFORE UPDATE OF alert_rules ON ledger
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('32');
CREATE SEQUENCE alert_number;

-- Who hands cash over and is no customer (1), cash reports that were filed (2), and who is
-- exempt (3). "about" is a transfer, a day, or a customer.
CREATE TABLE ctr (
  id BIGINT PRIMARY KEY CHECK (id > 0),
  kind BIGINT NOT NULL,
  about BIGINT NOT NULL,
  record TEXT COLLATE "C" NOT NULL,
  change_id BIGINT NOT NULL
);
CREATE INDEX ctr_about ON ctr (kind, about);
CREATE TRIGGER ctr_stays BEFORE UPDATE OR DELETE ON ctr
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ctr_is_of_a_role BEFORE INSERT ON ctr
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('51');
CREATE SEQUENCE ctr_number;

-- Who has the role of compliance (32) writes to the register, asks, and decides about rules
-- (23).
DROP TRIGGER change_is_the_callers ON change;
DROP FUNCTION prove_changes;
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
        OR (operator = caller_id() AND caller_has(63)
          AND EXISTS (SELECT FROM approval AS given WHERE given.id = fresh.approval AND given.maker = operator AND given.status = 2))
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
REVOKE EXECUTE ON FUNCTION prove_changes FROM PUBLIC;
CREATE TRIGGER change_is_the_callers AFTER INSERT ON change
REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION prove_changes();
DROP TRIGGER approval_is_the_callers ON approval;
DROP FUNCTION prove_approval;
CREATE FUNCTION prove_approval() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  fits BOOLEAN;
BEGIN
  IF pg_catalog.current_setting('search_path') OPERATOR(pg_catalog.<>) pg_catalog.concat(pg_catalog.quote_ident(TG_TABLE_SCHEMA), ', pg_temp') THEN
    RAISE EXCEPTION 'the search path is not that of bankctl: %, pg_temp', TG_TABLE_SCHEMA USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF TG_OP = 'INSERT' THEN
    fits := NEW.maker = caller_id() AND caller_has(63) AND NEW.status = 1;
  ELSIF (NEW.id, NEW.maker, NEW.rule, NEW.request, NEW.asked_at, NEW.expires_at, NEW.about)
    IS DISTINCT FROM (OLD.id, OLD.maker, OLD.rule, OLD.request, OLD.asked_at, OLD.expires_at, OLD.about) THEN
    fits := FALSE;
  ELSIF OLD.status = 1 THEN
    fits := NEW.checker = caller_id() AND NEW.status <> 1 AND NEW.decided_at < OLD.expires_at AND caller_has(CASE WHEN NEW.rule = 23 THEN 38 ELSE 6 END)
      AND caller_has(CASE WHEN NEW.rule IN (7, 8) THEN 4 WHEN NEW.rule IN (4, 5) THEN 2 WHEN NEW.rule = 10 THEN 18 WHEN NEW.rule IN (13, 14) THEN 6 WHEN NEW.rule = 23 THEN 34 ELSE 19 END);
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
REVOKE EXECUTE ON FUNCTION prove_approval FROM PUBLIC;
CREATE TRIGGER approval_is_the_callers BEFORE INSERT OR UPDATE ON approval
FOR EACH ROW EXECUTE FUNCTION prove_approval();

-- The taxpayer identification number of a customer, sealed.
ALTER TABLE customer ADD COLUMN tin_sealed BYTEA;
