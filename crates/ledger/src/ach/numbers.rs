//! The bank's own numbers, from which it is told whose files and entries are its own.

use bankctl_storage::damaged;
use bankctl_types::RoutingNumber;

use super::requests::AchNumbers;
use crate::ach::AchRoom;
use crate::kernel::rules::ach_settings::AchSettings;
use crate::kernel::rules::change::action;
use crate::kernel::rules::policy::Rule;
use crate::kernel::tables;
use crate::{Result, WriteTx, views};

impl AchRoom<'_> {
    /// The bank's own routing number, if it was said.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn routing_number(self) -> Result<Option<RoutingNumber>> {
        self.0.read(|view| {
            let row = tables::settings::ledger(view.driver)?;
            Ok(AchSettings::kept(row.ach.as_deref())?.routing())
        })
    }

    /// Says which numbers the bank has.
    ///
    /// # Errors
    /// Whatever keeps it for a second person.
    pub fn set_numbers(self, numbers: &AchNumbers) -> Result<views::LedgerState> {
        let row = self.0.ask(
            &[],
            |books| {
                books.set_ach_numbers(numbers)?;
                Ok(tables::settings::ledger(books.driver)?)
            },
            || numbers.clone(),
        )?;
        self.0.shown(&row)
    }
}

impl WriteTx<'_> {
    /// Changes the numbers, as the rules of the policy are changed.
    pub(super) fn set_ach_numbers(&mut self, numbers: &AchNumbers) -> Result<()> {
        tables::locks::numbers(self.driver, true)?;
        let row = tables::settings::ledger(self.driver)?;
        let before = AchSettings::kept(row.ach.as_deref())?;
        let after = before.clone().with(
            numbers.routing()?,
            &numbers.operators()?,
            numbers.company_id.as_deref(),
        );
        if after == before {
            return Ok(());
        }
        self.require_approval(Rule::Policy)?;
        let text = serde_json::to_string(&after).map_err(damaged)?;
        let change = self.log_ledger_change(action::UPDATED, |settings| {
            settings.ach = after;
        })?;
        Ok(tables::settings::set_ach(self.driver, &text, change)?)
    }
}
