//! What other banks say of entries that this bank sent: returns, and notices of change.

use bankctl_types::number::AccountId;

use super::book::{kind_of, memo, request, source};
use super::rules::entry::{AchState, Part};
use super::table::{self, AchRow};
use super::view::AchChange;
use crate::ach::AchRoom;
use crate::error::Error;
use crate::kernel::rules::change::action;
use crate::kernel::rules::internal_account::CLEARING_ACH;
use crate::kernel::rules::transfer::{Request, Transfer};
use crate::kernel::tables;
use crate::payments::reversal_of;
use crate::{ReadTx, Result, WriteTx};

impl AchRoom<'_> {
    /// What other banks have said of accounts there, to which this bank sent entries.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn changes(self) -> Result<Vec<AchChange>> {
        self.0.read(|view: &mut ReadTx<'_>| {
            let rows = table::changed(view.driver)?;
            let told = rows.into_iter().map(|row| AchChange {
                entry: row.id,
                bank: row.record.sent.rdfi,
                account: row.record.sent.account,
                correction: row.record.info.unwrap_or_default(),
            });
            Ok(told.collect())
        })
    }
}

impl WriteTx<'_> {
    /// The entry of ours that one which comes in is about, locked.
    fn original_sent(&mut self, row: &AchRow) -> Result<Option<AchRow>> {
        let Some((_, trace)) = &row.record.sent.about else {
            return Ok(None);
        };
        let Some(original) = table::sent_as(self.driver, trace)? else {
            return Ok(None);
        };
        table::lock(self.driver, original.id)?;
        Ok(table::by_id(self.driver, original.id)?)
    }

    /// Takes the money of a return back to the account that it came from; `None` if that
    /// can't be, and somebody decides.
    pub(super) fn take_return(&mut self, row: &mut AchRow) -> Result<Option<AccountId>> {
        if !row.record.is_return() {
            return Ok(None);
        }
        let Some(mut original) = self.original_sent(row)? else {
            return Ok(None);
        };
        let sent = &original.record;
        let fits = matches!(sent.state, AchState::Sent | AchState::Changed)
            && sent.amount_minor == row.record.amount_minor
            && sent.direction() == row.record.direction();
        let booked = self.booked_part(original.id, Part::Booked)?;
        let (true, Some(account), Some(booked)) = (fits, sent.account, booked) else {
            return Ok(None);
        };
        self.lock(&[account])?;
        let Some(booked) = tables::transfers::by_id(self.driver, booked)? else {
            return Ok(None);
        };
        if tables::transfers::reversed_by(self.driver, booked.transfer.id)?.is_some() {
            return Ok(None);
        }
        let request = self.return_of(row, account, &booked.transfer)?;
        self.make_ready(&[request.debit, request.credit])?;
        match self.post(request, None, None, 0) {
            Ok(_) => {}
            Err(Error::Rejected(_)) => return Ok(None),
            Err(error) => return Err(error),
        }
        let reason = row.record.sent.about.as_ref();
        let reason = reason.map(|(reason, _)| reason.clone());
        row.record.original = Some(original.id);
        row.record.reason.clone_from(&reason);
        original.record.state = AchState::CameBack;
        original.record.reason = reason;
        self.keep_ach(&mut original, action::RETURNED)?;
        Ok(Some(account))
    }

    /// What a return books: the opposite of its original. Where that was a reversal
    /// itself, which nothing reverses, the money goes once more.
    fn return_of(
        &mut self,
        row: &AchRow,
        account: AccountId,
        booked: &Transfer,
    ) -> Result<Request> {
        if booked.request.reverses.is_none() {
            let mut request = reversal_of(booked, &memo(&row.record));
            request.source = Some(source(row.id, Part::Booked));
            self.count_from(&mut request, booked, None)?;
            return Ok(request);
        }
        let sides = (CLEARING_ACH.account(self.settings.currency), account);
        let kind = kind_of(row.record.direction());
        Ok(request(row, Part::Booked, kind, sides))
    }

    /// Keeps with an entry of ours what its bank says is right (a notice of change).
    pub(super) fn take_change(&mut self, row: &mut AchRow) -> Result<()> {
        let about = row.record.sent.about.as_ref();
        let Some(code) = about.map(|(code, _)| code.clone()) else {
            return Ok(());
        };
        if !code.starts_with('C') {
            return Ok(());
        }
        let Some(mut original) = self.original_sent(row)? else {
            return Ok(());
        };
        row.record.original = Some(original.id);
        let right = row.record.corrected().unwrap_or_default();
        original.record.info = Some(format!("{code} {right}").trim_end().to_owned());
        if original.record.state == AchState::Sent {
            original.record.state = AchState::Changed;
        }
        self.keep_ach(&mut original, action::UPDATED)
    }
}
