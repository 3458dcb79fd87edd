-- Money between ledgers, and an identity for each ledger: the tables of the
-- SQLite file, under the same names.

-- A ledger is the same one wherever it is copied or restored to. One that was
-- made before this has the identity that follows from the first line of its
-- register.
ALTER TABLE ledger ADD COLUMN identity TEXT COLLATE "C";

-- The register knows records that it did not know before: which ones there are
-- is said in one place, the program.
ALTER TABLE change DROP CONSTRAINT change_subject_check;
ALTER TABLE change ADD CONSTRAINT change_subject_check CHECK (subject > 0);

-- Money that was sent to another ledger: the transfer that took it from its
-- account here, and what became of it (1 on its way, 2 arrived, 3 returned).
CREATE TABLE dispatch (
  id BIGINT PRIMARY KEY REFERENCES transfer (id),
  ledger TEXT COLLATE "C" NOT NULL,
  ledger_name TEXT COLLATE "C" NOT NULL,
  address TEXT COLLATE "C" NOT NULL,
  account TEXT COLLATE "C" NOT NULL,
  currency TEXT COLLATE "C" NOT NULL CHECK (length(currency) = 3),
  state BIGINT NOT NULL CHECK (state BETWEEN 1 AND 3),
  arrived_as TEXT COLLATE "C",
  refusal TEXT COLLATE "C",
  reason TEXT COLLATE "C",
  change_id BIGINT NOT NULL
);
CREATE INDEX dispatch_on_its_way ON dispatch (id) WHERE state = 1;

-- Money that came from another ledger: the transfer that brought it to its
-- account here, or why it was refused for good (then there is none). A sender's
-- reference is answered once, and the same for ever: two that write at once
-- don't see each other's rows, but they meet here.
CREATE TABLE arrival (
  id BIGINT PRIMARY KEY CHECK (id > 0),
  ledger TEXT COLLATE "C" NOT NULL,
  ledger_name TEXT COLLATE "C" NOT NULL,
  reference TEXT COLLATE "C" NOT NULL,
  sender TEXT COLLATE "C" NOT NULL,
  account TEXT COLLATE "C" NOT NULL,
  currency TEXT COLLATE "C" NOT NULL CHECK (length(currency) = 3),
  amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
  transfer BIGINT REFERENCES transfer (id),
  refusal TEXT COLLATE "C",
  reason TEXT COLLATE "C",
  change_id BIGINT NOT NULL
);
CREATE UNIQUE INDEX arrival_reference ON arrival (reference, ledger);
CREATE UNIQUE INDEX arrival_transfer ON arrival (transfer) WHERE transfer IS NOT NULL;
CREATE SEQUENCE arrival_number;

CREATE TRIGGER dispatch_is_never_deleted BEFORE DELETE ON dispatch
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER arrival_is_append_only BEFORE UPDATE OR DELETE ON arrival
FOR EACH ROW EXECUTE FUNCTION refuse_change();
