-- Tokens of programs: what each may be used for, as whom, and for how long.

CREATE TABLE token (
  id BIGINT PRIMARY KEY CHECK (id > 0),
  operator BIGINT NOT NULL REFERENCES operator (id),
  secret_hash BYTEA NOT NULL UNIQUE CHECK (length(secret_hash) = 32),
  scopes TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  revoked_at BIGINT,
  change_id BIGINT NOT NULL
);
CREATE SEQUENCE token_number;
CREATE TRIGGER token_is_never_deleted BEFORE DELETE ON token
FOR EACH ROW EXECUTE FUNCTION refuse_change();
