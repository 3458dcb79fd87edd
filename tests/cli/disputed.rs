//! Disputes that other tests need: in every state, and for the gallery of failures.

use crate::common::deadline::InTime as _;
use crate::common::{Bank, DAY, Run, text};

/// Disputes in every state: one is decided in part for the customer and its credit taken
/// back later, one is closed, one withdrawn, one open.
pub fn disputed(bank: &mut Bank) {
    let account = bank.account(&[]);
    let slip = bank.file("slip.pdf", "%PDF-1.7 slip");
    let line = |line: &str| bank.json(&line.split(' ').collect::<Vec<_>>());
    line(&format!("deposit {account} 100 --channel wire"));
    for place in 1..5 {
        line(&format!(
            "withdraw {account} 10 --channel wire --ref DIS-{place}"
        ));
    }
    let today = text(&line("day status")["business_date"]);
    let open = |more: &str| text(&line(&format!("dispute open {more}"))["id"]);
    let later = open(&format!(
        "DIS-1 --kind atm --notice oral --foreign --statement-sent {today} --note mine --ref D-1"
    ));
    for verb in [
        format!("confirm {later}"),
        format!("evidence {later} {slip}"),
        format!("credit {later} --amount 9"),
        format!("told {later} credit"),
        format!("resolve {later} --for customer --amount 2 --reason r --debit-on 2027-12-31"),
        format!("told {later} decision"),
    ] {
        line(&format!("dispute {verb}"));
    }
    let back = open("DIS-2 --kind unauthorised --pos");
    line(&format!("dispute credit {back}"));
    line(&format!("dispute resolve {back} --for bank --reason r"));
    let withdrawn = open("DIS-3 --kind duplicate");
    line(&format!("dispute withdraw {withdrawn} --reason r"));
    open("DIS-4 --kind missing --amount 3");
}

/// A ledger for the gallery of failures: the first dispute is open, the second has its
/// credit, the third is withdrawn, and the fourth waits to be debited. The deposit is 90
/// days old.
pub fn gallery(bank: &Bank) -> String {
    let ledger = bank.path("disputes.db").display().to_string();
    for line in [
        "init --name Disputes",
        "customer add --name Ana",
        "account open --customer C00000013",
        "deposit 1000000018 100 --ref OLD",
        "deposit 1000000018 1 --ref LATE",
    ] {
        let words: Vec<&str> = line.split(' ').collect();
        let mut command = bank.command(&[&["--ledger", &ledger], &words[..]].concat());
        command.env("BANKCTL_TEST_CLOCK", (bank.now - 90 * DAY).to_string());
        Run::of(command.output_in_time().expect("the binary runs")).done();
    }
    for line in [
        "--yes deposit 1000000018 1",
        "withdraw 1000000018 5 --ref TWICE",
        "withdraw 1000000018 5 --ref ONCE",
        "withdraw 1000000018 5 --ref LATER",
        "dispute open TWICE --kind duplicate",
        "dispute open OLD --kind wrong-amount --amount 5",
        "dispute open ONCE --kind duplicate",
        "dispute withdraw D00000037",
        "dispute open LATER --kind atm",
        "dispute credit D00000021",
        "dispute credit D00000045",
        "dispute resolve D00000045 --for bank --reason r --debit-on 2026-12-29",
    ] {
        let words: Vec<&str> = line.split(' ').collect();
        bank.json(&[&["--ledger", &ledger], &words[..]].concat());
    }
    ledger
}
