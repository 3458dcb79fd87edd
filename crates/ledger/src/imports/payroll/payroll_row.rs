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

/// A wage that can be paid. Most have nothing but payee and amount, and a file
/// may have millions.
#[derive(Clone)]
pub(crate) struct Wage {
    pub(crate) payee: AccountId,
    pub(crate) amount_minor: i64,
    pub(crate) more: Option<Box<More>>,
}

/// What some wages have beside.
#[derive(Clone)]
pub(crate) struct More {
    pub(crate) reference: Option<String>,
    pub(crate) memo: Option<String>,
    pub(crate) value_date: Option<Day>,
}

impl Wage {
    pub(crate) fn of(row: PaymentRow, request: &Request) -> Self {
        let PaymentRow {
            reference,
            memo,
            value_date,
            ..
        } = row;
        let plain = reference.is_none() && memo.is_none() && value_date.is_none();
        let more = (!plain).then(|| {
            Box::new(More {
                reference,
                memo,
                value_date,
            })
        });
        Self {
            payee: request.credit,
            amount_minor: request.amount_minor,
            more,
        }
    }

    /// How much memory it takes.
    pub(crate) fn bytes(&self) -> usize {
        let text = |text: &Option<String>| text.as_ref().map_or(0, |text| text.len() + 16);
        let more = self.more.as_ref().map_or(0, |more| {
            size_of::<More>() + 16 + text(&more.reference) + text(&more.memo)
        });
        size_of::<Self>() + more
    }
}
