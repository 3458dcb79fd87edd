//! Transitions: keys and answers in, screens and questions out.

use std::time::Duration;

use bankctl_ledger::kernel::rules::business_day::DayStatus;
use bankctl_types::money::PlainDecimal;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::{Person, ledger, standing};
use crate::error::Class;
use crate::tui::app::Event;
use crate::tui::screen::Effect;
use crate::tui::task::{Answer, Found, Task, Today, Trouble};

fn trouble(class: Class, code: &'static str) -> Answer {
    Err(Trouble {
        class,
        code,
        message: format!("refused with {code}"),
        hint: Some("do something else".to_owned()),
    })
}

#[test]
fn keys_lead_where_they_should() {
    let table: [(&str, &[&str]); 18] = [
        ("", &["Find"]),
        ("gar ana\n", &["Find", "Ana García"]),
        ("gar ana\n\u{1b}", &["Find"]),
        ("gar ana\n\n", &["Find", "Ana García", "1000000018"]),
        (
            "gar ana\n\n\n",
            &["Find", "Ana García", "1000000018", "T0000000045"],
        ),
        ("gar ana\nd", &["Find", "Ana García", "deposit"]),
        ("gar ana\nw", &["Find", "Ana García", "withdraw"]),
        ("gar ana\nt", &["Find", "Ana García", "transfer"]),
        ("gar ana\nh", &["Find", "Ana García", "hold"]),
        ("gar ana\nf", &["Find", "Ana García", "freeze"]),
        ("gar ana\njf", &["Find", "Ana García", "unfreeze"]),
        ("gar ana\nlc", &["Find", "Ana García", "holds", "capture"]),
        ("gar ana\no", &["Find", "Ana García", "new account"]),
        ("gar ana\na", &["Find", "Ana García", "holders"]),
        ("nobody\n", &["Find"]),
        ("\t", &["Inbox"]),
        ("\t\t\t\t", &["Till"]),
        ("\t\t\t\t\t", &["Find"]),
    ];
    for (typed, path) in table {
        let mut person = Person::new();
        person.types(typed);
        assert_eq!(person.app.path(), path, "{typed:?}");
    }
}

#[test]
fn enter_twice_books_nothing_and_y_twice_books_once() {
    let mut person = Person::new();
    person.types("gar ana\nd");
    person.types_unanswered("250\n\n");
    assert_eq!(person.asked(), ["Propose"]);
    person.answers();
    person.types_unanswered("\n");
    assert!(person.asked().is_empty(), "Enter in the panel does nothing");
    person.types_unanswered("yyyy\n");
    assert_eq!(person.asked(), ["Book"]);
    person.answers();
    assert_eq!(person.app.path(), ["Find", "Ana García", "receipt"]);
}

#[test]
fn a_failure_leaves_the_form_and_its_reference() {
    let table = [
        // class, code, whether one key tries again
        (Class::Busy, "busy", true),
        (Class::Unknown, "outcome_unknown", true),
        (Class::Failure, "unreachable", true),
        (Class::Refused, "insufficient_funds", false),
        (Class::NotPermitted, "permission_denied", false),
    ];
    for (class, code, again) in table {
        let mut person = Person::new();
        person.types("gar ana\nd");
        person.types("250\n");
        person.types_unanswered("y");
        person.answers_with(&trouble(class, code));
        assert_eq!(
            person.app.path(),
            ["Find", "Ana García", "deposit"],
            "{code}"
        );
        assert!(
            person
                .shows((80, 24))
                .contains(&format!("refused with {code}"))
        );
        assert!(person.shows((80, 24)).contains("hint: do something else"));
        let keys = if again { "y" } else { "\n" };
        person.types_unanswered(keys);
        let reference = match &person.asked[0].1 {
            Task::Book(order) if again => format!("{order:?}"),
            Task::Propose(order) if !again => format!("{order:?}"),
            other => panic!("{code}: {other:?}"),
        };
        assert!(reference.contains("made-1"), "{code}: {reference}");
    }
}

#[test]
fn a_large_amount_is_typed_again() {
    let mut person = Person::new();
    person.app.bank.confirm_over = PlainDecimal::parse("100").ok();
    person.types("gar ana\nd");
    person.types("250\n");
    person.types_unanswered("y");
    assert!(person.asked().is_empty());
    person.types_unanswered("25\n");
    assert!(person.asked().is_empty());
    assert!(person.shows((80, 24)).contains("is not the amount"));
    person.types_unanswered("250.00\n");
    assert_eq!(person.asked(), ["Book"]);
    let mut person = Person::new();
    person.app.bank.confirm_over = PlainDecimal::parse("250").ok();
    person.types("gar ana\nd");
    person.types("250\n");
    person.types_unanswered("y");
    assert_eq!(person.asked(), ["Book"], "the limit itself is not above it");
}

