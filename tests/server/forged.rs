//! SQL by hand under the role of an operator, with the grants that bankctl prints
//! and nothing else: what the engine refuses, and what only `verify` shows.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Stdio;

use super::common::{Bank, Run, text};
use super::engine::{self, connection, content, schema};
use crate::common::deadline::InTime as _;

/// Refused by what was granted, or by what the schema holds to the caller.
const FORBIDDEN: &str = "42501";

/// A role of the server that is an operator of a bank, with the grants of its
/// roles; and how bankctl works under it.
pub fn member(bank: &Bank, name: &str, roles: &str) -> Bank {
    let role = format!("{name}_{}", schema(bank));
    let grants = bank.run(&["ledger", "grants", "--role", roles, "--to", &role]);
    let script = format!("CREATE ROLE {role} LOGIN; {}", grants.done().stdout);
    connection(bank).batch_execute(&script).expect("granted");
    bank.json(&["operator", "add", &role, "--role", roles]);
    let mut own = Bank::nowhere();
    own.location = bank.location.replace("bank@", &format!("{role}@"));
    own.operator = role;
    own.take_keys_of(bank);
    own
}

/// The key of an operator.
fn key(bank: &Bank, of: &Bank) -> i64 {
    let statement = "SELECT id FROM operator WHERE name = $1";
    let row = connection(bank).query_one(statement, &[&of.operator]);
    row.expect("an operator").get(0)
}

/// A number of an account as the tables have it.
fn keyed(number: &str) -> i64 {
    number.parse::<i64>().expect("a number") / 10
}

/// Runs statements in a transaction that is taken back, and gives the code of the
/// refusal.
#[track_caller]
fn tried(by: &Bank, statements: &str) -> Option<String> {
    let script = format!("BEGIN; {statements}; ROLLBACK");
    let done = connection(by).batch_execute(&script);
    let code = |error: postgres::Error| {
        let code = error.code().expect("an answer of the server");
        format!(
            "{} {}",
            code.code(),
            error.as_db_error().expect("an answer")
        )
    };
    done.err().map(code)
}

#[track_caller]
fn refused(by: &Bank, statements: &str) {
    let told = tried(by, statements);
    let is_forbidden = told
        .as_ref()
        .is_some_and(|told| told.starts_with(FORBIDDEN));
    assert!(is_forbidden, "{statements}: {told:?}");
}

#[track_caller]
fn taken(by: &Bank, statements: &str) {
    assert_eq!(tried(by, statements), None, "{statements}");
}

/// A row of the journal, as a forger writes it.
fn transfer(operator: i64, (debit, credit): (i64, i64), kind: i64) -> String {
    format!(
        "INSERT INTO transfer SELECT nextval('transfer_number'), {debit}, {credit}, 9000000, {kind}, \
         NULL, max(booked_at), max(business_date), NULL, {operator}, NULL, NULL, NULL, NULL, 'SALARY-7', \
         NULL, 0, 0, 0, 0, 0, 0, decode(repeat('00', 32), 'hex'), 7 FROM transfer"
    )
}

/// A line of the change log.
fn change(operator: i64, (subject, of): (i64, i64), action: &str, approval: &str) -> String {
    format!(
        "INSERT INTO change SELECT nextval('change_number'), {subject}, {of}, '{action}', '{{}}', {operator}, \
         max(booked_at), max(business_date), decode(repeat('00', 32), 'hex'), 7, 'here', {approval} FROM change"
    )
}

/// A request.
fn request(maker: i64, status: i64, checker: &str) -> String {
    format!(
        "INSERT INTO approval (id, maker, rule, request, status, asked_at, expires_at, checker, decided_at, change_id) \
         VALUES (nextval('approval_number'), {maker}, 5, '{{}}', {status}, 1, 9, {checker}, \
         CASE WHEN {status} = 1 THEN NULL ELSE 5 END, 1)"
    )
}

