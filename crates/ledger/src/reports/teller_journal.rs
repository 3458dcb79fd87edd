//! A teller's journal: what came in and went out in cash, row by row.
//!
//! Of everyone's rows the balances of cash prove it. One operator's are proved by the
//! count of a till.

use std::collections::BTreeMap;

use bankctl_types::calendar::Step;
use bankctl_types::number::{AccountId, TransactionId};
use bankctl_types::{Currency, Money};

use super::cash_position::CASH;
use super::rules::Proof;
use super::{Asked, Limited, ReportQuery, journal, sums};
use crate::access;
use crate::access::operators::operator_not_found;
use crate::error::advice::{Advice, List};
use crate::error::{Class, Fault};
use crate::kernel::rules::account::AccountRef;
use crate::kernel::rules::chart::Chart;
use crate::kernel::rules::internal_account::{number as number_of, unsharded};
use crate::kernel::rules::transfer::Transfer;
use crate::kernel::tables::transfers::listed::Narrowed;
use crate::kernel::transaction::Names;
use crate::kernel::{tables, transaction};
use crate::queries::journal::Whose;
use crate::reports::ReportsRoom;
use crate::{ReadTx, Result, views};

/// What moved on an account of cash, in minor units.
struct Moved {
    currency: Currency,
    came: views::ReportSum,
    went: views::ReportSum,
}

impl ReportsRoom<'_> {
    /// The rows of cash in a period (without a first day, of its last one): the
    /// caller's own, one operator's or everyone's, and of one account of cash or all.
    ///
    /// # Errors
    /// [`Denied`](crate::error::Error::Denied) to who may see no others' transactions
    /// and asks for them, `operator_not_found`, `account_not_found`.
    pub fn teller_journal(
        self,
        query: &ReportQuery,
        whose: &Whose,
        till: Option<&AccountRef>,
    ) -> Result<views::Reported<views::TellerLine>> {
        let operator = self.0.whose(whose, "report teller-journal of others");
        let operator = self.0.note_denial(operator)?;
        self.0.read(|view| {
            let asked = Asked::during(view, query, Step::Daily);
            let operator = match operator.as_deref() {
                None => None,
                Some(name) => {
                    let row = access::operator_by_name(view.driver, name)?;
                    Some(row.ok_or_else(|| operator_not_found(name))?.id)
                }
            };
            let till = match till {
                None => None,
                Some(till) => {
                    let account = transaction::resolve(view.driver, view.settings, till)?;
                    Some(of_cash(view, account)?)
                }
            };
            rows(view, &asked, operator, till)
        })
    }
}

/// An account that must be one of cash: its number in the chart says which, in every
/// currency.
fn of_cash(view: &mut ReadTx<'_>, account: AccountId) -> Result<i64> {
    let chart = tables::gl::chart(view.driver)?;
    let number = number_of(account);
    if let Some(number) = number.filter(|_| is_cash(&chart, account)) {
        return Ok(number);
    }
    let message = format!("{} is not an account of cash", view.label(account)?);
    Err(Fault::new(Class::Usage, "usage", message)
        .hint(Advice::LookIn(List::OwnAccounts))
        .into())
}

fn is_cash(chart: &Chart, account: AccountId) -> bool {
    chart
        .get(account)
        .is_some_and(|own| own.name.starts_with(CASH))
}

