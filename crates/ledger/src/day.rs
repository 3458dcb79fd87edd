//! The business day: opened, closed in steps, and looked at; calendars and months.

pub mod calendar_table;
mod calendars;
mod chunk;
mod close;
pub(crate) mod closes;
mod expire;
mod force;
pub(crate) mod in_force;
mod open;
mod periods;
mod preflight;
mod problems;
mod prove;
pub(crate) mod record;
pub(crate) mod requests;
pub mod rules;
mod set;
mod status;
pub(crate) mod step;
mod steps;
pub mod table;
pub(crate) mod view;

use crate::Ledger;

pub use calendars::CalendarOpening;
pub(crate) use in_force::{in_force as calendar_in_force, not_controlled};
pub use steps::ORDERS;
pub use table::{ProblemRow, StepRow};

/// The use cases of this room, on an open ledger: [`Ledger::day`] gives it.
pub struct DayRoom<'l>(&'l mut Ledger);

impl Ledger {
    /// The room [`day`](crate::day).
    pub const fn day(&mut self) -> DayRoom<'_> {
        DayRoom(self)
    }
}
