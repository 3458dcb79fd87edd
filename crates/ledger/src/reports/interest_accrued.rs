//! What accounts have accrued and were not paid, by product or by account.

use std::collections::BTreeMap;

use bankctl_storage::damaged;
use bankctl_types::{Currency, Day};

use super::products::Codes;
use super::rules::Proof;
use super::{Asked, Limited, ReportQuery, sums};
use crate::interest::reported::{AccruedBy, each_accrued};
use crate::interest::rules::moves::Sides;
use crate::kernel::rules::account::label;
use crate::kernel::rules::internal_account::{PAYABLE_INTEREST, RECEIVABLE_OVERDRAFT_INTEREST};
use crate::reports::ReportsRoom;
use crate::{ReadTx, Result, views};

/// What accounts of a product have accrued together.
struct Together {
    currency: Currency,
    product: i64,
    accounts: u64,
    through: Day,
    sides: Sides,
}

impl ReportsRoom<'_> {
    /// What accounts have accrued at the end of a day: by product, or each.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn interest_accrued(
        self,
        query: &ReportQuery,
        by_account: bool,
    ) -> Result<views::Reported<views::AccruedLine>> {
        self.0.read(|view| {
            let asked = Asked::at(view, query);
            accrued(view, &asked, by_account)
        })
    }
}

fn accrued(
    view: &mut ReadTx<'_>,
    asked: &Asked,
    by_account: bool,
) -> Result<views::Reported<views::AccruedLine>> {
    let mut found = Limited::of(asked);
    let mut codes = Codes::default();
    let mut together: BTreeMap<(&'static str, i64), Together> = BTreeMap::new();
    let mut all: BTreeMap<&'static str, (Currency, Sides)> = BTreeMap::new();
    let is_booked = each_accrued(view, asked.to, |driver, one| {
        if !asked.has(one.currency) {
            return Ok(());
        }
        let code = one.currency.code();
        let (_, sum) = all.entry(code).or_insert((one.currency, Sides::default()));
        *sum = added(*sum, one.sides)?;
        if by_account {
            if found.has_room() {
                let product = codes.of(driver, one.product)?;
                found.push(of_account(&one, product));
            }
            return Ok(());
        }
        let sum = together.entry((code, one.product)).or_insert(Together {
            currency: one.currency,
            product: one.product,
            accounts: 0,
            through: one.through,
            sides: Sides::default(),
        });
        sum.accounts += 1;
        sum.through = sum.through.max(one.through);
        sum.sides = added(sum.sides, one.sides)?;
        Ok(())
    })?;
    for sum in together.into_values() {
        let product = codes.of(view.driver, sum.product)?;
        found.push(of_product(&sum, product));
    }
    let proofs = if is_booked {
        proofs(view, asked, &all)?
    } else {
        Vec::new()
    };
    found.reported(view, asked, proofs)
}

fn added(one: Sides, other: Sides) -> Result<Sides> {
    let sum = one.plus(other);
    Ok(sum.ok_or_else(|| damaged("a sum of interest is too large"))?)
}

fn of_account(one: &AccruedBy, product: String) -> views::AccruedLine {
    let decimals = one.currency.decimals();
    views::AccruedLine {
        product,
        account: Some(label(one.account)),
        currency: one.currency,
        accounts: 1,
        through: Some(one.through),
        earned: one.sides.earned.shown(decimals),
        owed: one.sides.owed.shown(decimals),
    }
}

fn of_product(sum: &Together, product: String) -> views::AccruedLine {
    let decimals = sum.currency.decimals();
    views::AccruedLine {
        product,
        account: None,
        currency: sum.currency,
        accounts: sum.accounts,
        through: Some(sum.through),
        earned: sum.sides.earned.shown(decimals),
        owed: sum.sides.owed.shown(decimals),
    }
}

/// The books have the whole minor units of both sums.
fn proofs(
    view: &mut ReadTx<'_>,
    asked: &Asked,
    all: &BTreeMap<&'static str, (Currency, Sides)>,
) -> Result<Vec<Proof>> {
    let by_booking = Asked {
        basis: super::rules::Basis::Booked,
        ..*asked
    };
    let mut proofs = Vec::new();
    let own = sums::own(view, &by_booking)?;
    for (currency, sides) in all.values() {
        let balance = |name: &str| {
            let found = own
                .iter()
                .find(|one| one.name == name && one.currency == *currency);
            found.map_or(0, |one| one.minor)
        };
        let (payable, owed) = (PAYABLE_INTEREST, RECEIVABLE_OVERDRAFT_INTEREST);
        let earned = (
            "whole units of all that is earned",
            sides.earned.floor_minor(),
        );
        proofs.push(Proof::of(
            *currency,
            earned,
            ("payable/interest", balance(payable.name)),
        ));
        let due = ("whole units of all that is owed", sides.owed.floor_minor());
        let there = ("receivable/overdraft-interest", -balance(owed.name));
        proofs.push(Proof::of(*currency, due, there));
    }
    Ok(proofs)
}
