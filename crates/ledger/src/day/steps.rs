//! The steps of a close, in one list: what a step is stands in `step.rs`.
//!
//! A day keeps the list of its steps as it was when its close began. To add a
//! step, write its function in a file of its own and add a line to [`STEPS`].

use super::step::{Step, Work, retried, step};
use super::{expire, open, preflight, prove};
use crate::ach::close as ach;
use crate::alerts::close as alerts;
use crate::disputes::close as disputes;
use crate::exchange::revalue;
use crate::fees::{close, overdraft};
use crate::interest::{accrue, book, pay, post};
use crate::limits::dormancy;
use crate::orders;

/// The step before the others, which may be passed over.
pub(crate) const PREFLIGHT: &str = "preflight";

/// The step that ends the day and opens the next.
pub(crate) const ROLL: &str = "roll";

/// The step that starts the next day with the entries of other banks that are due on it.
pub(crate) const ACH_DUE: &str = "ach-due";

/// The step after it, with the standing orders that are due on it.
pub const ORDERS: &str = "orders";

/// The steps, in order.
pub(crate) const STEPS: &[Step] = &[
    step(PREFLIGHT, Work::Looks(preflight::look)),
    step("cut-off", Work::Writes(open::cut_off)),
    step("expire", Work::Writes(expire::run)),
    step("accrue", Work::WritesMany(accrue::run)),
    step("accrual", Work::Writes(book::run)),
    retried("interest", Work::WritesMany(pay::run), post::again),
    retried(
        "arrears",
        Work::Writes(close::arrears),
        close::arrears_again,
    ),
    retried("fees", Work::Writes(close::month), close::month_again),
    retried("overdraft", Work::Writes(overdraft::run), overdraft::again),
    retried("disputes", Work::Writes(disputes::run), disputes::again),
    step("dormancy", Work::Writes(dormancy::run)),
    retried("revalue", Work::Writes(revalue::run), revalue::again),
    step("prove", Work::Looks(prove::look)),
    step(ROLL, Work::Writes(open::roll)),
    step("alerts", Work::Writes(alerts::run)),
    retried(ACH_DUE, Work::Writes(ach::run), ach::again),
    step(ORDERS, Work::Writes(orders::run::run)),
];

/// The names of all steps, as a day keeps them.
pub(crate) fn names() -> String {
    let names: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
    names.join(",")
}

/// The step of a name.
pub(crate) fn named(name: &str) -> Option<&'static Step> {
    STEPS.iter().find(|step| step.name == name)
}
