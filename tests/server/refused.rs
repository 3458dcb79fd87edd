//! What can't be opened or made, and how that is told.

use std::os::unix::fs::PermissionsExt as _;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};

use super::common::Bank;
use super::engine::{self, Cluster, cluster, connection};

/// Runs statements in the schema of a bank.
fn alter(bank: &Bank, script: &str) {
    connection(bank).batch_execute(script).expect("done");
}

#[test]
fn a_ledger_of_another_version_or_another_owner_is_left_alone() {
    let bank = Bank::new();
    alter(&bank, "UPDATE bankctl_schema SET version = 99");
    bank.refuses(&["verify"], 8, "newer_version");
    alter(&bank, "UPDATE bankctl_schema SET version = 0");
    bank.refuses(&["verify"], 8, "not_a_ledger");
    let other = Bank::nowhere();
    other.refuses(&["verify"], 3, "ledger_not_found");
    let name = other
        .location
        .rsplit("%3D")
        .next()
        .expect("a name")
        .to_owned();
    connection(&other)
        .batch_execute(&format!("CREATE SCHEMA {name}"))
        .expect("made");
    other.refuses(&["balance", "cash/vault"], 3, "ledger_not_found");
    alter(&other, "CREATE TABLE invoices (id INT)");
    other.refuses(&["verify"], 8, "not_a_ledger");
    other.refuses(&["init"], 8, "not_a_ledger");
    other.refuses(&["--dry-run", "init"], 8, "not_a_ledger");
    alter(&other, "DROP TABLE invoices");
    other.json(&["init"]);
    other.refuses(&["init"], 6, "already_exists");
    other.refuses(&["--dry-run", "init"], 6, "already_exists");
    other.refuses(&["backup", "copy.db"], 2, "usage");
}

#[test]
fn a_schema_behind_the_one_that_is_meant_is_not_taken_for_it() {
    let bank = Bank::new();
    let name = bank.location.rsplit("%3D").next().expect("a name");
    let mut behind = Bank::nowhere();
    behind.location = bank.location.replace(name, &format!("branch_x,{name}"));
    behind.refuses(&["verify"], 3, "ledger_not_found");
}

#[test]
fn what_was_altered_by_hand_is_found() {
    let bank = Bank::new();
    let account = bank.funded("100.00");
    let refused = |statement: &str| {
        let error = connection(&bank).batch_execute(statement);
        assert!(error.is_err(), "{statement}");
    };
    refused("UPDATE transfer SET amount_minor = 1");
    refused("DELETE FROM transfer");
    refused("DELETE FROM change");
    refused("DELETE FROM reference_used");
    bank.verify();
    let alterations = [
        "UPDATE position SET balance_minor = balance_minor + 1 WHERE account >= 100000000",
        "UPDATE account SET status = 2 WHERE id >= 100000000",
        "UPDATE rollup SET transfers = 2",
        "UPDATE log SET peaks = '' , leaves = 0 WHERE id = 1",
        "ALTER TABLE transfer DISABLE TRIGGER transfer_is_append_only",
        "DROP INDEX transfer_reverses",
        "CREATE OR REPLACE FUNCTION prove_transfers() RETURNS TRIGGER LANGUAGE plpgsql AS \
         'BEGIN RETURN NULL; END'",
        "ALTER TABLE session DISABLE ROW LEVEL SECURITY",
        "DROP POLICY credential_of_admins ON credential",
        "DROP TRIGGER change_is_the_callers ON change",
        "ALTER TABLE transfer DROP CONSTRAINT transfer_amount_minor_check",
        "ALTER TABLE transfer DISABLE TRIGGER transfer_is_append_only; \
         UPDATE transfer SET memo = 'x'; \
         ALTER TABLE transfer ENABLE TRIGGER transfer_is_append_only",
    ];
    for statement in alterations {
        let altered = Bank::new();
        let account = altered.funded("100.00");
        alter(&altered, statement);
        let run = altered.run(&["verify", "-o", "json"]);
        assert_eq!(run.code, 8, "{statement}: {}", run.stdout);
        drop(account);
    }
    assert_eq!(bank.balance(&account), "100.00");
}

