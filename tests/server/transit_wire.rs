//! Money between a ledger in a file and one on a server, over a wire that is
//! cut at each message: it arrives once, or has not left, or is on its way.

use std::sync::atomic::Ordering;

use super::common::{Bank, Run};
use super::engine::cluster;
use super::proxy::{Cut, Wire};
use super::transit::Branches;
use crate::common::deadline::InTime as _;

/// A branch in a file, and one on the server.
fn branches() -> Branches {
    let mut file = Bank::nowhere();
    file.location = file.ledger().display().to_string();
    Branches::at(file, Bank::nowhere())
}

/// Sends money to the branch on the server over a wire.
fn send(two: &Branches, wire: &Wire, reference: &str) -> Run {
    let schema = two.there.location.rsplit("%3D").next().expect("a name");
    let place = wire.schema(schema);
    let arguments = [
        "transfer",
        &two.from,
        &two.to,
        "1.00",
        "--to-ledger",
        &place,
        "--ref",
        reference,
        "-o",
        "json",
    ];
    let output = two
        .here
        .command(&arguments)
        .env("BANKCTL_TEST_PATIENCE", "300")
        .output_in_time();
    Run::of(output.expect("the binary runs"))
}

#[test]
fn money_goes_from_a_file_to_a_server_and_back() {
    let mut two = branches();
    two.send("30.00", &[]).done();
    assert_eq!(two.there.balance(&two.to), "30.00");
    std::mem::swap(&mut two.here, &mut two.there);
    std::mem::swap(&mut two.from, &mut two.to);
    two.send("10.00", &[]).done();
    assert_eq!(two.there.balance(&two.to), "80.00");
    two.settled("100.00");
}

#[test]
fn a_wire_that_stays_cut_loses_nothing_and_books_nothing_twice() {
    let two = branches();
    let (mut refused, mut on_their_way, mut sent) = (0, 0, 0);
    for cut in [Cut::Before as fn(usize) -> Cut, Cut::After] {
        for at in 1.. {
            assert!(at < 100, "a transfer has fewer messages");
            let wire = Wire::new(cluster(), cut(at), true);
            let reference = format!("{:?}", cut(at));
            let run = send(&two, &wire, &reference);
            let left = two.here.run(&["transaction", "show", &reference]).code == 0;
            match run.code {
                0 => assert!(left),
                1 => {
                    assert!(!left, "{reference}: {}", run.stderr);
                    refused += 1;
                }
                11 => {
                    assert!(left, "{reference}: {}", run.stderr);
                    assert!(run.stderr.contains("in_transit"), "{}", run.stderr);
                    assert_eq!(run.json()["transit"]["state"], "in-transit");
                    on_their_way += 1;
                }
                other => panic!("{reference}: exit {other}: {}", run.stderr),
            }
            sent += i64::from(left);
            if !wire.cut.load(Ordering::SeqCst) {
                break;
            }
        }
    }
    assert!(
        refused > 10 && on_their_way > 10,
        "{refused} refused, {on_their_way} on their way"
    );
    // By another way to the same ledger.
    let place = two.there.location.clone();
    two.here
        .run(&["transit", "sweep", "--to-ledger", &place])
        .done();
    assert_eq!(two.there.balance(&two.to), format!("{sent}.00"));
    two.settled("100.00");
}