#[test]
fn a_teller_books_asks_and_registers_under_no_other_name() {
    let bank = Bank::new();
    let anna = member(&bank, "anna", "teller");
    let ben = member(&bank, "ben", "supervisor");
    let first = bank.funded("100000.00");
    let sides = (keyed(&first), keyed(&bank.funded("5.00")));
    let (own, other) = (key(&bank, &anna), key(&bank, &ben));
    taken(&anna, &transfer(own, sides, 3));
    refused(&anna, &transfer(other, sides, 3));
    refused(&anna, &transfer(1, sides, 3));
    refused(&anna, &transfer(0, sides, 3));
    // What tellers book at no counter.
    refused(&anna, &transfer(own, sides, 7));
    refused(&anna, &transfer(own, sides, 8));
    taken(&ben, &transfer(other, sides, 7));
    let back = |of: &str| {
        let row = transfer(own, sides, 7).replace("'SALARY-7'", "'BACK'");
        let row = row.replace(
            "NULL, NULL, NULL, NULL, 'BACK'",
            &format!("NULL, NULL, ({of}), NULL, 'BACK'"),
        );
        row.replace("9000000", "100")
    };
    let mine = "SELECT max(id) FROM transfer WHERE operator <> 1";
    let others = "SELECT max(id) FROM transfer WHERE operator = 1";
    anna.json(&["deposit", &first, "5"]);
    refused(&anna, &back(mine));
    bank.json(&[
        "policy",
        "set",
        "own-reversals",
        "--over",
        "1",
        "--minutes",
        "60",
    ]);
    taken(&anna, &back(mine));
    refused(&anna, &back(others));
    refused(&anna, &back(mine).replace(", 100, 7", ", 101, 7"));
    let account = (2, sides.1);
    taken(&anna, &change(own, account, "updated", "NULL"));
    refused(&anna, &change(other, account, "updated", "NULL"));
    refused(&anna, &change(0, account, "updated", "NULL"));
    taken(&anna, &change(0, (5, 1), "denied", "NULL"));
    taken(&anna, &request(own, 1, "NULL"));
    refused(&anna, &request(other, 1, "NULL"));
    refused(&anna, &request(own, 2, &other.to_string()));
    refused(&anna, &request(other, 2, "1"));
    bank.verify();
}

#[test]
fn limits_statuses_and_policy_are_for_the_roles_of_the_register() {
    let bank = Bank::new();
    // The server still grants what the change log has taken away.
    let ben = member(&bank, "ben", "supervisor,admin");
    let account = keyed(&bank.funded("5.00"));
    let customer = "UPDATE customer SET status = 4 WHERE id = 1";
    let statements = [
        format!("UPDATE account SET overdraft_minor = 99999900 WHERE id = {account}"),
        format!("UPDATE account SET status = 3 WHERE id = {account}"),
        customer.to_owned(),
        "UPDATE ledger SET policy = NULL".to_owned(),
        "UPDATE ledger SET login = NULL".to_owned(),
        "UPDATE ledger SET back_value_days = 9000".to_owned(),
        "UPDATE operator SET roles = 31".to_owned(),
        "INSERT INTO operator (id, name, change_id, roles) VALUES (77, 'eve', 1, 31)".to_owned(),
        "INSERT INTO token VALUES (7, 1, decode(repeat('00', 32), 'hex'), 'x', 1, 9, NULL, 1)"
            .to_owned(),
        "INSERT INTO master_key VALUES (7, repeat('0', 32), decode(repeat('00', 32), 'hex'), 1)"
            .to_owned(),
        "DELETE FROM customer_key".to_owned(),
    ];
    for statement in &statements {
        taken(&ben, statement);
    }
    bank.json(&["operator", "role", &ben.operator, "--role", "teller"]);
    for statement in &statements {
        refused(&ben, statement);
    }
    taken(&ben, "UPDATE customer SET name = 'Ana' WHERE id = 1");
    bank.json(&["operator", "disable", &ben.operator]);
    let own = key(&bank, &ben);
    refused(&ben, "UPDATE customer SET name = 'Ana' WHERE id = 1");
    let sides = (account, keyed(&bank.account(&[])));
    refused(&ben, &transfer(own, sides, 3));
    refused(&ben, &change(own, (2, account), "updated", "NULL"));
    bank.verify();
}

