//! Two ledgers of version 10, which knew no partners, with money that has
//! arrived, money that has come and is not marked so, and money on its way.

use serde_json::Value;

use super::common::{Bank, DAY, data, text};
use super::engine;
use super::transit::Branches;

fn of_version_10(rows: &str) -> Bank {
    let mut bank = Bank::nowhere();
    let rows = std::fs::read_to_string(data(rows)).expect("the rows");
    engine::make_v10(&bank, &rows);
    let keys = std::fs::read_to_string(data("ledger-v10.key")).expect("keys");
    let folder = bank.path(".config/bankctl/keys");
    std::fs::create_dir_all(&folder).expect("a folder");
    for line in keys
        .lines()
        .filter(|line| line.starts_with("bankctl-key-1"))
    {
        let name = line.split(' ').nth(1).expect("a name");
        let key = folder.join(format!("{name}.key"));
        std::fs::write(&key, format!("{line}\n")).expect("a key");
        set_private(&key);
    }
    bank.now += DAY;
    bank
}

fn set_private(path: &std::path::Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(path, mode).expect("a mode");
    }
}

fn branches() -> Branches {
    Branches {
        here: of_version_10("ledger-v10-south.sql"),
        there: of_version_10("ledger-v10-north.sql"),
        from: "1000000018".to_owned(),
        to: "1000000018".to_owned(),
    }
}

/// What a sweep has looked at: reference, state and reason of each.
#[track_caller]
fn swept(bank: &Bank, exit: i32) -> Vec<(String, String, String)> {
    let run = bank.run(&["transit", "sweep", "-o", "json"]);
    assert_eq!(run.code, exit, "{}{}", run.stdout, run.stderr);
    let of = |item: &Value, name: &str| item[name].as_str().unwrap_or_default().to_owned();
    let items = run.json()["items"].as_array().expect("items").clone();
    let told = items.iter().map(|item| {
        let [reference, state, reason] =
            ["reference", "state", "reason"].map(|name| of(item, name));
        (reference, state, reason)
    });
    told.collect()
}

#[track_caller]
fn states(told: &[(String, String, String)], expected: [(&str, &str); 2]) {
    let states = told
        .iter()
        .map(|(reference, state, _)| (reference.as_str(), state.as_str()));
    assert_eq!(states.collect::<Vec<_>>(), expected, "{told:?}");
}

#[test]
fn money_on_its_way_from_before_settles_once_partners_are_named() {
    let two = branches();
    two.here.verify();
    two.there.verify();
    let told = swept(&two.here, 9);
    states(&told, [("OLD-2", "in-transit"), ("OLD-3", "in-transit")]);
    assert!(told.iter().all(|(_, _, reason)| !reason.is_empty()));
    assert_eq!(two.there.balance(&two.to), "30.00");
    two.here.meet(&two.there);
    states(
        &swept(&two.here, 0),
        [("OLD-2", "arrived"), ("OLD-3", "arrived")],
    );
    assert!(swept(&two.here, 0).is_empty(), "once");
    assert_eq!(two.there.balance(&two.to), "60.00");
    two.settled("100.00");
    for (reference, signature) in [("OLD-1", "none"), ("OLD-2", "none"), ("OLD-3", "valid")] {
        let came = two.there.json(&["transaction", "show", reference]);
        assert_eq!(came["transit"]["signature"], signature, "{reference}");
    }
}

#[test]
fn what_was_never_signed_is_let_in_by_a_second_person_once() {
    let mut two = branches();
    two.here.meet(&two.there);
    std::fs::remove_file(two.here.signing_key()).expect("removed");
    let add = ["operator", "add", "ben", "--role", "supervisor,admin"];
    two.there.json(&add);
    let told = swept(&two.here, 9);
    states(&told, [("OLD-2", "arrived"), ("OLD-3", "waiting")]);
    assert_eq!(two.there.balance(&two.to), "30.00");
    "ben".clone_into(&mut two.there.operator);
    let approved = two.there.json(&["approval", "approve", "1"]);
    assert_eq!(swept(&two.here, 0)[0].1, "arrived");
    assert_eq!(two.there.balance(&two.to), "60.00");
    let came = two.there.json(&["transaction", "show", "OLD-3"]);
    assert_eq!(came["id"], text(&approved["transaction"]).as_str());
    assert_eq!(came["transit"]["signature"], "none");
    two.settled("100.00");
    // What is sent from now on is signed, or stays on its way.
    let run = two.send("5.00", &["--ref", "NEW-1"]).done();
    assert_eq!(run.json()["transit"]["state"], "in-transit");
    assert!(swept(&two.here, 9)[0].2.contains("not signed"));
    assert_eq!(two.there.balance(&two.to), "60.00");
}

#[test]
fn what_was_never_signed_and_is_rejected_goes_back() {
    let mut two = branches();
    two.here.meet(&two.there);
    std::fs::remove_file(two.here.signing_key()).expect("removed");
    let add = ["operator", "add", "ben", "--role", "supervisor,admin"];
    two.there.json(&add);
    states(
        &swept(&two.here, 9),
        [("OLD-2", "arrived"), ("OLD-3", "waiting")],
    );
    "ben".clone_into(&mut two.there.operator);
    two.there
        .json(&["approval", "reject", "1", "--reason", "unknown"]);
    assert_eq!(swept(&two.here, 0)[0].1, "returned");
    assert_eq!(two.here.balance(&two.from), "70.00");
    two.settled("100.00");
}
