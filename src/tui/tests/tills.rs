//! The screen of the tills and its forms.

use bankctl_ledger::tills::rules::handover::HandoverStatus;
use bankctl_ledger::tills::rules::till::TillStatus;
use bankctl_ledger::views;
use bankctl_types::{Currency, Money};
use ratatui::crossterm::event::KeyCode;

use super::Person;
use super::ledger::{NOON, day, money};
use crate::error::Class;
use crate::tui::order::Order;
use crate::tui::task::{Task, Tills, Trouble};

fn line(name: &str, status: Option<TillStatus>, expected: Option<Money>) -> views::Till {
    let currency = expected.map_or(money(0).currency, |money| money.currency);
    let has_session = matches!(status, Some(TillStatus::Open | TillStatus::Paused));
    views::Till {
        name: name.to_owned(),
        branch: None,
        status,
        operator: has_session.then(|| name.to_owned()),
        assigned_to: None,
        currency,
        expected,
        max: None,
        over_limit: None,
        max_refuse: false,
        blind: expected.is_none(),
        offered_to: Money::new(0, currency),
        offered_from: Money::new(0, currency),
        session: Some(1),
        opened_at: None,
        replayed: false,
        dry_run: false,
    }
}

/// What a supervisor sees: a till in two currencies, a blind one, one in a currency
/// without known pieces, a closed one, and the vault.
pub(super) fn tills() -> Tills {
    let of = |minor, code: &str| Money::new(minor, Currency::parse(code).expect("a currency"));
    let mut anna = line("anna", Some(TillStatus::Open), Some(money(933_273)));
    anna.offered_to = money(50_000);
    anna.max = Some(money(2_000_000));
    let mut euro = line("anna", Some(TillStatus::Open), Some(of(40_000, "EUR")));
    euro.max = None;
    Tills {
        lines: vec![
            anna,
            euro,
            line("ben", Some(TillStatus::Paused), None),
            line("carl", Some(TillStatus::Closed), Some(of(0, "SEK"))),
            line("vault", None, Some(money(10_000_000))),
        ],
        handovers: vec![views::Handover {
            id: Some(12),
            from: "vault".to_owned(),
            to: "anna".to_owned(),
            amount: money(50_000),
            currency: money(0).currency,
            status: HandoverStatus::Offered,
            given_by: "sue\u{7}".to_owned(),
            ended_by: None,
            reason: None,
            reference: None,
            transaction: None,
            offered_at: NOON,
            replayed: false,
            dry_run: false,
        }],
        are_there: true,
    }
}

/// Counts: one that waits, and one whose difference was explained in part.
pub(super) fn counts() -> Vec<views::Count> {
    let count = |id, till: &str, difference, resolved| views::Count {
        id: Some(id),
        till: till.to_owned(),
        session: Some(3),
        counted: money(933_273 + difference),
        expected: money(933_273),
        difference: money(difference),
        resolved: money(resolved),
        currency: money(0).currency,
        pieces: Some("100x47,50x18".to_owned()),
        counted_by: "anna\u{7}".to_owned(),
        witness: (till == "vault").then(|| "ben".to_owned()),
        counted_at: NOON,
        business_date: day(),
        waits: id == 13,
        transaction: (id != 13).then(|| "T0000000013".to_owned()),
        reference: None,
        replayed: false,
        dry_run: false,
    };
    vec![
        count(13, "vault", 2_000, 0),
        count(12, "anna", -22_500, -500),
        count(11, "ben", 0, 0),
    ]
}

/// At the screen of the tills.
fn person() -> Person {
    let mut person = Person::new();
    person.press(KeyCode::F(6));
    person.answers();
    person
}

#[test]
fn tills_and_what_waits() {
    let mut person = person();
    person.looks_like("tills");
    person.types("?");
    person.looks_like("tills_help");
    person.types("??jjjjjj");
    assert!(person.shows((80, 24)).contains(">       12  vault"));
    person.types("a");
    person.looks_like("tills_accept");
}

#[test]
fn a_drawer_is_counted_by_its_pieces() {
    let mut person = person();
    person.types("e47\t18\t133\t57\t74\t\t88\t\t120\t94\t3x");
    person.looks_like("tills_count_typo");
    person.press(KeyCode::Backspace);
    person.types("\t7\t0\t500");
    assert!(person.shows((80, 24)).contains("9,327.62 USD"));
    person.types("\n");
    person.looks_like("tills_close_panel");
    person.types("y");
    assert_eq!(person.app.path(), ["Till", "receipt"]);
}

