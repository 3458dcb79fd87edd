//! Money between two ledgers while many send and sweep at once, while processes
//! are killed, and when a ledger has moved.

use super::common::Bank;
use super::transit::{Branches, on_their_way};
use crate::common::deadline::InTime as _;

#[test]
fn many_send_and_sweep_at_once() {
    let two = Branches::new();
    let other = two.there.funded("100.00");
    let back = ["transfer", &other, &two.from, "1.00", "--to-ledger"];
    let place = two.here.location.clone();
    std::thread::scope(|scope| {
        for teller in 0..4 {
            let (two, back, place) = (&two, &back, &place);
            scope.spawn(move || {
                for round in 0..6 {
                    if (teller + round) % 2 == 0 {
                        two.send("1.00", &[]).done();
                    } else {
                        two.there.run(&[back.as_slice(), &[place]].concat()).done();
                    }
                }
            });
        }
        for bank in [&two.here, &two.there, &two.here] {
            scope.spawn(move || {
                for _ in 0..8 {
                    bank.run(&["transit", "sweep"]).done();
                }
            });
        }
    });
    assert_eq!(two.here.balance(&two.from), "100.00");
    assert_eq!(two.there.balance(&other), "88.00");
    assert_eq!(two.there.balance(&two.to), "12.00");
    two.settled("200.00");
}

#[test]
fn two_that_sweep_the_same_bring_it_once() {
    let two = Branches::new();
    for _ in 0..8 {
        two.send_in_vain("1.00", &[]);
    }
    two.there
        .run(&["account", "freeze", &two.to, "--reason", "x"])
        .done();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| two.here.run(&["transit", "sweep"]).done());
        }
    });
    assert_eq!(two.there.balance(&two.to), "8.00");
    two.settled("100.00");
}

#[test]
fn a_process_that_is_killed_at_any_moment_loses_nothing() {
    let two = Branches::new();
    let place = &two.there.location;
    let mut sent = 0;
    for round in 0..24_u64 {
        let reference = format!("KILL-{round}");
        let arguments = [
            "transfer",
            &two.from,
            &two.to,
            "1.00",
            "--to-ledger",
            place,
            "--ref",
            &reference,
        ];
        let mut child = two
            .here
            .command(&arguments)
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .start()
            .expect("the binary runs");
        std::thread::sleep(std::time::Duration::from_micros(round * 2_500));
        child.kill().expect("killed");
        child.wait().expect("ended");
        let there = two.here.run(&["transaction", "show", &reference]).code == 0;
        sent += i64::from(there);
    }
    two.here.run(&["transit", "sweep"]).done();
    assert_eq!(two.there.balance(&two.to), format!("{sent}.00"));
    two.settled("100.00");
}

#[test]
fn a_ledger_that_has_moved_is_found_where_it_is_said_to_be() {
    let two = Branches::new();
    // To a place that leads to another ledger by the time of the sweep.
    let stranger = Bank::new();
    two.send_in_vain("30.00", &[]);
    two.send_in_vain("5.00", &[]);
    let place = stranger.location.clone();
    let nothing = two.here.json(&["transit", "sweep", "--to-ledger", &place]);
    assert_eq!(nothing["items"].as_array().map(Vec::len), Some(0));
    assert_eq!(on_their_way(&two.here), 2);
    let place = two.there.location.clone();
    let swept = two.here.json(&["transit", "sweep", "--to-ledger", &place]);
    assert_eq!(swept["items"].as_array().map(Vec::len), Some(2));
    two.settled("100.00");
    assert_eq!(two.there.balance(&two.to), "35.00");
}
