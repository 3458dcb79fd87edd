//! The screen of alerts and its forms.

use bankctl_ledger::alerts::rules::states::{AlertStatus, CaseStatus};
use bankctl_ledger::views;

use super::Person;
use super::ledger::{day, money, usd};
use crate::tui::task::Task;

/// One of a payment that was booked, and one of a payment that was refused.
pub(super) fn alerts() -> Vec<views::Alert> {
    let alert = |id, rule: &str, minor, status| views::Alert {
        id,
        rule: rule.to_owned(),
        version: 2,
        account: "1000000018".to_owned(),
        amount: money(minor),
        currency: usd(),
        transaction: (id == 14).then(|| "T0000000021".to_owned()),
        seen_on: day(),
        status,
        assigned_to: (status == AlertStatus::Assigned).then(|| "carla\u{7}".to_owned()),
        outcome: None,
        case: (id == 12).then_some(5),
        dry_run: false,
    };
    vec![
        alert(14, "structuring", 480_000, AlertStatus::New),
        alert(12, "new payee over 5,000", -900_000, AlertStatus::Assigned),
    ]
}

/// A case with two notes, which are opened by a key.
pub(super) fn case(is_opened: bool) -> views::Case {
    let note = |id, sar, text: &str| views::CaseNote {
        id: Some(id),
        case: 5,
        sar,
        text: is_opened.then(|| text.to_owned()),
        dry_run: false,
    };
    views::Case {
        id: Some(5),
        title: "cash of Ana\u{7}".to_owned(),
        status: CaseStatus::Open,
        opened_on: day(),
        outcome: None,
        alerts: vec![12],
        notes: vec![
            note(6, false, "bills\u{7} asked for"),
            note(7, true, "decided to file"),
        ],
        dry_run: false,
    }
}

/// A person of compliance, at the Inbox.
fn person() -> Person {
    let mut person = Person::new();
    person.app.bank.sees_alerts = true;
    person.app.bank.roles = "compliance".to_owned();
    person.types("\t");
    person
}

#[test]
fn alerts_and_what_is_done_with_them() {
    let mut person = person();
    person.looks_like("inbox_compliance");
    person.types("l");
    assert_eq!(person.app.path(), ["Inbox", "alerts"]);
    person.looks_like("alerts");
    person.types("je");
    person.looks_like("alerts_escalate");
    person.types("\u{1b}\n");
    assert_eq!(
        person.app.path(),
        ["Inbox", "alerts"],
        "12 has no transaction"
    );
    person.types("k\n");
    assert_eq!(person.app.path(), ["Inbox", "alerts", "T0000000021"]);
}

/// Notes are sealed until the file of the key is named; a new one is asked for by its form.
#[test]
fn a_case_shows_its_notes_to_who_has_the_key() {
    let mut person = person();
    person.types("lo");
    assert_eq!(person.app.path(), ["Inbox", "alerts"], "14 is in no case");
    person.types("jo");
    assert_eq!(person.app.path(), ["Inbox", "alerts", "case 5"]);
    person.looks_like("case");
    assert!(!person.shows((140, 40)).contains("decided"));
    person.types("kq.key\n");
    person.looks_like("case_opened");
    assert!(person.shows((140, 40)).contains("decided to file"));
    person.types("nseen the bill");
    person.types_unanswered("\n");
    let asked = person.asked.iter().find_map(|(_, task)| match task {
        Task::Propose(order) => Some(order.command()),
        _ => None,
    });
    assert_eq!(
        asked.as_deref(),
        Some("bankctl case note 5 'seen the bill'")
    );
}

/// Who is not of compliance sees nothing of it, and the ledger is not asked.
#[test]
fn a_teller_sees_nothing_of_alerts() {
    let mut person = Person::new();
    person.types("\t");
    assert!(!person.shows((140, 40)).contains("alerts"));
    person.types_unanswered("l");
    assert_eq!(person.app.path(), ["Inbox"]);
    assert!(person.asked().is_empty());
}

/// What each key asks for, as the command that would do the same.
#[test]
fn keys_ask_for_what_the_commands_do() {
    let table = [
        ("t", "bankctl alert assign 14 --to anna"),
        ("ccar sold\n", "bankctl alert close 14 --outcome 'car sold'"),
        ("ecash\n", "bankctl case open cash --alert 14"),
        ("je\t5\n", "bankctl case add 5 12"),
    ];
    for (keys, command) in table {
        let mut person = person();
        person.types("l");
        let (first, last) = keys.split_at(keys.len() - 1);
        person.types(first);
        person.types_unanswered(last);
        let asked = person.asked.iter().find_map(|(_, task)| match task {
            Task::Propose(order) => Some(order.command()),
            _ => None,
        });
        assert_eq!(asked.as_deref(), Some(command), "{keys:?}");
    }
    for keys in ["le\n", "lecash\t5\n"] {
        let mut person = person();
        person.types(keys);
        assert!(person.shows((80, 24)).contains("case"), "{keys:?}");
        assert!(person.asked().is_empty(), "{keys:?}");
    }
}
