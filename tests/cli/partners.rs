//! Whom a ledger believes: money goes to partners and is taken from partners
//! alone, with their signature, and under the rules of where it comes.

use serde_json::Value;

use super::common::{Bank, DAY, Run, text};
use super::engine;
use super::transit::{Branches, on_their_way};

/// The only transfer that a sweep has looked at.
#[track_caller]
fn swept(bank: &Bank, exit: i32) -> Value {
    let run = bank.run(&["transit", "sweep", "-o", "json"]);
    assert_eq!(run.code, exit, "{}{}", run.stdout, run.stderr);
    let items = run.json()["items"].clone();
    assert_eq!(items.as_array().map(Vec::len), Some(1), "{items}");
    items[0].clone()
}

/// Two branches, where those of one decide in twos about what comes.
fn guarded(rule: &str, over: &str) -> Branches {
    let two = Branches::new();
    let add = ["operator", "add", "ben", "--role", "supervisor,admin"];
    two.there.json(&add);
    two.there.json(&["policy", "set", rule, "--over", over]);
    two
}

fn as_ben(bank: &mut Bank, arguments: &[&str]) -> Value {
    "ben".clone_into(&mut bank.operator);
    let told = bank.json(arguments);
    "anna".clone_into(&mut bank.operator);
    told
}

/// Keeps the signing key from a bank, as it is kept from tellers.
fn without_key(bank: &Bank) -> (std::path::PathBuf, std::path::PathBuf) {
    let key = bank.signing_key();
    let away = bank.path("away.key");
    std::fs::rename(&key, &away).expect("moved");
    std::fs::remove_file(format!("{}.pub", key.display())).expect("removed");
    (away, key)
}

fn transfer(bank: &Bank, from: &str, to: &str, place: &str) -> Run {
    let transfer = ["transfer", from, to, "1000000.00", "--to-ledger", place];
    bank.run(&[&transfer[..], &["--ref", "X-1", "-o", "json"]].concat())
}

#[test]
fn a_ledger_of_ones_own_mints_no_money() {
    let mut bank = Bank::new();
    let account = bank.account(&[]);
    bank.json(&[
        "operator",
        "add",
        "ben",
        "--role",
        "supervisor,admin,teller",
    ]);
    bank.json(&["operator", "add", "eve", "--role", "teller"]);
    for rule in ["deposits", "withdrawals", "transfers", "reversals"] {
        let run = bank.run(&["policy", "set", rule, "--always", "-o", "json"]);
        if run.code == 10 {
            let asked = run.json()["approval"].to_string();
            as_ben(&mut bank, &["approval", "approve", &asked]);
        }
    }
    let mut own = Bank::nowhere();
    "eve".clone_into(&mut own.operator);
    own.run(&["init", "--name", "Test Bank"]).done();
    let funded = own.funded("1000000.00");
    let before = engine::content(&bank);
    let run = transfer(&own, &funded, &account, &bank.location);
    assert_eq!(run.code, 5, "{}", run.stderr);
    assert!(run.stderr.contains("unknown_partner"), "{}", run.stderr);
    // She may know whom she likes: it is the bank that does not know her.
    own.json(&["partner", "keygen"]);
    bank.json(&["partner", "keygen"]);
    let card = bank.card_for(&own);
    own.json(&["partner", "add", "Bank", "--card", &card]);
    let run = transfer(&own, &funded, &account, &bank.location);
    assert_eq!(run.code, 5, "{}", run.stderr);
    assert!(run.stderr.contains("unknown_partner"), "{}", run.stderr);
    assert_eq!(own.balance(&funded), "1000000.00");
    assert_eq!(bank.balance(&account), "0.00");
    assert!(engine::content(&bank) == before, "nothing was written");
    // Nor does money leave for there.
    let from = bank.account(&[]);
    let run = transfer(&bank, &from, &funded, &own.location);
    assert_eq!(run.code, 5, "{}", run.stderr);
    assert!(run.stderr.contains("unknown_partner"), "{}", run.stderr);
}