fn rows(
    view: &mut ReadTx<'_>,
    asked: &Asked,
    operator: Option<i64>,
    till: Option<i64>,
) -> Result<views::Reported<views::TellerLine>> {
    let chart = tables::gl::chart(view.driver)?;
    let mut names = Names::of(view.settings);
    let mut found = Limited::of(asked);
    let mut moved: BTreeMap<AccountId, Moved> = BTreeMap::new();
    let narrowed = Narrowed {
        operator,
        ..Narrowed::default()
    };
    let is_wanted = |account| {
        is_cash(&chart, account) && till.is_none_or(|till| number_of(account) == Some(till))
    };
    journal::each(view, asked, narrowed, |view, transfer| {
        let request = &transfer.request;
        for (cash, came) in [(request.debit, true), (request.credit, false)] {
            if !is_wanted(cash) {
                continue;
            }
            let currency = names.currency(view.driver, transfer)?;
            if !asked.has(currency) {
                continue;
            }
            let sums = moved.entry(unsharded(cash)).or_insert_with(|| Moved {
                currency,
                came: views::ReportSum::of("cash in", currency),
                went: views::ReportSum::of("cash out", currency),
            });
            let sum = if came { &mut sums.came } else { &mut sums.went };
            sum.add(i128::from(request.amount_minor));
            if found.has_room() {
                found.push(shown(view, &mut names, transfer, (currency, came))?);
            }
        }
        Ok(())
    })?;
    let proofs = match operator {
        None => proofs(view, asked, &moved, is_wanted)?,
        Some(_) => Vec::new(),
    };
    let mut reported = found.reported(view, asked, proofs)?;
    reported.sums = added_up(moved.into_values());
    Ok(reported)
}

/// What moved of each currency.
fn added_up(moved: impl Iterator<Item = Moved>) -> Vec<views::ReportSum> {
    let mut sums: BTreeMap<&'static str, (views::ReportSum, views::ReportSum)> = BTreeMap::new();
    for one in moved {
        match sums.get_mut(one.currency.code()) {
            None => drop(sums.insert(one.currency.code(), (one.came, one.went))),
            Some((came, went)) => {
                came.merge(&one.came);
                went.merge(&one.went);
            }
        }
    }
    sums.into_values()
        .flat_map(|(came, went)| [came, went])
        .collect()
}

/// What was there before, and what moved, is what is there.
fn proofs(
    view: &mut ReadTx<'_>,
    asked: &Asked,
    moved: &BTreeMap<AccountId, Moved>,
    is_wanted: impl Fn(AccountId) -> bool,
) -> Result<Vec<Proof>> {
    let before = Asked {
        to: asked.from.plus(-1),
        ..*asked
    };
    let mut sides: BTreeMap<&'static str, (Currency, i128, i128)> = BTreeMap::new();
    let opening = sums::own(view, &before)?;
    for own in opening.iter().filter(|own| is_wanted(own.account)) {
        let side = sides
            .entry(own.currency.code())
            .or_insert((own.currency, 0, 0));
        side.1 -= own.minor;
    }
    for sums in moved.values() {
        let side = sides
            .entry(sums.currency.code())
            .or_insert((sums.currency, 0, 0));
        side.1 += sums.came.amount.minor - sums.went.amount.minor;
    }
    for own in sums::own(view, asked)?
        .iter()
        .filter(|own| is_wanted(own.account))
    {
        let side = sides
            .entry(own.currency.code())
            .or_insert((own.currency, 0, 0));
        side.2 -= own.minor;
    }
    let proofs = sides.into_values().map(|(currency, left, right)| {
        let left = ("cash before plus in less out", left);
        Proof::of(currency, left, ("cash after", right))
    });
    Ok(proofs.collect())
}

fn shown(
    view: &mut ReadTx<'_>,
    names: &mut Names,
    transfer: &Transfer,
    (currency, came): (Currency, bool),
) -> Result<views::TellerLine> {
    let request = &transfer.request;
    let (cash, other) = if came {
        (request.debit, request.credit)
    } else {
        (request.credit, request.debit)
    };
    let amount = Money::new(request.amount_minor, currency);
    let number = |id: i64| TransactionId::from_key(id).to_string();
    Ok(views::TellerLine {
        transaction: number(transfer.id),
        booked_at: transfer.stamp.booked_at,
        business_date: transfer.stamp.business_date,
        value_date: transfer.value_date(),
        operator: names.operator(view.driver, transfer.stamp.operator)?,
        kind: request.kind,
        channel: request.channel,
        cash: names.label(view.driver, cash)?,
        counterparty: names.label(view.driver, other)?,
        reference: names.reference(view.driver, transfer)?,
        currency,
        cash_in: came.then_some(amount),
        cash_out: (!came).then_some(amount),
        reverses: request.reverses.map(number),
    })
}