#[test]
fn no_grant_lets_a_teller_change_what_was_written_or_decide() {
    let bank = Bank::new();
    let anna = member(&bank, "anna", "teller");
    let account = keyed(&bank.funded("5.00"));
    for statement in [
        "UPDATE transfer SET memo = ''",
        "DELETE FROM change",
        "TRUNCATE transfer",
        "UPDATE account SET overdraft_minor = 5",
        "UPDATE approval SET status = 2",
        "UPDATE ledger SET policy = NULL",
        "UPDATE operator SET roles = 31",
        "INSERT INTO reference_used VALUES ('RENT-11')",
        "UPDATE counter SET last = 900000000",
        "SELECT * FROM counter",
        "SELECT setval('transfer_number', 9000000000000000000)",
        "CREATE TABLE mine (id INT)",
        "ALTER TABLE transfer DISABLE TRIGGER ALL",
        "CREATE TEMP TABLE mine (id BIGINT); CREATE TRIGGER mine AFTER INSERT ON mine \
         REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION prove_numbers('1', '0')",
    ] {
        refused(&anna, statement);
    }
    assert_eq!(bank.balance(&format!("{account}8")).len(), 4);
}

/// Grants of before, which gave whole tables, are no way round.
#[test]
fn with_every_grant_there_is_what_belongs_to_others_stays() {
    let bank = Bank::new();
    let anna = member(&bank, "anna", "teller");
    let ben = member(&bank, "ben", "supervisor,admin");
    let name = schema(&bank).to_owned();
    let all = format!(
        "GRANT ALL ON ALL TABLES IN SCHEMA {name} TO {}, {}; GRANT ALL ON ALL SEQUENCES IN SCHEMA {name} TO {}",
        anna.operator, ben.operator, anna.operator
    );
    connection(&bank).batch_execute(&all).expect("granted");
    let account = bank.funded("5.00");
    bank.customer("Mule");
    let number = keyed(&account);
    bank.json(&["policy", "set", "limits", "--always"]);
    let asked = ["account", "update", &account, "--overdraft", "10"];
    assert_eq!(bank.run(&asked).code, 10);
    for statement in [
        format!("INSERT INTO holder VALUES ({number}, 2, 2)"),
        format!("INSERT INTO external_number VALUES ('DE44500105175407324931', {number})"),
        "INSERT INTO ordered_by VALUES (1, 1, 1)".to_owned(),
        "UPDATE account SET status = 2".to_owned(),
        "UPDATE ledger SET policy = NULL".to_owned(),
        "UPDATE operator SET roles = 31".to_owned(),
        "UPDATE approval SET status = 2, checker = maker + 1, decided_at = 5".to_owned(),
        "UPDATE customer SET status = 4".to_owned(),
    ] {
        refused(&anna, &statement);
    }
    let own = key(&bank, &ben);
    let decide = format!("UPDATE approval SET status = 2, checker = {own}, decided_at = asked_at");
    taken(&ben, &decide);
    refused(
        &ben,
        &format!("{decide}, request = replace(request, '10', '99999900')"),
    );
    refused(&ben, &format!("{decide}, maker = {}", key(&bank, &anna)));
    refused(&ben, &format!("{decide}; UPDATE approval SET status = 3"));
    refused(&ben, "UPDATE approval SET change_id = 1");
    taken(
        &ben,
        &format!("INSERT INTO external_number VALUES ('DE44500105175407324931', {number})"),
    );
    // Who may change an account says who holds it.
    taken(&ben, &format!("INSERT INTO holder VALUES ({number}, 2, 2)"));
    let gone = format!("DELETE FROM holder WHERE account = {number}");
    taken(&ben, &gone);
    refused(&anna, &gone);
    // A teller freezes, and does nothing else to an account.
    let freeze = format!("UPDATE account SET status = 2 WHERE id = {number}");
    taken(&anna, &freeze);
    refused(
        &anna,
        &format!("{freeze}; UPDATE account SET status = 1 WHERE id = {number}"),
    );
    for more in ["overdraft_minor = 1", "name = 'x'", "mandate = 2"] {
        refused(
            &anna,
            &freeze.replace("status = 2", &format!("status = 2, {more}")),
        );
    }
}

