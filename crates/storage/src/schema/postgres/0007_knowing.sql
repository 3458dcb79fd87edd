-- Whether a customer is known: 3 pending, 4 approved, 5 rejected, 6 suspended.

ALTER TABLE customer DROP CONSTRAINT customer_status_check;
ALTER TABLE customer ADD CONSTRAINT customer_status_check CHECK (status BETWEEN 1 AND 6);
ALTER TABLE customer ADD COLUMN status_reason TEXT COLLATE "C";

-- Papers that show who a customer is, sealed with the customer's key. Of one who
-- was forgotten the content is gone.
CREATE TABLE document (
  id BIGINT PRIMARY KEY CHECK (id > 0),
  customer BIGINT NOT NULL REFERENCES customer (id),
  kind BIGINT NOT NULL CHECK (kind BETWEEN 1 AND 4),
  media_type BIGINT NOT NULL CHECK (media_type BETWEEN 1 AND 6),
  size_bytes BIGINT NOT NULL CHECK (size_bytes > 0),
  sha256 BYTEA NOT NULL CHECK (length(sha256) = 32),
  content_sealed BYTEA,
  added_at BIGINT NOT NULL,
  destroyed_at BIGINT,
  change_id BIGINT NOT NULL,
  CHECK ((content_sealed IS NULL) = (destroyed_at IS NOT NULL))
);
CREATE INDEX document_customer ON document (customer);
CREATE SEQUENCE document_number;
CREATE TRIGGER document_is_never_deleted BEFORE DELETE ON document
FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Which holders must order what an account pays (1 any, 2 all), and who did.
ALTER TABLE account ADD COLUMN mandate BIGINT NOT NULL DEFAULT 1;
ALTER TABLE account ADD CONSTRAINT account_mandate_check CHECK (mandate BETWEEN 1 AND 2);
CREATE TABLE ordered_by (
  transfer BIGINT NOT NULL REFERENCES transfer (id),
  customer BIGINT NOT NULL REFERENCES customer (id),
  change_id BIGINT NOT NULL,
  PRIMARY KEY (transfer, customer)
);
CREATE TRIGGER ordered_by_is_append_only BEFORE UPDATE OR DELETE ON ordered_by
FOR EACH ROW EXECUTE FUNCTION refuse_change();