#[test]
fn a_wrong_field_is_told_and_nothing_is_asked() {
    for (typed, told) in [
        ("", "Amount"),
        ("abc", "is not a plain decimal number"),
        ("0", "is zero"),
        ("1,250", "is not a plain decimal number"),
    ] {
        let mut person = Person::new();
        person.types("gar ana\nd");
        person.types_unanswered(typed);
        person.types_unanswered("\n");
        assert!(person.asked().is_empty(), "{typed:?}");
        let shown = person.shows((80, 24));
        assert!(shown.contains(told), "{typed:?}: {shown}");
    }
}

#[test]
fn an_idle_session_is_locked_and_keeps_the_form() {
    let mut person = Person::new();
    person.app.bank.idle = Some(Duration::from_mins(5));
    person.types("gar ana\nd");
    person.types("25");
    person.now = Duration::from_secs(301);
    person.happens(Event::Tick);
    assert!(person.app.locked);
    let shown = person.shows((80, 24));
    assert!(
        shown.contains("Locked") && !shown.contains("Ana"),
        "{shown}"
    );
    // Keys go nowhere, and nothing is seen.
    person.types_unanswered("0");
    assert!(person.asked().is_empty());
    person.types_unanswered("\n");
    assert!(matches!(person.other.last(), Some(Effect::LogIn)));
    person.happens(Event::LoggedIn(Ok(Box::new(ledger::bank()))));
    assert!(!person.app.locked);
    person.types("0\n");
    assert!(person.shows((80, 24)).contains("Deposit 250.00 USD?"));
}

#[test]
fn the_next_operator_does_not_get_the_form_of_the_one_before() {
    let mut person = Person::new();
    person.types("gar ana\nd");
    person.types("25");
    person.app.locked = true;
    let mut other = ledger::bank();
    other.operator = "ben".to_owned();
    person.happens(Event::LoggedIn(Ok(Box::new(other))));
    assert_eq!(person.app.path(), ["Find"]);
    assert!(person.shows((80, 24)).contains("ben"));
}

#[test]
fn a_session_that_has_ended_locks_at_once() {
    let mut person = Person::new();
    person.types("gar ana\nd");
    person.types_unanswered("250\n");
    person.answers_with(&trouble(Class::NotPermitted, "not_logged_in"));
    assert!(person.app.locked);
    assert!(!person.shows((80, 24)).contains("Ana"));
}

#[test]
fn leaving_takes_two_keys_and_never_the_middle_of_a_booking() {
    let mut person = Person::new();
    person.control('c');
    assert!(person.other.is_empty());
    person.types_unanswered("x");
    person.control('c');
    assert!(person.other.is_empty(), "another key came between");
    person.control('c');
    assert!(matches!(person.other.last(), Some(Effect::Quit)));
    let mut person = Person::new();
    person.types("gar ana\nd");
    person.types("250\n");
    person.control('c');
    assert!(person.shows((80, 24)).contains("not booked is lost"));
    person.types_unanswered("y");
    person.control('c');
    person.control('c');
    assert!(person.other.is_empty());
    assert!(person.shows((80, 24)).contains("being booked"));
    person.answers();
    person.control('c');
    person.now += Duration::from_secs(10);
    person.control('c');
    assert!(person.other.is_empty(), "it took too long");
    person.control('c');
    assert!(matches!(person.other.last(), Some(Effect::Quit)));
}

#[test]
fn the_command_is_copied_and_old_answers_are_dropped() {
    let mut person = Person::new();
    person.types_unanswered("gar");
    let old = person.asked.pop_front().expect("a search");
    person.types_unanswered(" ana");
    person.answers();
    person.happens(Event::Answer(
        old.0,
        ledger::answer(&Task::Search("nobody".to_owned())),
    ));
    person.control('y');
    match person.other.last() {
        Some(Effect::Copy(command)) => {
            assert_eq!(command, "bankctl customer list --search 'gar ana'");
        }
        other => panic!("{other:?}"),
    }
    assert!(person.shows((80, 24)).contains("Ana García"));
    person.control('z');
    assert!(matches!(person.other.last(), Some(Effect::Suspend)));
    person.control('l');
    assert!(matches!(person.other.last(), Some(Effect::Redraw)));
}

#[test]
fn what_is_pasted_is_searched() {
    let mut person = Person::new();
    person.happens(Event::Paste("1000000018\n".to_owned()));
    person.answers();
    person.types("\n");
    assert_eq!(person.app.path(), ["Find", "Ana García"]);
}

