//! The balance sheet: what the bank has, what it owes, and what is left.
//!
//! Customers who owe are assets of the bank, and are not set against what it owes to
//! others.

use std::collections::BTreeMap;

use bankctl_types::class::Class;
use bankctl_types::kind::AccountType;
use bankctl_types::{Currency, Total};

use super::balances::{self, CUSTOMERS};
use super::rules::{Proof, Section, placed};
use super::{Asked, ReportQuery, sums};
use crate::reports::ReportsRoom;
use crate::{ReadTx, Result, views};

/// What customers' accounts of a currency come to, in minor units.
#[derive(Clone, Copy, Default)]
struct Customers {
    checking: i128,
    savings: i128,
    /// What those below zero owe, positive.
    overdrawn: i128,
}

impl ReportsRoom<'_> {
    /// The balance sheet at the end of a day.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn balance_sheet(
        self,
        query: &ReportQuery,
    ) -> Result<views::Reported<views::BalanceSheetLine>> {
        self.0.read(|view| {
            let asked = Asked::at(view, query);
            sheet(view, &asked)
        })
    }
}

fn sheet(view: &mut ReadTx<'_>, asked: &Asked) -> Result<views::Reported<views::BalanceSheetLine>> {
    let mut lines = Vec::new();
    let mut results: BTreeMap<&'static str, (Currency, i128, bool)> = BTreeMap::new();
    let mut add = |section, account: &str, currency, minor, has_moved| {
        lines.push(views::BalanceSheetLine {
            section,
            account: account.to_owned(),
            currency,
            balance: Total::new(minor, currency),
            has_moved,
        });
    };
    for own in sums::own(view, asked)? {
        if matches!(own.class, Class::Income | Class::Expense) {
            let code = own.currency.code();
            let result = results.entry(code).or_insert((own.currency, 0, false));
            result.1 += own.minor;
            result.2 |= own.has_moved;
            continue;
        }
        let (section, minor) = placed(&own.name, own.class, own.minor);
        add(section, &own.name, own.currency, minor, own.has_moved);
    }
    for (currency, minor, has_moved) in results.into_values() {
        add(
            Section::Equity,
            "current-result",
            currency,
            minor,
            has_moved,
        );
    }
    let customers = of_customers(view, asked)?;
    for (currency, sum) in customers.values().copied() {
        let (debts, owes) = (Section::Assets, Section::Liabilities);
        add(
            debts,
            "overdrafts",
            currency,
            sum.overdrawn,
            sum.overdrawn != 0,
        );
        add(owes, "customers/checking", currency, sum.checking, true);
        add(owes, "customers/savings", currency, sum.savings, true);
    }
    lines.sort_by_key(|line| (line.currency.code(), line.section));
    let proofs = proofs(view, asked, &lines, &customers)?;
    asked.reported(view, lines, proofs)
}

type ByCurrency = BTreeMap<&'static str, (Currency, Customers)>;

fn of_customers(view: &mut ReadTx<'_>, asked: &Asked) -> Result<ByCurrency> {
    let mut customers = ByCurrency::new();
    balances::each(view, asked, CUSTOMERS, |line, minor| {
        let code = line.currency.code();
        let empty = (line.currency, Customers::default());
        let (_, sum) = customers.entry(code).or_insert(empty);
        if minor < 0 {
            sum.overdrawn -= minor;
        } else if line.account_type == AccountType::Savings {
            sum.savings += minor;
        } else {
            sum.checking += minor;
        }
    })?;
    Ok(customers)
}

/// Assets are liabilities and equity; and what customers have less what they owe is
/// what the daily totals say.
fn proofs(
    view: &mut ReadTx<'_>,
    asked: &Asked,
    lines: &[views::BalanceSheetLine],
    customers: &ByCurrency,
) -> Result<Vec<Proof>> {
    let mut sides: BTreeMap<&'static str, (Currency, i128, i128)> = BTreeMap::new();
    for line in lines {
        let code = line.currency.code();
        let side = sides.entry(code).or_insert((line.currency, 0, 0));
        match line.section {
            Section::Assets => side.1 += line.balance.minor,
            Section::Liabilities | Section::Equity => side.2 += line.balance.minor,
        }
    }
    let totals = sums::customers(view, asked.to, asked.basis)?;
    let mut proofs = Vec::new();
    for (code, (currency, assets, others)) in sides {
        let named = ("assets", assets);
        proofs.push(Proof::of(
            currency,
            named,
            ("liabilities and equity", others),
        ));
        let (_, sum) = customers
            .get(code)
            .copied()
            .unwrap_or((currency, Customers::default()));
        let deposits = sum.checking + sum.savings - sum.overdrawn;
        let booked = totals.get(code).copied().unwrap_or(0);
        proofs.push(Proof::of(
            currency,
            ("customers less overdrafts", deposits),
            ("customers by the daily totals", booked),
        ));
    }
    Ok(proofs)
}
