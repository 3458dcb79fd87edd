//! A wage: a row of a file, then a payment that waits for its turn.

use bankctl_types::money::PlainDecimal;
use bankctl_types::number::AccountId;
use bankctl_types::{Day, StatedCurrency};
use compact_str::CompactString;

use crate::kernel::rules::transfer::Request;

/// A row of a payroll file.
#[derive(Clone, Debug)]
pub struct PaymentRow {
    /// The line in the file, from 1.
    pub line: u64,
    /// The payee's account, as it stands in the file.
    pub account: CompactString,
    /// How much.
    pub amount: PlainDecimal,
    /// The reference, if the file has one.
    pub reference: Option<String>,
    /// Words for the people who read the statement.
    pub memo: Option<String>,
    /// The currency, if the file says it.
    pub currency: Option<StatedCurrency>,
    /// The value date, if the file has one.
    pub value_date: Option<Day>,
}

/// A wage that can be paid. Most have nothing but payee, amount and a short
/// reference, and a file may have millions.
#[derive(Clone)]
pub(crate) struct Wage {
    pub(crate) payee: AccountId,
    pub(crate) amount_minor: i64,
    texts: Texts,
}

/// The longest reference that is kept in the wage itself.
const SHORT_MAX: usize = 14;

/// What some wages have beside.
#[derive(Clone)]
enum Texts {
    /// Nothing.
    None,
    /// A short reference: its length and its bytes.
    Short(u8, [u8; SHORT_MAX]),
    /// A longer one, or more than that.
    More(Box<(Option<CompactString>, More)>),
}

/// What few wages have.
#[derive(Clone, Default)]
pub(crate) struct More {
    pub(crate) memo: Option<String>,
    pub(crate) value_date: Option<Day>,
}

impl Texts {
    fn of(reference: Option<&str>, more: More) -> Self {
        let bytes = reference.unwrap_or_default().as_bytes();
        let is_plain = more.memo.is_none() && more.value_date.is_none();
        match (reference, u8::try_from(bytes.len())) {
            (None, _) if is_plain => Self::None,
            (Some(_), Ok(length)) if is_plain && bytes.len() <= SHORT_MAX => {
                let mut short = [0; SHORT_MAX];
                short[..bytes.len()].copy_from_slice(bytes);
                Self::Short(length, short)
            }
            _ => Self::More(Box::new((reference.map(CompactString::new), more))),
        }
    }
}

impl Wage {
    pub(crate) fn of(row: PaymentRow, request: &Request) -> Self {
        let more = More {
            memo: row.memo,
            value_date: row.value_date,
        };
        Self {
            payee: request.credit,
            amount_minor: request.amount_minor,
            texts: Texts::of(row.reference.as_deref(), more),
        }
    }

    /// The reference.
    pub(crate) fn reference(&self) -> Option<&str> {
        match &self.texts {
            Texts::None => None,
            // What was taken from a text is one.
            Texts::Short(length, bytes) => str::from_utf8(&bytes[..usize::from(*length)]).ok(),
            Texts::More(more) => more.0.as_deref(),
        }
    }

    /// The value date, if it has one of its own.
    pub(crate) fn value_date(&self) -> Option<Day> {
        match &self.texts {
            Texts::More(more) => more.1.value_date,
            Texts::None | Texts::Short(..) => None,
        }
    }

    /// The reference, and the rest.
    pub(crate) fn into_texts(self) -> (Option<String>, More) {
        let reference = self.reference().map(str::to_owned);
        match self.texts {
            Texts::More(more) => (reference, more.1),
            Texts::None | Texts::Short(..) => (reference, More::default()),
        }
    }

    /// How much memory it takes.
    pub(crate) fn bytes(&self) -> usize {
        let Texts::More(more) = &self.texts else {
            return size_of::<Self>();
        };
        let reference = more.0.as_ref().filter(|text| text.is_heap_allocated());
        let lengths = [
            reference.map(|text| text.capacity()),
            more.1.memo.as_ref().map(String::capacity),
        ];
        let texts: usize = lengths
            .into_iter()
            .flatten()
            .map(|length| length + 16)
            .sum();
        size_of::<Self>() + size_of_val(&**more) + 16 + texts
    }
}

#[cfg(test)]
mod tests {
    use bankctl_types::Day;

    use super::{More, SHORT_MAX, Texts, Wage};
    use bankctl_types::number::AccountId;

    #[test]
    fn texts_of_any_length_come_back() {
        let long = "R".repeat(64);
        let short = "R".repeat(SHORT_MAX);
        let longer = "R".repeat(SHORT_MAX + 1);
        for reference in [
            None,
            Some(""),
            Some("ä-1"),
            Some(&*short),
            Some(&*longer),
            Some(&*long),
        ] {
            for value_date in [None, Some(Day(7))] {
                let more = More {
                    memo: value_date.map(|_| "memo".to_owned()),
                    value_date,
                };
                let wage = Wage {
                    payee: AccountId(1),
                    amount_minor: 1,
                    texts: Texts::of(reference, more),
                };
                assert_eq!(wage.reference(), reference);
                assert_eq!(wage.value_date(), value_date);
                let (text, more) = wage.into_texts();
                assert_eq!(text.as_deref(), reference);
                assert_eq!(
                    (more.memo.is_some(), more.value_date),
                    (value_date.is_some(), value_date)
                );
            }
        }
        assert_eq!(size_of::<Wage>(), 32);
    }
}
