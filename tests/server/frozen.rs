//! A server that is frozen keeps its connections open and says nothing: nobody
//! waits for it without end, and nobody tells a commit as done or not.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use super::common::{Bank, Run};
use super::engine::{self, Cluster, cluster, connection};
use super::programs::halted;
use super::proxy::{Cut, Wire};
use crate::common::deadline::{InTime as _, Started};

/// The processes of a server: those that serve, and the one that starts them.
fn processes(cluster: &Cluster) -> Vec<String> {
    let file = fs::read_to_string(cluster.folder.join("data/postmaster.pid")).expect("a server");
    halted(file.lines().next().expect("a number"))
}

fn signal(cluster: &Cluster, name: &str) {
    let sent = Command::new("kill")
        .arg(name)
        .args(processes(cluster))
        .status_in_time();
    assert!(sent.expect("kill runs").success());
}

/// A server that is frozen until this is dropped.
struct Frozen<'a>(&'a Cluster);

impl<'a> Frozen<'a> {
    fn new(cluster: &'a Cluster) -> Self {
        signal(cluster, "-STOP");
        Self(cluster)
    }
}

impl Drop for Frozen<'_> {
    fn drop(&mut self) {
        signal(self.0, "-CONT");
    }
}

fn started(bank: &Bank, location: &str, arguments: &[&str]) -> Started {
    bank.command(arguments)
        .env("BANKCTL_LEDGER", location)
        .env("BANKCTL_TEST_PATIENCE", "0")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .start()
        .expect("it runs")
}

#[test]
fn a_server_that_freezes_is_given_up_and_a_commit_is_not_known() {
    let cluster = engine::start();
    let mut bank = Bank::nowhere();
    bank.location = cluster.schema("frozen");
    bank.run(&["init"]).done();
    let account = bank.funded("10.00");
    let waiting = "&connect_timeout=3&options=-csearch_path%3Dfrozen%20-cstatement_timeout%3D1s";
    let end = |child: Started| Run::of(child.wait_with_output().expect("it ends"));
    // The message that is kept: the first question of a deposit, its commit, a
    // question that may take long, and the first row of a file.
    let wages = bank.file("wages.csv", format!("account,amount\n{account},1.00\n"));
    let cases: [(&str, usize, &[&str], i32); 4] = [
        ("NO KEY UPDATE", 1, &["deposit", &account, "1.00"], 1),
        (
            "COMMIT\0",
            1,
            &["deposit", &account, "2.00", "--ref", "D-2"],
            11,
        ),
        ("FROM transfer", 1, &["balance", &account], 1),
        ("FROM batch", 1, &["import", "payroll", &wages], 1),
    ];
    for (text, time, arguments, code) in cases {
        let wire = Wire::new(&cluster, Cut::Keep(text, time), false);
        let place = wire.schema("frozen");
        let (front, _) = place.split_once("&options").expect("options");
        let child = started(&bank, &format!("{front}{waiting}"), arguments);
        wire.until_it_keeps();
        let frozen = Frozen::new(&cluster);
        wire.let_go();
        let run = end(child);
        drop(frozen);
        assert_eq!(run.code, code, "{text}: {}", run.stderr);
        assert!(run.stderr.contains("no answer"), "{text}: {}", run.stderr);
    }
    // What was sent is done when it wakes up, or not at all.
    let done = bank.json(&["deposit", &account, "2.00", "--ref", "D-2"]);
    assert_eq!(done["reference"], "D-2");
    assert_eq!(bank.balance(&account), "12.00");
    bank.verify();
}

/// What takes long is not taken for a server that is frozen.
#[test]
fn a_server_that_works_for_long_is_waited_for() {
    let bank = Bank::new();
    let account = bank.funded("10.00");
    let place = format!("{}%20-cstatement_timeout%3D1s", bank.location);
    let mut holder = connection(&bank);
    let mut held = holder.transaction().expect("begun");
    held.batch_execute("LOCK TABLE batch IN ACCESS EXCLUSIVE MODE")
        .expect("locked");
    let wages = bank.file("wages.csv", format!("account,amount\n{account},1.00\n"));
    let child = started(&bank, &place, &["import", "payroll", &wages]);
    // Longer than it would wait for an answer otherwise.
    thread::sleep(Duration::from_secs(8));
    held.rollback().expect("let go");
    Run::of(child.wait_with_output().expect("it ends")).done();
    assert_eq!(bank.balance(&account), "11.00");
}

#[test]
fn a_host_that_is_silent_does_not_use_up_the_time_of_the_others() {
    let bank = Bank::new();
    let account = bank.funded("10.00");
    // Its machine takes connections, and nobody answers them.
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let silent = listener.local_addr().expect("an address").port();
    let wire = Wire::new(cluster(), Cut::Before(usize::MAX), false);
    let name = bank.location.rsplit("%3D").next().expect("a name");
    let place = wire.schema(name).replace(
        "bank@127.0.0.1",
        &format!("bank:secret@127.0.0.1:{silent},127.0.0.1"),
    );
    let place = format!("{place}&connect_timeout=3");
    let run = Run::of(
        started(&bank, &place, &["balance", &account, "-o", "json"])
            .wait_with_output()
            .expect("it ends"),
    );
    run.done();
}

#[test]
fn a_command_that_begins_during_a_fail_over_waits_for_the_next_leader() {
    let bank = Bank::new();
    let account = bank.funded("10.00");
    let name = bank.location.rsplit("%3D").next().expect("a name");
    let free = || {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        listener.local_addr().expect("an address").port()
    };
    let (lost, next) = (free(), free());
    let place = format!(
        "postgresql://bank@127.0.0.1:{lost},127.0.0.1:{next}/postgres?sslmode=disable&options=-csearch_path%3D{name}"
    );
    let asked = ["deposit", account.as_str(), "1.00"];
    // Nobody is the leader, and it has no patience.
    let run = started(&bank, &place, &asked).wait_with_output();
    let run = Run::of(run.expect("it ends"));
    assert_eq!(run.code, 1, "{}", run.stderr);
    let child = bank
        .command(&asked)
        .env("BANKCTL_LEDGER", &place)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .start()
        .expect("it runs");
    thread::sleep(Duration::from_secs(1));
    let wire = Wire::at(next, cluster(), Cut::Before(usize::MAX), false);
    Run::of(child.wait_with_output().expect("it ends")).done();
    drop(wire);
    assert_eq!(bank.balance(&account), "11.00");
}
