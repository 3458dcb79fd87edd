-- The schema of a new ledger, as the numbered files leave it. Made of them by a test.

CREATE TABLE ledger (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  name TEXT NOT NULL,
  currency TEXT NOT NULL,
  timezone TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  change_id INTEGER NOT NULL
, identity TEXT, policy TEXT, login TEXT, back_value_days INTEGER, place TEXT, wipe_since INTEGER, wipe_all INTEGER NOT NULL DEFAULT 0, day TEXT, alert_rules TEXT, ach TEXT, notice TEXT) STRICT;
CREATE TABLE operator (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  change_id INTEGER NOT NULL
, roles INTEGER, os_user TEXT, disabled INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE log (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  leaves INTEGER NOT NULL,
  peaks BLOB NOT NULL
, business_day INTEGER) STRICT;
CREATE TABLE customer (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  kind INTEGER NOT NULL,
  name TEXT NOT NULL,
  external_id TEXT,
  created_at INTEGER NOT NULL,
  closed_at INTEGER,
  change_id INTEGER NOT NULL
, identity_sealed BLOB, email_sealed BLOB, phone_sealed BLOB, address_sealed BLOB, birth_date_sealed BLOB, forgotten_at INTEGER, status INTEGER NOT NULL DEFAULT 1, status_reason_sealed BLOB, tax INTEGER, tin_sealed BLOB) STRICT;
CREATE TABLE customer_word (
  word TEXT NOT NULL,
  customer INTEGER NOT NULL REFERENCES customer (id),
  PRIMARY KEY (word, customer)
) STRICT, WITHOUT ROWID;
CREATE TABLE account (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  type INTEGER NOT NULL,
  name TEXT,
  currency TEXT NOT NULL,
  status INTEGER NOT NULL,
  overdraft_minor INTEGER NOT NULL,
  opened_at INTEGER NOT NULL,
  closed_at INTEGER,
  change_id INTEGER NOT NULL
, mandate INTEGER NOT NULL DEFAULT 1, freeze_reason_sealed BLOB, opted_in_at INTEGER) STRICT;
CREATE TABLE holder (
  account INTEGER NOT NULL REFERENCES account (id),
  customer INTEGER NOT NULL REFERENCES customer (id),
  role INTEGER NOT NULL,
  PRIMARY KEY (account, customer)
) STRICT, WITHOUT ROWID;
CREATE TABLE external_number (
  number TEXT PRIMARY KEY,
  account INTEGER NOT NULL REFERENCES account (id)
) STRICT, WITHOUT ROWID;
CREATE TABLE position (
  account INTEGER PRIMARY KEY REFERENCES account (id),
  balance_minor INTEGER NOT NULL,
  legs INTEGER NOT NULL,
  spine BLOB NOT NULL
) STRICT;
CREATE TABLE batch (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  batch_key TEXT NOT NULL UNIQUE,
  kind INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  file TEXT NOT NULL,
  reading TEXT NOT NULL,
  source INTEGER NOT NULL REFERENCES account (id),
  currency TEXT NOT NULL,
  total_rows INTEGER NOT NULL,
  last_line INTEGER NOT NULL,
  posted INTEGER NOT NULL,
  amount_minor INTEGER NOT NULL,
  complete INTEGER NOT NULL,
  hold INTEGER,
  skipped BLOB NOT NULL,
  business_date INTEGER NOT NULL,
  sketch BLOB NOT NULL,
  first_transfer INTEGER NOT NULL,
  last_transfer INTEGER NOT NULL,
  change_id INTEGER NOT NULL
, paid_before BLOB NOT NULL DEFAULT x'', skipped_references BLOB NOT NULL DEFAULT x'') STRICT;
CREATE TABLE hold (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  account INTEGER NOT NULL REFERENCES account (id),
  amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
  captured_minor INTEGER NOT NULL,
  status INTEGER NOT NULL,
  reference TEXT UNIQUE,
  memo TEXT,
  placed_at INTEGER NOT NULL,
  placed_on INTEGER NOT NULL,
  expires_on INTEGER,
  ended_on INTEGER,
  batch INTEGER REFERENCES batch (id),
  change_id INTEGER NOT NULL
, purpose INTEGER NOT NULL DEFAULT 1, check_item INTEGER) STRICT;
CREATE TABLE transfer (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  debit INTEGER NOT NULL REFERENCES position (account),
  credit INTEGER NOT NULL REFERENCES position (account) CHECK (credit <> debit),
  amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
  kind INTEGER NOT NULL,
  channel INTEGER,
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
  debit_previous INTEGER NOT NULL,
  debit_jump INTEGER NOT NULL,
  credit_previous INTEGER NOT NULL,
  credit_jump INTEGER NOT NULL,
  leaf BLOB NOT NULL,
  lane INTEGER NOT NULL,
  source INTEGER,
  source_key INTEGER,
  group_id INTEGER
) STRICT;
CREATE TABLE rollup (
  day INTEGER NOT NULL,
  currency TEXT NOT NULL,
  kind INTEGER NOT NULL,
  channel INTEGER NOT NULL,
  flow INTEGER NOT NULL,
  lane INTEGER NOT NULL,
  transfers INTEGER NOT NULL,
  amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
  PRIMARY KEY (day, currency, kind, channel, flow, lane)
) STRICT, WITHOUT ROWID;
CREATE TABLE "change" (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  subject INTEGER NOT NULL,
  subject_key INTEGER NOT NULL,
  action TEXT NOT NULL,
  after TEXT NOT NULL,
  operator INTEGER NOT NULL,
  booked_at INTEGER NOT NULL,
  business_date INTEGER NOT NULL,
  leaf BLOB NOT NULL,
  lane INTEGER NOT NULL
, origin TEXT, approval INTEGER) STRICT;
CREATE TABLE dispatch (
  id INTEGER PRIMARY KEY REFERENCES transfer (id),
  ledger TEXT NOT NULL,
  ledger_name TEXT NOT NULL,
  address TEXT NOT NULL,
  account TEXT NOT NULL,
  currency TEXT NOT NULL,
  state INTEGER NOT NULL,
  arrived_as TEXT,
  refusal TEXT,
  reason TEXT,
  change_id INTEGER NOT NULL
) STRICT;
CREATE TABLE arrival (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  ledger TEXT NOT NULL,
  ledger_name TEXT NOT NULL,
  reference TEXT NOT NULL,
  sender TEXT NOT NULL,
  account TEXT NOT NULL,
  currency TEXT NOT NULL,
  amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
  transfer INTEGER REFERENCES transfer (id),
  refusal TEXT,
  reason TEXT,
  change_id INTEGER NOT NULL
, message TEXT) STRICT;
CREATE TABLE token (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  operator INTEGER NOT NULL REFERENCES operator (id),
  secret_hash BLOB NOT NULL UNIQUE,
  scopes TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  revoked_at INTEGER,
  change_id INTEGER NOT NULL
) STRICT;
CREATE TABLE master_key (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  name TEXT NOT NULL UNIQUE,
  fingerprint BLOB NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE customer_key (
  customer INTEGER PRIMARY KEY REFERENCES customer (id),
  master INTEGER NOT NULL REFERENCES master_key (id),
  wrapped BLOB NOT NULL,
  email_token BLOB,
  phone_token BLOB
, phone_tail BLOB) STRICT;
CREATE TABLE document (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  customer INTEGER NOT NULL REFERENCES customer (id),
  kind INTEGER NOT NULL,
  media_type INTEGER NOT NULL,
  size_bytes INTEGER NOT NULL,
  sha256 BLOB NOT NULL,
  content_sealed BLOB,
  added_at INTEGER NOT NULL,
  destroyed_at INTEGER,
  change_id INTEGER NOT NULL
) STRICT;
CREATE TABLE ordered_by (
  transfer INTEGER NOT NULL REFERENCES transfer (id),
  customer INTEGER NOT NULL REFERENCES customer (id),
  change_id INTEGER NOT NULL,
  PRIMARY KEY (transfer, customer)
) STRICT, WITHOUT ROWID;
CREATE TABLE credential (
  operator INTEGER PRIMARY KEY REFERENCES operator (id),
  salt BLOB NOT NULL,
  memory_kib INTEGER NOT NULL,
  passes INTEGER NOT NULL,
  lanes INTEGER NOT NULL,
  verifier BLOB NOT NULL,
  temporary INTEGER NOT NULL,
  set_at INTEGER NOT NULL,
  code_secret BLOB,
  code_since INTEGER,
  code_step INTEGER NOT NULL,
  recovery BLOB NOT NULL,
  failures INTEGER NOT NULL,
  locked_until INTEGER NOT NULL,
  change_id INTEGER NOT NULL
) STRICT;
CREATE TABLE session (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  operator INTEGER NOT NULL REFERENCES operator (id),
  account TEXT NOT NULL,
  access_hash BLOB NOT NULL UNIQUE,
  refresh_hash BLOB NOT NULL UNIQUE,
  spent BLOB NOT NULL,
  started_at INTEGER NOT NULL,
  refreshed_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,
  used_at INTEGER NOT NULL,
  ended_at INTEGER,
  ended INTEGER,
  change_id INTEGER NOT NULL
) STRICT;
CREATE TABLE "approval" (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  maker INTEGER NOT NULL REFERENCES operator (id),
  rule INTEGER NOT NULL,
  request TEXT NOT NULL,
  status INTEGER NOT NULL,
  asked_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  checker INTEGER REFERENCES operator (id) CHECK (checker <> maker),
  decided_at INTEGER,
  reason TEXT,
  transfer INTEGER,
  change_id INTEGER NOT NULL, about TEXT
) STRICT;
CREATE TABLE partner (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  identity TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL UNIQUE,
  address TEXT,
  public_keys TEXT NOT NULL,
  added_at INTEGER NOT NULL,
  disabled_at INTEGER,
  change_id INTEGER NOT NULL
) STRICT;
CREATE TABLE gl_account (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  class INTEGER NOT NULL,
  floor_minor INTEGER,
  opened_at INTEGER,
  closed_at INTEGER,
  change_id INTEGER
) STRICT;
CREATE TABLE business_day (
  date INTEGER PRIMARY KEY CHECK (date > 0),
  status INTEGER NOT NULL,
  next_date INTEGER NOT NULL CHECK (next_date > date),
  calendar TEXT NOT NULL,
  terms TEXT NOT NULL,
  steps TEXT NOT NULL,
  opened_at INTEGER NOT NULL,
  cut_off_at INTEGER,
  closed_at INTEGER,
  finished_at INTEGER,
  change_id INTEGER NOT NULL
, force_reason TEXT) STRICT;
CREATE TABLE close_step (
  date INTEGER NOT NULL REFERENCES business_day (date),
  place INTEGER NOT NULL,
  name TEXT NOT NULL,
  status INTEGER NOT NULL,
  last_key INTEGER NOT NULL,
  done INTEGER NOT NULL,
  skipped INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  sums TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  PRIMARY KEY (date, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE problem (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  date INTEGER NOT NULL REFERENCES business_day (date),
  step TEXT NOT NULL,
  subject TEXT NOT NULL,
  code TEXT NOT NULL,
  message TEXT NOT NULL,
  found_at INTEGER NOT NULL,
  resolved_at INTEGER,
  change_id INTEGER NOT NULL
) STRICT;
CREATE TABLE calendar (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  name TEXT NOT NULL UNIQUE,
  like_built_in INTEGER,
  weekend INTEGER NOT NULL,
  change_id INTEGER NOT NULL
) STRICT;
CREATE TABLE calendar_day (
  calendar INTEGER NOT NULL REFERENCES calendar (id),
  date INTEGER NOT NULL,
  open INTEGER NOT NULL,
  label TEXT,
  PRIMARY KEY (calendar, date)
) STRICT, WITHOUT ROWID;
CREATE TABLE period (
  month INTEGER PRIMARY KEY CHECK (month > 0),
  status INTEGER NOT NULL,
  closed_at INTEGER,
  change_id INTEGER NOT NULL
) STRICT;
CREATE TABLE product (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  code TEXT NOT NULL UNIQUE,
  name TEXT,
  type INTEGER NOT NULL,
  currency TEXT,
  day_count INTEGER NOT NULL,
  method INTEGER NOT NULL,
  capitalisation INTEGER NOT NULL,
  rounding INTEGER NOT NULL,
  earn_from_minor INTEGER NOT NULL,
  tax INTEGER NOT NULL,
  change_id INTEGER
, minimum_minor INTEGER NOT NULL DEFAULT 0, dormant_after INTEGER NOT NULL DEFAULT 0, reg_cc INTEGER) STRICT;
CREATE TABLE interest_rate (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  product INTEGER REFERENCES product (id),
  account INTEGER REFERENCES account (id),
  effective_from INTEGER NOT NULL,
  effective_until INTEGER,
  tiers TEXT NOT NULL,
  overdraft INTEGER NOT NULL,
  excess INTEGER,
  change_id INTEGER NOT NULL
) STRICT;
CREATE TABLE account_product (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  account INTEGER NOT NULL REFERENCES account (id),
  product INTEGER NOT NULL REFERENCES product (id),
  limit_minor INTEGER NOT NULL,
  effective_from INTEGER NOT NULL,
  change_id INTEGER NOT NULL
) STRICT;
CREATE TABLE account_interest (
  account INTEGER PRIMARY KEY REFERENCES account (id),
  product INTEGER NOT NULL REFERENCES product (id),
  own_terms INTEGER NOT NULL,
  earned_minor INTEGER NOT NULL,
  earned_part INTEGER NOT NULL,
  owed_minor INTEGER NOT NULL,
  owed_part INTEGER NOT NULL,
  accrued_through INTEGER NOT NULL,
  base_minor INTEGER NOT NULL,
  settled INTEGER NOT NULL,
  seen INTEGER NOT NULL,
  ahead_days INTEGER NOT NULL
) STRICT;
CREATE TABLE interest_total (
  currency TEXT PRIMARY KEY,
  earned_minor INTEGER NOT NULL,
  earned_part INTEGER NOT NULL,
  owed_minor INTEGER NOT NULL,
  owed_part INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE standing_order (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  debit INTEGER NOT NULL REFERENCES account (id),
  credit INTEGER NOT NULL REFERENCES account (id),
  rule INTEGER NOT NULL,
  amount_minor INTEGER NOT NULL,
  every INTEGER NOT NULL,
  day_of_month INTEGER,
  start_on INTEGER NOT NULL,
  end_on INTEGER,
  times INTEGER,
  times_left INTEGER,
  on_holiday INTEGER NOT NULL,
  if_short INTEGER NOT NULL,
  retry_days INTEGER NOT NULL,
  priority INTEGER NOT NULL,
  memo TEXT,
  reference TEXT UNIQUE,
  ordered_by TEXT NOT NULL,
  status INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  next_place INTEGER,
  next_nominal INTEGER,
  change_id INTEGER NOT NULL
) STRICT;
CREATE TABLE occurrence (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  standing_order INTEGER NOT NULL REFERENCES standing_order (id),
  nominal INTEGER NOT NULL,
  adjusted INTEGER NOT NULL,
  status INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  tried_on INTEGER,
  amount_minor INTEGER,
  transfer INTEGER,
  code TEXT,
  change_id INTEGER NOT NULL,
  UNIQUE (standing_order, nominal)
) STRICT;
CREATE TABLE fee_term (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  product INTEGER NOT NULL REFERENCES product (id),
  code TEXT NOT NULL,
  event INTEGER NOT NULL,
  amount_minor INTEGER,
  percent INTEGER,
  least_minor INTEGER,
  most_minor INTEGER,
  free INTEGER NOT NULL,
  per_day INTEGER,
  de_minimis_minor INTEGER NOT NULL,
  first_period INTEGER NOT NULL,
  give_up_days INTEGER,
  waive_if TEXT NOT NULL,
  effective_from INTEGER NOT NULL,
  change_id INTEGER NOT NULL
) STRICT;
CREATE TABLE payment_limit (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  product INTEGER NOT NULL REFERENCES product (id),
  name TEXT NOT NULL,
  direction INTEGER NOT NULL,
  channel INTEGER,
  per INTEGER NOT NULL,
  action INTEGER NOT NULL,
  most_count INTEGER,
  most_minor INTEGER,
  effective_from INTEGER NOT NULL,
  change_id INTEGER NOT NULL
) STRICT;
CREATE TABLE fee (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  account INTEGER NOT NULL REFERENCES account (id),
  code TEXT NOT NULL,
  event INTEGER NOT NULL,
  period INTEGER,
  cause INTEGER REFERENCES transfer (id),
  rest_of INTEGER REFERENCES fee (id),
  due_on INTEGER NOT NULL,
  give_up_days INTEGER,
  due_minor INTEGER NOT NULL,
  taken_minor INTEGER NOT NULL,
  status INTEGER NOT NULL,
  change_id INTEGER NOT NULL,
  reason TEXT
) STRICT;
CREATE TABLE fee_waiver (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  account INTEGER NOT NULL REFERENCES account (id),
  code TEXT NOT NULL,
  first_day INTEGER NOT NULL,
  until INTEGER,
  reason TEXT NOT NULL,
  change_id INTEGER NOT NULL
) STRICT;
CREATE TABLE account_dormancy (
  account INTEGER PRIMARY KEY REFERENCES account (id),
  due_on INTEGER NOT NULL,
  since INTEGER,
  change_id INTEGER NOT NULL
, contacted_on INTEGER) STRICT;
CREATE TABLE customer_limit (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  customer INTEGER NOT NULL REFERENCES customer (id),
  currency TEXT NOT NULL,
  name TEXT NOT NULL,
  direction INTEGER NOT NULL,
  channel INTEGER,
  per INTEGER NOT NULL,
  action INTEGER NOT NULL,
  most_count INTEGER,
  most_minor INTEGER,
  effective_from INTEGER NOT NULL,
  change_id INTEGER NOT NULL
) STRICT;
CREATE TABLE till (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  name TEXT NOT NULL UNIQUE,
  branch TEXT,
  account INTEGER NOT NULL UNIQUE REFERENCES gl_account (id),
  operator INTEGER REFERENCES operator (id),
  blind INTEGER NOT NULL,
  limits TEXT NOT NULL,
  refuses_beyond INTEGER NOT NULL,
  status INTEGER NOT NULL,
  session INTEGER NOT NULL,
  holder INTEGER UNIQUE REFERENCES operator (id),
  opened_at INTEGER,
  opened_on INTEGER,
  counted INTEGER,
  change_id INTEGER NOT NULL
, opened_under TEXT) STRICT;
CREATE TABLE cash_count (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  till INTEGER REFERENCES till (id),
  session INTEGER,
  account INTEGER NOT NULL REFERENCES account (id),
  counted_minor INTEGER NOT NULL,
  expected_minor INTEGER NOT NULL,
  pieces TEXT,
  preceded_by INTEGER,
  counted_by INTEGER NOT NULL REFERENCES operator (id),
  witness INTEGER REFERENCES operator (id),
  counted_at INTEGER NOT NULL,
  counted_on INTEGER NOT NULL,
  closes INTEGER NOT NULL,
  keep_minor INTEGER NOT NULL,
  transfer INTEGER,
  resolved_minor INTEGER NOT NULL,
  resolution INTEGER,
  change_id INTEGER NOT NULL
, reference TEXT) STRICT;
CREATE TABLE handover (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  giver INTEGER NOT NULL REFERENCES account (id),
  receiver INTEGER NOT NULL REFERENCES account (id),
  amount_minor INTEGER NOT NULL,
  given_by INTEGER NOT NULL REFERENCES operator (id),
  ended_by INTEGER REFERENCES operator (id),
  status INTEGER NOT NULL,
  reason TEXT,
  reference TEXT UNIQUE,
  transfer INTEGER,
  offered_at INTEGER NOT NULL,
  change_id INTEGER NOT NULL
, taken_under TEXT) STRICT;
CREATE TABLE check_item (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  account INTEGER NOT NULL REFERENCES account (id),
  amount_minor INTEGER NOT NULL,
  routing INTEGER NOT NULL,
  drawer TEXT NOT NULL,
  number INTEGER NOT NULL,
  class INTEGER NOT NULL,
  place INTEGER NOT NULL,
  payee_is_holder INTEGER NOT NULL,
  exception INTEGER,
  doubt TEXT,
  banking_day INTEGER NOT NULL,
  parts TEXT NOT NULL,
  released_minor INTEGER NOT NULL,
  released_for TEXT,
  transfer INTEGER NOT NULL,
  status INTEGER NOT NULL,
  reason INTEGER,
  returned INTEGER NOT NULL,
  redeposit_of INTEGER,
  change_id INTEGER NOT NULL
) STRICT;
CREATE TABLE regulation (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  code INTEGER NOT NULL,
  effective_from INTEGER NOT NULL,
  value INTEGER NOT NULL,
  reason TEXT NOT NULL,
  change_id INTEGER NOT NULL
) STRICT;
CREATE TABLE check_book (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  account INTEGER NOT NULL REFERENCES account (id),
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  status INTEGER NOT NULL,
  issued_on INTEGER NOT NULL,
  reason TEXT,
  reference TEXT UNIQUE,
  change_id INTEGER NOT NULL
) STRICT;
CREATE TABLE stop_payment (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  account INTEGER NOT NULL REFERENCES account (id),
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  amount_minor INTEGER,
  oral INTEGER NOT NULL,
  ordered_on INTEGER NOT NULL,
  renewals INTEGER NOT NULL,
  last_day INTEGER NOT NULL,
  status INTEGER NOT NULL,
  fee INTEGER,
  reference TEXT UNIQUE,
  change_id INTEGER NOT NULL
) STRICT;
CREATE TABLE drawn_check (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  kind INTEGER NOT NULL,
  account INTEGER NOT NULL REFERENCES account (id),
  number INTEGER NOT NULL,
  amount_minor INTEGER NOT NULL,
  dated INTEGER,
  routing TEXT,
  trace TEXT,
  reference TEXT UNIQUE,
  remitter INTEGER REFERENCES account (id),
  payee TEXT,
  status INTEGER NOT NULL,
  code TEXT,
  reason TEXT,
  day INTEGER NOT NULL,
  transfer INTEGER,
  ended_by INTEGER,
  ended_on INTEGER,
  fee INTEGER,
  change_id INTEGER NOT NULL
) STRICT;
CREATE TABLE dispute (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  transfer INTEGER NOT NULL REFERENCES transfer (id),
  account INTEGER NOT NULL REFERENCES account (id),
  customer INTEGER NOT NULL REFERENCES customer (id),
  kind INTEGER NOT NULL,
  regime INTEGER NOT NULL,
  initiated INTEGER,
  amount_minor INTEGER NOT NULL,
  notice INTEGER NOT NULL,
  notice_on INTEGER NOT NULL,
  statement_sent INTEGER,
  confirmed_on INTEGER,
  new_account INTEGER NOT NULL,
  status INTEGER NOT NULL,
  credited_minor INTEGER NOT NULL,
  credited_on INTEGER,
  credit_told_on INTEGER,
  outcome INTEGER,
  found_minor INTEGER NOT NULL,
  decided_on INTEGER,
  decision_told_on INTEGER,
  debit_on INTEGER,
  returned_on INTEGER,
  documents TEXT NOT NULL,
  note TEXT,
  lines TEXT NOT NULL,
  reference TEXT,
  change_id INTEGER NOT NULL
) STRICT;
CREATE TABLE alert (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  kind INTEGER NOT NULL,
  about INTEGER NOT NULL,
  record TEXT NOT NULL,
  change_id INTEGER NOT NULL
) STRICT;
CREATE TABLE ctr (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  kind INTEGER NOT NULL,
  about INTEGER NOT NULL,
  record TEXT NOT NULL,
  change_id INTEGER NOT NULL
) STRICT;
CREATE TABLE exchange_rate (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  base TEXT NOT NULL,
  quoted TEXT NOT NULL,
  rate TEXT NOT NULL,
  valid_from INTEGER NOT NULL,
  origin TEXT,
  change_id INTEGER NOT NULL,
  UNIQUE (base, quoted, valid_from)
) STRICT;
CREATE TABLE ach_entry (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  batch INTEGER NOT NULL REFERENCES batch (id),
  line INTEGER NOT NULL,
  entry_key TEXT NOT NULL UNIQUE,
  code INTEGER NOT NULL,
  amount_minor INTEGER NOT NULL,
  due INTEGER NOT NULL,
  state INTEGER NOT NULL,
  account INTEGER REFERENCES account (id),
  in_suspense INTEGER NOT NULL,
  reason TEXT,
  info TEXT,
  return_by INTEGER,
  exported TEXT,
  sent TEXT NOT NULL,
  change_id INTEGER NOT NULL
, original INTEGER) STRICT;
CREATE TABLE statement (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  record TEXT NOT NULL,
  change_id INTEGER NOT NULL
) STRICT;
CREATE TABLE reconciliation (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  account INTEGER NOT NULL REFERENCES account (id),
  record TEXT NOT NULL,
  lines TEXT NOT NULL,
  change_id INTEGER NOT NULL
) STRICT;
INSERT INTO log (id, leaves, peaks, business_day) VALUES
  (1, 0, X'', NULL),
  (2, 0, X'', NULL);
INSERT INTO gl_account (id, name, class, floor_minor, opened_at, closed_at, change_id) VALUES
  (1, 'cash/vault', 1, NULL, NULL, NULL, NULL),
  (2, 'clearing/check', 1, NULL, NULL, NULL, NULL),
  (3, 'clearing/payroll', 1, NULL, NULL, NULL, NULL),
  (4, 'clearing/ach', 1, NULL, NULL, NULL, NULL),
  (5, 'clearing/wire', 1, NULL, NULL, NULL, NULL),
  (6, 'clearing/paypal', 1, NULL, NULL, NULL, NULL),
  (7, 'clearing/zelle', 1, NULL, NULL, NULL, NULL),
  (8, 'clearing/third-party', 1, NULL, NULL, NULL, NULL),
  (9, 'clearing/other', 1, NULL, NULL, NULL, NULL),
  (10, 'income/fees', 4, NULL, NULL, NULL, NULL),
  (11, 'expense/interest', 5, NULL, NULL, NULL, NULL),
  (12, 'suspense', 2, NULL, NULL, NULL, NULL),
  (13, 'equity/opening', 3, NULL, NULL, NULL, NULL),
  (14, 'in-transit', 2, NULL, NULL, NULL, NULL),
  (15, 'expense/bank-fees', 5, NULL, NULL, NULL, NULL),
  (16, 'payable/interest', 2, NULL, NULL, NULL, NULL),
  (17, 'payable/tax-withheld', 2, NULL, NULL, NULL, NULL),
  (18, 'receivable/overdraft-interest', 1, NULL, NULL, NULL, NULL),
  (19, 'income/overdraft-interest', 4, NULL, NULL, NULL, NULL),
  (20, 'expense/cash-over-short', 5, NULL, NULL, NULL, NULL),
  (21, 'payable/official-checks', 2, NULL, NULL, NULL, NULL),
  (22, 'receivable/disputes', 1, NULL, NULL, NULL, NULL),
  (23, 'expense/disputes', 5, NULL, NULL, NULL, NULL),
  (24, 'position/exchange', 1, NULL, NULL, NULL, NULL),
  (25, 'position/exchange-equivalent', 1, NULL, NULL, NULL, NULL),
  (26, 'income/exchange', 4, NULL, NULL, NULL, NULL),
  (27, 'expense/revaluation', 5, NULL, NULL, NULL, NULL);
INSERT INTO product (id, code, name, type, currency, day_count, method, capitalisation, rounding, earn_from_minor, tax, change_id, minimum_minor, dormant_after, reg_cc) VALUES
  (1, 'checking', NULL, 1, NULL, 1, 1, 1, 1, 0, 0, NULL, 0, 0, NULL),
  (2, 'savings', NULL, 2, NULL, 1, 1, 1, 1, 0, 0, NULL, 0, 0, NULL);
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
CREATE TRIGGER change_is_append_only_delete BEFORE DELETE ON change
BEGIN SELECT RAISE(ABORT, 'the register of changes is append-only'); END;
CREATE INDEX dispatch_on_its_way ON dispatch (id) WHERE state = 1;
CREATE UNIQUE INDEX arrival_reference ON arrival (reference, ledger);
CREATE UNIQUE INDEX arrival_transfer ON arrival (transfer) WHERE transfer IS NOT NULL;
CREATE TRIGGER dispatch_is_never_deleted BEFORE DELETE ON dispatch
BEGIN SELECT RAISE(ABORT, 'what was sent stays'); END;
CREATE TRIGGER arrival_is_append_only_update BEFORE UPDATE ON arrival
BEGIN SELECT RAISE(ABORT, 'what came or was refused stays'); END;
CREATE TRIGGER arrival_is_append_only_delete BEFORE DELETE ON arrival
BEGIN SELECT RAISE(ABORT, 'what came or was refused stays'); END;
CREATE UNIQUE INDEX operator_account ON operator (coalesce(os_user, name));
CREATE INDEX customer_key_email ON customer_key (email_token) WHERE email_token IS NOT NULL;
CREATE INDEX customer_key_phone ON customer_key (phone_token) WHERE phone_token IS NOT NULL;
CREATE INDEX document_customer ON document (customer);
CREATE TRIGGER ordered_by_is_append_only_update BEFORE UPDATE ON ordered_by
BEGIN SELECT RAISE(ABORT, 'who ordered a payment stays'); END;
CREATE TRIGGER ordered_by_is_append_only_delete BEFORE DELETE ON ordered_by
BEGIN SELECT RAISE(ABORT, 'who ordered a payment stays'); END;
CREATE INDEX session_open ON session (operator) WHERE ended IS NULL;
CREATE INDEX approval_pending ON approval (maker) WHERE status = 1;
CREATE INDEX approval_about ON approval (about) WHERE about IS NOT NULL;
CREATE UNIQUE INDEX transfer_source ON transfer (source, source_key) WHERE source IS NOT NULL;
CREATE INDEX transfer_group ON transfer (group_id) WHERE group_id IS NOT NULL;
CREATE INDEX customer_key_phone_tail ON customer_key (phone_tail) WHERE phone_tail IS NOT NULL;
CREATE INDEX approval_transfer ON approval (transfer) WHERE transfer IS NOT NULL;
CREATE INDEX problem_unresolved ON problem (date) WHERE resolved_at IS NULL;
CREATE UNIQUE INDEX interest_rate_of_product ON interest_rate (product, effective_from) WHERE product IS NOT NULL;
CREATE UNIQUE INDEX interest_rate_of_account ON interest_rate (account, effective_from) WHERE account IS NOT NULL;
CREATE INDEX account_product_account ON account_product (account);
CREATE INDEX standing_order_due ON standing_order (next_nominal) WHERE status = 1;
CREATE INDEX standing_order_debit ON standing_order (debit);
CREATE INDEX standing_order_credit ON standing_order (credit);
CREATE INDEX occurrence_open ON occurrence (status, tried_on) WHERE status IN (4, 5);
CREATE INDEX occurrence_failed ON occurrence (id) WHERE status = 2;
CREATE UNIQUE INDEX fee_term_of_product ON fee_term (product, code, effective_from);
CREATE UNIQUE INDEX payment_limit_of_product ON payment_limit (product, name, effective_from);
CREATE INDEX fee_account ON fee (account);
CREATE UNIQUE INDEX fee_period ON fee (account, code, period) WHERE period IS NOT NULL AND rest_of IS NULL;
CREATE UNIQUE INDEX fee_cause ON fee (cause, code) WHERE cause IS NOT NULL AND rest_of IS NULL;
CREATE UNIQUE INDEX fee_rest ON fee (rest_of) WHERE rest_of IS NOT NULL;
CREATE INDEX fee_due ON fee (id) WHERE status = 1;
CREATE INDEX fee_waiver_account ON fee_waiver (account);
CREATE INDEX account_dormancy_due ON account_dormancy (due_on) WHERE since IS NULL;
CREATE UNIQUE INDEX customer_limit_of_customer ON customer_limit (customer, currency, name, effective_from);
CREATE INDEX cash_count_of_session ON cash_count (till, session);
CREATE INDEX handover_offered ON handover (id) WHERE status = 1;
CREATE UNIQUE INDEX check_item_paper ON check_item (number, drawer, routing, amount_minor, returned);
CREATE INDEX check_item_of_account ON check_item (account, banking_day);
CREATE INDEX check_book_of_account ON check_book (account, last);
CREATE INDEX stop_payment_of_account ON stop_payment (account, last);
CREATE INDEX drawn_check_of_account ON drawn_check (account, number);
CREATE INDEX ctr_about ON ctr (kind, about);
CREATE INDEX ach_entry_open ON ach_entry (state, exported) WHERE state NOT IN (2, 7);
CREATE TRIGGER change_is_append_only_update BEFORE UPDATE ON change
BEGIN SELECT RAISE(ABORT, 'the register of changes is append-only'); END;
PRAGMA user_version = 38;
