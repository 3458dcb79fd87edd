//! The first step of a close is passed over, for a reason: what it looks at stays as it
//! is.

use bankctl_types::Day;

use super::requests::DayRequest;
use super::{steps, table};

use crate::kernel::rules::business_day::DayStatus;
use crate::kernel::rules::change::action;
use crate::kernel::rules::policy::Rule;
use crate::kernel::rules::rejection::Rejection;
use crate::kernel::tables::business_days;
use crate::{Ledger, Result, WriteTx};

impl Ledger {
    /// Says that the first step of the close of a day is passed over.
    ///
    /// # Errors
    /// `no_open_day`; whatever keeps it for a second person.
    pub(super) fn force_day(&mut self, date: Day, reason: &str) -> Result<()> {
        self.ask(
            &[],
            |books| books.force_day(date, reason),
            || DayRequest::ForceDay {
                date,
                reason: reason.to_owned(),
            },
        )
    }
}

impl WriteTx<'_> {
    /// Says so, unless it was said already, or the step is over.
    pub(crate) fn force_day(&mut self, date: Day, reason: &str) -> Result<()> {
        business_days::lock(self.driver, date)?;
        let mut row = self.day_row(date)?;
        let done = table::steps(self.driver, date)?;
        let is_over =
            |step: &table::StepRow| step.name == steps::PREFLIGHT && step.ended_at.is_some();
        if row.force_reason.is_some() || done.iter().any(is_over) {
            return Ok(());
        }
        if row.day.status == DayStatus::Closed {
            return Err(Rejection::NoOpenDay { closed: date }.into());
        }
        self.require_approval(Rule::Days)?;
        row.force_reason = Some(reason.to_owned());
        self.set_day_row(&mut row, action::FORCED)
    }
}
