//! Transactions of customers of more than an amount.

use std::collections::BTreeMap;

use bankctl_types::calendar::Step;
use bankctl_types::money::PlainDecimal;
use bankctl_types::number::TransactionId;
use bankctl_types::{Currency, Money};

use super::{Asked, Limited, ReportQuery, journal};
use crate::kernel::rules::transfer::Transfer;
use crate::kernel::tables::transfers::listed::Narrowed;
use crate::kernel::transaction::Names;
use crate::reports::ReportsRoom;
use crate::{ReadTx, Result, views};

impl ReportsRoom<'_> {
    /// The transactions of a period that moved more than an amount of their currency to
    /// or from a customer: without a first day, of the month.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn large_transactions(
        self,
        query: &ReportQuery,
        over: PlainDecimal,
    ) -> Result<views::Reported<views::LargeLine>> {
        self.0.read(|view| {
            let asked = Asked::during(view, query, Step::Monthly);
            large(view, &asked, over)
        })
    }
}

fn large(
    view: &mut ReadTx<'_>,
    asked: &Asked,
    over: PlainDecimal,
) -> Result<views::Reported<views::LargeLine>> {
    let mut found = Limited::of(asked);
    let mut names = Names::of(view.settings);
    let mut sums: BTreeMap<&'static str, views::ReportSum> = BTreeMap::new();
    let narrowed = Narrowed {
        least_minor: least_minor(over, asked.currency),
        ..Narrowed::default()
    };
    journal::each(view, asked, narrowed, |view, transfer| {
        let request = &transfer.request;
        if !request.debit.is_customer() && !request.credit.is_customer() {
            return Ok(());
        }
        let currency = names.currency(view.driver, transfer)?;
        let amount = Money::new(request.amount_minor, currency);
        if !asked.has(currency) || amount.to_decimal() <= over.to_decimal() {
            return Ok(());
        }
        let sum = sums.entry(currency.code());
        let sum = sum.or_insert_with(|| views::ReportSum::of("transactions", currency));
        sum.add(i128::from(amount.minor));
        if found.has_room() {
            found.push(shown(view, &mut names, transfer, amount)?);
        }
        Ok(())
    })?;
    let mut reported = found.reported(view, asked, Vec::new())?;
    reported.sums = sums.into_values().collect();
    Ok(reported)
}

/// What an amount in minor units is at least, of whatever currency if none is known.
fn least_minor(over: PlainDecimal, currency: Option<Currency>) -> i64 {
    let exact = currency.and_then(|currency| over.in_currency(currency).ok());
    let whole = || {
        over.to_string()
            .split('.')
            .next()
            .and_then(|whole| whole.parse().ok())
    };
    exact.map(|money| money.minor).or_else(whole).unwrap_or(0)
}

fn shown(
    view: &mut ReadTx<'_>,
    names: &mut Names,
    transfer: &Transfer,
    amount: Money,
) -> Result<views::LargeLine> {
    let request = &transfer.request;
    Ok(views::LargeLine {
        transaction: TransactionId::from_key(transfer.id).to_string(),
        business_date: transfer.stamp.business_date,
        value_date: transfer.value_date(),
        kind: request.kind,
        channel: request.channel,
        debit: names.label(view.driver, request.debit)?,
        credit: names.label(view.driver, request.credit)?,
        reference: names.reference(view.driver, transfer)?,
        operator: names.operator(view.driver, transfer.stamp.operator)?,
        currency: amount.currency,
        amount,
    })
}