#[test]
fn numbers_that_people_type_are_not_used_up() {
    let bank = Bank::new();
    let anna = member(&bank, "anna", "teller");
    let first = bank.account(&[]);
    // There is no sequence to draw from, and no jump.
    for name in ["customer_number", "account_number"] {
        let told = tried(
            &anna,
            &format!("SELECT nextval('{name}') FROM generate_series(1, 5000)"),
        );
        assert!(told.is_some_and(|told| told.starts_with("42P01")), "{name}");
    }
    taken(
        &anna,
        "SELECT last_number(1), last_number(2) FROM generate_series(1, 5000)",
    );
    let add = |id: i64| {
        format!(
            "INSERT INTO customer (id, kind, name, status, created_at, change_id) VALUES ({id}, 1, 'X', 1, 1, 1)"
        )
    };
    taken(&anna, &add(2));
    refused(&anna, &add(90_000_000));
    refused(&anna, &add(900));
    let open = |id: i64, more: &str| {
        format!(
            "INSERT INTO account (id, type, currency, status, overdraft_minor, opened_at, change_id) VALUES ({id}, 1, 'USD', 1, {more}, 1, 1)"
        )
    };
    let next = keyed(&first) + 1;
    taken(&anna, &open(next, "0"));
    refused(&anna, &open(next, "5"));
    refused(&anna, &open(999_999_999, "0"));
    // A customer whom an operator must decide about.
    refused(&anna, &add(2).replace("'X', 1", "'X', 4"));
    let second = anna.account(&[]);
    assert_eq!(keyed(&second), next);
    assert_eq!(
        text(&bank.json(&["customer", "add", "--name", "Eve"])["number"]),
        "C00000037"
    );
    bank.verify();
}

#[test]
fn no_name_is_looked_up_where_a_teller_writes() {
    let bank = Bank::new();
    let anna = member(&bank, "anna", "teller");
    let ben = member(&bank, "ben", "supervisor");
    let sides = (
        keyed(&bank.funded("100000.00")),
        keyed(&bank.funded("5.00")),
    );
    let other = key(&bank, &ben);
    let role = &anna.operator;
    let shadow = format!(
        "CREATE TEMP TABLE operator AS SELECT {other}::BIGINT AS id, '{role}'::TEXT AS name, \
         NULL::TEXT AS os_user, 31::BIGINT AS roles, 0::BIGINT AS disabled"
    );
    let own = schema(&bank);
    for path in [
        format!("pg_temp, {own}"),
        own.to_owned(),
        format!("{own}, pg_catalog"),
        format!("public, {own}, pg_temp"),
        format!("{own}, pg_temp"),
    ] {
        let booked =
            transfer(other, sides, 3).replace("INTO transfer", &format!("INTO {own}.transfer"));
        let booked = booked.replace("FROM transfer", &format!("FROM {own}.transfer"));
        let booked = booked.replace("nextval('", &format!("nextval('{own}."));
        refused(
            &anna,
            &format!("{shadow}; SET search_path = {path}; {booked}"),
        );
        let line = change(other, (2, sides.0), "updated", "NULL");
        let line = line.replace("INTO change", &format!("INTO {own}.change"));
        let line = line.replace("FROM change", &format!("FROM {own}.change"));
        let line = line.replace("nextval('", &format!("nextval('{own}."));
        refused(
            &anna,
            &format!("{shadow}; SET search_path = {path}; {line}"),
        );
    }
    refused(&anna, &format!("SET ROLE {}", ben.operator));
}

