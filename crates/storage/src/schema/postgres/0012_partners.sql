-- The ledgers that money goes to and comes from, with the keys that they sign
-- with, the last one in force.
CREATE TABLE partner (
  id BIGINT PRIMARY KEY CHECK (id > 0),
  identity TEXT COLLATE "C" NOT NULL UNIQUE,
  name TEXT COLLATE "C" NOT NULL UNIQUE,
  address TEXT COLLATE "C",
  public_keys TEXT COLLATE "C" NOT NULL,
  added_at BIGINT NOT NULL,
  disabled_at BIGINT,
  change_id BIGINT NOT NULL
);
CREATE SEQUENCE partner_number;
CREATE TRIGGER partner_is_never_deleted BEFORE DELETE ON partner
FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- What the sender said and signed.
ALTER TABLE arrival ADD COLUMN message TEXT COLLATE "C";

-- By what a request is found again, whoever made it.
ALTER TABLE approval ADD COLUMN about TEXT COLLATE "C";
CREATE INDEX approval_about ON approval (about) WHERE about IS NOT NULL;
