//! Waiting has an end: a user who wants the program to end does not wait for
//! another process's lock, and no process waits for a server that says nothing.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::common::{Bank, Run};
use super::engine::connection;
use crate::common::deadline::{InTime as _, Started, until};

fn signal(child: &Started, name: &str) {
    let sent = Command::new("kill")
        .args([name, &child.id().to_string()])
        .status_in_time();
    assert!(sent.expect("kill runs").success());
}

fn started(bank: &Bank, arguments: &[&str]) -> Started {
    bank.command(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .start()
        .expect("it runs")
}

/// Waits until a process waits for a lock in the schema of a bank.
fn until_it_waits(bank: &Bank, child: &mut Started) {
    let mut client = connection(bank);
    let schema = bank.location.rsplit("%3D").next().expect("a name");
    let waiting = format!(
        "SELECT 1 FROM pg_locks JOIN pg_stat_activity USING (pid) \
         WHERE NOT granted AND query LIKE '%NO KEY UPDATE%' \
         AND EXISTS (SELECT 1 FROM pg_locks AS own JOIN pg_class ON pg_class.oid = own.relation \
           WHERE own.pid = pg_locks.pid AND relnamespace = '{schema}'::regnamespace)"
    );
    until("it waits for a lock", || {
        let found = client.query_opt(&waiting, &[]).expect("asked");
        assert!(child.try_wait().expect("asked").is_none(), "it has ended");
        found.map(drop)
    });
}

#[test]
fn a_signal_ends_the_wait_for_a_lock() {
    let bank = Bank::new();
    let account = bank.funded("10.00");
    let wages = bank.file("wages.csv", format!("account,amount\n{account},1.00\n"));
    let mut holder = connection(&bank);
    let mut held = holder.transaction().expect("begun");
    held.batch_execute("SELECT * FROM position FOR NO KEY UPDATE")
        .expect("locked");
    let requests: [&[&str]; 2] = [
        &["deposit", &account, "1.00", "-o", "json"],
        &["import", "payroll", &wages, "-o", "json"],
    ];
    for request in requests {
        for name in ["-INT", "-TERM"] {
            let mut child = started(&bank, request);
            until_it_waits(&bank, &mut child);
            let since = Instant::now();
            signal(&child, name);
            let run = Run::of(child.wait_with_output().expect("it ends"));
            assert_eq!(run.code, 130, "{name}: {}{}", run.stdout, run.stderr);
            assert!(run.stderr.contains("\"interrupted\""), "{}", run.stderr);
            // The server itself would give up the lock after twenty seconds.
            assert!(since.elapsed() < Duration::from_secs(15), "{name}");
        }
    }
    held.rollback().expect("let go");
    assert_eq!(bank.balance(&account), "10.00");
    bank.verify();
}

/// Others come between again and again: else it would be tried for half a
/// minute.
#[test]
fn a_signal_ends_the_tries() {
    let bank = Bank::new();
    let account = bank.funded("10.00");
    let mut other = connection(&bank);
    other
        .batch_execute(
            "CREATE SEQUENCE tries;
             CREATE FUNCTION be_late() RETURNS TRIGGER LANGUAGE plpgsql AS
             'BEGIN PERFORM nextval(''tries''); RAISE EXCEPTION ''late'' USING ERRCODE = ''40001''; END';
             CREATE TRIGGER be_late BEFORE INSERT ON transfer FOR EACH ROW EXECUTE FUNCTION be_late()",
        )
        .expect("a trigger");
    let mut child = started(&bank, &["deposit", &account, "1.00", "-o", "json"]);
    let tries = "SELECT last_value FROM tries";
    until("it was tried three times", || {
        assert!(child.try_wait().expect("asked").is_none(), "it has ended");
        let row = other.query_one(tries, &[]).expect("a row");
        (row.get::<_, i64>(0) >= 3).then_some(())
    });
    let since = Instant::now();
    signal(&child, "-INT");
    let run = Run::of(child.wait_with_output().expect("it ends"));
    assert_eq!(run.code, 130, "{}", run.stderr);
    assert!(run.stderr.contains("nothing was written"), "{}", run.stderr);
    assert!(since.elapsed() < Duration::from_secs(15));
}

/// Others post while a dry run waits: its transaction gets a number that none of
/// theirs has, so it need not be tried again.
#[test]
fn a_dry_run_takes_nobodys_number() {
    let bank = Bank::new();
    let (account, other) = (bank.funded("10.00"), bank.funded("10.00"));
    let mut holder = connection(&bank);
    let mut held = holder.transaction().expect("begun");
    let digits: i64 = account[..account.len() - 1].parse().expect("a number");
    held.execute(
        "SELECT 1 FROM position WHERE account = $1 FOR NO KEY UPDATE",
        &[&digits],
    )
    .expect("locked");
    let mut dry = bank.command(&["withdraw", &account, "1.00", "--dry-run"]);
    let mut child = dry
        .env("BANKCTL_TEST_PATIENCE", "0")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .start()
        .expect("it runs");
    until_it_waits(&bank, &mut child);
    bank.json(&["deposit", &other, "1.00"]);
    held.rollback().expect("let go");
    Run::of(child.wait_with_output().expect("it ends")).done();
    assert_eq!(bank.balance(&account), "10.00");
    bank.verify();
}

/// A server takes a connection as soon as its machine does, also one that was
/// stopped or has lost the process that would answer.
#[test]
fn a_server_that_takes_the_connection_and_says_nothing_is_given_up() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = silent.local_addr().expect("an address").port();
    let mut bank = Bank::nowhere();
    bank.location = format!("postgresql://bank@127.0.0.1:{port}/bank?connect_timeout=1");
    let run = bank.run(&["balance", "cash/vault"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(
        run.stderr.contains("it gave no answer within 1 seconds"),
        "{}",
        run.stderr
    );
}
