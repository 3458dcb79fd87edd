//! What is said of the business day: its calendar and its times.

use super::in_force::by_name;
use super::open::never_open;
use super::requests::DayRequest;
use super::status;
use crate::day::DayRoom;
use crate::error::advice::{Advice, OfDay};
use crate::error::{Class, Fault};
use crate::kernel::rules::change::action;
use crate::kernel::rules::day_settings::DaySettings;
use crate::kernel::rules::policy::Rule;
use crate::kernel::tables;
use crate::{Result, WriteTx, views};

impl DaySettings {
    /// The settings that are on disk.
    pub(crate) fn kept(text: Option<&str>) -> Result<Self> {
        match text {
            None => Ok(Self::default()),
            Some(text) => Ok(serde_json::from_str(text).map_err(bankctl_storage::damaged)?),
        }
    }
}

impl DayRoom<'_> {
    /// Changes what is said of the business days that will be opened.
    ///
    /// # Errors
    /// In this order: `calendar_not_found`, one that is never open, a close time
    /// that lies before a cut-off; whatever keeps it for a second person.
    pub fn set(self, change: &DaySettings) -> Result<views::DayState> {
        let (now, dry_run) = (self.0.context.clock.now(), self.0.context.dry_run);
        self.0.ask(
            &[],
            |books| {
                books.set_day(change)?;
                status::state(&mut books.view(), now, dry_run)
            },
            || DayRequest::SetDay(change.clone()),
        )
    }
}

impl WriteTx<'_> {
    /// Writes what is said of the business day.
    pub(crate) fn set_day(&mut self, change: &DaySettings) -> Result<()> {
        tables::locks::numbers(self.driver, true)?;
        let before = self.day_settings()?;
        let mut settings = before.clone();
        settings.change(change);
        for name in [settings.calendar(), settings.office_calendar()] {
            let calendar = by_name(self.driver, name)?;
            if calendar.next_after(self.stamp.business_date).is_none() {
                return Err(never_open(&calendar.name));
            }
        }
        let cut_offs = settings.cut_off_by_channel.values();
        let latest = cut_offs.fold(settings.cut_off(), |latest, other| latest.max(*other));
        if settings.close_time() < latest {
            let message = format!(
                "the close time {} lies before the cut-off at {latest}",
                settings.close_time()
            );
            return Err(Fault::new(Class::Usage, "usage", message)
                .hint(Advice::Day(OfDay::LaterCloseTime))
                .into());
        }
        if settings == before {
            return Ok(());
        }
        self.require_approval(Rule::Days)?;
        let change = self.log_ledger_change(action::UPDATED, |ledger| {
            ledger.day = Some(settings.clone());
        })?;
        let text = serde_json::to_string(&settings).map_err(bankctl_storage::damaged)?;
        Ok(tables::settings::set_day(self.driver, Some(&text), change)?)
    }
}
