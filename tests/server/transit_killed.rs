//! Money between two ledgers whose server is killed in the middle.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use super::common::Bank;
use super::common::deadline::{Ends, until};
use super::engine;
use super::transit::Branches;

/// What became of the transfers that a teller has asked for.
#[derive(Default)]
struct Told {
    done: Vec<String>,
    on_their_way: Vec<String>,
    unknown: Vec<String>,
}

/// Sends money until it is stopped.
fn teller(two: &Branches, name: usize, stop: &AtomicBool, sent: &AtomicUsize) -> Told {
    let mut told = Told::default();
    for round in 0.. {
        if stop.load(Ordering::SeqCst) {
            break;
        }
        let reference = format!("R-{name}-{round}");
        let run = two.send("0.01", &["--ref", &reference]);
        match run.code {
            0 => {
                told.done.push(reference);
                sent.fetch_add(1, Ordering::SeqCst);
            }
            11 if run.stderr.contains("in_transit") => told.on_their_way.push(reference),
            11 => told.unknown.push(reference),
            // Nobody was there when it began, or when it tried again.
            1 => {}
            other => panic!("exit {other}: {}", run.stderr),
        }
    }
    told
}

#[test]
fn a_server_that_is_killed_leaves_both_ledgers_whole_and_the_money_once() {
    let cluster = engine::start();
    let at = |name: &str| {
        let mut bank = Bank::nowhere();
        bank.location = cluster.schema(name);
        bank
    };
    let two = Branches::at(at("south"), at("north"));
    let (stop, sent) = (AtomicBool::new(false), AtomicUsize::new(0));
    let all: Vec<Told> = thread::scope(|scope| {
        let ends = Ends(&stop);
        let tellers: Vec<_> = (0..4)
            .map(|name| {
                let (two, stop, sent) = (&two, &stop, &sent);
                scope.spawn(move || teller(two, name, stop, sent))
            })
            .collect();
        let sweeper = scope.spawn(|| {
            while !stop.load(Ordering::SeqCst) {
                two.here.run(&["transit", "sweep"]);
                thread::sleep(Duration::from_millis(100));
            }
        });
        // However slow the machine is, some are done each time.
        let work = |long| {
            let before = sent.load(Ordering::SeqCst);
            thread::sleep(Duration::from_millis(long));
            until("tellers send", || {
                (sent.load(Ordering::SeqCst) > before + 2).then_some(())
            });
        };
        for _ in 0..4 {
            work(900);
            cluster.kill();
        }
        work(500);
        drop(ends);
        sweeper.join().expect("a sweeper");
        let ended = tellers.into_iter().map(thread::ScopedJoinHandle::join);
        ended.map(|told| told.expect("a teller")).collect()
    });
    two.here.run(&["transit", "sweep"]).done();
    let arrived = two
        .here
        .json(&["transit", "list", "--state", "arrived", "--limit", "1000"]);
    let arrived: Vec<&str> = arrived["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|item| item["reference"].as_str().expect("a reference"))
        .collect();
    let done = all.iter().flat_map(|told| &told.done);
    let left = done.chain(all.iter().flat_map(|told| &told.on_their_way));
    let mut told = 0;
    for reference in left {
        assert!(arrived.contains(&reference.as_str()), "{reference} is lost");
        told += 1;
    }
    assert!(told > 10, "only {told} were sent");
    let unknown = all.iter().flat_map(|told| &told.unknown);
    let there = unknown.filter(|reference| arrived.contains(&reference.as_str()));
    assert_eq!(arrived.len(), told + there.count(), "each once");
    let cents = 10_000 - arrived.len();
    let left = format!("{}.{:02}", cents / 100, cents % 100);
    assert_eq!(two.here.balance(&two.from), left);
    two.settled("100.00");
    // Asked about everything that has arrived, the other ledger knows it.
    let compared = two.here.json(&["transit", "sweep", "--arrived"]);
    assert_eq!(compared["items"].as_array().map(Vec::len), Some(0));
}