/// A server that asks for a password over the network, with a certificate for
/// `localhost` unless it is to have none.
fn guarded(with_tls: bool) -> (Cluster, u16, String) {
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .expect("a port")
        .port();
    let mut params = CertificateParams::new(Vec::new()).expect("params");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key"))
        .expect("an authority");
    let key = KeyPair::generate().expect("a key");
    let certificate = CertificateParams::new(vec!["localhost".to_owned()])
        .and_then(|params| params.signed_by(&key, &authority))
        .expect("a certificate");
    let tls = if with_tls { "on" } else { "off" };
    let settings = format!(
        "listen_addresses = '127.0.0.1'\nssl = {tls}\n\
         ssl_cert_file = 'server.crt'\nssl_key_file = 'server.key'\n"
    );
    let cluster = engine::start_with(
        port,
        &[
            ("more.conf", &settings),
            ("server.crt", &certificate.pem()),
            ("server.key", &key.serialize_pem()),
            (
                "pg_hba.conf",
                "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n",
            ),
        ],
    );
    let mut client = postgres::Client::connect(&cluster.schema("public"), postgres::NoTls)
        .expect("a connection");
    client
        .batch_execute(
            "CREATE ROLE anna LOGIN PASSWORD 'se:cret'; GRANT ALL ON DATABASE postgres TO anna",
        )
        .expect("a role");
    (cluster, port, authority.pem())
}

/// A bank reached by an address.
fn at(bank: &mut Bank, location: String) {
    bank.location = location;
}

#[test]
fn a_password_comes_from_its_file_and_is_told_to_nobody() {
    let (cluster, port, _) = guarded(false);
    let mut bank = Bank::nowhere();
    let address = |rest: &str| {
        format!("postgresql://anna@127.0.0.1:{port}/postgres?options=-csearch_path%3Dp1{rest}")
    };
    at(&mut bank, address(""));
    bank.refuses(&["init"], 5, "permission_denied");
    let file = bank.file(".pgpass", format!("127.0.0.1:{port}:*:anna:se\\:cret\n"));
    let mode = |mode: u32| {
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).expect("a mode");
    };
    mode(0o644);
    let (_, error) = bank.fails(&["init"]);
    assert!(
        error["message"]
            .as_str()
            .is_some_and(|text| text.contains("0600")),
        "{error}"
    );
    mode(0o600);
    let made = bank.json(&["init"]);
    assert!(!made.to_string().contains("cret"), "{made}");
    bank.verify();
    let wrong = address("").replace("anna@", "anna:wr%6Fng-cret@");
    at(&mut bank, wrong);
    let run = bank.run(&["verify"]);
    assert_eq!(run.code, 5, "{}", run.stderr);
    assert!(!run.stderr.contains("cret"), "{}", run.stderr);
    at(&mut bank, address("&password=se%3Acret"));
    let shown = bank.run(&["init"]);
    assert_eq!(shown.code, 6, "{}", shown.stderr);
    assert!(!shown.stderr.contains("cret"), "{}", shown.stderr);
    at(&mut bank, address("&sslmode=require"));
    bank.refuses(&["verify"], 1, "unreachable");
    at(&mut bank, address("").replace("/postgres", "/nosuch"));
    bank.refuses(&["verify"], 3, "ledger_not_found");
    // Each host has a line of its own.
    let lines = format!("127.0.0.1:1:*:anna:wrong\n127.0.0.1:{port}:*:anna:se\\:cret\n");
    bank.file(".pgpass", lines);
    let two = address("").replace(&format!(":{port}/"), &format!(":1,127.0.0.1:{port}/"));
    at(&mut bank, two);
    bank.verify();
    drop(cluster);
    at(
        &mut bank,
        "postgresql://anna@127.0.0.1:1/postgres".to_owned(),
    );
    bank.refuses(&["verify"], 1, "unreachable");
}

#[test]
fn a_server_that_takes_nobody_else_in_is_told_as_it_is() {
    let mut bank = Bank::new();
    let schema = bank.location.rsplit("%3D").next().expect("a name");
    let role = format!("crowd_{schema}");
    alter(
        &bank,
        &format!("CREATE ROLE {role} LOGIN CONNECTION LIMIT 0"),
    );
    let location = bank.location.replace("bank@", &format!("{role}@"));
    at(&mut bank, location);
    bank.refuses(&["verify"], 7, "too_many_connections");
}

