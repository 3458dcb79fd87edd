//! The screen of disputes and its forms.

use bankctl_ledger::disputes::rules::clocks::{Due, Task as ToDo};
use bankctl_ledger::disputes::rules::dispute::{DisputeKind, DisputeStatus, Notice, Regime};
use bankctl_ledger::views;
use bankctl_types::Day;

use super::Person;
use super::ledger::{NOON, day, money, usd};
use crate::tui::task::Task;

fn on(text: &str) -> Option<Day> {
    Day::parse(text)
}

fn dispute(id: &str, status: DisputeStatus, tasks: &[(ToDo, &str)]) -> views::Dispute {
    let due = |(task, by): &(ToDo, &str)| Due {
        task: *task,
        by: on(by).expect("a day"),
    };
    let tasks: Vec<Due> = tasks.iter().map(due).collect();
    let first = tasks.first().copied();
    views::Dispute {
        id: Some(id.to_owned()),
        transaction: "T0000000021".to_owned(),
        account: "1000000018".to_owned(),
        customer: "C00000013".to_owned(),
        kind: DisputeKind::Unauthorised,
        amount: money(48_000),
        currency: usd(),
        status,
        next: first.map(|due| due.task),
        due: first.map(|due| due.by),
        overdue: first.is_some_and(|due| due.by < day()),
        regime: Regime::RegE,
        initiated: None,
        new_account: false,
        notice: Notice::Oral,
        notice_on: on("2026-11-05").expect("a day"),
        statement_sent: None,
        confirm_by: on("2026-11-20"),
        confirmed_on: on("2026-11-10"),
        credit_by: on("2026-11-20"),
        decide_by: on("2026-12-20"),
        credited: None,
        credited_on: None,
        tell_credit_by: None,
        credit_told_on: None,
        outcome: None,
        found: None,
        decided_on: None,
        tell_decision_by: None,
        decision_told_on: None,
        debit_from: None,
        debit_on: None,
        returned_on: None,
        outstanding: money(0),
        transactions: Vec::new(),
        documents: Vec::new(),
        tasks,
        events: vec![views::DisputeEvent {
            at: NOON,
            on: day(),
            operator: "sue\u{7}".to_owned(),
            action: "noted".to_owned(),
            note: Some("rang the merchant".to_owned()),
        }],
        reference: None,
        replayed: false,
        dry_run: false,
    }
}

/// One that is late, and one that has its credit.
pub(super) fn disputes() -> Vec<views::Dispute> {
    let late = [(ToDo::Credit, "2026-11-20"), (ToDo::Decide, "2026-12-20")];
    let credited = [
        (ToDo::TellCredit, "2026-11-24"),
        (ToDo::Decide, "2027-01-05"),
    ];
    let mut second = dispute("D00000021", DisputeStatus::Provisional, &credited);
    second.credited = Some(money(43_000));
    second.credited_on = Some(day());
    vec![dispute("D00000013", DisputeStatus::Open, &late), second]
}

/// At the screen of disputes, from the Inbox.
fn person() -> Person {
    let mut person = Person::new();
    person.types("\td");
    person
}

#[test]
fn disputes_and_their_clocks() {
    let mut person = person();
    assert_eq!(person.app.path(), ["Inbox", "disputes"]);
    person.looks_like("disputes");
    person.types("j");
    assert!(person.shows((140, 40)).contains("430.00 USD"));
    person.types("d");
    person.looks_like("disputes_decide");
}

/// What each key asks for, as the command that would do the same.
#[test]
fn keys_ask_for_what_the_commands_do() {
    let table = [
        ("c\n", "bankctl dispute credit D00000013"),
        ("c40\n", "bankctl dispute credit D00000013 --amount 40"),
        (
            "d\t\t\tright\n",
            "bankctl dispute resolve D00000013 --for customer --reason right",
        ),
        ("t\n", "bankctl dispute told D00000013 credit"),
        ("o", "bankctl dispute confirm D00000013"),
        ("ncalled\n", "bankctl dispute note D00000013 called"),
        ("b", "bankctl dispute debit D00000013"),
        ("jw\n", "bankctl dispute withdraw D00000021"),
    ];
    for (keys, command) in table {
        let mut person = person();
        let (first, last) = keys.split_at(keys.len() - 1);
        person.types(first);
        person.types_unanswered(last);
        let asked = person.asked.iter().find_map(|(_, task)| match task {
            Task::Propose(order) => Some(order.command()),
            _ => None,
        });
        assert_eq!(asked.as_deref(), Some(command), "{keys:?}");
    }
}
