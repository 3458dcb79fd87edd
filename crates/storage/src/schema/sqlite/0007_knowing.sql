-- Whether a customer is known: 3 pending, 4 approved, 5 rejected, 6 suspended.

ALTER TABLE customer ADD COLUMN standing INTEGER NOT NULL DEFAULT 1 CHECK (standing BETWEEN 1 AND 6);
UPDATE customer SET standing = status;
ALTER TABLE customer DROP COLUMN status;
ALTER TABLE customer RENAME COLUMN standing TO status;
ALTER TABLE customer ADD COLUMN status_reason TEXT;

-- Papers that show who a customer is, sealed with the customer's key. Of one who
-- was forgotten the content is gone.
CREATE TABLE document (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  customer INTEGER NOT NULL REFERENCES customer (id),
  kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 4),
  media_type INTEGER NOT NULL CHECK (media_type BETWEEN 1 AND 6),
  size_bytes INTEGER NOT NULL CHECK (size_bytes > 0),
  sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
  content_sealed BLOB,
  added_at INTEGER NOT NULL,
  destroyed_at INTEGER,
  change_id INTEGER NOT NULL,
  CHECK ((content_sealed IS NULL) = (destroyed_at IS NOT NULL))
) STRICT;
CREATE INDEX document_customer ON document (customer);
CREATE TRIGGER document_is_never_deleted BEFORE DELETE ON document
BEGIN SELECT RAISE(ABORT, 'papers are destroyed with their customer''s key, not deleted'); END;

-- Which holders must order what an account pays (1 any, 2 all), and who did.
ALTER TABLE account ADD COLUMN mandate INTEGER NOT NULL DEFAULT 1 CHECK (mandate BETWEEN 1 AND 2);
CREATE TABLE ordered_by (
  transfer INTEGER NOT NULL REFERENCES transfer (id),
  customer INTEGER NOT NULL REFERENCES customer (id),
  change_id INTEGER NOT NULL,
  PRIMARY KEY (transfer, customer)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER ordered_by_is_append_only_update BEFORE UPDATE ON ordered_by
BEGIN SELECT RAISE(ABORT, 'who ordered a payment stays'); END;
CREATE TRIGGER ordered_by_is_append_only_delete BEFORE DELETE ON ordered_by
BEGIN SELECT RAISE(ABORT, 'who ordered a payment stays'); END;
