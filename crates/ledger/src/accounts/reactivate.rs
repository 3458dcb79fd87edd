//! A dormant account is made active again by a supervisor.

use super::shown;
use crate::accounts::AccountsRoom;
use crate::kernel::rules::account::AccountRef;
use crate::kernel::rules::rejection::Rejection;
use crate::kernel::transaction::existing_account;
use crate::{Result, WriteTx, limits, views};

impl AccountsRoom<'_> {
    /// Makes a dormant account active again.
    ///
    /// # Errors
    /// In this order: `account_not_found`, one of the bank's own, closed, not dormant.
    pub fn reactivate(self, account: &AccountRef) -> Result<views::Account> {
        self.0.write(|books| books.reactivate_account(account))
    }
}

impl WriteTx<'_> {
    fn reactivate_account(&mut self, account: &AccountRef) -> Result<views::Account> {
        let id = self.locked_one(account)?;
        let account = existing_account(self.driver, id)?;
        account.must_be_customers()?;
        account.must_not_be_closed()?;
        if !limits::reactivate(self, id)? {
            let account = account.label();
            return Err(Rejection::NotDormant { account }.into());
        }
        let today = self.hold_day();
        shown::account(
            self.driver,
            &self.context.privacy,
            &account,
            today,
            self.dry_run,
        )
    }
}
