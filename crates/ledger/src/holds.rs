//! Holds: money reserved now and taken later.

pub(crate) mod record;
mod request;
mod shown;
pub(crate) mod view;

use bankctl_types::Day;
use bankctl_types::kind::{Channel, HoldPurpose, HoldStatus, Kind};
use bankctl_types::money::PlainDecimal;
use bankctl_types::number::{AccountId, HoldId, TransactionId};

pub use request::HoldRequest;

use super::{Ledger, Result, WriteTx, not_found};
use crate::error::advice::{Advice, List};
use crate::error::{Class, Error, Fault};
use crate::kernel::rules::account::{AccountRef, label};
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::hold::Hold;
use crate::kernel::rules::policy::Rule;
use crate::kernel::rules::rejection::Rejection;
use crate::kernel::rules::transfer::Request;
use crate::kernel::rules::{internal_account, posting};
use crate::kernel::tables::holds::HoldRow;
use crate::kernel::{tables, transaction};
use crate::payments::{self, Reference, conflict, in_currency, may_be_new};
use crate::queries::describe::TransferContext;
use crate::{customers, views};

impl WriteTx<'_> {
    pub(crate) fn place_hold(
        &mut self,
        account: &AccountRef,
        request: &HoldRequest,
    ) -> Result<views::Hold> {
        let account = self.locked_one(account)?;
        let (today, day) = (self.stamp.business_date, self.hold_day());
        let mut party = self.paying_party(account)?;
        let amount_minor = in_currency(request.amount, party.currency)?.minor;
        if let Some(reference) = request.reference.to_look_up()
            && let Some(row) = known_hold(self, reference, account, amount_minor, request)?
        {
            self.reference.clone_from(&row.hold.reference);
            let manner = TransferContext {
                replayed: true,
                ..TransferContext::default()
            };
            return Ok(shown::hold(&row.hold, day, manner));
        }
        self.may_book(None)?;
        if let Some(last) = request.expires_on.filter(|last| *last < today) {
            return Err(Fault::new(
                Class::Usage,
                "invalid_date",
                format!("--expires {last} is over: the business date is {today}"),
            )
            .hint("give today or a later day")
            .into());
        }
        self.must_be_customers(account)?;
        payments::mandate::may_go_unordered(self.driver, &party)?;
        let [terms, _] = self.terms_of(&to_capture(&party, amount_minor), 0, &[])?;
        let waits = terms.waits;
        party.terms = terms;
        posting::may_pay(&party, amount_minor)?;
        if party.held_minor.checked_add(amount_minor).is_none() {
            let account = label(account);
            return Err(Rejection::BalanceOverflow { account }.into());
        }
        self.require_approval_if(Rule::PaymentLimits, waits)?;
        let hold = Hold {
            id: HoldId::from_key(tables::holds::next_key(self.driver)?),
            account,
            currency: party.currency,
            amount_minor,
            captured_minor: 0,
            status: HoldStatus::Placed,
            reference: request.reference.written(self.dry_run),
            memo: request.memo.clone(),
            placed_at: self.stamp.booked_at,
            expires_on: request.expires_on,
            batch: None,
            purpose: HoldPurpose::Customer,
            check: None,
        };
        self.place(&hold)?;
        let manner = TransferContext {
            dry_run: self.dry_run,
            ..TransferContext::default()
        };
        Ok(shown::hold(&hold, day, manner))
    }

    pub(crate) fn capture_hold(
        &mut self,
        id: HoldId,
        amount: Option<PlainDecimal>,
        reference: &Reference,
    ) -> Result<views::Hold> {
        let mut row = open_hold(self, id)?;
        let channel = Channel::ThirdParty;
        let payee = internal_account::of_channel(channel).account(row.hold.currency);
        self.make_ready(&[row.hold.account, payee])?;
        let asked = match amount {
            Some(amount) => Some(in_currency(amount, row.hold.currency)?.minor),
            None => None,
        };
        if let Some(reference) = reference.to_look_up()
            && let Some(transaction) = known_capture(self, reference, &row.hold, asked)?
        {
            self.reference = Some(reference.to_owned());
            let manner = TransferContext {
                replayed: true,
                ..TransferContext::default()
            };
            let mut captured = shown::hold(&row.hold, self.hold_day(), manner);
            captured.transaction = Some(transaction);
            return Ok(captured);
        }
        self.may_book(None)?;
        row.hold.is_by_hand()?;
        let today = self.hold_day();
        row.hold.is_open(today)?;
        let amount_minor = row.hold.may_capture(asked, today)?;
        let reserved_minor = row.hold.remaining_on(today);
        let request = Request {
            kind: Kind::Withdrawal,
            channel: Some(channel),
            debit: row.hold.account,
            credit: payee,
            amount_minor,
            value_date: None,
            memo: row.hold.memo.clone(),
            reverses: None,
            hold: Some(id.key()),
            source: None,
        };
        let written = reference.written(self.dry_run);
        let transfer = self.post(request, written, None, reserved_minor)?;
        row.hold.captured_minor += amount_minor;
        self.end_hold(&mut row, HoldStatus::Captured)?;
        let mut captured = shown::hold(&row.hold, today, TransferContext::default());
        captured.transaction =
            (!self.dry_run).then(|| TransactionId::from_key(transfer.id).to_string());
        captured.dry_run = self.dry_run;
        Ok(captured)
    }

    pub(crate) fn release_hold(&mut self, id: HoldId) -> Result<views::Hold> {
        let mut row = open_hold(self, id)?;
        row.hold.is_by_hand()?;
        row.hold.is_open(self.hold_day())?;
        self.end_hold(&mut row, HoldStatus::Released)?;
        let mut released = shown::hold(&row.hold, self.hold_day(), TransferContext::default());
        released.dry_run = self.dry_run;
        Ok(released)
    }
}

