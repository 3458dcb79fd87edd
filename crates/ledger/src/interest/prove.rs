//! Interest against itself: the sums of all accounts, what is booked of them, and
//! what an account has accrued against its journal.

use std::collections::{BTreeMap, BTreeSet};

use bankctl_storage::damaged;
use bankctl_types::kind::AccountStatus;
use bankctl_types::number::AccountId;
use bankctl_types::{Currency, Day};

use super::show::rows_of;
use super::table::{self, AccruedRow, NightRow};
use crate::audit::verify::findings::Findings;
use crate::day::closes::{self, Closes};
use crate::day::step::Tally;
use crate::error::advice::{Advice, OfDay};
use crate::error::{Class, Fault};
use crate::interest::rules::accrued::Accrued;
use crate::interest::rules::explained::Booked;
use crate::interest::rules::moves::{Bases, Sides, accrual};
use crate::kernel::paging;
use crate::kernel::rules::account::label;
use crate::kernel::rules::internal_account::{
    Internal, PAYABLE_INTEREST, RECEIVABLE_OVERDRAFT_INTEREST, unsharded,
};
use crate::kernel::tables::legs;
use crate::products;
use crate::products::terms::Products;
use crate::queries::shards;
use crate::{ReadTx, Result};

/// So many accounts are all computed anew, and of more than that every so manyth.
const ALL_MAX: u64 = 20_000;
const SAMPLE: i64 = 97;

/// Holds what accounts have accrued against the sums, these against the books,
/// and each account (of many a sample) against its journal. While a close accrues
/// the books are behind, until it has booked: they are compared unless it does.
pub(crate) fn check(view: &mut ReadTx<'_>, findings: &mut Findings) -> Result<()> {
    let mut expected: BTreeSet<AccountId> = products::accounts_with_products(view.driver)?;
    let closes = closes::known(view.driver)?;
    let most = closes.until.unwrap_or(Day::MIN).max(view.today.plus(-1));
    let mut sums: BTreeMap<&'static str, Sides> = BTreeMap::new();
    let mut products = Products::default();
    let mut count = 0;
    let key = |row: &NightRow| row.accrued.account.0;
    paging::each(view.driver, table::page, key, |driver, row| {
        let sum = sums.entry(row.currency.code()).or_default();
        let more = sum.plus(row.accrued.state.sides);
        *sum = more.ok_or_else(|| damaged("a sum of interest is too large"))?;
        let account = row.accrued.account;
        expected.remove(&account);
        count += 1;
        if count > ALL_MAX && account.0 % SAMPLE != 0 {
            return Ok(());
        }
        let mut account_check = AccountCheck {
            row: &row,
            rows: rows_of(driver, account)?,
            closes: &closes,
            most,
        };
        if let Some(what) = account_check.fault(driver, &mut products)? {
            findings.add("wrong_interest", label(account), what);
        }
        Ok(())
    })?;
    for account in expected {
        let what = "it has a product, and what it has accrued is not there";
        findings.add("wrong_interest", label(account), what);
    }
    booked(view, closes.is_closing, sums, findings)
}

/// Holds the sums against those of the accounts, and the bank's own accounts
/// against the sums.
fn booked(
    view: &mut ReadTx<'_>,
    is_closing: bool,
    mut sums: BTreeMap<&'static str, Sides>,
    findings: &mut Findings,
) -> Result<()> {
    for (currency, sides) in table::totals(view.driver)? {
        if sums.remove(currency.code()).unwrap_or_default() != sides {
            let what = "the sum of interest is not that of the accounts";
            findings.add("wrong_interest", currency.code(), what);
        }
        for own in unbooked(view, currency, sides)?.filter(|_| !is_closing) {
            let what = format!("its balance in {currency} is not what all accounts have accrued");
            findings.add("wrong_interest", own.name, what);
        }
    }
    if sums.values().any(|sides| *sides != Sides::default()) {
        findings.add("wrong_interest", "sums", "a sum of interest is not there");
    }
    Ok(())
}

/// The bank's own accounts in a currency that do not have the whole minor units of
/// what all accounts have accrued.
fn unbooked(
    view: &mut ReadTx<'_>,
    currency: Currency,
    sides: Sides,
) -> Result<impl Iterator<Item = Internal> + use<>> {
    let mut wrong = Vec::new();
    for (own, accrued) in [
        (PAYABLE_INTEREST, sides.earned),
        (RECEIVABLE_OVERDRAFT_INTEREST, sides.owed),
    ] {
        let there = shards::balance(view.driver, own.account(currency))?;
        if !is_booked(own, there, accrued) {
            wrong.push(own);
        }
    }
    Ok(wrong.into_iter())
}

/// Holds the bank's own accounts against the sums, once a close has booked them:
/// each that differs is a problem.
pub(crate) fn at_close(view: &mut ReadTx<'_>, tally: &mut Tally) -> Result<()> {
    for (currency, sides) in table::totals(view.driver)? {
        for own in unbooked(view, currency, sides)? {
            let message = format!(
                "the balance of {} in {currency} is not what all accounts have accrued",
                own.name
            );
            let fault =
                Fault::new(Class::Damaged, "not_balanced", message).hint(Advice::Day(OfDay::Prove));
            tally.caught(format!("{}:{currency}", own.name), Err(fault.into()))?;
        }
    }
    Ok(())
}

