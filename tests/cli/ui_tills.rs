//! A day of a till on the terminal screen, in a real pseudo-terminal.
#![cfg(target_os = "linux")]

use serde_json::json;

use super::desk::Desk;
use super::tills::Branch;

/// What `F6` sends.
const F6: &str = "\u{1b}[17~";
/// What `F2` sends.
const F2: &str = "\u{1b}OQ";

#[test]
fn a_till_is_opened_counted_and_closed_on_the_screen() {
    let mut branch = Branch::new();
    branch.as_who("ada");
    branch.run("policy set cash-differences --over 50");
    branch.as_who("sue");
    branch.run("till give tom 500 --from vault");

    let mut desk = Desk::of(branch.as_who("tom"));
    desk.sees("Type a name");
    // Cash before the till is open: the refusal says what to do, and the form stays.
    desk.types("gar ana", "1 customer");
    desk.types("\r", "d deposit");
    desk.types("d25\r", "F6 shows your till");
    desk.types(F6, "Waits to be accepted");
    desk.sees("sue");
    desk.sees("$ bankctl till show tom");
    desk.types("o500\r", "Open till tom?");
    desk.types("y", "Till tom is open");
    desk.types("\r", "500.00  USD");
    desk.types(F2, "Deposit");
    desk.types("\r", "Deposit 25.00 USD?");
    desk.types("y", "Deposited 25.00 USD cash");

    // Interrupted, and what is given to the vault taken back.
    desk.types(F6, "525.00  USD");
    desk.types("p", "Pause till tom?");
    desk.types("y", "Till tom is paused");
    desk.types("\r", "p resume");
    desk.types("p", "Go on at till tom?");
    desk.types("y", "Till tom goes on");
    desk.types("\r", "p pause");
    desk.types("h20\r", "Offer 20.00 USD to vault?");
    desk.types("y", "Offered 20.00 USD from tom to vault");
    desk.types("\r", "Waits to be accepted");
    desk.types("xnot now\r", "End handover");
    desk.types("y", "Ended without a booking");
    desk.types("\r", "No cash waits");

    // A small difference is booked, a large one waits for a second person.
    desk.types("c5\t\t1\r", "5.00 USD too little");
    desk.types("y", "Counted till tom: 5.00 USD too little");
    desk.types("\r", "520.00  USD");
    desk.types("e4\r", "needs a second person");
    desk.types("y", "The count is kept.");
    desk.sees("120.00 USD too little");
    desk.types("\r", "counting");
    assert_eq!(desk.leaves(), 0);
    let till = branch.till("tom");
    assert_eq!(till["status"], json!("counting"), "{till}");

    // The supervisor sees all, approves, and accepts the rest into the vault.
    let mut desk = Desk::of(branch.as_who("sue"));
    desk.types(F6, "vault");
    desk.sees("tess");
    desk.types("2", "Asked for");
    desk.types("a", "y approves");
    desk.types("y", "is approved");
    desk.types("5", "Waits to be accepted");
    desk.types("a\r", "Accept 400.00 USD?");
    desk.types("y", "Accepted 400.00 USD from tom to vault");
    desk.types("\r", "No cash waits");
    assert_eq!(desk.leaves(), 0);
    let till = branch.till("tom");
    assert_eq!(till["status"], json!("closed"), "{till}");
    assert_eq!(till["expected"], json!("0.00"), "{till}");
    branch.as_who("anna").verify();
}