/// What a hold of so much is captured by: what limits say of that is asked when the
/// money is reserved.
fn to_capture(party: &posting::Party, amount_minor: i64) -> Request {
    let channel = Channel::ThirdParty;
    Request {
        kind: Kind::Withdrawal,
        channel: Some(channel),
        debit: party.account,
        credit: internal_account::of_channel(channel).account(party.currency),
        amount_minor,
        value_date: None,
        memo: None,
        reverses: None,
        hold: None,
        source: None,
    }
}

/// The use cases of this room, on an open ledger: [`Ledger::holds`] gives it.
pub struct HoldsRoom<'l>(&'l mut Ledger);

impl Ledger {
    /// The room [`holds`](crate::holds).
    pub const fn holds(&mut self) -> HoldsRoom<'_> {
        HoldsRoom(self)
    }
}

impl HoldsRoom<'_> {
    /// A hold by number.
    ///
    /// # Errors
    /// `hold_not_found`.
    pub fn get(self, id: HoldId) -> Result<views::Hold> {
        self.0.read(|view| {
            let row = tables::holds::by_id(view.driver, id)?.ok_or_else(|| hold_not_found(id))?;
            let manner = TransferContext::default();
            Ok(shown::hold(&row.hold, view.hold_day(), manner))
        })
    }

    /// The holds of an account, or of all, and of a status: a page, and where the
    /// next begins.
    ///
    /// # Errors
    /// `account_not_found`.
    pub fn list(
        self,
        (account, status): (Option<&AccountRef>, Option<HoldStatus>),
        after: Option<HoldId>,
        limit: usize,
    ) -> Result<(Vec<views::Hold>, Option<String>)> {
        self.0.read(|view| {
            let account = match account {
                Some(account) => Some(transaction::resolve(view.driver, view.settings, account)?),
                None => None,
            };
            let mut after = after.map_or(0, HoldId::key);
            let wanted = customers::search::one_more(limit);
            let mut items = Vec::new();
            loop {
                let rows = tables::holds::page(view.driver, account, after, wanted)?;
                let is_last = i64::try_from(rows.len()).is_ok_and(|count| count < wanted);
                for row in rows {
                    after = row.hold.id.key();
                    // What has run out is known by the day only.
                    if status.is_none_or(|status| row.hold.status_on(view.hold_day()) == status) {
                        let manner = TransferContext::default();
                        let mut item = shown::hold(&row.hold, view.hold_day(), manner);
                        item.transaction = captured_by(view.driver, &row)?;
                        items.push(item);
                    }
                }
                if is_last || items.len() > limit {
                    break;
                }
            }
            let next = customers::search::cut(&mut items, limit, |hold| hold.id.clone());
            Ok((items, next))
        })
    }
}

