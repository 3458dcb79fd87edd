//! What a close could not do: written down, and tried again.

use bankctl_types::Day;

use super::step::{Caught, Close, Tally, Work};
use super::steps;
use super::table::{self, ProblemRow};
use crate::day::DayRoom;
use crate::error::advice::{Advice, List};
use crate::error::{Class, Fault};
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::tables::business_days;
use crate::{Result, WriteTx, views};

impl WriteTx<'_> {
    /// Writes down what a step could not do.
    pub(super) fn note_problem(&mut self, date: Day, step: &str, caught: Caught) -> Result<()> {
        let mut row = ProblemRow {
            id: table::next_key(self.driver)?,
            date,
            step: step.to_owned(),
            subject: caught.subject,
            code: caught.code,
            message: caught.message,
            found_at: self.stamp.booked_at,
            resolved_at: None,
            change: 0,
        };
        let after = super::record::problem(&row);
        row.change = self.log_change(Subject::Problem, row.id, action::CREATED, &after)?;
        Ok(table::insert(self.driver, &row)?)
    }

    /// Tries again what a step of a day could not do, or all of them.
    fn retry_day(&mut self, date: Day, step: Option<&str>) -> Result<views::Retry> {
        let row = business_days::by_date(self.driver, date)?.ok_or_else(|| no_such_day(date))?;
        business_days::lock(self.driver, date)?;
        let close = Close::of(&row, true);
        let mut told = views::Retry {
            date,
            resolved: 0,
            problems: Vec::new(),
            dry_run: self.dry_run,
        };
        for mut problem in table::of_day(self.driver, date)? {
            if step.is_some_and(|step| step != problem.step) {
                continue;
            }
            if self.is_mended(&close, &problem)? {
                problem.resolved_at = Some(self.stamp.booked_at);
                let after = super::record::problem(&problem);
                problem.change =
                    self.log_change(Subject::Problem, problem.id, action::RESOLVED, &after)?;
                table::resolve(self.driver, &problem)?;
                told.resolved += 1;
            } else {
                told.problems.push(views::CloseProblem::from(&problem));
            }
        }
        Ok(told)
    }

    /// Tries again what was a problem; one that stays has written nothing.
    fn is_mended(&mut self, close: &Close, problem: &ProblemRow) -> Result<bool> {
        let Some(step) = steps::named(&problem.step) else {
            return Ok(false);
        };
        let mut tally = Tally::default();
        match (step.again, step.work) {
            (Some(again), _) => {
                self.today.is_of_close = true;
                let done = again(self, close, &problem.subject);
                self.today.is_of_close = false;
                tally.caught(problem.subject.clone(), done)?;
                Ok(tally.problems.is_empty())
            }
            (None, Work::Looks(look)) => {
                look(&mut self.view(), close, &mut tally)?;
                let mut left = tally.problems.iter();
                Ok(!left.any(|caught| caught.subject == problem.subject))
            }
            (None, Work::Writes(_) | Work::WritesMany(_)) => Ok(false),
        }
    }
}

impl DayRoom<'_> {
    /// Tries again what the close of a day could not do.
    ///
    /// # Errors
    /// `day_not_controlled`, `day_not_found`, a step that there is not.
    pub fn retry(self, date: Day, step: Option<&str>) -> Result<views::Retry> {
        if let Some(name) = step.filter(|name| steps::named(name).is_none()) {
            let message = format!("a close has no step {name:?}");
            return Err(Fault::new(Class::Usage, "usage", message)
                .hint(format!(
                    "the steps are {}",
                    steps::names().replace(',', ", ")
                ))
                .into());
        }
        self.0.must_be_controlled()?;
        self.0.write(|books| books.retry_day(date, step))
    }
}

/// A day that no business day is.
pub(super) fn no_such_day(date: Day) -> crate::Error {
    crate::not_found(
        "day_not_found",
        format!("{date} is no business day of this ledger"),
        Advice::LookIn(List::Days),
    )
}

impl From<&ProblemRow> for views::CloseProblem {
    fn from(row: &ProblemRow) -> Self {
        Self {
            id: row.id,
            date: row.date,
            step: row.step.clone(),
            subject: row.subject.clone(),
            code: row.code.clone(),
            message: row.message.clone(),
            found_at: row.found_at,
        }
    }
}