/// A teller who counts blind is told nothing before.
#[test]
fn a_blind_till_is_counted_blind() {
    let mut branch = Branch::new();
    branch.as_who("ada");
    branch.run("policy set cash-differences --over 50");
    branch.as_who("sue");
    branch.run("till update tom --blind on");
    branch.run("till give tom 500 --from vault");
    branch.as_who("tom");
    branch.run("till open tom --amount 500");
    let mut desk = Desk::of(branch.as_who("tom"));
    desk.types(F6, "$ bankctl till show tom");
    assert!(!desk.pty.shows().contains("500.00"), "{}", desk.pty.shows());
    // Neither the difference nor that it is large.
    desk.types("c1\r", "Count till tom?");
    desk.sees("you are told what is expected");
    assert!(!desk.pty.shows().contains("500.00"), "{}", desk.pty.shows());
    assert!(
        !desk.pty.shows().contains("second person"),
        "{}",
        desk.pty.shows()
    );
    desk.types("y", "The count is kept.");
    desk.sees("400.00 USD too little");
    assert_eq!(desk.leaves(), 0);
    branch.as_who("anna").verify();
}

/// The vault is counted by two, its difference is booked, and a customer explains it.
#[test]
fn the_vault_is_counted_and_its_difference_explained_on_the_screen() {
    let mut branch = Branch::new();
    branch.as_who("ada");
    branch.run("operator add bert --role supervisor");
    let account = branch.account.clone();
    let mut desk = Desk::of(branch.as_who("sue"));
    desk.types(F6, "vault");
    // It is the last of them.
    desk.types("G", "$ bankctl vault show");
    desk.types("c999\t\t5", "100,000.00 USD");
    desk.types("\r", "Witness");
    desk.types("sue\r", "the witness is another person");
    let back = "\u{7f}\u{7f}\u{7f}";
    desk.types(&format!("{back}bert\r"), "Count the vault with bert?");
    desk.types("y", "Counted the vault: it has what it should");
    desk.types("\r", "$ bankctl vault show");
    desk.types("c999\t\t4\r", "Witness");
    desk.types("bert\r", "20.00 USD too little");
    desk.types("y", "Counted the vault: 20.00 USD too little");
    desk.types("\r", "$ bankctl vault show");
    desk.types("d", "-20.00");
    desk.types("e", "20.00 USD too little: the customer got it");
    let explained = format!("{account}\t20\tkeyed wrong\r");
    desk.types(&explained, "Explain 20.00 USD of count 2?");
    desk.types("y", "Explained a difference: 20.00 USD");
    desk.types("\r", "$ bankctl till counts");
    assert_eq!(desk.leaves(), 0);
    let counts = branch.run("till counts");
    assert_eq!(counts["items"][0]["resolved"], json!("-20.00"), "{counts}");
    assert_eq!(branch.as_who("anna").balance(&account), "19980.00");
    branch.as_who("anna").verify();
}

/// Reports are picked from those that are for the roles of an operator, with the equation
/// that proves each.
#[test]
fn reports_are_read_on_the_screen() {
    let mut branch = Branch::new();
    branch.opened("tom", "500");
    let mut desk = Desk::of(branch.as_who("sue"));
    desk.types("\u{1b}OS", "Today");
    desk.types("4", "l reports");
    desk.types("l", "balance-sheet");
    desk.sees("open-items");
    assert!(!desk.pty.shows().contains("ctr"), "{}", desk.pty.shows());
    desk.types("\r", "Total assets");
    desk.sees("assets = liabilities and equity");
    desk.sees("$ bankctl report balance-sheet");
    desk.types(
        "/yesterday\r",
        "$ bankctl report balance-sheet --at yesterday",
    );
    desk.types("\u{1b}", "what the bank has and owes");
    desk.types("jj", "$ bankctl report cash-position");
    desk.types("\r", "cash/till-tom");
    assert_eq!(desk.leaves(), 0);
    // A teller has the own journal, and no more.
    let mut desk = Desk::of(branch.as_who("tom"));
    desk.types("\u{1b}OS", "Today");
    desk.types("4", "l reports");
    desk.types("l", "teller-journal");
    assert!(!desk.pty.shows().contains("sheet"), "{}", desk.pty.shows());
    desk.types("\r", "$ bankctl report teller-journal");
    assert_eq!(desk.leaves(), 0);
    let log = branch
        .as_who("anna")
        .json(&["audit", "log", "--action", "denied"]);
    assert_eq!(log["items"], json!([]), "{log}");
}