/// What each key asks for, as the command that would do the same.
#[test]
fn keys_ask_for_what_the_commands_do() {
    let table = [
        ("jjjo5000\n", "bankctl till open carl --amount 5000"),
        ("p", "bankctl till pause anna"),
        ("jjp", "bankctl till resume ben"),
        ("h20\n", "bankctl till give vault 20"),
        ("jh20\n", "bankctl till give vault 20 --currency EUR"),
        ("jjh20\n", "bankctl till give ben 20"),
        ("a\n", "bankctl till accept 12"),
        ("a500\n", "bankctl till accept 12 --counted 500"),
        (
            "xtoo little\n",
            "bankctl till refuse 12 --reason 'too little'",
        ),
        ("c2\n", "bankctl till count anna --count 100x2"),
        ("c0\n", "bankctl till count anna --counted 0"),
        ("jc1\n", "bankctl till count anna --count EUR:500x1"),
        ("jjjc12.50\n", "bankctl till count carl --counted SEK:12.50"),
        ("jjc1\n", "bankctl till count ben --count 100x1"),
        (
            "jjjjc2\t\t\t\t\t\t\t\t\t\t\t\tbert\n",
            "bankctl vault count --count 100x2 --witness bert",
        ),
        (
            "dje1000000018\t220\tkeyed 250.00 for 25.00\n",
            "bankctl till resolve 12 --account 1000000018 220 --reason 'keyed 250.00 for 25.00'",
        ),
    ];
    for (keys, command) in table {
        let mut person = person();
        let (first, last) = keys.split_at(keys.len() - 1);
        person.types(first);
        person.types_unanswered(last);
        let asked = person.asked.iter().find_map(|(_, task)| match task {
            Task::Propose(order) => Some(order.clone()),
            _ => None,
        });
        let asked = asked.unwrap_or_else(|| panic!("{keys:?} asks for nothing"));
        assert_eq!(asked.command(), command, "{keys:?}");
        if let Order::Till(order) = *asked {
            assert_eq!(order.is_blind(), keys == "jjc1\n", "{keys:?}");
        }
    }
}

#[test]
fn the_vault_is_counted_and_a_difference_explained() {
    let mut person = person();
    person.types("jjjjc9\n");
    assert!(person.asked().is_empty(), "the witness is missing");
    person.looks_like("vault_count");
    person.types("\u{1b}d");
    assert_eq!(person.app.path(), ["Till", "counts"]);
    person.looks_like("counts");
    person.types("je");
    person.looks_like("counts_explain");
}

#[test]
fn nothing_is_asked_that_was_not_counted() {
    let mut person = person();
    person.types("e\n");
    let shown = person.shows((80, 24));
    assert!(shown.contains("EUR in all"), "{shown}");
    // The other currency is still to be counted, then the pieces.
    person.types("400\n");
    let shown = person.shows((80, 24));
    assert!(shown.contains("nothing was counted of USD"), "{shown}");
    assert!(person.asked().is_empty());
}

#[test]
fn a_bank_without_tills_says_how_there_are_some() {
    let mut person = Person::new();
    person.press(KeyCode::F(6));
    person.answers_with(&Ok(crate::tui::task::Found::Tills(Box::new(Tills {
        lines: Vec::new(),
        handovers: Vec::new(),
        are_there: false,
    }))));
    assert!(person.shows((80, 24)).contains("bankctl till add NAME"));
}

#[test]
fn a_refusal_leaves_the_count_as_it_was_typed() {
    let mut person = person();
    person.types("c47\n");
    person.types_unanswered("y");
    person.answers_with(&Err(Trouble {
        class: Class::Unknown,
        code: "outcome_unknown",
        message: "it is not known whether it was done".to_owned(),
        hint: None,
    }));
    assert_eq!(person.app.path(), ["Till", "count till"]);
    assert!(person.shows((80, 24)).contains("4,700.00 USD"));
    person.types_unanswered("y");
    assert!(person.asked().is_empty(), "a count has no reference");
}