/// The transaction that captured a hold.
fn captured_by(driver: &mut dyn bankctl_storage::Driver, row: &HoldRow) -> Result<Option<String>> {
    let by_hand = row.hold.purpose == HoldPurpose::Customer;
    if row.hold.status != HoldStatus::Captured || !by_hand {
        return Ok(None);
    }
    let found = tables::transfers::by_hold(driver, row.hold.id.key())?;
    Ok(found.map(|id| TransactionId::from_key(id).to_string()))
}

fn known_hold(
    books: &mut WriteTx<'_>,
    reference: &str,
    account: AccountId,
    amount_minor: i64,
    request: &HoldRequest,
) -> Result<Option<HoldRow>> {
    if books.is_unused(reference) {
        may_be_new(reference)?;
        return Ok(None);
    }
    books.write_out_reference(reference)?;
    if let Some(row) = tables::transfers::by_reference(books.driver, reference)? {
        return Err(conflict(
            reference,
            TransactionId::from_key(row.transfer.id).to_string(),
        ));
    }
    let Some(row) = tables::holds::by_reference(books.driver, reference)? else {
        may_be_new(reference)?;
        return Ok(None);
    };
    let same = row.hold.account == account
        && row.hold.amount_minor == amount_minor
        && row.hold.expires_on == request.expires_on
        && row.hold.memo == request.memo;
    if same {
        Ok(Some(row))
    } else {
        Err(conflict(reference, row.hold.id.to_string()))
    }
}

/// The transaction that captured a hold under a reference before.
fn known_capture(
    books: &mut WriteTx<'_>,
    reference: &str,
    hold: &Hold,
    asked: Option<i64>,
) -> Result<Option<String>> {
    if books.is_unused(reference) {
        may_be_new(reference)?;
        return Ok(None);
    }
    books.write_out_reference(reference)?;
    if let Some(row) = tables::holds::by_reference(books.driver, reference)? {
        return Err(conflict(reference, row.hold.id.to_string()));
    }
    let Some(row) = tables::transfers::by_reference(books.driver, reference)? else {
        may_be_new(reference)?;
        return Ok(None);
    };
    let transaction = TransactionId::from_key(row.transfer.id).to_string();
    let request = &row.transfer.request;
    let same = request.hold == Some(hold.id.key())
        && request.amount_minor == asked.unwrap_or(hold.amount_minor);
    if same {
        Ok(Some(transaction))
    } else {
        Err(conflict(reference, transaction))
    }
}

/// A hold of an account that is locked: no one else changes it now.
fn open_hold(books: &mut WriteTx<'_>, id: HoldId) -> Result<HoldRow> {
    let row = tables::holds::by_id(books.driver, id)?.ok_or_else(|| hold_not_found(id))?;
    if !books.driver.has_many_writers() {
        return Ok(row);
    }
    books.lock(&[row.hold.account])?;
    tables::holds::by_id(books.driver, id)?.ok_or_else(|| hold_not_found(id))
}

/// Registers the holds after a key whose last day is one of these: they reserve
/// nothing any more, and stay as they are. Gives their keys.
pub(crate) fn log_expired(
    books: &mut WriteTx<'_>,
    days: (Day, Day),
    key: i64,
    limit: i64,
) -> Result<Vec<i64>> {
    let rows = tables::holds::expired(books.driver, days, key, limit)?;
    let records: Vec<_> = rows
        .iter()
        .map(|row| (row.hold.id.key(), row.after()))
        .collect();
    if !records.is_empty() {
        books.log_changes(Subject::Hold, action::EXPIRED, &records)?;
    }
    Ok(records.into_iter().map(|(key, _)| key).collect())
}

/// There is no such hold.
fn hold_not_found(id: HoldId) -> Error {
    not_found(
        "hold_not_found",
        format!("no hold {id}"),
        Advice::LookIn(List::Holds),
    )
}