#[test]
fn a_copy_of_a_partner_can_not_sign_for_it() {
    let two = Branches::new();
    let thief = Bank::nowhere();
    let copy = ["ledger", "copy", "--from", &two.here.location];
    let copied = [&copy[..], &["--to", &thief.location]].concat();
    let run = two.here.run(&copied);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let place = &two.there.location;
    // Without a key of its own it leaves here, and nothing comes there.
    let send = [
        "transfer",
        &two.from,
        &two.to,
        "30.00",
        "--to-ledger",
        place,
    ];
    let told = thief.run(&[&send[..], &["-o", "json"]].concat()).done();
    assert_eq!(told.json()["transit"]["state"], "in-transit");
    assert_eq!(two.there.balance(&two.to), "0.00");
    // One that it made itself signs nothing that anybody believes.
    thief.json(&["partner", "keygen"]);
    let item = swept(&thief, 9);
    let reason = text(&item["reason"]);
    assert!(reason.contains("not proved"), "{reason}");
    let run = thief.run(&[&send[..], &["--ref", "X-2"]].concat());
    assert_eq!(run.code, 11, "{}", run.stderr);
    assert!(run.stderr.contains("not proved"), "{}", run.stderr);
    assert_eq!(two.there.balance(&two.to), "0.00");
    two.there.verify();
}

#[test]
fn what_a_teller_sends_is_signed_by_the_sweep() {
    let two = Branches::new();
    let (away, key) = without_key(&two.here);
    let run = two.send("30.00", &["--ref", "RENT-1"]).done();
    assert_eq!(run.json()["transit"]["state"], "in-transit");
    let run = two.here.run(&[
        "transfer",
        &two.from,
        &two.to,
        "30.00",
        "--ref",
        "RENT-1",
        "--to-ledger",
        &two.there.location,
    ]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("not signed yet"), "{}", run.stderr);
    assert_eq!(two.here.balance(&two.from), "70.00");
    assert_eq!(two.there.balance(&two.to), "0.00");
    let item = swept(&two.here, 9);
    assert!(text(&item["reason"]).contains("not signed"), "{item}");
    // Others may not read it, or it is not used.
    std::fs::rename(away, &key).expect("moved back");
    set_mode(&key, 0o644);
    two.here
        .refuses(&["transit", "sweep"], 5, "permission_denied");
    set_mode(&key, 0o600);
    assert_eq!(swept(&two.here, 0)["state"], "arrived");
    two.settled("100.00");
    // Who looks at it there sees who has said what.
    let came = two.there.json(&["transaction", "show", "RENT-1"]);
    assert_eq!(came["transit"]["signature"], "valid");
    let message = text(&came["transit"]["message"]);
    for said in [
        "\"RENT-1\"",
        &two.from,
        &two.to,
        "3000",
        "\"USD\"",
        "\u{2014} ",
    ] {
        assert!(message.contains(said), "{said}: {message}");
    }
}

fn set_mode(path: &std::path::Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::Permissions::from_mode(mode);
    std::fs::set_permissions(path, mode).expect("a mode");
}

#[test]
fn an_arrival_over_the_limit_waits_for_a_second_person_there() {
    for rule in ["deposits", "transfers"] {
        let mut two = guarded(rule, "20");
        let run = two.send("20.00", &[]).done();
        assert_eq!(run.json()["transit"]["state"], "arrived", "{rule}");
        let run = two.send("30.00", &["--ref", "R-1"]).done();
        let end = run.json()["transit"].clone();
        assert_eq!(end["state"], "waiting", "{rule} {end}");
        assert!(text(&end["reason"]).contains("request 1"), "{end}");
        // However often it is brought, there is one request, and nobody who
        // brings it decides about it.
        assert_eq!(swept(&two.here, 9)["state"], "waiting");
        let listed = two.there.json(&["approval", "list"])["items"].clone();
        assert_eq!(listed.as_array().map(Vec::len), Some(1), "{listed}");
        let approve = ["approval", "approve", "1"];
        two.there.refuses(&approve, 5, "permission_denied");
        assert_eq!(two.there.balance(&two.to), "20.00");
        let approved = as_ben(&mut two.there, &approve);
        assert_eq!(two.there.balance(&two.to), "50.00");
        assert_eq!(swept(&two.here, 0)["state"], "arrived");
        let came = two.there.json(&["transaction", "show", "R-1"]);
        assert_eq!(came["id"], approved["transaction"]);
        assert_eq!(came["transit"]["signature"], "valid");
        two.settled("100.00");
    }
}