#[test]
fn requests_are_decided_with_one_key_more() {
    for (keys, asked) in [
        ("a\n", &[][..]),
        ("a\u{1b}y", &[][..]),
        ("ay", &["Decide"][..]),
        ("x\n", &[][..]),
        ("xno papers\n", &["Decide"][..]),
    ] {
        let mut person = Person::new();
        person.types("\t");
        person.types_unanswered(keys);
        assert_eq!(person.asked(), asked, "{keys:?}");
    }
}

/// The business day is looked at again where it may have moved.
#[test]
fn the_day_is_asked_for_when_it_may_have_moved() {
    let asks_day = |person: &Person| {
        let mut asked = person.asked.iter();
        asked.any(|(_, task)| matches!(task, Task::Day))
    };
    let mut person = Person::new();
    person.types_unanswered("g");
    assert!(!asks_day(&person), "a letter");
    person.now = Duration::from_secs(61);
    person.types_unanswered("a");
    assert!(asks_day(&person), "a minute later");
    person.types_unanswered("r");
    let days = person
        .asked
        .iter()
        .filter(|(_, task)| matches!(task, Task::Day));
    assert_eq!(days.count(), 1, "once at a time");
    person.answers();
    let mut person = Person::new();
    person.types("gar ana\nd250\n");
    person.types_unanswered("y");
    let (ticket, task) = person.asked.pop_back().expect("it is booked");
    person.happens(Event::Answer(ticket, ledger::answer(&task)));
    assert!(asks_day(&person), "after a booking");
    person.answers();
    person.types_unanswered("\u{1b}d9\n");
    person.answers_with(&trouble(Class::Busy, "busy"));
    assert!(!asks_day(&person), "a busy ledger is not asked more");
    let closed = standing::day_now(DayStatus::Closed);
    person.types_unanswered("\n");
    let (ticket, _) = person.asked.pop_back().expect("it is tried");
    person.happens(Event::Answer(
        ticket,
        trouble(Class::Refused, "no_open_day"),
    ));
    let (ticket, task) = person.asked.pop_back().expect("the day is asked for");
    assert!(matches!(task, Task::Day));
    let today = Today {
        date: closed.date,
        day: Some(closed.clone()),
    };
    person.happens(Event::Answer(ticket, Ok(Found::Day(today))));
    assert_eq!(person.app.bank.day, Some(closed));
}

/// No one approves what the screen does not show.
#[test]
fn only_the_request_that_is_shown_is_decided() {
    let mut person = Person::new();
    person.types_unanswered("\t");
    let (ticket, _) = person.asked.pop_front().expect("the list is asked for");
    let list = vec![
        ledger::request(2, "withdraw"),
        ledger::request(3, "reverse"),
    ];
    person.happens(Event::Answer(ticket, Ok(Found::Requests(list))));
    person.types_unanswered("ay");
    assert_eq!(person.asked(), ["Request"]);
    person.answers();
    // While a decision is asked about, another has decided on it.
    person.types_unanswered("ra");
    let (ticket, _) = person.asked.pop_back().expect("the list is asked for");
    let list = vec![ledger::request(3, "reverse")];
    person.happens(Event::Answer(ticket, Ok(Found::Requests(list))));
    person.types_unanswered("y");
    assert_eq!(person.asked(), ["Request"]);
    person.answers();
    person.types_unanswered("ay");
    assert!(matches!(person.asked[0].1, Task::Decide(3, None)));
}

#[test]
fn the_account_that_was_typed_or_pasted_is_paid() {
    let asked = |person: &Person| match &person.asked[0].1 {
        Task::Propose(order) => order.command(),
        other => panic!("{other:?}"),
    };
    let mut person = Person::new();
    person.types("gar ana\nt1000000039\n");
    person.types_unanswered("75\n");
    assert!(
        asked(&person).contains(" 1000000039 75"),
        "{}",
        asked(&person)
    );

    let mut person = Person::new();
    person.types("gar ana\ntuma\n");
    person.press(KeyCode::BackTab);
    person.happens(Event::Paste("1000000039".to_owned()));
    person.press(KeyCode::Tab);
    person.answers();
    person.types_unanswered("75\n");
    assert!(
        asked(&person).contains(" 1000000039 75"),
        "{}",
        asked(&person)
    );
}

#[test]
fn what_has_no_reference_is_looked_at_again_before_it_is_tried_again() {
    let mut person = Person::new();
    person.types("\u{e}Zoe\n");
    person.types_unanswered("y");
    assert_eq!(person.asked(), ["Book"]);
    person.answers_with(&trouble(Class::Unknown, "outcome_unknown"));
    person.types_unanswered("\n");
    assert_eq!(person.asked(), ["Propose"]);
}

