//! What people type to see only some lines of a history.

use std::fmt::Write as _;

use bankctl_ledger::Wanted;
use bankctl_types::Day;
use bankctl_types::calendar::NamedPeriod;
use bankctl_types::kind::Kind;
use bankctl_types::money::PlainDecimal;
use bankctl_types::text::shell_quoted;

use super::task::{Filter, Trouble};
use crate::args::values;
use crate::error::{Error, Fault, describe};

/// Reads a filter: words with blanks between them, each a kind, a period, an
/// amount (`75.00`, `>100`, `<=50`), or a part of a text.
pub(crate) fn parse(typed: &str, today: Day) -> Result<Filter, Trouble> {
    let mut filter = Filter::default();
    for word in typed.split_whitespace() {
        let small = word.to_lowercase();
        if let Some(kind) = Kind::parse(&small) {
            filter.kind = Some(kind);
        } else if let Some((mark, rest)) = compared(word) {
            let amount = values::amount(rest).map_err(trouble)?;
            match mark {
                Mark::AtLeast => filter.wanted.least = Some(amount),
                Mark::AtMost => filter.wanted.most = Some(amount),
            }
        } else if let Some(rest) = word.strip_prefix('=') {
            let amount = values::amount(rest).map_err(trouble)?;
            (filter.wanted.least, filter.wanted.most) = (Some(amount), Some(amount));
        } else if let Some(period) = NamedPeriod::parse(&small) {
            let (from, to) = period.resolve(today);
            (filter.span.from, filter.span.to) = (Some(from), Some(to));
        } else if let Ok(amount) = PlainDecimal::parse(word) {
            (filter.wanted.least, filter.wanted.most) = (Some(amount), Some(amount));
        } else {
            filter.wanted.words.push(small);
        }
    }
    Ok(filter)
}

enum Mark {
    AtLeast,
    AtMost,
}

/// An amount that others are compared with. `>` takes the amount itself too:
/// who looks for 100 and more types either.
fn compared(word: &str) -> Option<(Mark, &str)> {
    for (mark, rest) in [(">=", true), ("<=", false), (">", true), ("<", false)] {
        if let Some(amount) = word.strip_prefix(mark) {
            let mark = if rest { Mark::AtLeast } else { Mark::AtMost };
            return Some((mark, amount));
        }
    }
    None
}

fn trouble(fault: Fault) -> Trouble {
    describe(&Error::from(fault)).into()
}

/// The command that shows the same.
pub(crate) fn command(account: &str, filter: &Filter) -> String {
    let mut command = format!("bankctl history {account}");
    let mut option = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            // Writing to a string can't fail.
            let _ = write!(command, " {name} {value}");
        }
    };
    option("--from", filter.span.from.map(|day| day.to_string()));
    option("--to", filter.span.to.map(|day| day.to_string()));
    option("--kind", filter.kind.map(|kind| kind.to_string()));
    option("--amount", amounts(&filter.wanted));
    for word in &filter.wanted.words {
        option("--search", Some(shell_quoted(word).to_string()));
    }
    command
}

/// Amounts from one to another, as the option takes them.
fn amounts(wanted: &Wanted) -> Option<String> {
    match (&wanted.least, &wanted.most) {
        (None, None) => None,
        (Some(least), Some(most)) if least == most => Some(least.to_string()),
        (least, most) => {
            let end =
                |end: &Option<PlainDecimal>| end.map_or_else(String::new, |end| end.to_string());
            Some(format!("{}..{}", end(least), end(most)))
        }
    }
}

#[cfg(test)]
mod tests {
    use bankctl_types::Day;
    use bankctl_types::kind::Kind;

    use super::{command, parse};

    #[test]
    fn a_filter_is_read_word_by_word() {
        let today = Day::parse("2026-11-21").expect("a day");
        let table = [
            ("", None, None, None, None, 0),
            ("deposit rent", Some(Kind::Deposit), None, None, None, 1),
            (">=100 <200.50", None, Some("100"), Some("200.50"), None, 0),
            ("75.00", None, Some("75.00"), Some("75.00"), None, 0),
            ("=2026", None, Some("2026"), Some("2026"), None, 0),
            ("2026-10 CHK-1", None, None, None, Some("2026-10-01"), 1),
            ("this-month", None, None, None, Some("2026-11-01"), 0),
        ];
        for (typed, kind, least, most, from, words) in table {
            let read = parse(typed, today).expect("a filter");
            assert_eq!(read.kind, kind, "{typed}");
            let text = |amount: Option<bankctl_types::money::PlainDecimal>| {
                amount.map(|amount| amount.to_string())
            };
            assert_eq!(text(read.wanted.least).as_deref(), least, "{typed}");
            assert_eq!(text(read.wanted.most).as_deref(), most, "{typed}");
            let first = read.span.from.map(|day| day.to_string());
            assert_eq!(first.as_deref(), from, "{typed}");
            assert_eq!(read.wanted.words.len(), words, "{typed}");
        }
        let refused = parse(">abc", today).expect_err("no amount");
        assert_eq!(refused.code, "invalid_amount");
        let read = parse("2026-11-20 transfer", today).expect("a filter");
        assert_eq!(
            command("1000000018", &read),
            "bankctl history 1000000018 --from 2026-11-20 --to 2026-11-20 --kind transfer"
        );
        let read = parse(">=100 o'brien", today).expect("a filter");
        assert_eq!(
            command("1000000018", &read),
            r"bankctl history 1000000018 --amount 100.. --search 'o'\''brien'"
        );
    }
}
