//! A server that must wait for a standby, and has none: nothing is told as
//! done that is on this one machine alone.

use std::process::Stdio;
use std::thread;

use super::common::{Bank, Run};
use super::engine::{self, Cluster};
use crate::common::deadline::{InTime as _, Started, until};

/// How long statements and commits may take here.
pub(super) const SHORT: &str = "%20-cstatement_timeout%3D3s%20-clock_timeout%3D2s";

/// A bank on a server of its own.
pub(super) fn bank() -> (Cluster, Bank) {
    let cluster = engine::start();
    let mut bank = Bank::nowhere();
    bank.location = cluster.schema("standby");
    bank.run(&["init"]).done();
    (cluster, bank)
}

fn client(cluster: &Cluster) -> postgres::Client {
    postgres::Client::connect(&cluster.schema("standby"), postgres::NoTls).expect("a connection")
}

/// From now on no commit ends by itself.
pub(super) fn lose_the_standby(cluster: &Cluster, bank: &mut Bank) {
    let mut client = client(cluster);
    client
        .batch_execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
        .expect("altered");
    client
        .batch_execute("SELECT pg_reload_conf()")
        .expect("reloaded");
    bank.location.push_str(SHORT);
    // The server learns of it a moment later.
    for number in 0..100 {
        let name = format!("Probe {number}");
        match bank.run(&["customer", "add", "--name", &name]).code {
            0 => {}
            11 => return,
            other => panic!("exit {other}"),
        }
    }
    panic!("the server waits for nobody");
}

pub(super) fn find_the_standby(cluster: &Cluster) {
    client(cluster)
        .batch_execute("ALTER SYSTEM RESET synchronous_standby_names")
        .expect("altered");
    client(cluster)
        .batch_execute("SELECT pg_reload_conf()")
        .expect("reloaded");
}

pub(super) fn unknown(run: &Run, asked: &[&str]) {
    assert_eq!(run.code, 11, "{asked:?}: {}{}", run.stdout, run.stderr);
    assert_eq!(run.stdout, "", "{asked:?}");
    assert!(
        run.stderr.contains("outcome_unknown") && run.stderr.contains("run the same"),
        "{asked:?}: {}",
        run.stderr
    );
}

#[test]
fn without_its_standby_nothing_is_told_as_done() {
    let (cluster, mut bank) = bank();
    let [paid, paying, held, waged, waged_before] = [(); 5].map(|()| bank.funded("100.00"));
    let other = bank.account(&[]);
    let file =
        |name: &str, account: &str| bank.file(name, format!("account,amount\n{account},1.00\n"));
    let (fresh, done) = (file("fresh.csv", &waged), file("done.csv", &waged_before));
    bank.json(&["import", "payroll", &done]);
    lose_the_standby(&cluster, &mut bank);
    let cash = ["deposit", &paid, "5.00", "--ref", "A"];
    let wire = [
        "deposit",
        "suspense",
        "7.00",
        "--channel",
        "wire",
        "--ref",
        "B",
    ];
    let requests: [&[&str]; 6] = [
        &cash,
        &wire,
        &["transfer", &paying, &other, "3.00", "--ref", "C"],
        &["hold", "place", &held, "4.00", "--ref", "D"],
        &["import", "payroll", &fresh],
        &["import", "payroll", &done],
    ];
    // The second time its rows are there and can be read: that proves nothing.
    for _ in 0..2 {
        thread::scope(|scope| {
            for request in requests {
                let bank = &bank;
                scope.spawn(move || {
                    let run = bank.run(&[request, &["-o", "json"]].concat());
                    unknown(&run, request);
                });
            }
        });
    }
    bank.run(&["transaction", "show", "A"]).done();
    find_the_standby(&cluster);
    for request in requests {
        let again = bank.json(request);
        let known = again["replayed"] == true || again["duplicates"] == 1;
        assert!(known, "{request:?}: {again}");
    }
    assert_eq!(bank.balance(&paid), "105.00", "once");
    assert_eq!(bank.balance(&paying), "97.00", "once");
    assert_eq!(bank.balance("suspense"), "7.00");
    bank.verify();
}

/// Waits until a commit waits for a standby.
pub(super) fn until_it_waits(cluster: &Cluster, child: &mut Started) -> i32 {
    let mut client = client(cluster);
    until("it waits for a standby", || {
        let waiting = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
        let found = client.query_opt(waiting, &[]).expect("asked");
        assert!(child.try_wait().expect("asked").is_none(), "it has ended");
        found.map(|row| row.get(0))
    })
}

/// The row is there as soon as the server gives up the wait, and the lane is
/// free: but it is on this machine alone.
#[test]
fn a_row_that_is_found_after_a_lost_answer_proves_nothing() {
    let (cluster, mut bank) = bank();
    let account = bank.funded("100.00");
    lose_the_standby(&cluster, &mut bank);
    let arguments = ["deposit", &account, "5.00", "--ref", "LOST", "-o", "json"];
    let mut child = bank
        .command(&arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .start()
        .expect("it runs");
    let process = until_it_waits(&cluster, &mut child);
    client(&cluster)
        .execute("SELECT pg_terminate_backend($1)", &[&process])
        .expect("ended");
    let run = Run::of(child.wait_with_output().expect("it ends"));
    unknown(&run, &arguments);
    assert_eq!(bank.balance(&account), "105.00", "it is there");
    find_the_standby(&cluster);
    assert_eq!(bank.json(&arguments[..5])["replayed"], true);
    bank.verify();
}