#[test]
fn what_a_second_person_rejects_or_leaves_goes_back() {
    let mut two = guarded("transfers", "20");
    two.send("30.00", &["--ref", "R-1"]).done();
    let reject = ["approval", "reject", "1", "--reason", "not expected"];
    as_ben(&mut two.there, &reject);
    let item = swept(&two.here, 0);
    assert_eq!(item["state"], "returned");
    assert!(text(&item["reason"]).contains("not expected"), "{item}");
    assert_eq!(two.here.balance(&two.from), "100.00");
    two.send("40.00", &["--ref", "R-2"]).done();
    for bank in [&mut two.here, &mut two.there] {
        bank.now += 8 * DAY;
    }
    let item = swept(&two.here, 0);
    assert_eq!(item["state"], "returned");
    assert!(text(&item["reason"]).contains("in time"), "{item}");
    assert_eq!(two.here.balance(&two.from), "100.00");
    two.settled("100.00");
    // For ever.
    let run = two.send("30.00", &["--ref", "R-1"]);
    assert_eq!(run.code, 4, "{}", run.stderr);
}

#[test]
fn a_rule_that_may_say_yes_later_sends_nothing_back() {
    let two = Branches::new();
    let most = "92233720368547700.00";
    two.there.json(&["deposit", &two.to, most]);
    let run = two.send("90.00", &["--ref", "R-1"]).done();
    assert_eq!(run.json()["transit"]["state"], "waiting");
    assert_eq!(swept(&two.here, 9)["state"], "waiting");
    two.there.json(&["withdraw", &two.to, most]);
    assert_eq!(swept(&two.here, 0)["state"], "arrived");
    two.settled("100.00");
}

#[test]
fn a_disabled_partner_is_neither_sent_to_nor_believed() {
    let two = Branches::new();
    two.send_in_vain("30.00", &["--ref", "R-1"]);
    two.there.json(&["partner", "disable", "South"]);
    let shown = two.there.json(&["partner", "show", "South"]);
    assert_eq!(shown["status"], "disabled");
    let run = two.send("5.00", &["--ref", "R-2"]);
    assert_eq!(run.code, 5, "{}", run.stderr);
    assert!(run.stderr.contains("unknown_partner"), "{}", run.stderr);
    let item = swept(&two.here, 9);
    assert!(text(&item["reason"]).contains("disabled"), "{item}");
    assert_eq!(two.there.balance(&two.to), "0.00");
    two.there
        .json(&["partner", "add", "--card", &two.here.card_for(&two.there)]);
    two.here.json(&["partner", "disable", "North"]);
    let item = swept(&two.here, 9);
    assert!(text(&item["reason"]).contains("disabled"), "{item}");
    assert_eq!(on_their_way(&two.here), 1);
    two.here
        .json(&["partner", "add", "--card", &two.there.card_for(&two.here)]);
    assert_eq!(swept(&two.here, 0)["state"], "arrived");
    two.settled("100.00");
}

#[test]
fn a_new_key_takes_the_place_of_the_old_one() {
    let two = Branches::new();
    two.send("10.00", &["--ref", "R-1"]).done();
    without_key(&two.here);
    two.here.json(&["partner", "keygen"]);
    let run = two.send("20.00", &["--ref", "R-2"]);
    assert_eq!(run.code, 11, "{}", run.stderr);
    assert!(run.stderr.contains("not proved"), "{}", run.stderr);
    let card = two.here.card_for(&two.there);
    let add = ["partner", "add", "--card", &card];
    two.there.refuses(&add, 6, "already_exists");
    two.there.json(&["partner", "disable", "South"]);
    two.there.json(&add);
    assert_eq!(swept(&two.here, 0)["state"], "arrived");
    for reference in ["R-1", "R-2"] {
        let came = two.there.json(&["transaction", "show", reference]);
        assert_eq!(came["transit"]["signature"], "valid", "{reference}");
    }
    two.settled("100.00");
}

