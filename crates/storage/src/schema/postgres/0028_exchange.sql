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
