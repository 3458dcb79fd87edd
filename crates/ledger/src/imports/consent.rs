//! A second person's consent to a file, where the policy asks for it.
//!
//! The request is bound to the file's hash, its rows and their sum, and to how
//! it is read and taken. Approving it posts nothing: the same operator runs the
//! same import again, which finds the consent and goes on, also after it was
//! cut off. With anything else it is another request.

use std::path::Path;

use bankctl_types::{Currency, Day, Money};

use super::tally::Tally;
use super::{ImportHandler, Job, key_of};
use crate::imports::requests::FileRequest;
use crate::imports::table::BatchKind;
use crate::kernel::rules::policy::Rule;
use crate::kernel::{settings, tables};
use crate::{Ledger, Result};

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
        let is_paid = matches!(self.intake.kind(), BatchKind::Payroll | BatchKind::Payments);
        if !is_paid || checked.posted == 0 {
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
    /// where no one is asked.
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
            Ok(policy.needs_approval_above(Rule::Batches, currency, sum_minor))
        })?;
        if !is_held {
            return Ok(None);
        }
        self.consented(Rule::Batches, request).map(Some)
    }
}
