//! What is written is read back by the readers of banks' statements, and proves itself.

use bankctl_types::account_statement::{AccountStatement, StatementLine, StatementTotals};
use bankctl_types::kind::{Channel, Kind};
use bankctl_types::{Money, Timestamp};
use proptest::prelude::*;
use proptest::sample::select;
use rust_decimal::Decimal;

use super::super::StatementForm;
use super::super::sample::{HOSTILE, day, statement};
use crate::model::chain::chain;
use crate::model::received::{Received, ReceivedLine};
use crate::read::format::InputFormat;
use crate::read::{Source, received};

/// The forms that banks exchange, and whether they state the opening balance.
const FORMS: [(StatementForm, bool); 5] = [
    (StatementForm::Camt053, true),
    (StatementForm::Mt940, true),
    (StatementForm::Ofx, false),
    (StatementForm::Ofx1, false),
    (StatementForm::Bai2, true),
];

/// Minor units, kind, channel, reference, memo, and whether it takes back another.
type Row = (
    i64,
    Kind,
    Option<Channel>,
    Option<String>,
    Option<String>,
    bool,
);

fn text() -> impl Strategy<Value = Option<String>> {
    prop_oneof![
        Just(None),
        select(HOSTILE).prop_map(|text| Some(text.to_owned())),
        "[A-Z0-9/-]{1,40}".prop_map(Some),
        "\\PC{0,200}".prop_map(Some),
    ]
}

fn row() -> impl Strategy<Value = Row> {
    let minor = prop_oneof![-500_i64..500, -10_000_000_000_000_i64..10_000_000_000_000];
    (
        minor.prop_filter("an amount", |minor| *minor != 0),
        select(Kind::ALL),
        prop_oneof![Just(None), select(Channel::ALL).prop_map(Some)],
        text(),
        text(),
        any::<bool>(),
    )
}

fn of_rows(currency: &str, opening: i64, rows: Vec<Row>) -> AccountStatement {
    let mut made = statement(currency, opening, &[]);
    let currency = made.currency;
    let (mut balance, date) = (opening, day("2026-11-02"));
    for (place, (minor, kind, channel, reference, memo, is_reversal)) in
        rows.into_iter().enumerate()
    {
        balance += minor;
        made.lines.push(StatementLine {
            transaction: format!("T{:010}", place + 1),
            booked_at: Timestamp(1_793_620_800_000_000),
            date: date.plus(i32::try_from(place).expect("few") * 7 / 4),
            value_date: date.plus(i32::try_from(place).expect("few")),
            kind,
            channel,
            reference,
            memo,
            counterparty: "clearing/other".to_owned(),
            amount: Money::new(minor, currency),
            balance: Money::new(balance, currency),
            reversal_of: is_reversal.then(|| "T0000000001".to_owned()),
        });
    }
    let (opening, closing) = (Money::new(opening, currency), Money::new(balance, currency));
    made.totals = StatementTotals::proved(opening, &made.lines, closing).expect("it adds up");
    (made.opening, made.closing, made.available) = (opening, closing, closing);
    made
}

/// Reads a form as `bankctl reconcile --strict` does: with nothing odd about it.
fn read(form: StatementForm, statement: &AccountStatement) -> Received {
    let bytes = form.write(statement).expect("a file").bytes;
    let mut source = Source::spool("statement", &bytes[..]).expect("a source");
    let format = received::format_of(&mut source, None).expect("a format");
    // A balance without decimals is odd in OFX, and right of a yen.
    let is_odd = format == InputFormat::Ofx && statement.currency.decimals() == 0;
    let read = received::read(source, format, Some(statement.currency));
    let shown = String::from_utf8_lossy(&bytes);
    let read = read.unwrap_or_else(|fault| panic!("{form}: {fault}\n{shown}"));
    let warned = read.warnings.said();
    assert!(is_odd || warned.is_empty(), "{form}: {warned:?}\n{shown}");
    read
}

fn proves(form: StatementForm, states_opening: bool, made: &AccountStatement) {
    let mut received = read(form, made);
    assert!(received.faults.is_empty(), "{form}: {:?}", received.faults);
    for found in &received.statements {
        let mut numbers = found.numbers();
        assert!(
            numbers.any(|number| number.contains(&made.account)),
            "{form}"
        );
    }
    let found = chain(received.statements, &mut received.warnings);
    let number = |money: Money| -> Decimal { money.to_string().parse().expect("a number") };
    let opening = found.opening.as_ref().map(|balance| balance.amount);
    assert_eq!(
        opening,
        states_opening.then(|| number(made.opening)),
        "{form}"
    );
    let closing = found.closing.as_ref().map(|balance| balance.amount);
    assert_eq!(closing, Some(number(made.closing)), "{form}");
    assert_eq!(found.adds_up, states_opening.then_some(true), "{form}");
    let booked: Vec<ReceivedLine> = found
        .booked()
        .collect::<Result<_, _>>()
        .expect("read again");
    let told: Vec<_> = booked.iter().map(|line| (line.date, line.amount)).collect();
    let expected = made
        .lines
        .iter()
        .map(|line| (line.date, number(line.amount)));
    assert_eq!(told, expected.collect::<Vec<_>>(), "{form}");
    for (line, known) in booked.iter().zip(&made.lines) {
        assert!(
            line.ids.contains(&known.transaction),
            "{form}: {:?}",
            line.ids
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn what_is_written_is_read_and_adds_up(
        currency in select(&["USD", "JPY", "BHD"][..]),
        opening in -1_000_000_i64..1_000_000,
        rows in proptest::collection::vec(row(), 0..12),
    ) {
        let made = of_rows(currency, opening, rows);
        for (form, states_opening) in FORMS {
            proves(form, states_opening, &made);
        }
    }
}
