//! Money between two ledgers when one of them is restored from a backup: what
//! the other one has is neither booked again nor lost.

use serde_json::Value;

use super::common::{Bank, text};
use super::transit::{Branches, on_their_way};

/// Puts a backup in the place of a ledger.
fn restore(bank: &Bank, backup: &str) {
    bank.run(&["restore", backup, "--yes"]).done();
}

fn backup(bank: &Bank, name: &str) -> String {
    let path = bank.path(name).display().to_string();
    bank.json(&["backup", &path]);
    path
}

#[test]
fn a_sender_that_was_restored_sends_again_what_has_arrived() {
    let two = Branches::new();
    let before = backup(&two.here, "before.db");
    two.send("30.00", &["--ref", "RENT-1"]).done();
    restore(&two.here, &before);
    assert_eq!(two.here.balance(&two.from), "100.00");
    // The teller does it again, and the other ledger knows it.
    let again = two.send("30.00", &["--ref", "RENT-1"]).done().json();
    assert_eq!(again["transit"]["state"], "arrived");
    assert_eq!(two.there.balance(&two.to), "30.00");
    two.settled("100.00");
    // Another transfer under the same reference is never booked there.
    restore(&two.here, &before);
    let run = two.send("31.00", &["--ref", "RENT-1"]);
    assert_eq!(run.code, 4, "{}", run.stderr);
    assert!(run.stderr.contains("transfer_returned"), "{}", run.stderr);
    assert_eq!(two.here.balance(&two.from), "100.00");
    assert_eq!(two.there.balance(&two.to), "30.00");
    two.here.verify();
}

/// The late second delivery: by the time that it comes the money went back
/// long ago.
#[test]
fn what_was_refused_once_is_refused_for_ever() {
    let two = Branches::new();
    two.send_in_vain("30.00", &["--ref", "RENT-1"]);
    let on_its_way = backup(&two.here, "on-its-way.db");
    let closed = two.there.account(&[]);
    two.there
        .run(&["account", "close", "--yes", &two.to])
        .done();
    let back = two.here.json(&["transit", "sweep"])["items"][0].clone();
    assert_eq!(back["state"], "returned");
    // One that still believes it to be on its way is told the same.
    restore(&two.here, &on_its_way);
    assert_eq!(on_their_way(&two.here), 1);
    let back = two.here.json(&["transit", "sweep"])["items"][0].clone();
    assert_eq!(back["state"], "returned");
    assert!(text(&back["reason"]).contains("closed"), "{back}");
    assert_eq!(two.here.balance(&two.from), "100.00");
    assert_eq!(two.there.balance(&closed), "0.00");
    two.settled("100.00");
}

#[test]
fn a_receiver_that_was_restored_shows_by_its_books() {
    let two = Branches::new();
    let before = backup(&two.there, "before.db");
    two.send("30.00", &["--ref", "RENT-1"]).done();
    restore(&two.there, &before);
    // Each is right in itself; what they have sent and had does not match.
    two.here.verify();
    two.there.verify();
    assert_eq!(two.here.balance("in-transit"), "30.00");
    two.there.refuses(
        &["transaction", "show", "RENT-1"],
        3,
        "transaction_not_found",
    );
    // Asked about what has arrived, it does not know it any more.
    let run = two
        .here
        .run(&["transit", "sweep", "--arrived", "--dry-run", "-o", "json"]);
    assert_eq!(run.code, 9, "{}{}", run.stdout, run.stderr);
    assert!(run.stderr.contains("differences_found"), "{}", run.stderr);
    let item = run.json()["items"][0].clone();
    assert_eq!(item["reference"], "RENT-1");
    assert!(text(&item["reason"]).contains("does not have it"), "{item}");
    assert_eq!(two.there.balance(&two.to), "0.00");
    // Without that it is sent again, once.
    let again = two.here.json(&["transit", "sweep", "--arrived"]);
    assert_eq!(again["items"][0]["state"], "arrived");
    let came = two.there.json(&["transaction", "show", "RENT-1"]);
    assert_eq!(came["id"], again["items"][0]["arrived_as"]);
    let none = two.here.json(&["transit", "sweep", "--arrived"]);
    assert_eq!(none["items"].as_array().map(Vec::len), Some(0));
    assert_eq!(two.there.balance(&two.to), "30.00");
    two.settled("100.00");
}

#[test]
fn what_a_restored_receiver_refuses_now_goes_back() {
    let two = Branches::new();
    let before = backup(&two.there, "before.db");
    two.send("30.00", &["--ref", "RENT-1"]).done();
    restore(&two.there, &before);
    two.there
        .run(&["account", "close", "--yes", &two.to])
        .done();
    let swept = two.here.json(&["transit", "sweep", "--arrived"]);
    assert_eq!(swept["items"][0]["state"], "returned");
    let reason = text(&swept["items"][0]["reason"]);
    assert!(reason.contains("sent again, and refused"), "{reason}");
    assert_eq!(two.here.balance(&two.from), "100.00");
    two.settled("100.00");
}

