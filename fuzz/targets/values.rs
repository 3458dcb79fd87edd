//! Single values: what is understood is written as it was and understood
//! again as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_types::calendar::NamedPeriod;
use bankctl_types::money::PlainDecimal;
use bankctl_types::number::{AccountNumber, CustomerNumber, HoldId, TransactionId};
use bankctl_types::{Currency, Day, Money, Timestamp, text};
use bankctl_formats::read::amount::{self, DecimalMark};
use bankctl_formats::read::dates::{DateEvidence, DateOrder};
use bankctl_ledger::TransactionRef;

fn money(input: &str) {
    for code in ["USD", "JPY", "BHD"] {
        let Some(currency) = Currency::parse(code) else {
            continue;
        };
        if let Ok(money) = Money::parse(input, currency) {
            assert!(money.minor > 0, "{input:?}");
            assert_eq!(Money::parse(&money.to_string(), currency), Ok(money));
        }
    }
    if let Ok(decimal) = PlainDecimal::parse(input) {
        assert_eq!(PlainDecimal::parse(&decimal.to_string()), Ok(decimal), "{input:?}");
    }
    for mark in [DecimalMark::Point, DecimalMark::Comma] {
        if let Ok(number) = amount::read(input, mark) {
            let _ = (number.to_decimal(), number.to_plain(), number.is_zero());
        }
    }
}

fn numbers(input: &str) {
    macro_rules! again {
        ($($kind:ty),*) => {$(
            if let Some(number) = <$kind>::parse(input) {
                assert_eq!(<$kind>::parse(&number.to_string()), Some(number), "{input:?}");
            }
        )*};
    }
    again!(AccountNumber, CustomerNumber, HoldId, TransactionId);
    let _ = (AccountRef::parse(input), TransactionRef::parse(input));
}

fn days(input: &str) {
    if let Some(day) = Day::parse(input) {
        assert_eq!(Day::parse(&day.to_string()), Some(day), "{input:?}");
    }
    if let Some(period) = NamedPeriod::parse(input) {
        for today in [0, 20_454, 19_782, -1] {
            let (first, last) = period.resolve(Day(today));
            assert!(first <= last, "{input:?}");
        }
    }
    let _ = Timestamp(0).to_string();
    for order in [None, Some(DateOrder::DayFirst), Some(DateOrder::MonthFirst)] {
        let mut evidence = DateEvidence::default();
        evidence.weigh(1, input);
        if let Ok(style) = evidence.decide(order) {
            let _ = style.read(input);
        }
    }
}

fuzz_target!(|bytes: &[u8]| {
    let _ = bankctl_formats::read::holidays::read(bytes);
    let Ok(input) = std::str::from_utf8(bytes) else {
        return;
    };
    money(input);
    numbers(input);
    days(input);
    let _ = (text::reference(input), text::name(input), text::memo(input));
    let _ = (text::email(input), text::external_number(input));
    assert_eq!(text::unguard(&text::guard(input)), input);
});
