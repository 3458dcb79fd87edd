//! The list of reports, and one of them.

use ratatui::crossterm::event::KeyCode;

use super::Person;
use super::ledger::day;
use crate::render::{CellColumn, Cells};
use crate::tui::report::Sheet;
use crate::tui::task::Task;

/// A balance sheet that comes out even.
pub(super) fn sheet() -> Sheet {
    let column = |title, rank, is_number| CellColumn {
        title,
        rank,
        is_number,
    };
    let row = |cells: [&str; 4]| cells.map(str::to_owned).to_vec();
    Sheet {
        cells: Cells {
            columns: vec![
                column("Section", 1, false),
                column("Account", 0, false),
                column("Currency", 2, false),
                column("Balance", 0, true),
            ],
            rows: vec![
                row(["assets", "cash/vault", "USD", "920.00"]),
                row(["assets", "overdrafts", "USD", "80.00"]),
                row(["liabilities", "customers/checking", "USD", "1,000.00"]),
            ],
            totals: vec![row(["Total assets", "", "USD", "1,000.00"])],
        },
        notes: vec![
            "at the end of 2026-11-21, by booking date, which is not over".to_owned(),
            "USD 1,000.00: assets = liabilities and equity".to_owned(),
        ],
        wrong: None,
    }
}

/// At the list of reports.
fn person() -> Person {
    let mut person = Person::new();
    person.press(KeyCode::F(5));
    person.answers();
    person.types("l");
    person
}

#[test]
fn a_report_is_picked_shown_and_scrolled() {
    let mut person = person();
    assert_eq!(person.app.path(), ["Bank", "reports"]);
    person.looks_like("reports");
    person.types("\n");
    assert_eq!(person.app.path(), ["Bank", "reports", "balance-sheet"]);
    person.types("jj");
    person.looks_like("report");
    person.types("/last-month");
    person.looks_like("report_days");
}

/// What is asked for, of which days, and the command that shows the same.
#[test]
fn other_days_are_asked_for() {
    let table = [
        ("\n/last-month\n", Some("2026-10-31"), "--at last-month"),
        ("j\n/2026\n", Some("2026-12-31"), "--during 2026"),
        (
            "j\n/2026\n/\u{8}\u{8}\u{8}\u{8}\n",
            None,
            "income-statement",
        ),
        ("G\n/2026-11-20\n", Some("2026-11-20"), "--day 2026-11-20"),
        // A cash report is of one day.
        ("G\n/2026-11\n", None, "--day 2026-11-21"),
    ];
    for (keys, last, command) in table {
        let mut person = person();
        let (first, enter) = keys.split_at(keys.len() - 1);
        for letter in first.chars() {
            match letter {
                '\u{8}' => person.press(KeyCode::Backspace),
                other => person.types(&other.to_string()),
            }
        }
        person.types_unanswered(enter);
        let asked = person.asked.iter().find_map(|(_, task)| match task {
            Task::Report(asked) => Some(asked.period.map(|period| period.resolve(day()).1)),
            _ => None,
        });
        let asked = asked.flatten().map(|day| day.to_string());
        assert_eq!(asked.as_deref(), last, "{keys:?}");
        let shown = person.shows((80, 24));
        assert!(shown.contains(command), "{keys:?}: {shown}");
    }
}

/// What does not come out even is said first.
#[test]
fn what_is_wrong_is_seen() {
    let mut person = person();
    person.types_unanswered("\n");
    let wrong = Sheet {
        wrong: Some("the report does not come out even".to_owned()),
        ..sheet()
    };
    person.answers_with(&Ok(crate::tui::task::Found::Report(Box::new(wrong))));
    assert!(
        person
            .shows((80, 24))
            .contains("! the report does not come out even")
    );
}
