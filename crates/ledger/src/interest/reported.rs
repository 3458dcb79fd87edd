//! What accounts have accrued, for reports: now, as it is kept, and at the end of a day
//! that is over, computed from what was known then.

use bankctl_storage::{Driver, damaged};
use bankctl_types::number::AccountId;
use bankctl_types::{Currency, Day};
use chrono_tz::Tz;

use super::prove::by_journal;
use super::show::rows_of;
use super::table::{self, AccruedRow, NightRow};
use crate::day::rules::closing::last_day_of_close;
use crate::interest::rules::explained::Booked;
use crate::interest::rules::moves::Sides;
use crate::kernel::paging;
use crate::kernel::tables::business_days;
use crate::kernel::transaction::existing_account;
use crate::products;
use crate::products::terms::Products;
use crate::{ReadTx, Result};

/// What an account has accrued.
pub(crate) struct AccruedBy {
    /// The account.
    pub(crate) account: AccountId,
    /// The number of its product then.
    pub(crate) product: i64,
    /// Its currency.
    pub(crate) currency: Currency,
    /// The last day of it.
    pub(crate) through: Day,
    /// What was earned and is owed, and was not paid.
    pub(crate) sides: Sides,
}

/// The close that the books of a day stand on.
#[derive(Clone, Copy)]
struct LastClose {
    /// The business day that was closed.
    date: Day,
    /// The last day that it accrued.
    through: Day,
}

/// Shows what accounts have accrued at the end of a day to `visit`, by account. Says
/// whether the books must have the sums of it: not while a close accrues, nor where
/// something was booked that day to count from before it, which may be later than the
/// close accrued.
pub(crate) fn each_accrued(
    view: &mut ReadTx<'_>,
    day: Day,
    mut visit: impl FnMut(&mut dyn Driver, AccruedBy) -> Result<()>,
) -> Result<bool> {
    let key = |row: &NightRow| row.accrued.account.0;
    if day >= view.today {
        let is_closing = crate::day::closes::known(view.driver)?.is_closing;
        paging::each(view.driver, table::page, key, |driver, row| {
            visit(driver, now(&row))
        })?;
        return Ok(!is_closing);
    }
    let Some(close) = close_before(view.driver, day)? else {
        return Ok(true);
    };
    let zone = view.settings.zone;
    let mut products = Products::default();
    let mut is_sure = true;
    paging::each(view.driver, table::page, key, |driver, row| {
        let mut rows = rows_of(driver, row.accrued.account)?;
        rows.retain(|row| row.business_date <= close.date);
        is_sure &= !rows.iter().any(|row| may_be_late(row, close.date));
        match then(driver, &mut products, (row, &rows), close, zone)? {
            Some(accrued) => visit(driver, accrued),
            None => Ok(()),
        }
    })?;
    Ok(is_sure)
}

fn may_be_late(row: &Booked, date: Day) -> bool {
    row.business_date == date && row.moved.value_date < date
}

fn now(row: &NightRow) -> AccruedBy {
    AccruedBy {
        account: row.accrued.account,
        product: row.accrued.product,
        currency: row.currency,
        through: row.accrued.state.accrued_through,
        sides: row.accrued.state.sides,
    }
}

/// The last business day up to a day, which its close has accrued.
fn close_before(driver: &mut dyn Driver, day: Day) -> Result<Option<LastClose>> {
    let row = business_days::before(driver, day.plus(1))?;
    Ok(row.map(|row| LastClose {
        date: row.day.date,
        through: last_day_of_close(row.day.date, row.day.next),
    }))
}

/// What an account had accrued after a close, of its rows until then; `None` where it
/// had no product yet.
fn then(
    driver: &mut dyn Driver,
    products: &mut Products,
    (row, rows): (NightRow, &[Booked]),
    close: LastClose,
    zone: Tz,
) -> Result<Option<AccruedBy>> {
    let account = row.accrued.account;
    let Some((product, _)) = products::on_day(driver, account, close.through)? else {
        return Ok(None);
    };
    let closed_at = existing_account(driver, account)?.closed_at;
    let is_closed = closed_at.is_some_and(|at| at.day_in(zone) <= close.date);
    let mut accrued = AccruedRow {
        ..row.accrued.clone()
    };
    accrued.state.accrued_through = close.through;
    accrued.state.seen = i64::MAX;
    let sides = if is_closed {
        Some(Sides::default())
    } else {
        by_journal(driver, products, &accrued, rows)?
    };
    let sides = sides.ok_or_else(|| {
        damaged(format_args!(
            "the interest of account {} is too large",
            account.0
        ))
    })?;
    Ok(Some(AccruedBy {
        account,
        product: product.id,
        currency: row.currency,
        through: close.through,
        sides,
    }))
}
