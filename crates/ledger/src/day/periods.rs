//! Months are closed, so that no value date lies in them any more, and opened
//! again.

use bankctl_types::Day;
use bankctl_types::calendar::Step;
use bankctl_types::text::counted;

use super::in_force::not_controlled;
use super::requests::DayRequest;
use super::{record, table};
use crate::day::DayRoom;
use crate::error::advice::{Advice, List, OfDay};
use crate::error::{Class, Error, Fault};
use crate::kernel::rules::business_day::PeriodStatus;
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::policy::Rule;
use crate::kernel::tables;
use crate::kernel::tables::business_days;
use crate::kernel::tables::periods::{self, PeriodRow};
use crate::{Result, WriteTx, views};

impl DayRoom<'_> {
    /// Closes a month.
    ///
    /// # Errors
    /// In this order: `day_not_controlled`, `already_closed`, `period_order`,
    /// `day_not_due`, `problems_unresolved`, `not_balanced`; whatever keeps it for a
    /// second person.
    pub fn close_period(self, month: Day) -> Result<views::Period> {
        self.0.ask(
            &[],
            |books| books.close_period(month),
            || DayRequest::ClosePeriod { month },
        )
    }

    /// Opens the last closed month again. That always takes a second person.
    ///
    /// # Errors
    /// In this order: `day_not_controlled`, `period_order`.
    pub fn reopen_period(self, month: Day, reason: &str) -> Result<views::Period> {
        self.0.ask(
            &[],
            |books| books.reopen_period(month, reason),
            || DayRequest::ReopenPeriod {
                month,
                reason: reason.to_owned(),
            },
        )
    }

    /// The months since the first business day, newest first.
    ///
    /// # Errors
    /// `day_not_controlled`.
    pub fn periods(self) -> Result<Vec<views::Period>> {
        self.0.read(|view| {
            let first = business_days::first(view.driver)?.ok_or_else(not_controlled)?;
            let first = Step::Monthly.first_day(first);
            let mut month = Step::Monthly.first_day(view.today);
            let mut told = Vec::new();
            while month >= first {
                let row = periods::by_month(view.driver, month)?;
                told.push(shown(&row.unwrap_or(open(month)), false));
                month = before(month);
            }
            Ok(told)
        })
    }
}

/// A month that no one has closed.
fn open(month: Day) -> PeriodRow {
    PeriodRow {
        month,
        status: PeriodStatus::Open,
        closed_at: None,
        change: 0,
    }
}

/// The month before one.
fn before(month: Day) -> Day {
    Step::Monthly.first_day(month.plus(-1))
}

fn label(month: Day) -> String {
    Step::Monthly.label(month)
}

impl WriteTx<'_> {
    pub(crate) fn close_period(&mut self, month: Day) -> Result<views::Period> {
        tables::locks::numbers(self.driver, true)?;
        let first = business_days::first(self.driver)?.ok_or_else(not_controlled)?;
        let first = Step::Monthly.first_day(first);
        let closed = periods::closed_through(self.driver)?;
        if closed.is_some_and(|closed| month <= closed) {
            let message = format!("period {} is closed already", label(month));
            return Err(Fault::new(Class::Refused, "already_closed", message)
                .hint(Advice::LookIn(List::Periods))
                .into());
        }
        let expected = closed.map_or(first, |closed| Step::Monthly.last_day(closed).plus(1));
        if month != expected {
            let next = label(expected);
            let message = format!("period {} comes after {next}, which is open", label(month));
            return Err(order(message, Advice::Day(OfDay::PeriodFirst(next))));
        }
        self.must_be_over(month)?;
        self.require_approval(Rule::Periods)?;
        let mut row = PeriodRow {
            status: PeriodStatus::Closed,
            closed_at: Some(self.stamp.booked_at),
            ..open(month)
        };
        self.set_period(&mut row, action::CLOSED)?;
        Ok(shown(&row, self.dry_run))
    }

    /// Whether nothing of a month is left to do.
    fn must_be_over(&mut self, month: Day) -> Result<()> {
        let last = Step::Monthly.last_day(month);
        let left = business_days::unfinished(self.driver)?;
        let left = left.map(|row| row.day.date).filter(|date| *date <= last);
        let current = business_days::last(self.driver)?.map(|row| row.day);
        let left = left.or(current
            .filter(|day| day.date <= last && day.next <= last)
            .map(|day| day.next));
        if let Some(day) = left {
            let message = format!("business day {day} of {} is not closed", label(month));
            return Err(Fault::new(Class::Refused, "day_not_due", message)
                .hint(Advice::Day(OfDay::CloseWhenDue))
                .into());
        }
        let problems = table::unresolved(self.driver, month, last)?;
        if problems > 0 {
            let message = format!(
                "{} has {} to resolve",
                label(month),
                counted(problems, "problem")
            );
            return Err(Fault::new(Class::Refused, "problems_unresolved", message)
                .hint(Advice::Day(OfDay::MendProblems))
                .into());
        }
        for (currency, minor) in tables::positions::sums(self.driver)? {
            if minor != 0 {
                let message = format!("the balances in {currency} sum to {minor} and not to zero");
                return Err(Fault::new(Class::Damaged, "not_balanced", message)
                    .hint(Advice::Day(OfDay::Prove))
                    .into());
            }
        }
        Ok(())
    }

    pub(crate) fn reopen_period(&mut self, month: Day, reason: &str) -> Result<views::Period> {
        tables::locks::numbers(self.driver, true)?;
        business_days::first(self.driver)?.ok_or_else(not_controlled)?;
        let closed = periods::closed_through(self.driver)?;
        if closed != Some(month) {
            let (message, hint) = match closed {
                Some(last) => (
                    format!("period {} is not the last closed one", label(month)),
                    format!("months are opened from the last on: {}", label(last)).into(),
                ),
                None => (
                    format!("period {} is open", label(month)),
                    Advice::LookIn(List::Periods),
                ),
            };
            return Err(order(message, hint));
        }
        self.require_approval_if(Rule::Periods, true)?;
        let mut row = open(month);
        // The reason stands in a line of its own: the record has none.
        let mut told = record::period(&row);
        told["reason"] = reason.into();
        self.log_change(Subject::Period, i64::from(month.0), action::REOPENED, &told)?;
        self.set_period(&mut row, action::UPDATED)?;
        Ok(shown(&row, self.dry_run))
    }

    fn set_period(&mut self, row: &mut PeriodRow, action: &str) -> Result<()> {
        let key = i64::from(row.month.0);
        let after = record::period(row);
        row.change = self.log_change(Subject::Period, key, action, &after)?;
        Ok(periods::set(self.driver, row)?)
    }
}

fn order(message: String, hint: impl Into<Advice>) -> Error {
    Fault::new(Class::Conflict, "period_order", message)
        .hint(hint)
        .into()
}

fn shown(row: &PeriodRow, dry_run: bool) -> views::Period {
    views::Period {
        month: label(row.month),
        status: row.status,
        closed_at: row.closed_at,
        dry_run,
    }
}
