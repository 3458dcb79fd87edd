PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE ledger (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  name TEXT NOT NULL,
  currency TEXT NOT NULL,
  timezone TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  change_id INTEGER NOT NULL
) STRICT;
INSERT INTO ledger VALUES(1,'Old Bank','USD','UTC',1795262400000000,2);
CREATE TABLE operator (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  change_id INTEGER NOT NULL
) STRICT;
INSERT INTO operator VALUES(1,'anna',1);
INSERT INTO operator VALUES(2,'ben',18);
CREATE TABLE log (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  leaves INTEGER NOT NULL CHECK (leaves >= 0),
  peaks BLOB NOT NULL
) STRICT;
INSERT INTO log VALUES(1,2,X'0c4658fcba94935997e97197571a247c93086d61c3b03a45190b5dd0881d79f7');
INSERT INTO log VALUES(2,19,X'6ccddd36e81f697657c85145f899b36043901b4a334967d640b8bc5cd2c93c0d59b3c398c73fbc8514b8a06cd990726c90771014442cd85e28140365f24b13f19fc804c6ab69207f41da0656639ddd74bea6ffd8d2413b3efbab4c5f6db21743');
CREATE TABLE change (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  subject INTEGER NOT NULL CHECK (subject BETWEEN 1 AND 6),
  subject_key INTEGER NOT NULL,
  action TEXT NOT NULL,
  after TEXT NOT NULL,
  operator INTEGER NOT NULL,
  booked_at INTEGER NOT NULL,
  business_date INTEGER NOT NULL,
  leaf BLOB NOT NULL CHECK (length(leaf) = 32),
  lane INTEGER NOT NULL
) STRICT;
INSERT INTO change VALUES(1,4,1,'created','{"name":"anna"}',1,1795262400000000,20778,X'6de711a7b0ef4236f7221b8fbc6d98239b8b4ebe2a057278c9f58e3fc3b1050c',0);
INSERT INTO change VALUES(2,5,1,'created','{"created_at":"2026-11-21T12:00:00.000000Z","currency":"USD","name":"Old Bank","timezone":"UTC"}',1,1795262400000000,20778,X'52ae04f2440a39510a7a5a3be5026a0f623c95f8eba5feb45c28309eb84e3133',0);
INSERT INTO change VALUES(3,2,84000050,'created','{"id":84000050,"type":"internal","name":"cash/vault","currency":"USD","status":"open","freeze_reason":null,"overdraft_minor":0,"holders":[],"external_numbers":[],"opened_at":"2026-11-21T12:00:00.000000Z","closed_at":null}',1,1795262400000000,20778,X'b10afeb50179b50d888fb9ee8bfe1a148754abc588c4fd76dd0bbfa624195be4',0);
INSERT INTO change VALUES(4,2,84000100,'created','{"id":84000100,"type":"internal","name":"clearing/check","currency":"USD","status":"open","freeze_reason":null,"overdraft_minor":0,"holders":[],"external_numbers":[],"opened_at":"2026-11-21T12:00:00.000000Z","closed_at":null}',1,1795262400000000,20778,X'2618eb9a23d32074220b54969f43c65cb40bbdbd588ffed73ddb8b2efe13b47e',0);
INSERT INTO change VALUES(5,2,84000150,'created','{"id":84000150,"type":"internal","name":"clearing/payroll","currency":"USD","status":"open","freeze_reason":null,"overdraft_minor":0,"holders":[],"external_numbers":[],"opened_at":"2026-11-21T12:00:00.000000Z","closed_at":null}',1,1795262400000000,20778,X'1b54fe45a4cd630a39405ac5807b7d579bcd4e8ddf7b68d360dcb9dac60f5651',0);
INSERT INTO change VALUES(6,2,84000200,'created','{"id":84000200,"type":"internal","name":"clearing/ach","currency":"USD","status":"open","freeze_reason":null,"overdraft_minor":0,"holders":[],"external_numbers":[],"opened_at":"2026-11-21T12:00:00.000000Z","closed_at":null}',1,1795262400000000,20778,X'e83a5813b6c757d5bb19661329886c0e45699f5166a7f16da1ed39c204476065',0);
INSERT INTO change VALUES(7,2,84000250,'created','{"id":84000250,"type":"internal","name":"clearing/wire","currency":"USD","status":"open","freeze_reason":null,"overdraft_minor":0,"holders":[],"external_numbers":[],"opened_at":"2026-11-21T12:00:00.000000Z","closed_at":null}',1,1795262400000000,20778,X'fdab795a78477690218c4c2b1a3e95dec33d81f1693e71f8631183da426c31bc',0);
INSERT INTO change VALUES(8,2,84000300,'created','{"id":84000300,"type":"internal","name":"clearing/paypal","currency":"USD","status":"open","freeze_reason":null,"overdraft_minor":0,"holders":[],"external_numbers":[],"opened_at":"2026-11-21T12:00:00.000000Z","closed_at":null}',1,1795262400000000,20778,X'd0066440e54b71a9952a2e0dfd49d52a67b333c5aa017cdce6766fee67435311',0);
INSERT INTO change VALUES(9,2,84000350,'created','{"id":84000350,"type":"internal","name":"clearing/zelle","currency":"USD","status":"open","freeze_reason":null,"overdraft_minor":0,"holders":[],"external_numbers":[],"opened_at":"2026-11-21T12:00:00.000000Z","closed_at":null}',1,1795262400000000,20778,X'd3243b7b5bd3c6c63d37f33dfc04c5bf10baddb76aa9c33ecac640ad6af3f99d',0);
INSERT INTO change VALUES(10,2,84000400,'created','{"id":84000400,"type":"internal","name":"clearing/third-party","currency":"USD","status":"open","freeze_reason":null,"overdraft_minor":0,"holders":[],"external_numbers":[],"opened_at":"2026-11-21T12:00:00.000000Z","closed_at":null}',1,1795262400000000,20778,X'34a9e219e9c042497a79e6ed513c58be25b9b923b8fd56aede1d299f2d6d6b3a',0);
INSERT INTO change VALUES(11,2,84000450,'created','{"id":84000450,"type":"internal","name":"clearing/other","currency":"USD","status":"open","freeze_reason":null,"overdraft_minor":0,"holders":[],"external_numbers":[],"opened_at":"2026-11-21T12:00:00.000000Z","closed_at":null}',1,1795262400000000,20778,X'83f120ce265e7d65a345a53f73acb2fa87c520754e6457e21fd5a1f9ab7047e3',0);
INSERT INTO change VALUES(12,2,84000500,'created','{"id":84000500,"type":"internal","name":"income/fees","currency":"USD","status":"open","freeze_reason":null,"overdraft_minor":0,"holders":[],"external_numbers":[],"opened_at":"2026-11-21T12:00:00.000000Z","closed_at":null}',1,1795262400000000,20778,X'0ef70a0dc5b094570cd090e02c351098d5f12ca3dc32790e42054d24a12b2dd0',0);
INSERT INTO change VALUES(13,2,84000550,'created','{"id":84000550,"type":"internal","name":"expense/interest","currency":"USD","status":"open","freeze_reason":null,"overdraft_minor":0,"holders":[],"external_numbers":[],"opened_at":"2026-11-21T12:00:00.000000Z","closed_at":null}',1,1795262400000000,20778,X'fc68b1a7c73238ca6ecd0e179583e9b1619c433fa4d0677c26d47c0830110429',0);
INSERT INTO change VALUES(14,2,84000600,'created','{"id":84000600,"type":"internal","name":"suspense","currency":"USD","status":"open","freeze_reason":null,"overdraft_minor":0,"holders":[],"external_numbers":[],"opened_at":"2026-11-21T12:00:00.000000Z","closed_at":null}',1,1795262400000000,20778,X'78be2e10cc1e596e832b94a2f892d494e61745eb54543447fc5abbd12faed891',0);
INSERT INTO change VALUES(15,2,84000650,'created','{"id":84000650,"type":"internal","name":"equity/opening","currency":"USD","status":"open","freeze_reason":null,"overdraft_minor":0,"holders":[],"external_numbers":[],"opened_at":"2026-11-21T12:00:00.000000Z","closed_at":null}',1,1795262400000000,20778,X'90758f6e1d69e2b8a4a3723d88605adf690ad0cb611b70937c733c722f786bf2',0);
INSERT INTO change VALUES(16,1,1,'created','{"number":"C00000013","kind":"person","name":"Ana García","email":"ana@example.com","phone":null,"address":null,"birth_date":null,"external_id":null,"status":"active","created_at":"2026-11-21T12:00:00.000000Z","closed_at":null}',1,1795262400000000,20778,X'f9f508213e44d45b08a3d5e2ce502387e723d479eac65127257b7eb09e537510',0);
INSERT INTO change VALUES(17,2,100000001,'created','{"id":100000001,"type":"checking","name":null,"currency":"USD","status":"open","freeze_reason":null,"overdraft_minor":0,"holders":[{"customer":"C00000013","role":"owner"}],"external_numbers":[],"opened_at":"2026-11-21T12:00:00.000000Z","closed_at":null}',1,1795262400000000,20778,X'864d7350c60e8cd3408d298dc7fc8cd892894d66c958a36dab6e1f0d114f1427',0);
INSERT INTO change VALUES(18,4,2,'created','{"name":"ben"}',2,1795262400000000,20778,X'102ed03a6a82ee03295faf535f2fd1d813a3e730a32fb73cd2a6f70800a2a34e',0);
INSERT INTO change VALUES(19,3,1,'created','{"account":100000001,"amount_minor":500,"batch":null,"captured_minor":0,"ended_on":null,"expires_on":null,"memo":null,"placed_at":"2026-11-21T12:00:00.000000Z","placed_on":"2026-11-21","reference":"01a1ff43-d4ba-753e-8695-ccae8e77acae","status":"placed"}',2,1795262400000000,20778,X'9fc804c6ab69207f41da0656639ddd74bea6ffd8d2413b3efbab4c5f6db21743',0);
CREATE TABLE customer (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 2),
  name TEXT NOT NULL,
  email TEXT,
  phone TEXT,
  address TEXT,
  birth_date INTEGER,
  external_id TEXT,
  status INTEGER NOT NULL CHECK (status BETWEEN 1 AND 2),
  created_at INTEGER NOT NULL,
  closed_at INTEGER,
  change_id INTEGER NOT NULL
) STRICT;
INSERT INTO customer VALUES(1,1,'Ana García','ana@example.com',NULL,NULL,NULL,NULL,1,1795262400000000,NULL,16);
CREATE TABLE customer_word (
  word TEXT NOT NULL,
  customer INTEGER NOT NULL REFERENCES customer (id),
  PRIMARY KEY (word, customer)
) STRICT, WITHOUT ROWID;
INSERT INTO customer_word VALUES('ana',1);
INSERT INTO customer_word VALUES('ana@example.com',1);
INSERT INTO customer_word VALUES('garcia',1);
CREATE TABLE account (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  type INTEGER NOT NULL CHECK (type BETWEEN 1 AND 3),
  name TEXT,
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  status INTEGER NOT NULL CHECK (status BETWEEN 1 AND 3),
  freeze_reason TEXT,
  overdraft_minor INTEGER NOT NULL CHECK (overdraft_minor >= 0),
  opened_at INTEGER NOT NULL,
  closed_at INTEGER,
  change_id INTEGER NOT NULL
) STRICT;
INSERT INTO account VALUES(84000050,3,'cash/vault','USD',1,NULL,0,1795262400000000,NULL,3);
INSERT INTO account VALUES(84000100,3,'clearing/check','USD',1,NULL,0,1795262400000000,NULL,4);
INSERT INTO account VALUES(84000150,3,'clearing/payroll','USD',1,NULL,0,1795262400000000,NULL,5);
INSERT INTO account VALUES(84000200,3,'clearing/ach','USD',1,NULL,0,1795262400000000,NULL,6);
INSERT INTO account VALUES(84000250,3,'clearing/wire','USD',1,NULL,0,1795262400000000,NULL,7);
INSERT INTO account VALUES(84000300,3,'clearing/paypal','USD',1,NULL,0,1795262400000000,NULL,8);
INSERT INTO account VALUES(84000350,3,'clearing/zelle','USD',1,NULL,0,1795262400000000,NULL,9);
INSERT INTO account VALUES(84000400,3,'clearing/third-party','USD',1,NULL,0,1795262400000000,NULL,10);
INSERT INTO account VALUES(84000450,3,'clearing/other','USD',1,NULL,0,1795262400000000,NULL,11);
INSERT INTO account VALUES(84000500,3,'income/fees','USD',1,NULL,0,1795262400000000,NULL,12);
INSERT INTO account VALUES(84000550,3,'expense/interest','USD',1,NULL,0,1795262400000000,NULL,13);
INSERT INTO account VALUES(84000600,3,'suspense','USD',1,NULL,0,1795262400000000,NULL,14);
INSERT INTO account VALUES(84000650,3,'equity/opening','USD',1,NULL,0,1795262400000000,NULL,15);
INSERT INTO account VALUES(100000001,1,NULL,'USD',1,NULL,0,1795262400000000,NULL,17);
CREATE TABLE holder (
  account INTEGER NOT NULL REFERENCES account (id),
  customer INTEGER NOT NULL REFERENCES customer (id),
  role INTEGER NOT NULL CHECK (role BETWEEN 1 AND 2),
  PRIMARY KEY (account, customer)
) STRICT, WITHOUT ROWID;
INSERT INTO holder VALUES(100000001,1,1);
CREATE TABLE external_number (
  number TEXT PRIMARY KEY,
  account INTEGER NOT NULL REFERENCES account (id)
) STRICT, WITHOUT ROWID;
CREATE TABLE position (
  account INTEGER PRIMARY KEY REFERENCES account (id),
  balance_minor INTEGER NOT NULL,
  legs INTEGER NOT NULL CHECK (legs >= 0),
  spine BLOB NOT NULL
) STRICT;
INSERT INTO position VALUES(84000050,-7000,2,X'00000000000000010000000000000002');
INSERT INTO position VALUES(84000100,0,0,X'');
INSERT INTO position VALUES(84000150,0,0,X'');
INSERT INTO position VALUES(84000200,0,0,X'');
INSERT INTO position VALUES(84000250,0,0,X'');
INSERT INTO position VALUES(84000300,0,0,X'');
INSERT INTO position VALUES(84000350,0,0,X'');
INSERT INTO position VALUES(84000400,0,0,X'');
INSERT INTO position VALUES(84000450,0,0,X'');
INSERT INTO position VALUES(84000500,0,0,X'');
INSERT INTO position VALUES(84000550,0,0,X'');
INSERT INTO position VALUES(84000600,0,0,X'');
INSERT INTO position VALUES(84000650,0,0,X'');
INSERT INTO position VALUES(100000001,7000,2,X'00000000000000010000000000000002');
CREATE TABLE batch (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  batch_key TEXT NOT NULL UNIQUE,
  kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 2),
  sha256 TEXT NOT NULL,
  file TEXT NOT NULL,
  source INTEGER NOT NULL REFERENCES account (id),
  currency TEXT NOT NULL,
  total_rows INTEGER NOT NULL CHECK (total_rows >= 0),
  last_line INTEGER NOT NULL CHECK (last_line >= 0),
  posted INTEGER NOT NULL CHECK (posted >= 0),
  amount_minor INTEGER NOT NULL CHECK (amount_minor >= 0),
  complete INTEGER NOT NULL CHECK (complete IN (0, 1)),
  hold INTEGER,
  skipped BLOB NOT NULL,
  business_date INTEGER NOT NULL,
  sketch BLOB NOT NULL,
  change_id INTEGER NOT NULL
) STRICT;
CREATE TABLE hold (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  account INTEGER NOT NULL REFERENCES account (id),
  amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
  captured_minor INTEGER NOT NULL CHECK (captured_minor BETWEEN 0 AND amount_minor),
  status INTEGER NOT NULL CHECK (status BETWEEN 1 AND 3),
  reference TEXT UNIQUE,
  memo TEXT,
  placed_at INTEGER NOT NULL,
  placed_on INTEGER NOT NULL,
  expires_on INTEGER,
  ended_on INTEGER,
  batch INTEGER REFERENCES batch (id),
  change_id INTEGER NOT NULL
) STRICT;
INSERT INTO hold VALUES(1,100000001,500,0,1,'01a1ff43-d4ba-753e-8695-ccae8e77acae',NULL,1795262400000000,20778,NULL,NULL,NULL,19);
CREATE TABLE transfer (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  debit INTEGER NOT NULL REFERENCES position (account),
  credit INTEGER NOT NULL REFERENCES position (account) CHECK (credit <> debit),
  amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
  kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 8),
  channel INTEGER CHECK (channel BETWEEN 1 AND 9),
  booked_at INTEGER NOT NULL,
  business_date INTEGER NOT NULL,
  value_date INTEGER,
  operator INTEGER NOT NULL REFERENCES operator (id),
  batch INTEGER REFERENCES batch (id),
  line INTEGER,
  reverses INTEGER REFERENCES transfer (id),
  hold INTEGER REFERENCES hold (id),
  reference TEXT,
  memo TEXT,
  debit_balance_minor INTEGER NOT NULL,
  credit_balance_minor INTEGER NOT NULL,
  debit_previous INTEGER NOT NULL CHECK (debit_previous BETWEEN 0 AND id - 1),
  debit_jump INTEGER NOT NULL CHECK (debit_jump BETWEEN 0 AND id - 1),
  credit_previous INTEGER NOT NULL CHECK (credit_previous BETWEEN 0 AND id - 1),
  credit_jump INTEGER NOT NULL CHECK (credit_jump BETWEEN 0 AND id - 1),
  leaf BLOB NOT NULL CHECK (length(leaf) = 32),
  lane INTEGER NOT NULL
) STRICT;
INSERT INTO transfer VALUES(1,84000050,100000001,10000,1,1,1795262400000000,20778,NULL,1,NULL,NULL,NULL,NULL,'D-1',NULL,-10000,10000,0,0,0,0,X'36f5df445c6da5084cec3c5222d65a1a0e37e60d3d983d10e03e74e9d4dfb966',0);
INSERT INTO transfer VALUES(2,100000001,84000050,3000,2,1,1795262400000000,20778,NULL,2,NULL,NULL,NULL,NULL,'W-1',NULL,7000,-7000,1,1,1,1,X'42ecdbdbd860cc4eed74289e6ee98d17656996b71d614e23ffa34f6a622065f8',0);
CREATE TABLE rollup (
  day INTEGER NOT NULL,
  currency TEXT NOT NULL,
  kind INTEGER NOT NULL,
  channel INTEGER NOT NULL,
  flow INTEGER NOT NULL,
  lane INTEGER NOT NULL,
  transfers INTEGER NOT NULL CHECK (transfers > 0),
  amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
  PRIMARY KEY (day, currency, kind, channel, flow, lane)
) STRICT, WITHOUT ROWID;
INSERT INTO rollup VALUES(20778,'USD',1,1,1,0,1,10000);
INSERT INTO rollup VALUES(20778,'USD',2,1,2,0,1,3000);
CREATE UNIQUE INDEX customer_external_id ON customer (external_id) WHERE external_id IS NOT NULL;
CREATE INDEX customer_word_customer ON customer_word (customer);
CREATE INDEX holder_customer ON holder (customer, account);
CREATE INDEX external_number_account ON external_number (account);
CREATE INDEX batch_business_date ON batch (business_date);
CREATE INDEX hold_account ON hold (account);
CREATE UNIQUE INDEX transfer_reference ON transfer (reference) WHERE reference IS NOT NULL;
CREATE UNIQUE INDEX transfer_hold ON transfer (hold) WHERE hold IS NOT NULL;
CREATE UNIQUE INDEX transfer_reverses ON transfer (reverses) WHERE reverses IS NOT NULL;
CREATE TRIGGER transfer_is_append_only_update BEFORE UPDATE ON transfer
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER transfer_is_append_only_delete BEFORE DELETE ON transfer
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER change_is_append_only_update BEFORE UPDATE ON change
BEGIN SELECT RAISE(ABORT, 'the register of changes is append-only'); END;
CREATE TRIGGER change_is_append_only_delete BEFORE DELETE ON change
BEGIN SELECT RAISE(ABORT, 'the register of changes is append-only'); END;
CREATE TRIGGER customer_is_never_deleted BEFORE DELETE ON customer
BEGIN SELECT RAISE(ABORT, 'customers are closed, not deleted'); END;
CREATE TRIGGER account_is_never_deleted BEFORE DELETE ON account
BEGIN SELECT RAISE(ABORT, 'accounts are closed, not deleted'); END;
CREATE TRIGGER position_is_never_deleted BEFORE DELETE ON position
BEGIN SELECT RAISE(ABORT, 'accounts are closed, not deleted'); END;
CREATE TRIGGER hold_is_never_deleted BEFORE DELETE ON hold
BEGIN SELECT RAISE(ABORT, 'holds are released, not deleted'); END;
CREATE TRIGGER batch_is_never_deleted BEFORE DELETE ON batch
BEGIN SELECT RAISE(ABORT, 'batches stay'); END;
CREATE TRIGGER log_is_never_deleted BEFORE DELETE ON log
BEGIN SELECT RAISE(ABORT, 'the logs stay'); END;
COMMIT;