#[test]
fn partners_are_named_under_the_policy() {
    let mut two = guarded("transfers", "20");
    let disable = ["partner", "disable", "South", "-o", "json"];
    let run = two.there.run(&disable);
    assert_eq!(run.code, 10, "{}", run.stderr);
    let show = ["partner", "show", "South"];
    assert_eq!(two.there.json(&show)["status"], "active");
    let asked = run.json()["approval"].to_string();
    as_ben(&mut two.there, &["approval", "approve", &asked]);
    assert_eq!(two.there.json(&show)["status"], "disabled");
    let card = two.here.card_for(&two.there);
    let run = two
        .there
        .run(&["partner", "add", "--card", &card, "-o", "json"]);
    assert_eq!(run.code, 10, "{}", run.stderr);
    let asked = run.json()["approval"].to_string();
    as_ben(&mut two.there, &["approval", "approve", &asked]);
    assert_eq!(two.there.json(&show)["status"], "active");
    let log = two.there.json(&["audit", "log", "--subject", "partner"]);
    let actions: Vec<String> = log["items"]
        .as_array()
        .expect("lines")
        .iter()
        .map(|line| format!("{} {}", text(&line["action"]), text(&line["record"])))
        .collect();
    assert_eq!(
        actions,
        ["enabled South", "disabled South", "created South"]
    );
    two.there.verify();
}

#[test]
fn a_ledger_is_no_partner_of_itself_and_a_changed_card_is_none() {
    let two = Branches::new();
    let own = two.here.card_for(&two.here);
    let add = |card: &str| two.here.fails(&["partner", "add", "Other", "--card", card]);
    assert_eq!(add(&own).1["code"], "usage");
    let card = std::fs::read_to_string(two.there.card_for(&two.here)).expect("a card");
    let changed = two.here.file("changed", card.replace("North", "Norte"));
    assert_eq!(add(&changed).1["code"], "invalid_card");
    // A key has the name of the ledger whose it is.
    let key = std::fs::read_to_string(format!("{}.pub", two.there.signing_key().display()));
    let key = two.here.file("north.pub", key.expect("a key"));
    let add = ["partner", "add", "Other", "--identity", "1", "--key", &key];
    two.here.refuses(&add, 2, "invalid_signing_key");
}

/// A ledger that was taken back to what it was before: a copy from then. What
/// the other one has sent or had since shows from both sides.
#[test]
fn what_a_ledger_of_before_does_not_know_shows_from_both_sides() {
    let two = Branches::new();
    let copy_of = |bank: &Bank| {
        let copy = Bank::nowhere();
        let place = ["--from", &bank.location, "--to", &copy.location];
        bank.run(&[&["ledger", "copy"], &place[..]].concat()).done();
        copy
    };
    let (here_before, there_before) = (copy_of(&two.here), copy_of(&two.there));
    two.send("90.00", &["--ref", "RENT-1"]).done();
    let compared = |bank: &Bank, with: &Bank| {
        let sweep = ["transit", "sweep", "--arrived", "--dry-run", "-o", "json"];
        let run = bank.run(&[&sweep[..], &["--to-ledger", &with.location]].concat());
        let items = run.json()["items"].as_array().expect("items").clone();
        assert_eq!(
            run.code,
            if items.is_empty() { 0 } else { 9 },
            "{}",
            run.stderr
        );
        items
            .iter()
            .map(|item| {
                assert_eq!(item["reference"], "RENT-1", "{item}");
                (text(&item["direction"]), text(&item["reason"]))
            })
            .collect::<Vec<_>>()
    };
    assert!(compared(&two.here, &two.there).is_empty());
    assert!(compared(&two.there, &two.here).is_empty());
    let (here, there) = (&two.here, &two.there);
    let table = [
        (&here_before, there, "out", "was never sent here"),
        (there, &here_before, "in", "was never sent in South"),
        (here, &there_before, "out", "does not have it"),
        (&there_before, here, "in", "never arrived here"),
    ];
    for (bank, with, direction, why) in table {
        let told = compared(bank, with);
        assert_eq!(told.len(), 1, "{why}: {told:?}");
        assert_eq!(told[0].0, direction, "{told:?}");
        assert!(told[0].1.contains(why), "{why}: {told:?}");
    }
}
