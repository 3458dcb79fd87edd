-- The business day as a record. A ledger in calendar mode has none of these rows.

-- On which day is booked; NULL where the clock says it. It stands in the row that
-- every booking reads and locks.
ALTER TABLE log ADD COLUMN business_day BIGINT;
-- What was said of the business day, as JSON.
ALTER TABLE ledger ADD COLUMN day TEXT COLLATE "C";

-- The terms are its instants as JSON, the steps are those of its close. 1 open,
-- 2 closing, 3 closed.
CREATE TABLE business_day (
  date BIGINT PRIMARY KEY CHECK (date > 0),
  status BIGINT NOT NULL,
  next_date BIGINT NOT NULL CHECK (next_date > date),
  calendar TEXT COLLATE "C" NOT NULL,
  terms TEXT COLLATE "C" NOT NULL,
  steps TEXT COLLATE "C" NOT NULL,
  opened_at BIGINT NOT NULL,
  cut_off_at BIGINT,
  closed_at BIGINT,
  finished_at BIGINT,
  change_id BIGINT NOT NULL
);

-- How far each step of a close is: the cursor is written with what the step did.
CREATE TABLE close_step (
  date BIGINT NOT NULL REFERENCES business_day (date),
  place BIGINT NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  status BIGINT NOT NULL,
  last_key BIGINT NOT NULL,
  done BIGINT NOT NULL,
  skipped BIGINT NOT NULL,
  failed BIGINT NOT NULL,
  sums TEXT COLLATE "C" NOT NULL,
  started_at BIGINT NOT NULL,
  ended_at BIGINT,
  PRIMARY KEY (date, place)
);

-- What a close could not do.
CREATE TABLE problem (
  id BIGINT PRIMARY KEY CHECK (id > 0),
  date BIGINT NOT NULL REFERENCES business_day (date),
  step TEXT COLLATE "C" NOT NULL,
  subject TEXT COLLATE "C" NOT NULL,
  code TEXT COLLATE "C" NOT NULL,
  message TEXT COLLATE "C" NOT NULL,
  found_at BIGINT NOT NULL,
  resolved_at BIGINT,
  change_id BIGINT NOT NULL
);
CREATE INDEX problem_unresolved ON problem (date) WHERE resolved_at IS NULL;

CREATE SEQUENCE problem_number;

-- Calendars of the bank's own. The weekend is a set of bits, Monday first; a
-- calendar that is like a built-in one has its holidays, too.
CREATE TABLE calendar (
  id BIGINT PRIMARY KEY CHECK (id > 0),
  name TEXT COLLATE "C" NOT NULL UNIQUE,
  like_built_in BIGINT,
  weekend BIGINT NOT NULL,
  change_id BIGINT NOT NULL
);
CREATE SEQUENCE calendar_number;
CREATE TABLE calendar_day (
  calendar BIGINT NOT NULL REFERENCES calendar (id),
  date BIGINT NOT NULL,
  open BIGINT NOT NULL,
  label TEXT COLLATE "C",
  PRIMARY KEY (calendar, date)
);

-- Months, by their first day. 1 open, 2 closed.
CREATE TABLE period (
  month BIGINT PRIMARY KEY CHECK (month > 0),
  status BIGINT NOT NULL,
  closed_at BIGINT,
  change_id BIGINT NOT NULL
);

CREATE TRIGGER business_day_is_never_deleted BEFORE DELETE ON business_day
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER problem_is_never_deleted BEFORE DELETE ON problem
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER calendar_is_never_deleted BEFORE DELETE ON calendar
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER period_is_never_deleted BEFORE DELETE ON period
FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Days are opened by supervisors, admins and programs of the night, and closed by
-- supervisors and programs. Calendars are the business of admins, periods of
-- supervisors and admins.
CREATE TRIGGER business_day_is_of_a_role BEFORE INSERT OR UPDATE ON business_day
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('22');
CREATE TRIGGER close_step_is_of_a_role BEFORE INSERT OR UPDATE ON close_step
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('18');
CREATE TRIGGER problem_is_of_a_role BEFORE INSERT OR UPDATE ON problem
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('18');
CREATE TRIGGER calendar_is_of_a_role BEFORE INSERT OR UPDATE ON calendar
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('4');
CREATE TRIGGER calendar_day_is_of_a_role BEFORE INSERT OR UPDATE ON calendar_day
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('4');
CREATE TRIGGER period_is_of_a_role BEFORE INSERT OR UPDATE ON period
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('6');

-- Requests about days (13) and periods (14) are decided by supervisors and admins.
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
    fits := NEW.maker = caller_id() AND caller_has(31) AND NEW.status = 1;
  ELSIF (NEW.id, NEW.maker, NEW.rule, NEW.request, NEW.asked_at, NEW.expires_at, NEW.about)
    IS DISTINCT FROM (OLD.id, OLD.maker, OLD.rule, OLD.request, OLD.asked_at, OLD.expires_at, OLD.about) THEN
    fits := FALSE;
  ELSIF OLD.status = 1 THEN
    fits := NEW.checker = caller_id() AND NEW.status <> 1 AND NEW.decided_at < OLD.expires_at AND caller_has(6)
      AND caller_has(CASE WHEN NEW.rule IN (7, 8) THEN 4 WHEN NEW.rule IN (4, 5) THEN 2 WHEN NEW.rule = 10 THEN 18 WHEN NEW.rule IN (13, 14) THEN 6 ELSE 19 END);
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
