-- What is watched, and what was seen.

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
