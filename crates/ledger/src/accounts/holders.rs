//! Who holds an account, written down.

use bankctl_types::number::CustomerNumber;

use crate::kernel::rules::account::Account;
use crate::kernel::tables;
use crate::kernel::tables::account_holders;
use crate::{Result, WriteTx, customers};

impl WriteTx<'_> {
    /// Whether customers may hold an account: they are locked.
    ///
    /// # Errors
    /// Of the first of them: not found, closed, rejected or suspended.
    pub(crate) fn may_hold(&mut self, customers: &[CustomerNumber]) -> Result<()> {
        tables::locks::customers(self.driver, customers)?;
        for customer in customers {
            let row = customers::open_customer(self.driver, *customer)?;
            customers::may_have_accounts(&row.customer)?;
        }
        Ok(())
    }

    /// Writes what has changed of an account. Who may change its state alone writes no
    /// more.
    pub(super) fn write_account(
        &mut self,
        before: &Account,
        after: &Account,
        change: i64,
    ) -> Result<()> {
        let is_state = before.name == after.name
            && before.overdraft_minor == after.overdraft_minor
            && before.closed_at == after.closed_at
            && before.opted_in_at == after.opted_in_at;
        if is_state {
            tables::accounts::update_status(self.driver, after, change)?;
        } else {
            tables::accounts::update(self.driver, after, change)?;
        }
        let gone = before.holders.iter();
        for holder in gone.filter(|holder| !after.holders.contains(holder)) {
            account_holders::remove(self.driver, after.id, holder)?;
        }
        let new = after.holders.iter();
        for holder in new.filter(|holder| !before.holders.contains(holder)) {
            account_holders::add(self.driver, after.id, holder)?;
        }
        Ok(())
    }
}
