//! Interest: earned and owed day by day, and paid.
//!
//! What an account has accrued is a function of the journal, its products and
//! rates, and the calendar. Kept are its result and how far it has come; so a
//! payment does nothing for it, a missed night is caught up with, and `verify`
//! computes it anew.

pub(crate) mod accrue;
pub(crate) mod adjust;
mod ahead;
pub(crate) mod book;
pub(crate) mod earned;
pub(crate) mod pay;
pub(crate) mod post;
pub(crate) mod prove;
pub(crate) mod reported;
pub mod rules;
mod show;
pub mod table;
mod tax;
pub(crate) mod view;
mod walk;

use std::collections::BTreeMap;

use bankctl_storage::Driver;
use bankctl_types::kind::AccountStatus;
use bankctl_types::number::AccountId;
use bankctl_types::{Currency, Day};

use super::{Result, WriteTx, products};
use crate::Ledger;
use crate::interest::rules::accrued::Accrued;
use crate::interest::rules::moves::Sides;
use crate::interest::rules::night::State;
use crate::interest::table::AccruedRow;
use crate::kernel::rules::account::Account;
use crate::kernel::rules::rejection::Rejection;
use crate::products::terms::Products;
pub use adjust::InterestAdjustment;
pub(crate) use post::pay_all;
pub(crate) use show::{Interest, balances, below_zero_since, by_row, shown, shown_between};

/// How many accounts are read at once.
const ACCOUNTS: i64 = 1_000;

/// Gives an account that accrues or begins to do so a product, and says from
/// which day on.
pub(crate) fn begin(books: &mut WriteTx<'_>, account: AccountId, product: i64) -> Result<Day> {
    table::lock(books.driver, account)?;
    if let Some(mut row) = table::of_account(books.driver, account)? {
        row.product = product;
        row.own_terms = true;
        table::update(books.driver, &row)?;
        return Ok(row.state.accrued_through.plus(1));
    }
    let first = books.stamp.business_date;
    let row = AccruedRow {
        account,
        product,
        own_terms: false,
        state: State::begun(first.plus(-1)),
    };
    table::insert(books.driver, &row)?;
    Ok(first)
}

/// The last day that an account is accrued for, and it stays so; `None` if it earns
/// and owes nothing.
pub(crate) fn accrued_through(driver: &mut dyn Driver, account: AccountId) -> Result<Option<Day>> {
    table::lock(driver, account)?;
    let row = table::of_account(driver, account)?;
    Ok(row.map(|row| row.state.accrued_through))
}

/// The last day that any account of a product is accrued for.
pub(crate) fn product_accrued_through(
    driver: &mut dyn Driver,
    product: i64,
) -> Result<Option<Day>> {
    Ok(table::product_accrued_through(driver, product)?)
}

/// Computes anew what an account has accrued, because it has other rates for days
/// that are accrued; books the difference.
pub(crate) fn compute_anew(books: &mut WriteTx<'_>, account: AccountId) -> Result<()> {
    let (mut products, mut changes) = (Products::default(), Changes::default());
    one_anew(books, account, &mut products, &mut changes)?;
    keep_and_book(books, changes)
}

/// The same of every account that has a product or had it.
pub(crate) fn compute_all_anew(books: &mut WriteTx<'_>, product: i64) -> Result<()> {
    let (mut known, mut changes) = (Products::default(), Changes::default());
    let mut after = 0;
    loop {
        let accounts = products::accounts_of_product(books.driver, product, after, ACCOUNTS)?;
        let Some(last) = accounts.last() else {
            return keep_and_book(books, changes);
        };
        after = last.0;
        for account in accounts {
            one_anew(books, account, &mut known, &mut changes)?;
        }
    }
}

fn one_anew(
    books: &mut WriteTx<'_>,
    account: AccountId,
    products: &mut Products,
    changes: &mut Changes,
) -> Result<()> {
    table::lock(books.driver, account)?;
    let night = table::night(books.driver, account)?;
    // What a closed account had left is gone.
    let Some(night) = night.filter(|night| night.status != AccountStatus::Closed) else {
        return Ok(());
    };
    let rows = show::rows_of(books.driver, account)?;
    let mut row = night.accrued;
    let right = prove::by_journal(books.driver, products, &row, &rows)?;
    let right = right.ok_or_else(|| bankctl_storage::damaged("a sum of interest is too large"))?;
    changes.take(night.currency, row.state.sides, right)?;
    row.state.sides = right;
    table::update(books.driver, &row)?;
    Ok(())
}

fn keep_and_book(books: &mut WriteTx<'_>, changes: Changes) -> Result<()> {
    changes.keep(books)?;
    let today = books.stamp.business_date;
    book::all(books, today, |_, _| Ok(()))
}

/// From now on the conditions of an account are not simply those of its product.
pub(crate) fn has_own_terms(books: &mut WriteTx<'_>, account: AccountId) -> Result<()> {
    table::lock(books.driver, account)?;
    if let Some(mut row) = table::of_account(books.driver, account)? {
        row.own_terms = true;
        table::update(books.driver, &row)?;
    }
    Ok(())
}

/// What changes of the sums, by currency.
#[derive(Default)]
pub(crate) struct Changes(BTreeMap<&'static str, (Currency, Sides)>);

impl Changes {
    /// An account has come from one state to another.
    pub(crate) fn take(&mut self, currency: Currency, before: Sides, after: Sides) -> Result<()> {
        let (_, sum) = self
            .0
            .entry(currency.code())
            .or_insert((currency, Sides::default()));
        let more = after.minus(before).and_then(|more| sum.plus(more));
        *sum = more.ok_or_else(|| bankctl_storage::damaged("a sum of interest is too large"))?;
        Ok(())
    }

    /// Writes them.
    pub(crate) fn keep(self, books: &mut WriteTx<'_>) -> Result<()> {
        if self.0.is_empty() {
            return Ok(());
        }
        table::lock_totals(books.driver)?;
        for (currency, more) in self.0.into_values() {
            let sum = table::total(books.driver, currency)?.plus(more);
            let sum =
                sum.ok_or_else(|| bankctl_storage::damaged("a sum of interest is too large"))?;
            table::set_total(books.driver, currency, sum)?;
        }
        Ok(())
    }
}

/// Ends the interest of an account that is closed. What is left of it is less
/// than a minor unit: it leaves the sum, and what is booked follows.
///
/// # Errors
/// `interest_accrued`: a minor unit or more was not paid.
pub(crate) fn end(books: &mut WriteTx<'_>, account: &Account) -> Result<()> {
    let mut changes = Changes::default();
    let Some(night) = post::through_yesterday(books, account.id, &mut changes)? else {
        return Ok(());
    };
    let mut row = night.accrued;
    let sides = row.state.sides;
    let is_left = |side: Accrued| side.floor_minor() >= 1;
    if is_left(sides.earned) || is_left(sides.owed) {
        let accrued = sides.earned.minus(sides.owed).unwrap_or_default();
        return Err(Rejection::InterestAccrued {
            account: account.label(),
            accrued: accrued.shown(account.currency.decimals()),
            currency: account.currency.code(),
        }
        .into());
    }
    row.state.sides = Sides::default();
    changes.take(account.currency, sides, row.state.sides)?;
    table::update(books.driver, &row)?;
    keep_and_book(books, changes)
}

/// The use cases of this room, on an open ledger: [`Ledger::interest`] gives it.
pub struct InterestRoom<'l>(&'l mut Ledger);

impl Ledger {
    /// The room [`interest`](crate::interest).
    pub const fn interest(&mut self) -> InterestRoom<'_> {
        InterestRoom(self)
    }
}
