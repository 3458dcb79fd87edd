//! Cashier's checks that were drawn and not presented yet, by age. What is open is what
//! the bank owes for them.

use std::collections::BTreeMap;

use bankctl_types::Money;

use super::rules::{Age, Basis, Proof};
use super::{Asked, Limited, ReportQuery, sums};
use crate::drawn_checks::Outstanding;
use crate::kernel::rules::account::label;
use crate::kernel::rules::internal_account::PAYABLE_OFFICIAL_CHECKS;
use crate::reports::ReportsRoom;
use crate::{ReadTx, Result, drawn_checks, views};

impl ReportsRoom<'_> {
    /// The cashier's checks that were open at the end of a day and had been for so many
    /// days, oldest first.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn checks_outstanding(
        self,
        query: &ReportQuery,
        days_min: i64,
    ) -> Result<views::Reported<views::OutstandingCheck>> {
        self.0.read(|view| {
            let asked = Asked {
                basis: Basis::Booked,
                ..Asked::at(view, query)
            };
            let checks = drawn_checks::outstanding(view.driver, asked.to)?;
            let proofs = proofs(view, &asked, &checks)?;
            let mut found = Limited::of(&asked);
            let mut by_age: BTreeMap<_, views::ReportSum> = BTreeMap::new();
            for check in checks {
                let days = i64::from(asked.to.0) - i64::from(check.since.0);
                if days < days_min || !asked.has(check.currency) {
                    continue;
                }
                let age = Age::of(days);
                let sum = by_age.entry((age.code(), check.currency.code()));
                let sum = sum.or_insert_with(|| views::ReportSum::of(age.name(), check.currency));
                sum.add(i128::from(check.minor));
                if found.has_room() {
                    found.push(shown(check, (days, age)));
                }
            }
            let mut reported = found.reported(view, &asked, proofs)?;
            reported.sums = by_age.into_values().collect();
            Ok(reported)
        })
    }
}

fn shown(check: Outstanding, (days, age): (i64, Age)) -> views::OutstandingCheck {
    views::OutstandingCheck {
        number: check.number,
        payee: check.payee.unwrap_or_default(),
        remitter: label(check.remitter),
        since: check.since,
        days,
        age,
        claimable_from: check.claimable_from,
        currency: check.currency,
        amount: Money::new(check.minor, check.currency),
    }
}

/// What is open is what the bank owes for them, in each currency that is asked for.
pub(super) fn proofs(
    view: &mut ReadTx<'_>,
    asked: &Asked,
    checks: &[Outstanding],
) -> Result<Vec<Proof>> {
    let mut sums: BTreeMap<&'static str, i128> = BTreeMap::new();
    for check in checks {
        *sums.entry(check.currency.code()).or_default() += i128::from(check.minor);
    }
    let owed = sums::own(view, asked)?.into_iter();
    let owed = owed.filter(|own| own.name == PAYABLE_OFFICIAL_CHECKS.name);
    Ok(owed
        .map(|own| {
            let sum = sums.get(own.currency.code()).copied().unwrap_or_default();
            let open = ("open cashier's checks", sum);
            let owed = ("balance of payable/official-checks", own.minor);
            Proof::of(own.currency, open, owed)
        })
        .collect())
}
