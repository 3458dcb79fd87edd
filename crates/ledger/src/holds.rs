//! Holds: money reserved now and taken later.

pub(crate) mod record;
pub mod rules;
pub mod table;
pub(crate) mod view;

use bankctl_types::kind::{Channel, HoldPurpose, HoldStatus, Kind};
use bankctl_types::money::PlainDecimal;
use bankctl_types::number::{AccountId, HoldId, TransactionId};
use bankctl_types::{Currency, Day};
use serde::{Deserialize, Serialize};

use super::{Ledger, Result, WriteTx, not_found};
use crate::error::advice::{Advice, List};
use crate::error::{Class, Error, Fault};
use crate::holds::rules::Hold;
use crate::holds::table::HoldRow;
use crate::kernel::rules::account::{AccountRef, label};
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::rejection::Rejection;
use crate::kernel::rules::transfer::Request;
use crate::kernel::rules::{internal_account, posting};
use crate::kernel::{tables, transaction};
use crate::payments::{self, Reference, conflict, in_currency, may_be_new};
use crate::queries::describe::{self, TransferContext};
use crate::{customers, views};

/// A request to reserve money.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HoldRequest {
    /// How much.
    pub amount: PlainDecimal,
    /// The last day on which it reserves.
    pub expires_on: Option<Day>,
    /// The idempotency key.
    pub reference: Reference,
    /// Words for the people who read it.
    pub memo: Option<String>,
}

impl WriteTx<'_> {
    pub(crate) fn place_hold(
        &mut self,
        account: &AccountRef,
        request: &HoldRequest,
    ) -> Result<views::Hold> {
        let account = self.locked_one(account)?;
        let today = self.stamp.business_date;
        let party = self.paying_party(account)?;
        let amount_minor = in_currency(request.amount, party.currency)?.minor;
        if let Some(reference) = request.reference.to_look_up()
            && let Some(row) = known_hold(self, reference, account, amount_minor, request)?
        {
            self.reference.clone_from(&row.hold.reference);
            let manner = TransferContext {
                replayed: true,
                ..TransferContext::default()
            };
            return Ok(describe::hold(&row.hold, today, manner));
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
        super::accounts::must_be_customers(self, account)?;
        payments::mandate::may_go_unordered(self.driver, &party)?;
        posting::may_pay(&party, amount_minor)?;
        if party.held_minor.checked_add(amount_minor).is_none() {
            let account = label(account);
            return Err(Rejection::BalanceOverflow { account }.into());
        }
        let hold = Hold {
            id: HoldId::from_key(table::next_key(self.driver)?),
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
        };
        insert(self, &hold)?;
        let manner = TransferContext {
            dry_run: self.dry_run,
            ..TransferContext::default()
        };
        Ok(describe::hold(&hold, today, manner))
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
            let mut captured = describe::hold(&row.hold, self.stamp.business_date, manner);
            captured.transaction = Some(transaction);
            return Ok(captured);
        }
        self.may_book(None)?;
        row.hold.is_by_hand()?;
        let today = self.stamp.business_date;
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
        end(self, &mut row, HoldStatus::Captured)?;
        let mut captured = describe::hold(&row.hold, today, TransferContext::default());
        captured.transaction =
            (!self.dry_run).then(|| TransactionId::from_key(transfer.id).to_string());
        captured.dry_run = self.dry_run;
        Ok(captured)
    }

    pub(crate) fn release_hold(&mut self, id: HoldId) -> Result<views::Hold> {
        let mut row = open_hold(self, id)?;
        row.hold.is_by_hand()?;
        row.hold.is_open(self.stamp.business_date)?;
        end(self, &mut row, HoldStatus::Released)?;
        let mut released = describe::hold(
            &row.hold,
            self.stamp.business_date,
            TransferContext::default(),
        );
        released.dry_run = self.dry_run;
        Ok(released)
    }
}

impl Ledger {
    /// A hold by number.
    ///
    /// # Errors
    /// `hold_not_found`.
    pub fn hold(&mut self, id: HoldId) -> Result<views::Hold> {
        self.read(|view| {
            let row = table::by_id(view.driver, id)?.ok_or_else(|| hold_not_found(id))?;
            let manner = TransferContext::default();
            Ok(describe::hold(&row.hold, view.today, manner))
        })
    }

