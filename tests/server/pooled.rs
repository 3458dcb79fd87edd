//! Through programs that hand sessions of the server on: by transactions a
//! connection is led to another session each time, and everything is as on a
//! connection of one's own.

use std::fs;
use std::process::Stdio;
use std::sync::Barrier;
use std::thread;

use super::common::deadline::{InTime as _, LONGEST, until};
use super::common::{Bank, Run, text};
use super::engine::{self, connection, content, schema};
use super::engines_agree::{must_agree, session, session_in_a_file};
use super::pooler::{Stream, role_that_begins_in, work};
use super::poolers::{Balancer, Bouncer, haproxy, pgbouncer};
use super::standby;

/// By transactions, with fewer sessions than clients.
const BY_TRANSACTION: &str = "pool_mode = transaction\ndefault_pool_size = 3";
const BY_SESSION: &str = "pool_mode = session\ndefault_pool_size = 20";

/// A new ledger by an address that is made of the name of its schema.
fn made(address: impl Fn(&str) -> String) -> Bank {
    let mut bank = Bank::nowhere();
    let name = format!("pooled_{}", schema(&bank));
    bank.location = address(&name);
    bank.json(&["init", "--name", "Test Bank"]);
    bank
}

#[test]
fn a_session_says_the_same_through_each_of_them() {
    let mut through = Vec::new();
    let bouncers: Vec<Bouncer> = pgbouncer().map_or_else(Vec::new, |program| {
        let settings = [BY_TRANSACTION, BY_SESSION];
        settings
            .map(|settings| Bouncer::start(&program, settings))
            .into()
    });
    for bouncer in &bouncers {
        through.push(made(|name| bouncer.address("postgres", name)));
    }
    let balancer = haproxy().map(|program| Balancer::start(&program, 120));
    through.extend(
        balancer
            .iter()
            .map(|balancer| made(|name| balancer.address(name))),
    );
    thread::scope(|scope| {
        for bank in &through {
            // On a connection of one's own it is the same as in a file, too.
            scope.spawn(move || must_agree(&session(bank), session_in_a_file()));
        }
    });
}

/// Eight tellers who are connected all the time, and pay in turn.
fn tellers(bank: &Bank) {
    const TELLERS: usize = 8;
    const ROUNDS: usize = 15;
    let accounts: Vec<String> = (0..TELLERS).map(|_| bank.account(&[])).collect();
    let common = bank.account(&[]);
    // A pool with fewer sessions serves all of them only if it takes them back.
    let all_are_in = Barrier::new(TELLERS);
    thread::scope(|scope| {
        for account in &accounts {
            let (common, all_are_in) = (&common, &all_are_in);
            scope.spawn(move || {
                let mut stream = Stream::new(bank, &bank.location);
                let first = stream.deposit(account);
                all_are_in.wait();
                assert_eq!(first["amount"], "1.00", "{first}");
                for _ in 1..ROUNDS {
                    for account in [account, common] {
                        let done = stream.deposit(account);
                        assert_eq!(done["amount"], "1.00", "{done}");
                    }
                }
                let (code, told) = stream.end();
                assert_eq!(code, 0, "{told}");
            });
        }
    });
    for account in &accounts {
        assert_eq!(bank.balance(account), format!("{ROUNDS}.00"));
    }
    let total = TELLERS * (ROUNDS - 1);
    assert_eq!(bank.balance(&common), format!("{total}.00"));
    bank.verify();
}

#[test]
fn eight_tellers_share_three_sessions() {
    let Some(program) = pgbouncer() else { return };
    let bouncer = Bouncer::start(&program, BY_TRANSACTION);
    tellers(&made(|name| bouncer.address("postgres", name)));
}

#[test]
fn eight_tellers_pay_through_haproxy() {
    let Some(program) = haproxy() else { return };
    let balancer = Balancer::start(&program, 120);
    tellers(&made(|name| balancer.address(name)));
}

/// It ends connections that say nothing: the next request makes a new one.
#[test]
fn a_connection_that_was_ended_for_saying_nothing_is_made_anew() {
    let Some(program) = haproxy() else { return };
    let balancer = Balancer::start(&program, 1);
    let bank = made(|name| balancer.address(name));
    let account = bank.account(&[]);
    let name = format!("idle_{}", schema(&bank));
    let address = format!("{}&application_name={name}", bank.location);
    let mut stream = Stream::new(&bank, &address);
    assert_eq!(stream.deposit(&account)["amount"], "1.00");
    let mut admin = connection(&Bank::new());
    let count = "SELECT count(*) FROM pg_stat_activity WHERE application_name = $1";
    until("its end", || {
        let row = admin.query_one(count, &[&name]).expect("a row");
        (row.get::<_, i64>(0) == 0).then_some(())
    });
    assert_eq!(stream.deposit(&account)["amount"], "1.00");
    let (code, told) = stream.end();
    assert_eq!(code, 0, "{told}");
    assert_eq!(bank.balance(&account), "2.00");
}