#[test]
fn tls_trusts_whom_it_is_told_to() {
    let (_cluster, port, authority) = guarded(true);
    let mut bank = Bank::nowhere();
    let ours = bank.file("ours.crt", authority);
    let theirs = {
        let mut params = CertificateParams::new(Vec::new()).expect("params");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        params.self_signed(&key).expect("an authority").pem()
    };
    let theirs = bank.file("theirs.crt", theirs);
    let url = |host: &str, rest: &str| {
        format!(
            "postgresql://anna:se%3Acret@{host}:{port}/postgres?options=-csearch_path%3Dt1&{rest}"
        )
    };
    at(&mut bank, url("localhost", "sslmode=disable"));
    bank.json(&["init"]);
    let table = [
        ("localhost", "sslmode=require".to_owned(), true),
        ("127.0.0.1", "sslmode=require".to_owned(), true),
        (
            "localhost",
            format!("sslmode=verify-full&sslrootcert={ours}"),
            true,
        ),
        (
            "127.0.0.1",
            format!("sslmode=verify-full&sslrootcert={ours}"),
            false,
        ),
        (
            "127.0.0.1",
            format!("sslmode=verify-ca&sslrootcert={ours}"),
            true,
        ),
        (
            "localhost",
            format!("sslmode=verify-ca&sslrootcert={theirs}"),
            false,
        ),
        (
            "localhost",
            format!("sslmode=verify-full&sslrootcert={theirs}"),
            false,
        ),
        (
            "localhost",
            format!("sslmode=require&sslrootcert={theirs}"),
            false,
        ),
        (
            "localhost",
            "sslmode=verify-full&sslrootcert=nosuch.crt".to_owned(),
            false,
        ),
    ];
    for (host, rest, good) in table {
        at(&mut bank, url(host, &rest));
        let run = bank.run(&["verify"]);
        let expected = i32::from(!good);
        assert_eq!(
            run.code, expected,
            "{host} {rest}: {}{}",
            run.stdout, run.stderr
        );
    }
}

#[test]
fn a_teller_needs_no_right_to_change_what_was_written() {
    let bank = Bank::new();
    let account = bank.funded("10.00");
    let schema = bank
        .location
        .rsplit("%3D")
        .next()
        .expect("a name")
        .to_owned();
    let role = format!("teller_{schema}");
    let grants = bank.run(&[
        "ledger",
        "grants",
        "--role",
        "teller,supervisor",
        "--to",
        &role,
    ]);
    let grants = grants.done().stdout;
    alter(&bank, &format!("CREATE ROLE {role} LOGIN; {grants}"));
    bank.json(&["operator", "add", &role, "--role", "teller,supervisor"]);
    let mut teller = Bank::nowhere();
    teller.location = bank.location.replace("bank@", &format!("{role}@"));
    teller.operator.clone_from(&role);
    teller.take_keys_of(&bank);
    teller.json(&["deposit", &account, "5.00"]);
    let other = teller.account(&[]);
    teller.json(&["transfer", &account, &other, "1.00"]);
    let hold = teller.json(&["hold", "place", &account, "2.00"]);
    let hold = hold["id"].as_str().expect("an id").to_owned();
    teller.json(&["hold", "capture", &hold]);
    teller.json(&["customer", "add", "--name", "Ben"]);
    let wages = teller.file("wages.csv", format!("account,amount\n{account},3.00\n"));
    teller.json(&["import", "payroll", &wages]);
    teller.verify();
    assert_eq!(bank.balance(&account), "15.00");
    for statement in [
        "UPDATE transfer SET memo = ''",
        "DELETE FROM change",
        "TRUNCATE transfer",
    ] {
        let error = connection(&teller)
            .batch_execute(statement)
            .expect_err("refused");
        assert_eq!(
            error.code().map(postgres::error::SqlState::code),
            Some("42501"),
            "{statement}"
        );
    }
    let cluster = cluster();
    assert!(cluster.folder.exists());
}
