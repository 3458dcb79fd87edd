//! A day of a till on the terminal screen, in a real pseudo-terminal.
#![cfg(target_os = "linux")]

use serde_json::json;

use super::tills::Branch;
use super::ui::Desk;

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
