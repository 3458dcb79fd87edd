//! Money between two ledgers: it arrives once or goes back, whatever breaks
//! off on the way.

use serde_json::Value;

use super::common::{Bank, Run, text};
use super::engine;

/// Two branches of a bank, an account with money in one and one in the other.
pub struct Branches {
    pub here: Bank,
    pub there: Bank,
    pub from: String,
    pub to: String,
}

impl Branches {
    pub fn new() -> Self {
        Self::at(Bank::nowhere(), Bank::nowhere())
    }

    /// The same at places where there is nothing yet.
    pub fn at(here: Bank, there: Bank) -> Self {
        here.run(&["init", "--name", "South"]).done();
        there.run(&["init", "--name", "North"]).done();
        here.meet(&there);
        let from = here.funded("100.00");
        // Other numbers than here, so that they are not mistaken.
        there.account(&[]);
        let to = there.account(&[]);
        Self {
            here,
            there,
            from,
            to,
        }
    }

    /// Sends money, with more options.
    pub fn send(&self, amount: &str, more: &[&str]) -> Run {
        let place = &self.there.location;
        let arguments = [
            "transfer",
            &self.from,
            &self.to,
            amount,
            "--to-ledger",
            place,
            "-o",
            "json",
        ];
        self.here.run(&[&arguments, more].concat())
    }

    /// Sends money that does not arrive, because the other ledger takes
    /// nothing.
    pub fn send_in_vain(&self, amount: &str, more: &[&str]) -> Value {
        engine::block(&self.there, "arrival", "INSERT");
        let run = self.send(amount, more);
        assert_eq!(run.code, 11, "{}{}", run.stdout, run.stderr);
        assert!(run.stderr.contains("in_transit"), "{}", run.stderr);
        engine::unblock(&self.there, "arrival");
        run.json()
    }

    /// Proves both ledgers, and that all money is there: `amount` with
    /// customers, and nothing on its way.
    #[track_caller]
    pub fn settled(&self, amount: &str) {
        let mut sums = (0, 0);
        for bank in [&self.here, &self.there] {
            bank.verify();
            let (customers, in_transit) = in_cents(bank);
            sums = (sums.0 + customers, sums.1 + in_transit);
            assert_eq!(on_their_way(bank), 0);
        }
        let cents: i64 = amount.replace('.', "").parse().expect("an amount");
        assert_eq!(sums, (cents, 0));
    }
}

/// What customers have, and the balance of `in-transit`.
fn in_cents(bank: &Bank) -> (i64, i64) {
    let lines = bank.json(&["report", "trial-balance"])["items"].clone();
    let cents = |line: &Value| {
        let side = |name: &str| text(&line[name]).replace('.', "").parse::<i64>();
        side("credit").expect("cents") - side("debit").expect("cents")
    };
    let sum = |word: &str| {
        let lines = lines.as_array().expect("lines").iter();
        let fitting = lines.filter(|line| text(&line["account"]).starts_with(word));
        fitting.map(cents).sum()
    };
    (sum("customers/"), sum("in-transit"))
}

pub fn on_their_way(bank: &Bank) -> usize {
    let list = bank.json(&["transit", "list"]);
    list["items"].as_array().expect("items").len()
}

fn sweep(bank: &Bank) -> Vec<Value> {
    let swept = bank.json(&["transit", "sweep"]);
    swept["items"].as_array().expect("items").clone()
}

