//! What an entry does to the books on its day.

use bankctl_types::ach::Direction;
use bankctl_types::kind::{AccountStatus, Channel, Kind};
use bankctl_types::number::AccountId;

use super::account::find;
use super::rules::entry::{AchEntry, AchState, Nature, Part};
use super::rules::window::{banking_days_after, last_day};
use super::table::{self, AchRow};
use crate::error::Error;
use crate::kernel::rules::change::Subject;
use crate::kernel::rules::internal_account::{CLEARING_ACH, SUSPENSE};
use crate::kernel::rules::posting::Party;
use crate::kernel::rules::rejection::Rejection;
use crate::kernel::rules::transfer::{Request, Source};
use crate::kernel::tables;
use crate::payments::reversal_of;
use crate::{Result, WriteTx};

/// How many banking days after an entry its reversal can come.
pub(super) const REVERSAL_DAYS: i32 = 5;

/// Where the money of an entry goes.
enum Place {
    /// To its account, or from it.
    Account(AccountId),
    /// To `suspense`, or from it; and why it is to be sent back, if that is known.
    Suspense(Option<String>),
}

impl WriteTx<'_> {
    /// Books an entry whose day has come, and says in it what became of it. What can't
    /// go to its account goes to `suspense`.
    pub(super) fn book_ach(&mut self, row: &mut AchRow, sends_back: bool) -> Result<()> {
        let entry = &row.record;
        let place = match entry.nature() {
            Nature::Words => {
                row.record.state = AchState::Noted;
                if let Some((reason, _)) = &row.record.sent.about {
                    row.record.reason = Some(reason.clone());
                }
                return self.take_change(row);
            }
            Nature::Prenote => return self.try_account(row),
            Nature::Decide(_) => self.place_of_return(row)?,
            Nature::Money(direction) => self.place_of(row, direction)?,
        };
        match place {
            Place::Account(account) => {
                row.record.account = Some(account);
                row.record.state = AchState::Posted;
            }
            Place::Suspense(reason) => self.keep_in_suspense(row, reason, sends_back)?,
        }
        Ok(())
    }

    /// Where what comes back goes, or what is for a loan or an account of the bank.
    fn place_of_return(&mut self, row: &mut AchRow) -> Result<Place> {
        if let Some(account) = self.take_return(row)? {
            return Ok(Place::Account(account));
        }
        let about = row.record.sent.about.as_ref();
        Ok(Place::Suspense(about.map(|(reason, _)| reason.clone())))
    }

    /// Looks whether a test without money names an account.
    fn try_account(&mut self, row: &mut AchRow) -> Result<()> {
        let reason = match find(self.driver, self.settings, &row.record.sent.account)? {
            Err(reason) => reason,
            Ok(account) if self.party(account)?.status == AccountStatus::Closed => "R02",
            Ok(_) => {
                row.record.state = AchState::Noted;
                return Ok(());
            }
        };
        row.record.state = AchState::ReturnDue;
        row.record.reason = Some(reason.to_owned());
        row.record.return_by = last_day(reason, row.record.settled());
        Ok(())
    }

    /// Books an entry to its account, or says why not.
    fn place_of(&mut self, row: &AchRow, direction: Direction) -> Result<Place> {
        let entry = &row.record;
        let account = match find(self.driver, self.settings, &entry.sent.account)? {
            Ok(account) => account,
            Err(reason) => return Ok(Place::Suspense(Some(reason.to_owned()))),
        };
        self.lock(&[account])?;
        let party = self.paying_party(account)?;
        if party.status == AccountStatus::Closed {
            return Ok(Place::Suspense(Some("R02".to_owned())));
        }
        if party.currency != self.settings.currency {
            return Ok(Place::Suspense(None));
        }
        let request = match self.original_of(row, account)? {
            Some(reversal) => reversal,
            None => payment(row, direction, account, self.settings.currency),
        };
        self.make_ready(&[request.debit, request.credit])?;
        match self.post(request, None, None, 0) {
            Ok(_) => Ok(Place::Account(account)),
            Err(Error::Rejected(rejection)) => {
                let reason = reason_of(&rejection, &party, entry.amount_minor);
                let reason = reason.filter(|_| direction == Direction::Debit);
                Ok(Place::Suspense(reason.map(str::to_owned)))
            }
            Err(error) => Err(error),
        }
    }

    /// What takes back the entry that a reversal is about, if it is there.
    fn original_of(&mut self, row: &AchRow, account: AccountId) -> Result<Option<Request>> {
        let entry = &row.record;
        if !entry.is_reversal() {
            return Ok(None);
        }
        // Five banking days are no more than nine days.
        let from = entry.due.plus(-2 * REVERSAL_DAYS);
        for other in table::like(self.driver, account, entry.amount_minor, from)? {
            let found = &other.record;
            let is_original = found.sent.company_id == entry.sent.company_id
                && found.direction() != entry.direction()
                && !found.is_reversal()
                && found.original.is_none()
                && banking_days_after(found.due, REVERSAL_DAYS.unsigned_abs() as usize)
                    >= entry.due;
            let Some(transfer) = self.booked_part(other.id, Part::Booked)? else {
                continue;
            };
            let is_reversed = tables::transfers::reversed_by(self.driver, transfer)?.is_some();
            if !is_original || is_reversed {
                continue;
            }
            let Some(original) = tables::transfers::by_id(self.driver, transfer)? else {
                continue;
            };
            let mut request = reversal_of(&original.transfer, &memo(entry));
            request.source = Some(source(row.id, Part::Booked));
            return Ok(Some(request));
        }
        Ok(None)
    }

    /// The transaction of a part of an entry.
    pub(super) fn booked_part(&mut self, entry: i64, part: Part) -> Result<Option<i64>> {
        self.write_out()?;
        let source = Source {
            subject: Subject::AchEntry,
            key: part.key(entry),
        };
        Ok(tables::transfers::by_source(self.driver, source)?)
    }

    /// Books an entry to `suspense`, and says until when it can be sent back. A debit
    /// that no account pays goes back with the next file; so does a credit that has no
    /// account, if `sends_back`. All else waits for a person.
    fn keep_in_suspense(
        &mut self,
        row: &mut AchRow,
        reason: Option<String>,
        sends_back: bool,
    ) -> Result<()> {
        let entry = &mut row.record;
        let direction = entry.direction();
        let is_ours = matches!(entry.nature(), Nature::Money(_));
        let is_clear = sends_back || direction == Direction::Debit;
        let goes_back = is_ours && reason.is_some() && is_clear;
        entry.in_suspense = true;
        entry.state = if goes_back {
            AchState::ReturnDue
        } else {
            AchState::Suspense
        };
        entry.return_by = Some(banking_days_after(entry.settled(), 2));
        entry.reason = reason;
        let currency = self.settings.currency;
        let request = payment(row, direction, SUSPENSE.account(currency), currency);
        self.make_ready(&[request.debit, request.credit])?;
        self.post(request, None, None, 0)?;
        Ok(())
    }
}

