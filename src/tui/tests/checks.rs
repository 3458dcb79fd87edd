//! The form of a check, its panel with the days, and its receipt.

use bankctl_ledger::CheckDeposit;
use ratatui::crossterm::event::KeyCode;

use super::Person;
use super::ledger::{money, usd};
use crate::tui::task::{Proposal, Side, Task};

/// When the money of CC-1 can be used.
fn days() -> Vec<(&'static str, String)> {
    let told = |label, told: &str| (label, told.to_owned());
    vec![
        told("Can be used", "275.00 USD from Fri 2026-11-27"),
        told("", "6,450.00 USD from Mon 2026-11-30"),
        told("", "3,275.00 USD from Mon 2026-12-07"),
        told("Waits longer", "large"),
    ]
}

/// What a check would come to.
pub(super) fn propose(check: &CheckDeposit, proposal: &mut Proposal) {
    let amount = check.amount.in_currency(usd()).expect("dollars");
    proposal.title = format!("Take in a check of {} USD?", amount.grouped());
    proposal.amount = Some(amount);
    proposal.facts = days();
    let paper = format!("{}, {}, at {}", check.number, check.class, check.place);
    proposal.facts.push(("Check", paper));
    let drawer = format!("021000021, account {}", check.drawer);
    proposal.facts.push(("Drawn on", drawer));
    proposal.warnings =
        vec!["the customer must get a notice of why some of it waits for longer".to_owned()];
    proposal.sides = vec![Side {
        way: "To",
        account: "1000000018".to_owned(),
        holders: "Ana García".to_owned(),
        before: Some(money(744_798)),
        after: Some(money(744_798 + amount.minor)),
        available: Some(money(732_798)),
    }];
}

/// The lines of its receipt.
pub(super) fn receipt() -> Vec<(&'static str, String)> {
    let mut lines = days();
    let notice = "hand out what this prints: bankctl check notice K00000013";
    lines.push(("Notice", notice.to_owned()));
    lines.push(("New balance", "17,447.98 on 1000000018".to_owned()));
    lines.push(("Available", "7,327.98".to_owned()));
    lines.push(("Transaction", "T0000000013".to_owned()));
    lines
}

/// The days are shown before anything is booked, and stand on the receipt.
#[test]
fn check() {
    let mut person = Person::new();
    person.types("gar ana\nc10000\t1042\t02100002\t55501234");
    person.looks_like("check_form");
    person.press(KeyCode::BackTab);
    person.types("1\n");
    person.looks_like("check_panel");
    person.types("y");
    person.looks_like("check_receipt");
}

/// Where a word has no room the chosen one is seen all the same.
#[test]
fn the_class_that_is_chosen_is_seen() {
    let mut person = Person::new();
    person.types("gar ana\nc\t\t\t\t");
    for class in ["personal", "on-us", "treasury", "teller", "travelers"] {
        while !person.shows((80, 24)).contains(&format!("[{class}]")) {
            person.press(KeyCode::Right);
            let shown = person.shows((140, 40));
            assert!(
                !shown.contains("Class         [personal]"),
                "{class} is never seen"
            );
        }
    }
    person.looks_like("check_class");
}

#[test]
fn keys_ask_for_what_the_command_does() {
    let paper = "c900\t1042\t021000021\t55501234";
    let plain = "bankctl check deposit 1000000018 900 --number 1042";
    let from = "--routing 021000021 --drawer 55501234";
    let table = [
        (format!("{paper}\n"), format!("{plain} {from}")),
        (
            format!("{paper}\tc\tn\ta\n"),
            format!("{plain} {from} --class cashier --at night --payee-is-holder no"),
        ),
        (
            "c900\t1042\t\t1000000026\to\n".to_owned(),
            format!("{plain} --drawer 1000000026 --class on-us"),
        ),
        (
            format!("{paper}\t\t\t\td\ttorn\n"),
            format!("{plain} {from} --exception doubt:torn"),
        ),
        (
            format!("{paper}\t\t\t\tn\t\trent\tC-1\n"),
            format!("{plain} {from} --no-hold --ref C-1 --memo rent"),
        ),
    ];
    for (keys, command) in table {
        let mut person = Person::new();
        person.types("gar ana\n");
        let (first, last) = keys.split_at(keys.len() - 1);
        person.types(first);
        person.types_unanswered(last);
        let asked = person.asked.iter().find_map(|(_, task)| match task {
            Task::Propose(order) => Some(order.command()),
            _ => None,
        });
        assert_eq!(asked.as_deref(), Some(&*command), "{keys:?}");
    }
}

/// What is missing is said with what to do, and nothing is asked of the ledger.
#[test]
fn what_is_missing_is_said() {
    let table = [
        (
            "c900\t1042\t\t55501234\n",
            "on which bank is the check drawn?",
        ),
        (
            "c900\t1042\t021000021\t55501234\t\t\t\td\n",
            "what makes you doubt",
        ),
        (
            "c900\t1042\t021000021\t55501234\t\t\t\t\ttorn\n",
            "a doubt is typed, and the hold is usual",
        ),
    ];
    for (keys, told) in table {
        let mut person = Person::new();
        person.types("gar ana\n");
        person.types_unanswered(keys);
        assert!(person.shows((80, 24)).contains(told), "{keys:?}");
        let is_order = |(_, task): &(_, Task)| matches!(task, Task::Propose(_));
        assert!(!person.asked.iter().any(is_order));
    }
}
