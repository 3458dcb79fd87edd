//! A second person's consent to a file, where the policy asks for it.
//!
//! The request is bound to the file's hash, its rows and their sum, and to how
//! it is read and taken. Approving it posts nothing: the same operator runs the
//! same import again, which finds the consent and goes on, also after it was
//! cut off. With anything else it is another request.

use std::path::Path;

use bankctl_types::{Currency, Day, Money, Timestamp};
use serde::{Deserialize, Serialize};

use super::tally::Tally;
use super::{ImportHandler, Job, key_of};
use crate::approvals;
use crate::approvals::requests::{DAY_MICROS, Request};
use crate::error::Error;
use crate::imports::table::BatchKind;
use crate::kernel::rules::policy::{REQUEST_DAYS, Rule};
use crate::kernel::{settings, tables};
use crate::{Ledger, Result};

/// A file that is to be paid.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct FileRequest {
    /// Its name, without the folder.
    file: String,
    /// The SHA-256 of its bytes, in hexadecimal.
    sha256: String,
    /// Its data rows.
    rows: u64,
    /// How many of them are paid.
    paid: u64,
    /// Their sum.
    amount: String,
    /// The currency of the sum.
    currency: Currency,
    /// The account that pays.
    from: String,
    /// The key of the batch.
    batch: String,
    /// How its columns are read, as options that say so.
    reading: String,
    /// The options that say which rows are taken.
    options: Vec<String>,
}

impl FileRequest {
    /// The SHA-256 of the file's bytes, in hexadecimal.
    pub(crate) fn sha256(&self) -> &str {
        &self.sha256
    }
}

/// What a file asks for, and for how much in minor units.
pub(crate) struct Asked {
    request: FileRequest,
    sum_minor: i64,
}

impl<I: ImportHandler> Job<'_, I> {
    /// What a second person is asked; `None` for what the policy has no rule
    /// about.
    pub(crate) fn asked(
        &self,
        checked: &Tally,
        (source, currency): (&str, Currency),
    ) -> Option<Asked> {
        if self.intake.kind() != BatchKind::Payroll || checked.posted == 0 {
            return None;
        }
        // A run that goes on asks for the same as the one that began.
        let (rows, minor) = self.began.as_ref().map_or((0, 0), |batch| {
            (batch.posted.unsigned_abs(), batch.amount_minor)
        });
        let sum_minor = minor.saturating_add(checked.amount_minor);
        let plan = self.plan;
        let name = Path::new(&plan.file).file_name();
        let request = FileRequest {
            file: name.map_or_else(
                || plan.file.clone(),
                |name| name.to_string_lossy().into_owned(),
            ),
            sha256: plan.sha256.clone(),
            rows: plan.rows,
            paid: rows.saturating_add(checked.posted),
            amount: Money::new(sum_minor, currency).to_string(),
            currency,
            from: source.to_owned(),
            batch: key_of(plan),
            reading: plan.reading.clone(),
            options: self.options(),
        };
        Some(Asked { request, sum_minor })
    }

    fn options(&self) -> Vec<String> {
        let plan = self.plan;
        let switches = [
            (plan.skip_rejects, "--skip-rejects"),
            (plan.allow_similar, "--allow-similar"),
            (plan.skip_duplicates, "--skip-duplicates"),
        ];
        let days = [
            (plan.value_dates_from, "--value-dates-from"),
            (plan.value_dates_to, "--value-dates-to"),
        ];
        let switches = switches.into_iter().filter(|(is_set, _)| *is_set);
        let named = |(day, name): (Option<Day>, &str)| day.map(|day| format!("{name} {day}"));
        let similar = plan
            .similar_days
            .map(|days| format!("--similar-days {days}"));
        switches
            .map(|(_, name)| name.to_owned())
            .chain(days.into_iter().filter_map(named))
            .chain(similar)
            .collect()
    }
}

impl Ledger {
    /// The number of the request by which a second person has agreed; `None`
    /// where nobody is asked.
    ///
    /// # Errors
    /// [`Error::Waiting`] with the number of the request.
    pub(crate) fn consent(&mut self, asked: Option<Asked>) -> Result<Option<i64>> {
        let Some(Asked { request, sum_minor }) = asked else {
            return Ok(None);
        };
        let currency = request.currency;
        let is_held = self.read(|view| {
            let row = tables::settings::ledger(view.driver)?;
            let policy = settings::policy_of(row.policy.as_deref())?;
            Ok(policy.holds_amount(Rule::Batches, currency, sum_minor))
        })?;
        if !is_held {
            return Ok(None);
        }
        let request = Request::PayFile(request);
        let text = serde_json::to_string(&request).map_err(bankctl_storage::damaged)?;
        let found = self.write(|books| {
            let since = books
                .stamp
                .booked_at
                .0
                .saturating_sub(REQUEST_DAYS * DAY_MICROS);
            let (maker, since) = (books.stamp.operator, Timestamp(since));
            let row = approvals::consent(books.driver, maker, &text, since)?;
            row.map(|row| Some(row.id))
                .ok_or(Error::Held(Rule::Batches))
        });
        self.kept(found, || request)
    }
}
