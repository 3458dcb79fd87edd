//! Interest that is paid before its period ends: of an account that is to be
//! closed.

use bankctl_storage::damaged;
use bankctl_types::Money;
use bankctl_types::number::AccountId;

use super::pay::Payable;
use super::table::NightRow;
use super::{Changes, accrue, book, pay, table};
use crate::day::step::Close;
use crate::interest::InterestRoom;
use crate::interest::tax::OwnersTax;
use crate::kernel::rules::account::AccountRef;
use crate::kernel::tables::locks;
use crate::kernel::transaction::existing_account;
use crate::products::rules::product::Rounding;
use crate::products::terms::Products;
use crate::{Result, WriteTx, views};

impl InterestRoom<'_> {
    /// Pays what an account has earned, and takes what it owes, through
    /// yesterday. What is less than a minor unit stays.
    ///
    /// # Errors
    /// In this order: `account_not_found`, one of the bank's own, closed.
    pub fn post(self, account: &AccountRef) -> Result<views::InterestPaid> {
        self.0.write(|books| books.post_interest(account))
    }
}

/// Pays an account that a close could not pay, by its number.
pub(crate) fn again(books: &mut WriteTx<'_>, _: &Close, account: &str) -> Result<()> {
    let named = AccountRef::parse(account);
    let named = named.ok_or_else(|| damaged(format_args!("{account:?} is no account")))?;
    books.post_interest(&named).map(|_| ())
}

/// An account that is locked, accrued through yesterday with all that was booked
/// since the last night; `None` if it earns and owes nothing.
pub(super) fn through_yesterday(
    books: &mut WriteTx<'_>,
    account: AccountId,
    changes: &mut Changes,
) -> Result<Option<NightRow>> {
    // No one sets other rates meanwhile.
    locks::numbers(books.driver, false)?;
    table::lock(books.driver, account)?;
    let Some(mut row) = table::night(books.driver, account)? else {
        return Ok(None);
    };
    let before = row.accrued.state;
    let yesterday = books.stamp.business_date.plus(-1);
    let until = before.accrued_through.max(yesterday);
    let nights = accrue::nights(books.driver, std::slice::from_ref(&row), until)?;
    let now = nights.into_iter().next();
    row.accrued = now.ok_or_else(|| damaged("a night came to nothing"))?;
    changes.take(row.currency, before.sides, row.accrued.state.sides)?;
    Ok(Some(row))
}

/// Pays an account that is locked all that it has earned through yesterday, and takes
/// what it owes, to the nearest minor unit: it is about to be closed.
pub(crate) fn pay_all(books: &mut WriteTx<'_>, account: AccountId) -> Result<()> {
    let mut changes = Changes::default();
    let Some(mut row) = through_yesterday(books, account, &mut changes)? else {
        return Ok(());
    };
    let end = row.accrued.state.accrued_through;
    pay(books, &mut row, Some(Rounding::HalfUp), &mut changes)?;
    pay::collect(books, row, end, &mut changes)?;
    changes.keep(books)?;
    book::all(books, books.stamp.business_date, |_, _| Ok(()))
}

/// Pays an account that is locked, rounded as its product says or otherwise.
fn pay(
    books: &mut WriteTx<'_>,
    row: &mut NightRow,
    rounding: Option<Rounding>,
    changes: &mut Changes,
) -> Result<Payable> {
    let terms = Products::default().terms(books.driver, row.accrued.product)?;
    let rounding = rounding.unwrap_or(terms.product.rounding);
    let taxes = OwnersTax::of(books.driver, row.accrued.account)?;
    let payable = Payable::of(row, &terms.product, rounding, &taxes)?;
    let end = row.accrued.state.accrued_through;
    let words = pay::Words::through(end);
    pay::one(books, row, (payable, &words), end, changes)?;
    table::keep(books.driver, std::slice::from_ref(&row.accrued))?;
    Ok(payable)
}

impl WriteTx<'_> {
    fn post_interest(&mut self, account: &AccountRef) -> Result<views::InterestPaid> {
        let id = self.locked_one(account)?;
        let account = existing_account(self.driver, id)?;
        account.must_be_customers()?;
        account.must_not_be_closed()?;
        let money = |minor| Money::new(minor, account.currency);
        let mut shown = views::InterestPaid {
            account: account.label(),
            through: None,
            interest: money(0),
            tax: money(0),
            overdraft_interest: money(0),
            currency: account.currency,
            dry_run: self.dry_run,
        };
        let mut changes = Changes::default();
        let Some(mut row) = through_yesterday(self, id, &mut changes)? else {
            return Ok(shown);
        };
        let through = row.accrued.state.accrued_through;
        let paid = pay(self, &mut row, None, &mut changes)?;
        changes.keep(self)?;
        book::all(self, self.stamp.business_date, |_, _| Ok(()))?;
        shown.through = Some(through);
        shown.interest = money(paid.earned);
        shown.tax = money(paid.tax);
        shown.overdraft_interest = money(paid.owed);
        Ok(shown)
    }
}
