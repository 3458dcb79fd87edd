//! Money for another ledger that takes a second person: kept, and sent when
//! another person approves it.

use super::common::{Bank, text};
use super::transit::Branches;

/// Two branches, each of which has two who may decide, and a limit.
fn guarded() -> Branches {
    let two = Branches::new();
    for bank in [&two.here, &two.there] {
        bank.json(&["operator", "add", "ben", "--role", "supervisor,admin"]);
        bank.json(&["policy", "set", "transfers", "--over", "50"]);
    }
    two
}

/// Sends more than one may send alone, and gives the number of the request.
#[track_caller]
fn waits(two: &Branches, reference: &str) -> String {
    let run = two.send("60.00", &["--ref", reference]);
    assert_eq!(run.code, 10, "{}{}", run.stdout, run.stderr);
    assert_eq!(two.here.balance(&two.from), "100.00", "nothing has moved");
    run.json()["approval"].to_string()
}

fn by_ben(bank: &mut Bank) -> &mut Bank {
    "ben".clone_into(&mut bank.operator);
    bank
}

#[test]
fn what_takes_two_is_kept_and_sent_when_it_is_approved() {
    let mut two = guarded();
    let request = waits(&two, "RENT-1");
    // The same request is the same number.
    assert_eq!(waits(&two, "RENT-1"), request);
    two.here
        .refuses(&["approval", "approve", &request], 5, "permission_denied");
    let shown = two.here.json(&["approval", "show", &request]);
    assert_eq!(shown["command"], "transfer");
    assert_eq!(
        shown["request"]["send"]["receiver"]["account"],
        two.to.as_str()
    );
    let run = by_ben(&mut two.here)
        .run(&["approval", "approve", &request, "-o", "json"])
        .done();
    assert!(run.stderr.contains("transit sweep"), "{}", run.stderr);
    let sent = two.here.json(&["transaction", "show", "RENT-1"]);
    assert_eq!(sent["id"], run.json()["transaction"]);
    assert_eq!(sent["transit"]["state"], "in-transit");
    assert_eq!(two.here.balance(&two.from), "40.00");
    // It waits where it comes too, for an operator of that branch.
    let run = two.here.run(&["transit", "sweep", "-o", "json"]);
    assert_eq!(run.code, 9, "{}{}", run.stdout, run.stderr);
    assert_eq!(run.json()["items"][0]["state"], "waiting");
    assert_eq!(two.there.balance(&two.to), "0.00");
    // Ben has brought it, and so he does not decide about it.
    let approve = ["approval", "approve", "1"];
    by_ben(&mut two.there).refuses(&approve, 5, "permission_denied");
    "anna".clone_into(&mut two.there.operator);
    two.there.json(&approve);
    two.here.run(&["transit", "sweep"]).done();
    assert_eq!(two.there.balance(&two.to), "60.00");
    two.settled("100.00");
    // Asking again is answered by what was done.
    let again = two.send("60.00", &["--ref", "RENT-1"]).done().json();
    assert_eq!(again["replayed"], true);
}

#[test]
fn what_was_approved_and_is_refused_there_goes_back_without_another_approval() {
    let mut two = guarded();
    let request = waits(&two, "RENT-1");
    two.there
        .run(&["account", "close", "--yes", &two.to])
        .done();
    by_ben(&mut two.here).json(&["approval", "approve", &request]);
    let back = two.here.json(&["transit", "sweep"])["items"][0].clone();
    assert_eq!(back["state"], "returned");
    assert!(text(&back["reason"]).contains("closed"), "{back}");
    assert_eq!(two.here.balance(&two.from), "100.00");
    two.settled("100.00");
}

#[test]
fn what_leaves_for_another_ledger_is_a_withdrawal_to_the_policy() {
    let two = Branches::new();
    two.here
        .json(&["operator", "add", "ben", "--role", "supervisor,admin"]);
    two.here
        .json(&["policy", "set", "withdrawals", "--over", "50"]);
    two.send("50.00", &[]).done();
    let run = two.send("50.01", &[]);
    assert_eq!(run.code, 4, "{}", run.stderr);
    two.here.json(&["deposit", &two.from, "50"]);
    let run = two.send("50.01", &["--ref", "R-2"]);
    assert_eq!(run.code, 10, "{}{}", run.stdout, run.stderr);
    assert_eq!(run.json()["rule"], "withdrawals");
    two.settled("150.00");
}
