//! Amounts that people give.

use bankctl_types::money::{AmountFault, PlainDecimal};
use bankctl_types::{Currency, Money};

use crate::Result;
use crate::error::{Class, Fault};

/// An amount in the currency of the account that it is for.
pub(crate) fn in_currency(amount: PlainDecimal, currency: Currency) -> Result<Money> {
    amount.in_currency(currency).map_err(|fault| {
        let hint = match (fault, currency.decimals()) {
            (AmountFault::TooLarge, _) => {
                let most = Money::new(i64::MAX, currency);
                format!("the most that can be booked at once is {most} {currency}")
            }
            (_, 0) => format!("the account is kept in {currency}: give a whole number"),
            (_, decimals) => {
                format!("the account is kept in {currency}: give at most {decimals} decimals")
            }
        };
        Fault::new(
            Class::Usage,
            "invalid_amount",
            format!("the amount {amount} {fault}"),
        )
        .hint(hint)
        .into()
    })
}

/// A limit in minor units of a currency; none is zero.
///
/// # Errors
/// `invalid_amount`.
pub(crate) fn limit_minor(limit: Option<PlainDecimal>, currency: Currency) -> Result<i64> {
    match limit {
        None => Ok(0),
        Some(limit) => Ok(in_currency(limit, currency)?.minor),
    }
}