#[test]
fn money_arrives_in_the_other_ledger() {
    let two = Branches::new();
    let more = [
        "--ref",
        "RENT-1",
        "--memo",
        "rent",
        "--value-date",
        "2026-11-23",
    ];
    let sent = two.send("30.00", &more).done().json();
    assert_eq!(sent["kind"], "transfer");
    assert_eq!(sent["debit"], two.from.as_str());
    assert_eq!(sent["credit"], "in-transit");
    assert_eq!(sent["replayed"], false);
    let end = &sent["transit"];
    assert_eq!(end["direction"], "out");
    assert_eq!(end["ledger"], "North");
    assert_eq!(end["account"], two.to.as_str());
    assert_eq!(end["state"], "arrived");
    assert_eq!(two.here.balance(&two.from), "70.00");
    assert_eq!(two.there.balance(&two.to), "30.00");
    // Both statements say who the other one is.
    let line = two.here.json(&["history", &two.from])["items"][0].clone();
    assert_eq!(text(&line["counterparty"]), format!("North · {}", two.to));
    let line = two.there.json(&["history", &two.to])["items"][0].clone();
    assert_eq!(text(&line["counterparty"]), format!("South · {}", two.from));
    assert_eq!(line["reference"], "RENT-1");
    assert_eq!(line["memo"], "rent");
    assert_eq!(line["value_date"], "2026-11-23");
    // It is found there by the sender's reference.
    let came = two.there.json(&["transaction", "show", "RENT-1"]);
    assert_eq!(came["transit"]["direction"], "in");
    assert_eq!(came["transit"]["ledger"], "South");
    // The figures count it as a transfer.
    let counted = |bank: &Bank, field: &str| {
        let stats = bank.json(&["stats", "--period", "daily"]);
        stats["items"][0][field].clone()
    };
    let expected = serde_json::json!({ "count": 1, "amount": "30.00" });
    assert_eq!(counted(&two.here, "transfers_out"), expected);
    assert_eq!(counted(&two.there, "transfers_in"), expected);
    two.settled("100.00");
    // The same again is the same transfer.
    let again = two.send("30.00", &more).done().json();
    assert_eq!(again["replayed"], true);
    assert_eq!(again["id"], sent["id"]);
    assert_eq!(two.there.balance(&two.to), "30.00");
    // Another under the same reference is not.
    let run = two.send("31.00", &more);
    assert_eq!(run.code, 6, "{}", run.stderr);
    let other = [
        "--ref",
        "RENT-1",
        "--memo",
        "rent",
        "--value-date",
        "2026-11-23",
    ];
    let list = two.there.json(&["account", "list"])["items"][0]["number"].clone();
    let place = two.there.location.clone();
    let first = [
        "transfer",
        &two.from,
        &text(&list),
        "30.00",
        "--to-ledger",
        &place,
    ];
    two.here.refuses(
        &[first.as_slice(), &other].concat(),
        6,
        "reference_conflict",
    );
    two.settled("100.00");
    let listed = two.here.json(&["transit", "list", "--state", "all"])["items"].clone();
    assert_eq!(listed[0]["transaction"], sent["id"]);
    assert_eq!(listed[0]["arrived_as"], came["id"]);
    assert!(sweep(&two.here).is_empty());
}

#[test]
fn money_comes_back_the_same_way() {
    let mut two = Branches::new();
    two.send("30.00", &[]).done();
    std::mem::swap(&mut two.here, &mut two.there);
    std::mem::swap(&mut two.from, &mut two.to);
    two.send("10.00", &[]).done();
    assert_eq!(two.there.balance(&two.to), "80.00");
    two.settled("100.00");
}