/// What a ledger says when it holds itself against its partners.
#[track_caller]
fn compared(bank: &Bank, exit: i32) -> Vec<Value> {
    let run = bank.run(&["transit", "sweep", "--arrived", "--dry-run", "-o", "json"]);
    assert_eq!(run.code, exit, "{}{}", run.stdout, run.stderr);
    if exit == 9 {
        assert!(run.stderr.contains("differences_found"), "{}", run.stderr);
    }
    run.json()["items"].as_array().expect("items").clone()
}

/// It has the money twice, which no proof of one ledger shows.
#[test]
fn a_sender_that_was_restored_shows_from_both_sides() {
    let two = Branches::new();
    let before = backup(&two.here, "before.db");
    two.send("90.00", &["--ref", "RENT-1"]).done();
    assert!(compared(&two.here, 0).is_empty() && compared(&two.there, 0).is_empty());
    restore(&two.here, &before);
    assert_eq!(two.here.balance(&two.from), "100.00");
    assert_eq!(two.there.balance(&two.to), "90.00");
    for (bank, direction) in [(&two.here, "out"), (&two.there, "in")] {
        bank.verify();
        let items = compared(bank, 9);
        assert_eq!(items.len(), 1, "{items:?}");
        let item = &items[0];
        assert_eq!(item["direction"], direction);
        assert_eq!(item["reference"], "RENT-1");
        assert_eq!(item["amount"], "90.00");
        assert_eq!(item["transaction"], Value::Null);
        let reason = text(&item["reason"]);
        assert!(reason.contains("was never sent"), "{reason}");
    }
    // Another transfer under its reference does not hide it.
    two.here
        .json(&["withdraw", &two.from, "1", "--ref", "RENT-1"]);
    let reason = text(&compared(&two.here, 9)[0]["reason"]);
    assert!(reason.contains("another transaction"), "{reason}");
    restore(&two.here, &before);
    two.send("90.00", &["--ref", "RENT-1"]).done();
    assert!(compared(&two.here, 0).is_empty() && compared(&two.there, 0).is_empty());
    two.settled("100.00");
}

#[test]
fn a_receiver_that_was_restored_shows_from_both_sides() {
    let two = Branches::new();
    let before = backup(&two.there, "before.db");
    two.send("30.00", &["--ref", "RENT-1"]).done();
    restore(&two.there, &before);
    let items = compared(&two.there, 9);
    assert_eq!(items.len(), 1, "{items:?}");
    assert_eq!(items[0]["direction"], "in");
    assert_eq!(items[0]["reference"], "RENT-1");
    let reason = text(&items[0]["reason"]);
    assert!(reason.contains("never arrived here"), "{reason}");
    let items = compared(&two.here, 9);
    assert_eq!(items.len(), 1, "{items:?}");
    assert_eq!(items[0]["direction"], "out");
    two.here.json(&["transit", "sweep", "--arrived"]);
    assert!(compared(&two.here, 0).is_empty() && compared(&two.there, 0).is_empty());
    two.settled("100.00");
}

/// A partner that can't be asked is not taken for one that agrees.
#[test]
fn a_partner_that_can_not_be_compared_with_is_said() {
    let two = Branches::new();
    two.send("30.00", &["--ref", "RENT-1"]).done();
    std::fs::rename(two.there.ledger(), two.there.path("away.db")).expect("moved");
    let run = two
        .here
        .run(&["transit", "sweep", "--arrived", "-o", "json"]);
    assert_eq!(run.code, 9, "{}{}", run.stdout, run.stderr);
    assert!(
        run.stderr.contains("could be compared with"),
        "{}",
        run.stderr
    );
}

/// Asked again after the other ledger has moved, it is the request that waits: two
/// approvals would pay twice.
#[test]
fn what_waits_is_the_same_when_the_other_ledger_has_moved() {
    let mut two = Branches::new();
    two.here
        .json(&["operator", "add", "ben", "--role", "supervisor,admin"]);
    two.here
        .json(&["policy", "set", "withdrawals", "--over", "50"]);
    let asked = |two: &Branches| {
        let run = two.send("60.00", &[]);
        assert_eq!(run.code, 10, "{}{}", run.stdout, run.stderr);
        run.json()["approval"].to_string()
    };
    let request = asked(&two);
    let moved = two.there.path("moved.db");
    std::fs::rename(two.there.ledger(), &moved).expect("moved");
    two.there.location = moved.to_str().expect("a path").to_owned();
    assert_eq!(asked(&two), request);
    // To another account it is another request.
    two.to = two.there.account(&[]);
    assert_ne!(asked(&two), request);
}
