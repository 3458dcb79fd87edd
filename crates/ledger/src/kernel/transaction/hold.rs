//! What is reserved on accounts, and the lines of the change log about it.

use bankctl_types::kind::{HoldPurpose, HoldStatus};

use super::WriteTx;
use crate::Result;
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::hold::{Hold, HoldDay};
use crate::kernel::tables;
use crate::kernel::tables::holds::HoldRow;

impl WriteTx<'_> {
    /// The day on which holds are looked at.
    pub(crate) fn hold_day(&self) -> HoldDay {
        HoldDay {
            business: self.stamp.business_date,
            calendar: self.stamp.booked_at.day_in(self.settings.zone),
        }
    }

    /// Writes a new hold.
    pub(crate) fn place(&mut self, hold: &Hold) -> Result<()> {
        let mut row = HoldRow {
            hold: hold.clone(),
            placed_on: self.stamp.business_date,
            ended_on: None,
            change: 0,
        };
        row.change =
            self.log_change(Subject::Hold, hold.id.key(), action::CREATED, &row.after())?;
        self.reference.clone_from(&hold.reference);
        tables::holds::insert(self.driver, &row)?;
        self.forget(hold.account);
        Ok(())
    }

    /// Ends a hold.
    pub(crate) fn end_hold(&mut self, row: &mut HoldRow, status: HoldStatus) -> Result<()> {
        row.hold.status = status;
        row.ended_on = (status != HoldStatus::Placed).then_some(self.stamp.business_date);
        let action = match status {
            HoldStatus::Released => action::RELEASED,
            HoldStatus::Captured => action::CAPTURED,
            HoldStatus::Placed | HoldStatus::Expired => action::UPDATED,
        };
        row.change = self.log_change(Subject::Hold, row.hold.id.key(), action, &row.after())?;
        tables::holds::update(self.driver, row)?;
        self.forget(row.hold.account);
        Ok(())
    }
}

impl HoldRow {
    /// The hold as the change log keeps it.
    pub(crate) fn after(&self) -> serde_json::Value {
        let hold = &self.hold;
        let mut after = serde_json::json!({
            "account": hold.account,
            "amount_minor": hold.amount_minor,
            "captured_minor": hold.captured_minor,
            "status": hold.status,
            "reference": hold.reference,
            "memo": hold.memo,
            "placed_at": hold.placed_at,
            "placed_on": self.placed_on,
            "expires_on": hold.expires_on,
            "ended_on": self.ended_on,
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
        if let Some(check) = hold.check {
            after["check"] = serde_json::json!(check);
        }
        after
    }
}
