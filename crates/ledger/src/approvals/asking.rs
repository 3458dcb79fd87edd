//! A request that takes a second person is kept until one decides about it.
//!
//! Whether it waits is asked where it is decided, after every other rule and before
//! anything is written.

use bankctl_storage::damaged;
use bankctl_types::Timestamp;
use serde_json::Value;

use super::approvable::{Kept, text_of};
use super::rules::{Approval, ApprovalStatus};
use super::table::{self, ApprovalRow};
use crate::error::Error;
use crate::kernel::rules::account::AccountRef;
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::policy::{REQUEST_DAYS, Rule};
use crate::kernel::tables;
use crate::{Ledger, Result, WriteTx};

/// The microseconds of a day.
const DAY_MICROS: i64 = 86_400_000_000;

impl Ledger {
    /// Writes, or keeps the request if it takes a second person.
    ///
    /// # Errors
    /// Those of `work`; [`Error::Waiting`] with the number of the request.
    pub(crate) fn ask<T, R: Kept>(
        &mut self,
        names: &[&AccountRef],
        work: impl FnMut(&mut WriteTx<'_>) -> Result<T>,
        request: impl FnOnce() -> R,
    ) -> Result<T> {
        let done = self.write_to(names, work);
        self.kept(done, request)
    }

    /// Keeps a request that was held back.
    pub(crate) fn kept<T, R: Kept>(
        &mut self,
        done: Result<T>,
        request: impl FnOnce() -> R,
    ) -> Result<T> {
        let Err(Error::ApprovalRequired(rule)) = done else {
            return done;
        };
        let request = request();
        let text = text_of(&request)?;
        let about = request.about();
        let dry_run = self.context.dry_run;
        let row = self.write(|books| books.keep(rule, text.clone(), about.clone()))?;
        Err(Error::Waiting {
            number: (!dry_run).then_some(row.id),
            rule,
        })
    }

    /// The number of the request by which a second person has agreed to what is done
    /// in many transactions, once it is approved.
    ///
    /// # Errors
    /// [`Error::Waiting`] with the number of the request.
    pub(crate) fn consented<R: Kept>(&mut self, rule: Rule, request: R) -> Result<i64> {
        let text = text_of(&request)?;
        let found = self.write(|books| {
            let (maker, now) = (books.stamp.operator, books.stamp.booked_at.0);
            let since = Timestamp(now.saturating_sub(REQUEST_DAYS * DAY_MICROS));
            let row = table::consent(books.driver, maker, &text, since)?;
            row.map(|row| row.id).ok_or(Error::ApprovalRequired(rule))
        });
        self.kept(found, || request)
    }
}

impl WriteTx<'_> {
    /// Writes a request that waits, unless the same waits already.
    fn keep(&mut self, rule: Rule, request: String, about: Option<String>) -> Result<ApprovalRow> {
        let (maker, now) = (self.stamp.operator, self.stamp.booked_at);
        // No one else keeps the same meanwhile.
        tables::locks::numbers(self.driver, true)?;
        if let Some(about) = &about
            && let Some(row) = table::about(self.driver, about)?
            && row.approval.status_at(now) == ApprovalStatus::Pending
        {
            return Ok(row);
        }
        let asked = same_again(&request)?;
        for row in table::pending(self.driver, maker, now)? {
            if same_again(&row.approval.request)? == asked {
                return Ok(row);
            }
        }
        let mut row = ApprovalRow {
            id: table::next_key(self.driver)?,
            approval: Approval {
                maker,
                rule,
                request,
                status: ApprovalStatus::Pending,
                asked_at: now,
                expires_at: Timestamp(now.0.saturating_add(REQUEST_DAYS * DAY_MICROS)),
                checker: None,
                decided_at: None,
                reason: None,
                transaction: None,
            },
            change: 0,
            about,
        };
        row.change = self.log_change(Subject::Approval, row.id, action::CREATED, &row.approval)?;
        table::insert(self.driver, &row)?;
        Ok(row)
    }
}

/// What a request asks for, whatever key was made for it and wherever the ledger it
/// pays has moved to: who asks again for what waits already asks for the same.
fn same_again(request: &str) -> Result<Value> {
    fn reduce(value: &mut Value) {
        if let Value::Array(items) = value {
            items.iter_mut().for_each(reduce);
        }
        let Value::Object(fields) = value else {
            return;
        };
        for (name, value) in fields {
            match (&**name, value) {
                // An account elsewhere is itself by its ledger's identity and its
                // number; the rest was seen on the way there.
                ("receiver", Value::Object(receiver)) => {
                    receiver.retain(|field, _| field == "ledger" || field == "account");
                }
                ("reference", Value::Object(key)) if key.contains_key("made") => {
                    key.insert("made".to_owned(), Value::Null);
                }
                (_, value) => reduce(value),
            }
        }
    }
    let mut request = serde_json::from_str(request).map_err(damaged)?;
    reduce(&mut request);
    Ok(request)
}