#[test]
fn a_receipt_is_printed_once_while_the_printer_is_slow() {
    let mut person = Person::new();
    person.types("gar ana\nd250\ny");
    person.types_unanswered("pp");
    assert_eq!(person.asked(), ["Print"]);
    person.answers();
    person.types_unanswered("p");
    assert_eq!(person.asked(), ["Print"]);
}

#[test]
fn main_screens_keep_what_was_opened() {
    let mut person = Person::new();
    person.types("gar ana\nd");
    person.types("25");
    person.press(KeyCode::F(3));
    person.answers();
    assert_eq!(person.app.path(), ["Inbox"]);
    person.press(KeyEvent::new(KeyCode::Char('1'), KeyModifiers::ALT));
    assert_eq!(person.app.path(), ["Find", "Ana García", "deposit"]);
    person.types("0\n");
    assert!(person.shows((80, 24)).contains("Deposit 250.00 USD?"));
}

#[test]
fn a_wait_is_told() {
    let mut person = Person::new();
    person.types("gar ana\nd");
    person.types_unanswered("250\n");
    person.now += Duration::from_secs(3);
    person.happens(Event::Tick);
    assert!(
        person
            .shows((80, 24))
            .contains("waiting for the ledger … 3 s")
    );
    // Who does not want to wait goes back to the form.
    person.types_unanswered("\u{1b}");
    person.answers();
    assert!(!person.shows((80, 24)).contains("Deposit 250.00 USD?"));
}

#[test]
fn a_history_has_no_end() {
    let mut person = Person::new();
    person.types("gar ana\n");
    person.types_unanswered("\n");
    let page = |next: bool| {
        let task = Task::History(
            bankctl_ledger::kernel::rules::account::AccountRef::parse("1000000018")
                .expect("an account"),
            Box::default(),
            None,
        );
        match ledger::answer(&task) {
            Ok(Found::History(mut page)) => {
                page.next = next.then(|| "cursor".to_owned());
                Ok(Found::History(page))
            }
            other => other,
        }
    };
    // The first page is short of what is seen: the next is asked for at once.
    for place in 0..5 {
        let history = person
            .asked
            .iter()
            .position(|(_, task)| matches!(task, Task::History(..)));
        let (ticket, _) = person
            .asked
            .remove(history.expect("a page"))
            .expect("there");
        person.happens(Event::Answer(ticket, page(place < 4)));
    }
    assert!(
        !person
            .asked
            .iter()
            .any(|(_, task)| matches!(task, Task::History(..)))
    );
    person.press(KeyCode::End);
    assert!(person.shows((80, 24)).matches("2026-11-21").count() >= 15);
}

#[test]
fn who_knows_the_way_types_ahead_of_a_slow_ledger() {
    let mut person = Person::new();
    person.types_unanswered("gar ana\nd250\ny");
    person.answers();
    assert_eq!(person.app.path(), ["Find", "Ana García", "deposit"]);
    assert!(
        person.shows((80, 24)).contains("Deposit 250.00 USD?"),
        "nothing is booked that was not seen"
    );
    // A Tab typed ahead goes to the next field of the form, and loses nothing.
    let mut person = Person::new();
    person.types_unanswered("gar ana\nd250\tc\n");
    person.answers();
    assert_eq!(person.app.path(), ["Find", "Ana García", "deposit"]);
    let shown = person.shows((80, 24));
    assert!(shown.contains("250 --channel check"), "{shown}");
    // Where the customer could not be shown, the keys are for nothing.
    let mut person = Person::new();
    person.types("gar ana");
    person.types_unanswered("\nd250\n");
    person.answers_with(&trouble(Class::Busy, "busy"));
    assert_eq!(person.app.path(), ["Find", "C00000013"]);
}

#[test]
fn what_is_typed_after_coming_back_is_for_the_next_customer() {
    let table = [
        ("gar ana\n\u{1b}uma", "Find  uma"),
        ("gar ana\n\u{1b}\n\u{1b}u", "Find  u"),
        ("gar ana\u{1b}uma", "Find  uma"),
        ("gar ana\nq\u{1b}uma", "Find  uma"),
        ("gar\n\u{1b}", "Find  gar"),
    ];
    for (typed, shown) in table {
        let mut person = Person::new();
        person.types(typed);
        let all = person.shows((80, 24));
        assert!(
            all.lines()
                .any(|line| line.trim_end() == format!(" {shown}")),
            "{typed:?}: {all}"
        );
    }
}
