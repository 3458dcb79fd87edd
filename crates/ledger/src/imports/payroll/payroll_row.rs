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
pub(crate) struct Wage(Form);

/// The longest reference that is kept in the wage itself.
const SHORT_MAX: usize = 14;

/// How a wage is kept.
#[derive(Clone)]
enum Form {
    /// With small numbers, and a short reference or none: payee, amount in minor
    /// units, the length of the reference and its bytes.
    Small(u32, u32, Option<u8>, [u8; SHORT_MAX]),
    /// Any other.
    Large(Box<Large>),
}

#[derive(Clone)]
struct Large {
    payee: AccountId,
    amount_minor: i64,
    reference: Option<CompactString>,
    more: More,
}

/// What few wages have.
#[derive(Clone, Default)]
pub(crate) struct More {
    pub(crate) memo: Option<String>,
    pub(crate) value_date: Option<Day>,
}

impl Form {
    fn of(payee: AccountId, amount_minor: i64, reference: Option<&str>, more: More) -> Self {
        let bytes = reference.unwrap_or_default().as_bytes();
        let is_plain = more.memo.is_none() && more.value_date.is_none();
        let numbers = (u32::try_from(payee.0), u32::try_from(amount_minor));
        if let (Ok(payee), Ok(amount_minor)) = numbers
            && is_plain
            && bytes.len() <= SHORT_MAX
        {
            let mut short = [0; SHORT_MAX];
            short[..bytes.len()].copy_from_slice(bytes);
            let length = reference.and_then(|text| u8::try_from(text.len()).ok());
            return Self::Small(payee, amount_minor, length, short);
        }
        Self::Large(Box::new(Large {
            payee,
            amount_minor,
            reference: reference.map(CompactString::new),
            more,
        }))
    }
}

impl Wage {
    pub(crate) fn of(row: PaymentRow, request: &Request) -> Self {
        let more = More {
            memo: row.memo,
            value_date: row.value_date,
        };
        let reference = row.reference.as_deref();
        Self(Form::of(
            request.credit,
            request.amount_minor,
            reference,
            more,
        ))
    }

    /// Who is paid.
    pub(crate) fn payee(&self) -> AccountId {
        match &self.0 {
            Form::Small(payee, ..) => AccountId(i64::from(*payee)),
            Form::Large(large) => large.payee,
        }
    }

    /// How much, in minor units.
    pub(crate) fn amount_minor(&self) -> i64 {
        match &self.0 {
            Form::Small(_, amount_minor, ..) => i64::from(*amount_minor),
            Form::Large(large) => large.amount_minor,
        }
    }

    /// The reference.
    pub(crate) fn reference(&self) -> Option<&str> {
        match &self.0 {
            // What was taken from a text is one.
            Form::Small(_, _, length, bytes) => {
                str::from_utf8(&bytes[..usize::from((*length)?)]).ok()
            }
            Form::Large(large) => large.reference.as_deref(),
        }
    }

    /// The value date, if it has one of its own.
    pub(crate) fn value_date(&self) -> Option<Day> {
        match &self.0 {
            Form::Small(..) => None,
            Form::Large(large) => large.more.value_date,
        }
    }

    /// The reference, and the rest.
    pub(crate) fn into_texts(self) -> (Option<String>, More) {
        let reference = self.reference().map(str::to_owned);
        match self.0 {
            Form::Small(..) => (reference, More::default()),
            Form::Large(large) => (reference, large.more),
        }
    }

    /// How much memory it takes.
    pub(crate) fn bytes(&self) -> usize {
        let Form::Large(large) = &self.0 else {
            return size_of::<Self>();
        };
        let reference = large.reference.as_ref();
        let reference = reference.filter(|text| text.is_heap_allocated());
        let lengths = [
            reference.map(CompactString::capacity),
            large.more.memo.as_ref().map(String::capacity),
        ];
        let texts: usize = lengths
            .into_iter()
            .flatten()
            .map(|length| length + 16)
            .sum();
        size_of::<Self>() + size_of::<Large>() + 16 + texts
    }
}

#[cfg(test)]
mod tests {
    use bankctl_types::Day;
    use bankctl_types::number::AccountId;

    use super::{Form, More, SHORT_MAX, Wage};

    #[test]
    fn wages_of_any_size_come_back() {
        let long = "R".repeat(64);
        let short = "R".repeat(SHORT_MAX);
        let longer = "R".repeat(SHORT_MAX + 1);
        let references = [
            None,
            Some(""),
            Some("\u{e4}-1"),
            Some(&*short),
            Some(&*longer),
            Some(&*long),
        ];
        let edge = i64::from(u32::MAX);
        for reference in references {
            for value_date in [None, Some(Day(7))] {
                for (payee, minor) in [(100_000_001, 1), (edge, edge), (edge + 1, 1), (1, i64::MAX)]
                {
                    let memo = value_date.map(|_| "memo".to_owned());
                    let more = More { memo, value_date };
                    let wage = Wage(Form::of(AccountId(payee), minor, reference, more));
                    assert_eq!((wage.payee().0, wage.amount_minor()), (payee, minor));
                    assert_eq!(wage.reference(), reference);
                    assert_eq!(wage.value_date(), value_date);
                    let (text, more) = wage.into_texts();
                    assert_eq!(text.as_deref(), reference);
                    assert_eq!(more.value_date, value_date);
                    assert_eq!(more.memo.is_some(), value_date.is_some());
                }
            }
        }
        assert_eq!(size_of::<Wage>(), 24);
    }
}
