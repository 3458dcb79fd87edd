//! An entry for another bank is cancelled before it goes there: who paid it has the money
//! back.

use super::rules::entry::AchState;
use super::{refused, show};
use crate::ach::AchRoom;
use crate::error::Class;
use crate::error::advice::OfAch;
use crate::kernel::rules::change::action;
use crate::{Result, WriteTx, views};

impl AchRoom<'_> {
    /// Cancels an entry that waits for a file to the operator. Its money goes back to the
    /// account that paid it, as the linked reversal of that payment.
    ///
    /// # Errors
    /// In this order: `ach_entry_not_found`, `ach_not_cancellable`, the day, the rules.
    pub fn cancel(self, entry: &str, reason: &str) -> Result<views::AchItem> {
        let id = self.0.read(|view| show::named(view, entry))?;
        self.0.write(|books| books.cancel_ach(id, reason))
    }
}

impl WriteTx<'_> {
    fn cancel_ach(&mut self, id: i64, reason: &str) -> Result<views::AchItem> {
        let mut row = self.locked_ach(id)?;
        match row.record.state {
            AchState::ToSend => {}
            AchState::Cancelled => return self.told_ach(&row, true),
            state => {
                let message = format!("ACH entry {id} is {state}, and can't be cancelled");
                let advice = match state {
                    AchState::Sent | AchState::Changed => OfAch::Recall(id),
                    _ => OfAch::Show(id),
                };
                return Err(refused(
                    Class::Refused,
                    "ach_not_cancellable",
                    message,
                    advice,
                ));
            }
        }
        self.may_book(None)?;
        self.take_back_ach(&row, reason)?;
        row.record.state = AchState::Cancelled;
        row.record.info = Some(reason.to_owned());
        self.keep_ach(&mut row, action::CLOSED)?;
        self.told_ach(&row, false)
    }
}
