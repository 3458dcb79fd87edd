-- What takes a second person, and the requests that wait for one.

ALTER TABLE ledger ADD COLUMN policy TEXT COLLATE "C";

CREATE TABLE approval (
  id BIGINT PRIMARY KEY CHECK (id > 0),
  maker BIGINT NOT NULL REFERENCES operator (id),
  rule BIGINT NOT NULL CHECK (rule BETWEEN 1 AND 8),
  request TEXT COLLATE "C" NOT NULL,
  status BIGINT NOT NULL CHECK (status BETWEEN 1 AND 3),
  asked_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  checker BIGINT REFERENCES operator (id) CHECK (checker <> maker),
  decided_at BIGINT,
  reason TEXT COLLATE "C",
  transfer BIGINT,
  change_id BIGINT NOT NULL,
  CHECK ((status = 1) = (checker IS NULL)),
  CHECK ((status = 1) = (decided_at IS NULL))
);
CREATE INDEX approval_pending ON approval (maker) WHERE status = 1;
CREATE SEQUENCE approval_number;
CREATE TRIGGER approval_is_never_deleted BEFORE DELETE ON approval
FOR EACH ROW EXECUTE FUNCTION refuse_change();