#[test]
fn what_the_other_ledger_will_not_take_is_not_sent() {
    let two = Branches::new();
    let yen = two.there.account(&["--currency", "JPY"]);
    let closed = two.there.account(&[]);
    two.there
        .run(&["account", "close", "--yes", &closed])
        .done();
    // The first one makes the account of what is on its way.
    two.send("1.00", &[]).done();
    let before = (engine::content(&two.here), engine::content(&two.there));
    let place = two.there.location.clone();
    let own = two.here.location.clone();
    let nowhere = two.here.path("nothing.db").display().to_string();
    let (from, to) = (two.from.as_str(), two.to.as_str());
    let table = [
        (from, to, "1", &own, 2, "usage"),
        (from, to, "1", &nowhere, 3, "ledger_not_found"),
        (from, "1000009992", "1", &place, 3, "account_not_found"),
        (from, "1000000019", "1", &place, 2, "invalid_account_number"),
        (from, "in-transit", "1", &place, 4, "in_transit_account"),
        ("1000009992", to, "1", &place, 3, "account_not_found"),
        ("in-transit", to, "1", &place, 4, "in_transit_account"),
        (from, to, "1.001", &place, 2, "invalid_amount"),
        (from, &yen, "1", &place, 4, "currency_mismatch"),
        (from, &closed, "1", &place, 4, "account_closed"),
        (from, to, "100.01", &place, 4, "insufficient_funds"),
    ];
    for (from, to, amount, place, exit, code) in table {
        let arguments = ["transfer", from, to, amount, "--to-ledger", place];
        two.here.refuses(&arguments, exit, code);
        two.here
            .refuses(&[&["--dry-run"], arguments.as_slice()].concat(), exit, code);
    }
    let planned = two
        .send("30.00", &["--dry-run", "--ref", "R"])
        .done()
        .json();
    assert_eq!(planned["dry_run"], true);
    assert_eq!(planned["id"], Value::Null);
    assert_eq!(planned["transit"]["ledger"], "North");
    let after = (engine::content(&two.here), engine::content(&two.there));
    assert!(before == after, "nothing was written");
}

#[test]
fn a_frozen_account_takes_the_money_and_one_of_the_bank_too() {
    let two = Branches::new();
    two.there
        .run(&["account", "freeze", &two.to, "--reason", "a court"])
        .done();
    two.send("30.00", &[]).done();
    assert_eq!(two.there.balance(&two.to), "30.00");
    let place = &two.there.location;
    two.here.json(&[
        "transfer",
        "cash/vault",
        "cash/vault",
        "5",
        "--to-ledger",
        place,
    ]);
    assert_eq!(two.there.balance("cash/vault"), "-5.00");
    assert_eq!(two.here.balance("cash/vault"), "105.00");
    two.settled("100.00");
}

#[test]
fn what_is_broken_off_before_it_arrives_is_swept_up() {
    let two = Branches::new();
    let sent = two.send_in_vain("30.00", &["--ref", "RENT-1"]);
    assert_eq!(sent["transit"]["state"], "in-transit");
    // The money has left, and everybody who asks is told where it is.
    assert_eq!(two.here.balance(&two.from), "70.00");
    assert_eq!(two.here.balance("in-transit"), "30.00");
    assert_eq!(two.there.balance(&two.to), "0.00");
    let waiting = two.here.json(&["transit", "list"])["items"][0].clone();
    assert_eq!(waiting["reference"], "RENT-1");
    assert_eq!(waiting["state"], "in-transit");
    let looked = two.here.run(&["doctor", "-o", "json"]);
    assert_eq!(looked.code, 9);
    assert!(
        looked.stdout.contains("bankctl transit sweep"),
        "{}",
        looked.stdout
    );
    two.here.verify();
    // It may come back, so its account stays open.
    two.here.json(&["withdraw", &two.from, "70.00"]);
    let close = ["account", "close", "--yes", &two.from];
    two.here.refuses(&close, 4, "money_in_transit");
    let swept = sweep(&two.here);
    assert_eq!(swept.len(), 1);
    assert_eq!(swept[0]["state"], "arrived");
    assert_eq!(two.there.balance(&two.to), "30.00");
    assert!(sweep(&two.here).is_empty(), "once");
    two.settled("30.00");
    two.here.run(&close).done();
}

#[test]
fn the_same_command_finishes_what_was_broken_off() {
    let two = Branches::new();
    let more = ["--ref", "RENT-1"];
    let sent = two.send_in_vain("30.00", &more);
    // As often as it is broken off.
    two.send_in_vain("30.00", &more);
    let again = two.send("30.00", &more).done().json();
    assert_eq!(again["id"], sent["id"]);
    assert_eq!(again["replayed"], true);
    assert_eq!(again["transit"]["state"], "arrived");
    two.settled("100.00");
    assert_eq!(two.there.balance(&two.to), "30.00");
}

