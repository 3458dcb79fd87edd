//! The server is killed in the middle of work, and comes back.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use super::common::Bank;
use super::common::deadline::{Ends, until};
use super::engine;

#[test]
fn a_server_that_is_killed_has_what_was_acknowledged_once() {
    let cluster = engine::start();
    let mut bank = Bank::nowhere();
    bank.location = cluster.schema("crash");
    bank.run(&["init"]).done();
    let accounts: Vec<String> = (0..4).map(|_| bank.funded("1000.00")).collect();
    let (stop, told) = (AtomicBool::new(false), AtomicUsize::new(0));
    let (done, unknown) = thread::scope(|scope| {
        let ends = Ends(&stop);
        let tellers: Vec<_> = (0..6usize)
            .map(|teller| {
                let (bank, accounts, stop, told) = (&bank, &accounts, &stop, &told);
                scope.spawn(move || {
                    let (mut done, mut unknown) = (Vec::new(), Vec::new());
                    for round in 0.. {
                        if stop.load(Ordering::SeqCst) {
                            break;
                        }
                        let from = &accounts[(teller + round) % 4];
                        let to = &accounts[(teller + round + 1) % 4];
                        let reference = format!("R-{teller}-{round}");
                        let run = bank.run(&["transfer", from, to, "0.01", "--ref", &reference]);
                        match run.code {
                            0 => {
                                done.push(reference);
                                told.fetch_add(1, Ordering::SeqCst);
                            }
                            11 => unknown.push(reference),
                            // Nobody was there when it came, or when it tried
                            // again.
                            1 => assert!(
                                run.stderr.contains("nothing was written"),
                                "{}",
                                run.stderr
                            ),
                            other => panic!("exit {other}: {}", run.stderr),
                        }
                    }
                    (done, unknown)
                })
            })
            .collect();
        // However slow the machine is, so many are done each time.
        let work = || {
            let before = told.load(Ordering::SeqCst);
            thread::sleep(Duration::from_millis(700));
            until("tellers work", || {
                (told.load(Ordering::SeqCst) > before + 6).then_some(())
            });
        };
        for _ in 0..3 {
            work();
            cluster.kill();
        }
        work();
        drop(ends);
        let found = tellers
            .into_iter()
            .map(|teller| teller.join().expect("a teller"));
        found.fold((Vec::new(), Vec::new()), |mut all, (done, unknown)| {
            all.0.extend(done);
            all.1.extend(unknown);
            all
        })
    });
    assert!(done.len() > 20, "only {} were done", done.len());
    for reference in &done {
        bank.run(&["transaction", "show", &format!("ref:{reference}")])
            .done();
    }
    let there = unknown
        .iter()
        .filter(|reference| {
            bank.run(&["transaction", "show", &format!("ref:{reference}")])
                .code
                == 0
        })
        .count();
    let proof = bank.json(&["verify"]);
    assert_eq!(proof["ok"], true, "{proof}");
    assert_eq!(proof["transactions"], 4 + done.len() + there, "each once");
    let names: Vec<&str> = accounts.iter().map(String::as_str).collect();
    let found = bank.json(&[&["balance"], names.as_slice()].concat());
    let cents: i64 = found["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|item| {
            item["ledger_balance"]
                .as_str()
                .expect("an amount")
                .replace('.', "")
        })
        .map(|amount| amount.parse::<i64>().expect("cents"))
        .sum();
    assert_eq!(cents, 400_000);
}
