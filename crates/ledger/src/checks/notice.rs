//! The notice that a customer must get of money that waits for longer than usual.

use bankctl_storage::damaged;
use bankctl_types::Money;
use bankctl_types::number::CheckId;

use super::refused;
use super::rules::item::name;
use super::rules::notice::Notice;
use super::show::existing;
use super::view::CheckNotice;
use crate::checks::ChecksRoom;
use crate::error::advice::OfCheck;
use crate::kernel::rules::account::label;
use crate::kernel::tables;
use crate::regulations::rules::RegulationCode;
use crate::{Result, regulations};

/// How many digits of the account a notice tells: 12 CFR 229.13(g)(1)(i)(A).
const DIGITS: usize = 4;

impl ChecksRoom<'_> {
    /// The notice of a check of which some waits for longer than usual.
    ///
    /// # Errors
    /// In this order: `check_not_found`, `notice_not_required`.
    pub fn notice(self, id: CheckId) -> Result<CheckNotice> {
        let bank = self.0.settings.name.clone();
        self.0.read(|view| {
            let row = existing(view, id)?;
            let check = &row.record;
            // What waits for longest is what the exception is about.
            let (Some(exception), Some(part)) = (check.exception, check.parts.last()) else {
                let message = format!("nothing of check {id} waits for longer than usual");
                let advice = OfCheck::Show(name(row.id));
                return Err(refused("notice_not_required", message, advice));
            };
            let missing = || damaged(format_args!("check {id} was not booked"));
            let brought = tables::transfers::by_id(view.driver, check.transfer)?;
            let brought = brought.ok_or_else(missing)?.transfer;
            let facts = tables::accounts::facts(view.driver, check.account)?;
            let currency = facts.ok_or_else(missing)?.currency;
            let number = label(check.account);
            let shown = number.len().saturating_sub(DIGITS);
            let large =
                regulations::on(view.driver, RegulationCode::LargeDeposit, check.banking_day)?;
            let notice = Notice {
                bank: &bank,
                account: &format!("ending in {}", &number[shown..]),
                deposited_on: brought.stamp.business_date,
                check: Money::new(check.amount_minor, currency),
                amount: Money::new(part.minor, currency),
                exception,
                doubt: check.doubt.as_deref(),
                available_on: part.on,
                large: Money::new(large, currency),
            };
            Ok(CheckNotice {
                check: name(row.id),
                account: number[shown..].to_owned(),
                deposited_on: notice.deposited_on,
                amount: notice.amount,
                currency,
                exception,
                available_on: part.on,
                text: notice.text(),
            })
        })
    }
}