fn is_booked(own: Internal, balance_minor: i64, accrued: Accrued) -> bool {
    let balance = i128::from(balance_minor);
    let shown = if own.class.is_debit_normal() {
        -balance
    } else {
        balance
    };
    shown == accrued.floor_minor()
}

/// What is known of an account that is computed anew.
struct AccountCheck<'a> {
    row: &'a NightRow,
    /// All its rows, oldest first.
    rows: Vec<Booked>,
    closes: &'a Closes,
    /// The last day that any account can be accrued for.
    most: Day,
}

impl AccountCheck<'_> {
    /// What is wrong with it, if something is.
    fn fault(
        &mut self,
        driver: &mut dyn bankctl_storage::Driver,
        products: &mut Products,
    ) -> Result<Option<&'static str>> {
        let accrued = &self.row.accrued;
        let account = accrued.account;
        let has = products::had_by(driver, account)?;
        let is_own = accrued.own_terms == has.own_terms;
        if Some(accrued.product) != has.product || !is_own {
            return Ok(Some("its product is not the one that it has"));
        }
        let is_closed = self.row.status == AccountStatus::Closed;
        if !self.is_in_time(has.since, is_closed) {
            return Ok(Some("it is not accrued through the last close"));
        }
        if !self.is_settled() {
            return Ok(Some("its base is not the sum of its transactions"));
        }
        let right = if is_closed {
            Some(Sides::default())
        } else {
            by_journal(driver, products, accrued, &self.rows)?
        };
        let is_right = right == Some(accrued.state.sides);
        Ok((!is_right)
            .then_some("what it has accrued is not what its journal, product and rates come to"))
    }

    /// Whether it is accrued as far as it must be and no further, with all rows
    /// of the days before the last close.
    fn is_in_time(&self, since: Day, is_closed: bool) -> bool {
        let through = self.row.accrued.state.accrued_through;
        let begun = since.plus(-1);
        if is_closed {
            return (begun..=self.most.max(begun)).contains(&through);
        }
        let least = self.closes.accrued.map_or(begun, |day| day.max(begun));
        let seen = self.row.accrued.state.seen;
        let mut unseen = self.rows.iter().filter(|row| row.transfer > seen);
        let is_all = match self.closes.last {
            Some(day) if day >= since => unseen.all(|row| row.business_date >= day),
            _ => true,
        };
        is_all && (least..=self.most.max(least)).contains(&through)
    }

    /// Whether the base is what it is by the rows that were seen.
    fn is_settled(&self) -> bool {
        let state = &self.row.accrued.state;
        let seen: Vec<&Booked> = self
            .rows
            .iter()
            .filter(|row| row.transfer <= state.seen)
            .collect();
        let is_there = |id: i64| id == 0 || self.rows.iter().any(|row| row.transfer == id);
        let waits = |row: &&&Booked| row.moved.value_date > state.accrued_through;
        let first = seen.iter().position(|row| waits(&row));
        let settled = &seen[..first.unwrap_or(seen.len())];
        let base: i128 = settled.iter().map(|row| i128::from(row.moved.minor)).sum();
        let last = settled.last().map_or(0, |row| row.transfer);
        let ahead = seen
            .iter()
            .map(|row| row.moved.value_date.0 - row.business_date.0);
        let ahead_days = ahead.max().unwrap_or(0).max(0);
        is_there(state.seen)
            && state.settled == last
            && i128::from(state.base_minor) == base
            && state.ahead_days == ahead_days
    }
}

/// What an account has accrued and was not paid, computed anew from its rows that were
/// seen, oldest first, its products and its rates; `None` beyond what a ledger can
/// count.
pub(super) fn by_journal(
    driver: &mut dyn bankctl_storage::Driver,
    products: &mut Products,
    accrued: &AccruedRow,
    rows: &[Booked],
) -> Result<Option<Sides>> {
    let (account, state) = (accrued.account, &accrued.state);
    let since = products::had_by(driver, account)?.since;
    let seen = rows.iter().filter(|row| row.transfer <= state.seen);
    let bases = Bases::of(0, seen.map(|row| row.moved).collect());
    let schedule = products.of_account(driver, account)?;
    let all = accrual(&schedule, &bases, (since, state.accrued_through));
    let paid = paid(driver, account, rows.iter().map(|row| row.transfer))?;
    Ok(all.and_then(|all| all.minus(paid)))
}

/// What was paid to an account of what it earned, and by it of what it owed.
fn paid(
    driver: &mut dyn bankctl_storage::Driver,
    account: AccountId,
    ids: impl Iterator<Item = i64>,
) -> Result<Sides> {
    let ids: Vec<i64> = ids.collect();
    let (mut earned, mut owed) = (0_i128, 0_i128);
    for some in ids.chunks(500) {
        legs::each(driver, some, &mut |legs| {
            let minor = legs.of(account).map_or(0, |(minor, _)| i128::from(minor));
            match Internal::of(unsharded(legs.other(account))) {
                Some(own) if own == PAYABLE_INTEREST => earned += minor,
                Some(own) if own == RECEIVABLE_OVERDRAFT_INTEREST => owed -= minor,
                _ => {}
            }
        })?;
    }
    let minor = |sum: i128| i64::try_from(sum).map_err(|_| damaged("too much interest was paid"));
    Ok(Sides {
        earned: Accrued::of_minor(minor(earned)?),
        owed: Accrued::of_minor(minor(owed)?),
    })
}
