//! The screen of ACH entries.

use bankctl_ledger::ach::rules::entry::AchState;
use bankctl_ledger::views;
use bankctl_types::Day;

use super::Person;
use super::ledger::{day, money, usd};

fn entry(entry: i64, state: AchState, by: Option<&str>) -> views::AchItem {
    let settlement = day();
    views::AchItem {
        entry,
        trace: format!("12345678{entry:07}"),
        sec: "PPD".to_owned(),
        code: 22,
        direction: "credit",
        account: None,
        account_text: "744567899\u{7}".to_owned(),
        name: "ANA GARCIA".to_owned(),
        individual_id: "E-1".to_owned(),
        amount: money(48_000),
        currency: usd(),
        company: "ACME CORP".to_owned(),
        description: "PAYROLL".to_owned(),
        effective: None,
        settlement,
        state,
        transaction: Some("T0000000021".to_owned()),
        transactions: Vec::new(),
        return_code: Some("R03".to_owned()),
        info: None,
        return_by: by.and_then(Day::parse),
        exported: None,
        original: None,
        addenda: Vec::new(),
        batch: "b".to_owned(),
        line: 3,
        replayed: false,
        dry_run: false,
    }
}

/// One that is late, one that is due today, one that has days, and two that wait.
pub(super) fn entries() -> (Day, Vec<views::AchItem>) {
    let today = day();
    let items = vec![
        entry(4, AchState::Suspense, Some("2026-11-20")),
        entry(5, AchState::ReturnDue, Some(&today.to_string())),
        entry(6, AchState::Suspense, Some("2026-12-02")),
        entry(7, AchState::Waiting, None),
        entry(8, AchState::ToSend, None),
    ];
    (today, items)
}

#[test]
fn entries_and_their_days() {
    let mut person = Person::new();
    person.types("\te");
    assert_eq!(person.app.path(), ["Inbox", "ACH entries"]);
    person.looks_like("entries");
    assert!(
        person
            .shows((140, 40))
            .contains("The first was due on 2026-11-20.")
    );
    person.types("j");
    assert!(
        person
            .shows((140, 40))
            .contains("bankctl export ach --returns")
    );
}