    /// The holds of an account, or of all, and of a status: a page, and where the
    /// next begins.
    ///
    /// # Errors
    /// `account_not_found`.
    pub fn holds(
        &mut self,
        (account, status): (Option<&AccountRef>, Option<HoldStatus>),
        after: Option<HoldId>,
        limit: usize,
    ) -> Result<(Vec<views::Hold>, Option<String>)> {
        self.read(|view| {
            let account = match account {
                Some(account) => Some(transaction::resolve(view.driver, view.settings, account)?),
                None => None,
            };
            let mut after = after.map_or(0, HoldId::key);
            let wanted = customers::search::one_more(limit);
            let mut items = Vec::new();
            loop {
                let rows = table::page(view.driver, account, after, wanted)?;
                let is_last = i64::try_from(rows.len()).is_ok_and(|count| count < wanted);
                for row in rows {
                    after = row.hold.id.key();
                    // What has run out is known by the day only.
                    if status.is_none_or(|status| row.hold.status_on(view.today) == status) {
                        let manner = TransferContext::default();
                        let mut item = describe::hold(&row.hold, view.today, manner);
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

/// The currency of a hold, if it is there.
pub(crate) fn currency(
    driver: &mut dyn bankctl_storage::Driver,
    hold: HoldId,
) -> Result<Option<Currency>> {
    let row = table::by_id(driver, hold)?;
    Ok(row.map(|row| row.hold.currency))
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
    let Some(row) = table::by_reference(books.driver, reference)? else {
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
    if let Some(row) = table::by_reference(books.driver, reference)? {
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

/// A hold of an account that is locked: nobody else changes it now.
fn open_hold(books: &mut WriteTx<'_>, id: HoldId) -> Result<HoldRow> {
    let row = table::by_id(books.driver, id)?.ok_or_else(|| hold_not_found(id))?;
    if !books.driver.has_many_writers() {
        return Ok(row);
    }
    books.lock(&[row.hold.account])?;
    table::by_id(books.driver, id)?.ok_or_else(|| hold_not_found(id))
}

/// Writes a new hold.
pub(crate) fn insert(books: &mut WriteTx<'_>, hold: &Hold) -> Result<()> {
    let mut row = HoldRow {
        hold: hold.clone(),
        placed_on: books.stamp.business_date,
        ended_on: None,
        change: 0,
    };
    row.change = books.register(Subject::Hold, hold.id.key(), action::CREATED, &after(&row))?;
    books.reference.clone_from(&hold.reference);
    table::insert(books.driver, &row)?;
    books.forget(hold.account);
    Ok(())
}

/// Ends a hold.
pub(crate) fn end(books: &mut WriteTx<'_>, row: &mut HoldRow, status: HoldStatus) -> Result<()> {
    row.hold.status = status;
    row.ended_on = (status != HoldStatus::Placed).then_some(books.stamp.business_date);
    let action = match status {
        HoldStatus::Released => action::RELEASED,
        HoldStatus::Captured => action::CAPTURED,
        HoldStatus::Placed | HoldStatus::Expired => action::UPDATED,
    };
    row.change = books.register(Subject::Hold, row.hold.id.key(), action, &after(row))?;
    table::update(books.driver, row)?;
    books.forget(row.hold.account);
    Ok(())
}

/// Registers the holds after a key whose last day is one of these: they reserve
/// nothing any more, and stay as they are. Gives their keys.
pub(crate) fn register_expired(
    books: &mut WriteTx<'_>,
    days: (Day, Day),
    key: i64,
    limit: i64,
) -> Result<Vec<i64>> {
    let rows = table::expired(books.driver, days, key, limit)?;
    let records: Vec<_> = rows
        .iter()
        .map(|row| (row.hold.id.key(), after(row)))
        .collect();
    if !records.is_empty() {
        books.register_all(Subject::Hold, action::EXPIRED, &records)?;
    }
    Ok(records.into_iter().map(|(key, _)| key).collect())
}

/// The hold as the register of changes keeps it.
pub(crate) fn after(row: &HoldRow) -> serde_json::Value {
    let hold = &row.hold;
    let mut after = serde_json::json!({
        "account": hold.account,
        "amount_minor": hold.amount_minor,
        "captured_minor": hold.captured_minor,
        "status": hold.status,
        "reference": hold.reference,
        "memo": hold.memo,
        "placed_at": hold.placed_at,
        "placed_on": row.placed_on,
        "expires_on": hold.expires_on,
        "ended_on": row.ended_on,
        "batch": hold.batch,
    });
    // Lines from before holds had a purpose say nothing of it.
    let plain = match hold.batch {
        None => HoldPurpose::Customer,
        Some(_) => HoldPurpose::Payroll,
    };
    if hold.purpose != plain {
        after["purpose"] = serde_json::json!(hold.purpose);
    }
    after
}

/// There is no such hold.
fn hold_not_found(id: HoldId) -> Error {
    not_found(
        "hold_not_found",
        format!("no hold {id}"),
        Advice::LookIn(List::Holds),
    )
}
