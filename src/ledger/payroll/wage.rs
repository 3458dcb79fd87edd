//! A wage that waits to be paid.

use super::PaymentRow;
use crate::domain::Day;
use crate::domain::journal::Request;
use crate::domain::number::AccountId;

/// A wage that can be paid. Most have nothing but payee and amount, and a file
/// may have millions.
pub(super) struct Wage {
    pub(super) payee: AccountId,
    pub(super) amount_minor: i64,
    pub(super) more: Option<Box<More>>,
}

/// What some wages have beside.
pub(super) struct More {
    pub(super) reference: Option<String>,
    pub(super) memo: Option<String>,
    pub(super) value_date: Option<Day>,
}

impl Wage {
    pub(super) fn of(row: PaymentRow, request: &Request) -> Self {
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
    pub(super) fn bytes(&self) -> usize {
        let text = |text: &Option<String>| text.as_ref().map_or(0, |text| text.len() + 16);
        let more = self.more.as_ref().map_or(0, |more| {
            size_of::<More>() + 16 + text(&more.reference) + text(&more.memo)
        });
        size_of::<Self>() + more
    }
}
