//! Money of a check is given before its day, or the check is known to be paid.

use bankctl_types::Money;
use bankctl_types::kind::HoldStatus;
use bankctl_types::money::PlainDecimal;
use bankctl_types::number::CheckId;
use serde::{Deserialize, Serialize};

use super::refused;
use super::rules::item::{CheckStatus, Part, name};
use super::table::CheckRow;
use crate::checks::ChecksRoom;
use crate::error::advice::OfCheck;
use crate::kernel::rules::change::action;
use crate::kernel::rules::policy::Rule;
use crate::kernel::tables;
use crate::kernel::transaction::existing_account;
use crate::payments::in_currency;
use crate::{Result, WriteTx, views};

/// To give money of a check before its day.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CheckRelease {
    /// The check.
    pub check: CheckId,
    /// How much; all that is kept back by default.
    pub amount: Option<PlainDecimal>,
    /// Why.
    pub reason: String,
}

impl ChecksRoom<'_> {
    /// Gives money of a check before its day. Of several days the last one is given
    /// first.
    ///
    /// # Errors
    /// In this order: `check_not_found`, the amount, `check_not_held`; whatever keeps it
    /// for a second person.
    pub fn release(self, release: &CheckRelease) -> Result<views::Check> {
        self.0.ask(
            &[],
            |books| books.release_check(release),
            || release.clone(),
        )
    }

    /// Says that the bank on which a check is drawn has paid it: nothing of it is kept
    /// back any more.
    ///
    /// # Errors
    /// In this order: `check_not_found`, `check_not_open`.
    pub fn clear(self, id: CheckId) -> Result<views::Check> {
        self.0.write(|books| books.clear_check(id))
    }
}

impl WriteTx<'_> {
    pub(crate) fn release_check(&mut self, release: &CheckRelease) -> Result<views::Check> {
        let mut row = self.locked_check(release.check)?;
        let account = existing_account(self.driver, row.record.account)?;
        let asked = match release.amount {
            Some(amount) => Some(in_currency(amount, account.currency)?.minor),
            None => None,
        };
        let today = self.hold_day();
        let mut holds = tables::holds::of_check(self.driver, row.record.account, row.id)?;
        holds.retain(|hold| hold.hold.remaining_on(today) > 0);
        let held: i64 = holds.iter().map(|hold| hold.hold.amount_minor).sum();
        let minor = asked.unwrap_or(held);
        if minor > held || held == 0 {
            let money = |minor| Money::new(minor, account.currency);
            let message = format!(
                "{} of check {} is kept back",
                if held == 0 {
                    "nothing".to_owned()
                } else {
                    money(held).to_string()
                },
                name(row.id)
            );
            return Err(refused(
                "check_not_held",
                message,
                OfCheck::Show(name(row.id)),
            ));
        }
        self.require_approval_above(Rule::Availability, account.currency, minor)?;
        let mut left = minor;
        for mut hold in holds.into_iter().rev() {
            if left == 0 {
                break;
            }
            let amount = hold.hold.amount_minor;
            let on = hold.hold.expires_on.map(|last| last.plus(1));
            let given = left.min(amount);
            left -= given;
            self.end_hold(&mut hold, HoldStatus::Released)?;
            row.record.parts.retain(|part| Some(part.on) != on);
            if let Some(on) = on.filter(|_| given < amount) {
                let part = Part {
                    on,
                    minor: amount - given,
                };
                row.record.parts.push(part);
                row.record.parts.sort_by_key(|part| part.on);
                self.hold_part((row.id, &row.record), part, account.currency)?;
            }
        }
        row.record.released_minor += minor;
        row.record.released_for = Some(release.reason.clone());
        self.keep_check(&mut row, action::RELEASED)?;
        self.told_check(&row, false)
    }

    pub(crate) fn clear_check(&mut self, id: CheckId) -> Result<views::Check> {
        let mut row = self.locked_check(id)?;
        if row.record.status != CheckStatus::Deposited {
            let message = format!("check {} is {} already", name(row.id), row.record.status);
            return Err(refused(
                "check_not_open",
                message,
                OfCheck::Show(name(row.id)),
            ));
        }
        self.end_holds_of(&row)?;
        row.record.status = CheckStatus::Cleared;
        self.keep_check(&mut row, action::CLEARED)?;
        self.told_check(&row, false)
    }

    /// Ends what keeps money of a check back.
    pub(super) fn end_holds_of(&mut self, row: &CheckRow) -> Result<()> {
        let holds = tables::holds::of_check(self.driver, row.record.account, row.id)?;
        for mut hold in holds {
            self.end_hold(&mut hold, HoldStatus::Released)?;
        }
        Ok(())
    }
}