#[test]
fn what_others_log_in_with_is_seen_and_written_by_nobody_else() {
    let bank = Bank::new();
    let anna = member(&bank, "anna", "teller");
    let ben = member(&bank, "ben", "supervisor");
    let eve = member(&bank, "eve", "admin");
    for one in [&anna, &ben] {
        let set = ["operator", "password", "--password-stdin"];
        one.feed(&set, b"correct horse battery\n").done();
    }
    let sees = |by: &Bank, table: &str| -> i64 {
        let count = format!("SELECT count(*) FROM {table}");
        connection(by).query_one(&count, &[]).expect("a row").get(0)
    };
    assert_eq!(
        [&anna, &ben, &eve].map(|by| sees(by, "credential")),
        [1, 1, 2]
    );
    // Its hash is there for all, to be compared with the change log.
    assert_eq!(sees(&anna, "credential_seen"), 2);
    let other = key(&bank, &ben);
    let changed = connection(&anna)
        .execute(
            "UPDATE credential SET verifier = decode(repeat('00', 32), 'hex')",
            &[],
        )
        .expect("its own");
    assert_eq!(changed, 1);
    refused(
        &anna,
        &format!(
            "INSERT INTO session VALUES (9, {other}, 'x', decode(repeat('01', 32), 'hex'), \
             decode(repeat('02', 32), 'hex'), '', 1, 1, 9, 1, NULL, NULL, 1)"
        ),
    );
    assert_eq!(sees(&anna, "session"), 0);
    // What anna changed of her own is found by anyone who looks.
    for by in [&anna, &ben, &bank] {
        let found = by.run(&["verify", "-o", "json"]);
        assert_eq!(found.code, 8, "{}", found.stdout);
        assert!(found.stdout.contains("altered_record"), "{}", found.stdout);
    }
}

#[test]
fn a_token_and_a_login_work_under_the_role_of_their_operator_alone() {
    let bank = Bank::new();
    let robot = member(&bank, "robot", "service");
    let anna = member(&bank, "anna", "teller");
    let account = bank.funded("5.00");
    let scope = ["--scope", "deposit:write,balance:read", "--expires", "9d"];
    let made = bank.json(&[&["token", "create", &robot.operator][..], &scope].concat());
    let token = text(&made["token"]);
    let with = |by: &Bank, arguments: &[&str]| {
        let mut command = by.command(arguments);
        command.env("BANKCTL_TOKEN", &token);
        command.output_in_time().expect("the binary runs")
    };
    for arguments in [&["deposit", &account, "1"][..], &["balance", &account]] {
        assert_eq!(with(&robot, arguments).status.code(), Some(0));
        let stolen = with(&anna, arguments);
        assert_eq!(stolen.status.code(), Some(5));
        let told = String::from_utf8_lossy(&stolen.stderr).into_owned();
        assert!(told.contains("for another role of the server"), "{told}");
    }
    bank.feed(
        &["operator", "password", "--password-stdin"],
        b"correct horse battery\n",
    )
    .done();
    bank.asks_for_logins();
    for name in ["anna", "nobody"] {
        let login = ["login", name, "--password-stdin"];
        let runtime = anna.path("run");
        if !runtime.exists() {
            std::fs::create_dir(&runtime).expect("a folder");
            std::fs::set_permissions(&runtime, Permissions::from_mode(0o700)).expect("a mode");
        }
        let mut command = anna.command(&login);
        command
            .env("XDG_RUNTIME_DIR", &runtime)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let child = command.start().expect("the binary runs");
        let ended = child.wait_with_input(b"correct horse battery\n");
        let run = Run::of(ended.expect("it ends"));
        assert_eq!(run.code, 5, "{}", run.stderr);
        assert!(run.stderr.contains("can't log in as"), "{}", run.stderr);
    }
}

