//! Whether an account was overdrawn repeatedly, by its journal and by what was returned.

use std::collections::BTreeMap;

use bankctl_types::Day;

use super::rules::overdrafts::{MONTHS, is_repeatedly_overdrawn};
use crate::kernel::rules::account::Account;
use crate::kernel::tables;
use crate::{Result, WriteTx, drawn_checks};

impl WriteTx<'_> {
    /// Whether an account was overdrawn repeatedly in the six months before a banking
    /// day, up to yesterday.
    pub(super) fn was_overdrawn(
        &mut self,
        account: &Account,
        banking_day: Day,
        large_minor: i64,
    ) -> Result<bool> {
        let first = six_months_before(banking_day);
        let until = banking_day.min(self.stamp.business_date);
        // What was posted in this transaction is among the rows.
        self.write_out()?;
        let newest = self.newest_row(account.id)?;
        let rows = tables::ordered::since(self.driver, account.id, newest, first)?;
        let mut returned = BTreeMap::new();
        for (day, minor) in drawn_checks::short_of(self.driver, account.id, first)? {
            let sum: &mut i64 = returned.entry(day).or_default();
            *sum = sum.saturating_add(minor);
        }
        let balance = self.party(account.id)?.balance_minor;
        let days = (first, until);
        Ok(is_repeatedly_overdrawn(
            &rows,
            balance,
            &returned,
            days,
            large_minor,
        ))
    }
}

fn six_months_before(day: Day) -> Day {
    let before = chrono::Months::new(MONTHS);
    let date = day.to_date().checked_sub_months(before);
    date.map_or(day, Day::from_date)
}
