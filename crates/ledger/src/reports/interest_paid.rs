//! The interest that customers were paid in a period, and what was withheld of it: by
//! the first holder of each account.

use std::collections::{BTreeMap, BTreeSet};

use bankctl_types::calendar::Step;
use bankctl_types::kind::Kind;
use bankctl_types::money::PlainDecimal;
use bankctl_types::number::{AccountId, CustomerNumber};
use bankctl_types::{Currency, Money, Total};

use super::rules::{Basis, Proof};
use super::{Asked, Limited, ReportQuery, journal};
use crate::kernel::rules::daily_totals::Flow;
use crate::kernel::rules::internal_account::is_adjustment;
use crate::kernel::tables;
use crate::kernel::tables::transfers::listed::Narrowed;
use crate::kernel::transaction::{Names, existing_account};
use crate::reports::ReportsRoom;
use crate::{ReadTx, Result, views};

/// The kinds that are told, in the order of the amounts of [`Sums`]. Of the last one what
/// a person has booked to interest counts.
const KINDS: [Kind; 4] = [
    Kind::Interest,
    Kind::Tax,
    Kind::OverdraftInterest,
    Kind::Adjustment,
];

/// What was paid to an account or a customer, withheld, paid by them, and given or taken
/// by hand, in minor units.
pub(super) type Sums = [i128; 4];

/// By customer and currency: the accounts, and what they come to.
pub(super) type Found =
    BTreeMap<(CustomerNumber, &'static str), (Currency, BTreeSet<AccountId>, Sums)>;

impl ReportsRoom<'_> {
    /// The interest of each customer in a period, of those who were paid at least an
    /// amount or had tax withheld: without a first day, of the year.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn interest_paid(
        self,
        query: &ReportQuery,
        least: Option<PlainDecimal>,
    ) -> Result<views::Reported<views::InterestPaidLine>> {
        self.0.read(|view| {
            let asked = Asked::during(view, query, Step::Yearly);
            let (found, all) = by_customer(view, &asked)?;
            let proofs = proofs(view, &asked, &all)?;
            let mut lines = Limited::of(&asked);
            for ((customer, _), (currency, accounts, sums)) in found {
                let [interest, tax, owed, adjusted] = sums.map(|minor| Total::new(minor, currency));
                let is_less = least.is_some_and(|least| !reaches(interest, least));
                if (is_less && tax.minor == 0) || !lines.has_room() {
                    continue;
                }
                lines.push(views::InterestPaidLine {
                    customer: customer.to_string(),
                    currency,
                    accounts: accounts.len(),
                    interest,
                    tax,
                    overdraft_interest: owed,
                    adjustments: adjusted,
                });
            }
            lines.reported(view, &asked, proofs)
        })
    }
}

/// Whether interest is at least an amount.
fn reaches(interest: Total, least: PlainDecimal) -> bool {
    i64::try_from(interest.minor).map_or(interest.minor > 0, |minor| {
        Money::new(minor, interest.currency).to_decimal() >= least.to_decimal()
    })
}

/// What all customers were paid, withheld and paid, by currency.
pub(super) type All = BTreeMap<&'static str, (Currency, Sums)>;

pub(super) fn by_customer(view: &mut ReadTx<'_>, asked: &Asked) -> Result<(Found, All)> {
    let mut names = Names::of(view.settings);
    let (mut found, mut all) = (Found::new(), All::new());
    for (place, kind) in KINDS.into_iter().enumerate() {
        let narrowed = Narrowed {
            kind: Some(kind),
            ..Narrowed::default()
        };
        journal::each(view, asked, narrowed, |view, transfer| {
            let request = &transfer.request;
            if kind == Kind::Adjustment && !is_adjustment(request) {
                return Ok(());
            }
            // An adjustment may be taken back, with the tax on it.
            let is_back = matches!(kind, Kind::Adjustment | Kind::Tax)
                && tables::transfers::reversed_by(view.driver, transfer.id)?.is_some();
            let minor = i128::from(request.amount_minor);
            let to = sign_of(kind);
            for (account, minor) in [(request.credit, to * minor), (request.debit, -to * minor)] {
                let currency = names.currency(view.driver, transfer)?;
                if !account.is_customer() || !asked.has(currency) {
                    continue;
                }
                let holders = existing_account(view.driver, account)?.holders;
                // The owner comes first; where that one left, another holder.
                let Some(holder) = holders.first() else {
                    continue;
                };
                let code = currency.code();
                all.entry(code).or_insert((currency, Sums::default())).1[place] += minor;
                if is_back {
                    continue;
                }
                let empty = || (currency, BTreeSet::new(), Sums::default());
                let line = found.entry((holder.customer, code)).or_insert_with(empty);
                line.1.insert(account);
                line.2[place] += minor;
            }
            Ok(())
        })?;
    }
    Ok((found, all))
}

/// Interest goes to the customer, as what is given by hand; the others come from there.
fn sign_of(kind: Kind) -> i128 {
    match kind {
        Kind::Interest | Kind::Adjustment => 1,
        _ => -1,
    }
}

/// What customers were paid is what the daily totals say, in which adjustments of all
/// kinds are one.
pub(super) fn proofs(view: &mut ReadTx<'_>, asked: &Asked, all: &All) -> Result<Vec<Proof>> {
    if asked.basis == Basis::Value {
        return Ok(Vec::new());
    }
    let mut booked: BTreeMap<&'static str, (Currency, Sums)> = BTreeMap::new();
    for row in tables::daily_totals::between(view.driver, asked.from, asked.to)? {
        let Some(place) = KINDS.iter().position(|kind| *kind == row.key.kind) else {
            continue;
        };
        let to = sign_of(row.key.kind);
        let sign = match row.key.flow {
            Flow::In => to,
            Flow::Out => -to,
            Flow::Across | Flow::Within => continue,
        };
        let empty = (row.key.currency, Sums::default());
        let sums = booked.entry(row.key.currency.code()).or_insert(empty);
        sums.1[place] += sign * i128::from(row.amount_minor);
    }
    for (code, (currency, _)) in all {
        booked.entry(code).or_insert((*currency, Sums::default()));
    }
    let proofs = booked.into_iter().flat_map(|(code, (currency, booked))| {
        let (_, sums) = all
            .get(code)
            .copied()
            .unwrap_or((currency, Sums::default()));
        let named = [
            ("interest of all customers", "interest by the daily totals"),
            ("tax of all customers", "tax by the daily totals"),
            (
                "overdraft interest of all",
                "overdraft interest by the daily totals",
            ),
        ];
        let each = named.into_iter().enumerate();
        let one = move |(place, (left, right)): (usize, (&'static str, &'static str))| {
            Proof::of(currency, (left, sums[place]), (right, booked[place]))
        };
        each.map(one).collect::<Vec<_>>()
    });
    Ok(proofs.collect())
}