/// The request that waits, and what its checker books instead of it.
#[test]
fn what_a_checker_writes_instead_of_the_request_is_shown() {
    let bank = Bank::new();
    let anna = member(&bank, "anna", "supervisor,admin");
    let ben = member(&bank, "ben", "supervisor,admin");
    bank.json(&["policy", "set", "limits", "--always"]);
    let (account, thief) = (bank.account(&[]), bank.account(&[]));
    let asked = anna.run(&["account", "update", &account, "--overdraft", "10"]);
    assert_eq!(asked.code, 10, "{}", asked.stderr);
    let (maker, checker) = (key(&bank, &anna), key(&bank, &ben));
    let line = change(maker, (2, keyed(&thief)), "updated", "1");
    let line = line.replace(
        "'{}'",
        "'{\"overdraft_minor\":99999900,\"currency\":\"USD\"}'",
    );
    let decide = format!(
        "UPDATE approval SET status = 2, checker = {checker}, decided_at = asked_at + 1 WHERE id = 1"
    );
    // Not before it is decided, nor by who asked.
    refused(&ben, &line);
    let alone = decide.replace(&format!("= {checker}"), &format!("= {maker}"));
    assert!(tried(&anna, &format!("{alone}; {line}")).is_some());
    refused(&anna, &format!("{decide}; {line}"));
    connection(&ben)
        .batch_execute(&format!("BEGIN; {decide}; {line}; COMMIT"))
        .expect("taken by the engine");
    // And never again under it.
    refused(&ben, &line);
    refused(&ben, "UPDATE approval SET reason = 'x' WHERE id = 1");
    let found = bank.run(&["verify", "-o", "json"]);
    assert!(found.stdout.contains("wrong_request"), "{}", found.stdout);
    assert!(content(&bank).contains("99999900"));
}

#[test]
fn an_approved_request_is_booked_under_the_name_of_who_asked() {
    let bank = Bank::new();
    let anna = member(&bank, "anna", "teller");
    let ben = member(&bank, "ben", "supervisor");
    let eve = member(&bank, "eve", "supervisor,admin");
    bank.json(&["policy", "set", "withdrawals", "--over", "10"]);
    let account = bank.funded("100.00");
    let asked = anna.run(&["withdraw", &account, "50", "--ref", "BIG-1"]);
    assert_eq!(asked.code, 10, "{}", asked.stderr);
    anna.refuses(&["approval", "approve", "1"], 5, "permission_denied");
    let done = ben.json(&["approval", "approve", "1"]);
    assert_eq!(text(&done["status"]), "approved");
    let shown = bank.json(&["transaction", "show", "BIG-1"]);
    assert_eq!(text(&shown["operator"]), anna.operator);
    assert_eq!(anna.run(&["withdraw", &account, "20"]).code, 10);
    eve.json(&["approval", "reject", "2", "--reason", "no card"]);
    for by in [&anna, &ben, &eve, &bank] {
        by.verify();
    }
}

/// Operators from before there were roles have none written.
#[test]
fn an_older_ledger_goes_on_with_its_numbers_and_its_operators() {
    let bank = Bank::nowhere();
    engine::make_old(&bank);
    let customers = bank.json(&["customer", "list"]);
    let last = customers["items"].as_array().expect("items").len();
    let grants = [
        "ledger",
        "grants",
        "--role",
        "teller,supervisor",
        "--to",
        "ben",
    ];
    let grants = bank.run(&grants).done().stdout;
    connection(&bank)
        .batch_execute(&format!("CREATE ROLE ben LOGIN; {grants}"))
        .expect("granted");
    let mut ben = Bank::nowhere();
    ben.location = bank.location.replace("bank@", "ben@");
    "ben".clone_into(&mut ben.operator);
    ben.take_keys_of(&bank);
    assert_eq!(ben.json(&["whoami"])["operator"], "ben");
    ben.json(&["deposit", "1000000018", "5"]);
    let added = ben.customer("Eve");
    assert_eq!(
        keyed(added.trim_start_matches('C')),
        i64::try_from(last).expect("few") + 1
    );
    let opened = ben.json(&["account", "open", "--customer", &added]);
    let sides = (keyed("1000000018"), keyed(&text(&opened["number"])));
    let own = key(&bank, &ben);
    taken(&ben, &transfer(own, sides, 7));
    refused(&ben, &transfer(1, sides, 3));
    refused(&ben, "UPDATE ledger SET policy = NULL");
    ben.verify();
}