/// The source of a part of an entry.
pub(super) fn source(entry: i64, part: Part) -> Source {
    Source {
        subject: Subject::AchEntry,
        key: part.key(entry),
    }
}

/// The words of an entry on a statement.
pub(super) fn memo(entry: &AchEntry) -> String {
    let sent = &entry.sent;
    let mut parts = Vec::new();
    for part in [&sent.company, &sent.description, &sent.individual_id] {
        if !part.is_empty() {
            parts.push(part.as_str());
        }
    }
    parts.join(" ")
}

/// The money of an entry between `clearing/ach` and an account.
fn payment(
    row: &AchRow,
    direction: Direction,
    account: AccountId,
    currency: bankctl_types::Currency,
) -> Request {
    let clearing = CLEARING_ACH.account(currency);
    let (debit, credit) = match direction {
        Direction::Credit => (clearing, account),
        Direction::Debit => (account, clearing),
    };
    let kind = match direction {
        _ if !account.is_customer() => Kind::Adjustment,
        Direction::Credit if row.record.is_payroll() => Kind::Payroll,
        Direction::Credit => Kind::Deposit,
        Direction::Debit => Kind::Withdrawal,
    };
    Request {
        kind,
        channel: Some(Channel::Ach),
        debit,
        credit,
        amount_minor: row.record.amount_minor,
        value_date: None,
        memo: Some(memo(&row.record)).filter(|memo| !memo.is_empty()),
        reverses: None,
        hold: None,
        source: Some(source(row.id, Part::Booked)),
    }
}

/// The reason to send a debit back that its account does not pay. What else the bank
/// has against it is for a person.
fn reason_of(rejection: &Rejection, party: &Party, amount_minor: i64) -> Option<&'static str> {
    match rejection.code() {
        "insufficient_funds" | "minimum_balance" => {
            let ledger = i128::from(party.balance_minor) + i128::from(party.overdraft_minor);
            // The balance would do, and holds take it.
            Some(if ledger >= i128::from(amount_minor) {
                "R09"
            } else {
                "R01"
            })
        }
        "account_frozen" => Some("R16"),
        "account_closed" => Some("R02"),
        _ => None,
    }
}