/// All clients use one session of the server, one after the other.
#[test]
fn what_others_leave_in_a_session_changes_nothing_and_nothing_is_left_there() {
    let Some(program) = pgbouncer() else { return };
    let decoy = Bank::new();
    let before = content(&decoy);
    let settings = "pool_mode = transaction\ndefault_pool_size = 1";
    let bouncer = Bouncer::start(&program, settings);
    let bank = made(|name| bouncer.address("postgres", name));
    let free = format!("postgresql://bank@127.0.0.1:{}/postgres", bouncer.port);
    let mut other = postgres::Client::connect(&free, postgres::NoTls).expect("a client");
    let names: String = (0..200)
        .map(|number| format!("PREPARE s{number} AS SELECT 1;"))
        .collect();
    let left = format!(
        "SET search_path = {}; SET lock_timeout = 1; \
         SET synchronous_commit = off; SET default_transaction_read_only = on; \
         CREATE TEMP TABLE account (id INT); CREATE TEMP TABLE transfer (id INT); {names}",
        schema(&decoy)
    );
    other.batch_execute(&left).expect("left");
    work(&bank, &bank.location);
    // More rows than are sent at once.
    let account = bank.account(&[]);
    let rows: String = (0..2_500).map(|_| format!("{account},0.01\n")).collect();
    let wages = bank.file("many.csv", format!("account,amount\n{rows}"));
    bank.json(&["import", "payroll", &wages]);
    assert_eq!(bank.balance(&account), "25.00");
    other.batch_execute("DEALLOCATE ALL").expect("taken back");
    bank.verify();
    let mut stream = Stream::new(&bank, &bank.location);
    for _ in 0..4 {
        assert_eq!(stream.deposit(&account)["amount"], "1.00");
    }
    let prepared = "SELECT count(*)::text FROM pg_prepared_statements";
    let kept = other.simple_query(prepared).expect("a row");
    let kept = kept.iter().find_map(|message| match message {
        postgres::SimpleQueryMessage::Row(row) => row.get(0),
        _ => None,
    });
    assert_eq!(kept, Some("0"), "statements with names");
    // Whom it has become is not whom the address names.
    let role = role_that_begins_in(&decoy);
    other
        .batch_execute(&format!("SET ROLE {role}"))
        .expect("set");
    let answer = stream.deposit(&account);
    let (code, told) = stream.end();
    assert!(
        answer["error"]["code"] == "wrong_place" || told.contains("another database or role"),
        "{code}: {answer} {told}"
    );
    other.batch_execute("RESET ROLE").expect("taken back");
    assert_eq!(bank.balance(&account), "29.00");
    assert_eq!(content(&decoy), before);
}

/// A pooler tells its client that the server was lost; whether it was lost before
/// the commit or after it, it can't say.
#[test]
fn a_server_that_is_lost_behind_a_pooler_is_no_refusal() {
    let Some(program) = pgbouncer() else { return };
    let (cluster, mut bank) = standby::bank();
    let account = bank.funded("100.00");
    let bouncer = Bouncer::before(&cluster, &program, BY_TRANSACTION, None);
    standby::lose_the_standby(&cluster, &mut bank);
    let direct = bank.location.clone();
    bank.location = bouncer.address("postgres", "standby") + standby::SHORT;
    let arguments = ["deposit", &account, "5.00", "--ref", "LOST", "-o", "json"];
    let mut child = bank
        .command(&arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .start()
        .expect("it runs");
    standby::until_it_waits(&cluster, &mut child);
    cluster.kill();
    let run = Run::of(child.wait_with_output().expect("it ends"));
    standby::unknown(&run, &arguments);
    standby::find_the_standby(&cluster);
    bank.location = direct;
    assert_eq!(bank.balance(&account), "105.00", "it is there");
    assert_eq!(bank.json(&arguments[..5])["replayed"], true);
    bank.verify();
}

/// Makes a server start again as a standby, which follows nobody.
fn demote(cluster: &engine::Cluster) {
    fs::write(cluster.folder.join("data/standby.signal"), "").expect("a file");
    cluster.kill();
}

#[test]
fn a_standby_says_that_it_is_one() {
    let (cluster, bank) = standby::bank();
    let account = bank.funded("100.00");
    demote(&cluster);
    let read = bank.run(&["balance", &account]).done();
    assert!(read.stdout.contains("100.00"), "{}", read.stdout);
    assert!(read.stderr.contains("is a standby"), "{}", read.stderr);
    let machine = bank.run(&["balance", &account, "-o", "json"]).done();
    assert_eq!(machine.stderr, "");
    // Who names it as one knows.
    let replica = ["history", &account, "--replica", &bank.location];
    assert_eq!(bank.run(&replica).done().stderr, "");
    let wages = bank.file("wages.csv", format!("account,amount\n{account},1.00\n"));
    let refused: [&[&str]; 4] = [
        &["deposit", &account, "1.00"],
        &["--dry-run", "deposit", &account, "1.00"],
        &["import", "payroll", &wages],
        &["customer", "add", "--name", "Eve"],
    ];
    for command in refused {
        let (code, error) = bank.fails(command);
        assert_eq!((code, &error["code"]), (5, &"permission_denied".into()));
        let message = text(&error["message"]);
        assert!(
            message.contains("leads to a standby"),
            "{command:?}: {message}"
        );
    }
    let mut other = Bank::nowhere();
    other.location = cluster.schema("other");
    other.refuses(&["init"], 5, "permission_denied");
    // It takes over.
    let mut admin = postgres::Client::connect(&bank.location, postgres::NoTls).expect("in");
    let wait = i32::try_from(LONGEST.as_secs()).expect("short");
    let promoted = admin.query_one("SELECT pg_promote(true, $1)", &[&wait]);
    assert!(promoted.expect("a row").get::<_, bool>(0));
    bank.json(&["deposit", &account, "1.00"]);
    let read = bank.run(&["balance", &account]).done();
    assert_eq!(read.stderr, "", "it is none any more");
    bank.verify();
}