#[test]
fn what_has_arrived_is_not_booked_again() {
    let two = Branches::new();
    engine::block(&two.here, "dispatch", "UPDATE");
    let run = two.send("30.00", &["--ref", "RENT-1"]);
    assert_eq!(run.code, 11, "{}{}", run.stdout, run.stderr);
    engine::unblock(&two.here, "dispatch");
    assert_eq!(two.there.balance(&two.to), "30.00");
    let planned = two.here.json(&["--dry-run", "transit", "sweep"]);
    assert_eq!(planned["items"][0]["dry_run"], true);
    assert_eq!(on_their_way(&two.here), 1, "a dry run writes nothing");
    assert_eq!(sweep(&two.here)[0]["state"], "arrived");
    assert_eq!(two.there.balance(&two.to), "30.00");
    two.settled("100.00");
}

#[test]
fn what_is_refused_for_good_goes_back() {
    let two = Branches::new();
    let sent = two.send_in_vain("30.00", &["--ref", "RENT-1"]);
    two.there
        .run(&["account", "close", "--yes", &two.to])
        .done();
    // The refusal is written down there, and the way back is broken off too.
    engine::block(&two.here, "dispatch", "UPDATE");
    let run = two.here.run(&["transit", "sweep", "-o", "json"]);
    assert_eq!(run.code, 9, "{}{}", run.stdout, run.stderr);
    assert!(run.stderr.contains("still_in_transit"), "{}", run.stderr);
    assert_eq!(run.json()["items"][0]["state"], "in-transit");
    engine::unblock(&two.here, "dispatch");
    assert_eq!(two.here.balance(&two.from), "70.00");
    let swept = sweep(&two.here);
    assert_eq!(swept[0]["state"], "returned");
    assert!(text(&swept[0]["reason"]).contains("closed"), "{swept:?}");
    assert_eq!(two.here.balance(&two.from), "100.00");
    two.settled("100.00");
    // Who asks again is told the same.
    let run = two.send("30.00", &["--ref", "RENT-1"]);
    assert_eq!(run.code, 4, "{}", run.stderr);
    assert!(run.stderr.contains("transfer_returned"), "{}", run.stderr);
    let shown = two.here.json(&["transaction", "show", &text(&sent["id"])]);
    assert_eq!(shown["transit"]["state"], "returned");
    let back = two
        .here
        .json(&["transaction", "show", &text(&shown["reversed_by"])]);
    assert_eq!(back["kind"], "reversal");
    assert_eq!(back["reverses"], sent["id"]);
    let listed = two.here.json(&["transit", "list", "--state", "returned"]);
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(1));
    two.settled("100.00");
}

#[test]
fn in_transit_is_for_transfers_between_ledgers_alone() {
    let two = Branches::new();
    two.send("30.00", &["--ref", "RENT-1"]).done();
    let wages = two
        .here
        .file("wages.csv", format!("account,amount\n{},1.00\n", two.from));
    let from = two.from.as_str();
    let table: [&[&str]; 6] = [
        &["deposit", "in-transit", "1"],
        &["withdraw", "in-transit", "1"],
        &["transfer", "in-transit", from, "1"],
        &["transfer", from, "in-transit", "1"],
        &["import", "payroll", &wages, "--from", "in-transit"],
        &["hold", "place", "in-transit", "1"],
    ];
    for arguments in table {
        two.here.refuses(arguments, 4, "in_transit_account");
    }
    let undo = ["reverse", "--yes", "RENT-1", "--reason", "a mistake"];
    two.here.refuses(&undo, 4, "between_ledgers");
    two.there.refuses(&undo, 4, "between_ledgers");
    two.settled("100.00");
}
