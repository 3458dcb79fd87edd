//! Files of payments that are no tables: what commands that take them in and
//! commands that tell of them have in common.

mod orders;
mod parts;
mod receiver;
mod seen;
mod status;

use bankctl_formats::read::format::InputFormat;
use bankctl_ledger::Ledger;
use bankctl_types::text::shell_quoted;

pub(crate) use orders::{Order, OrderRows, Orders, format_of};
pub(crate) use parts::{Part, Payments, entered, parts_of};
pub(crate) use receiver::corrected;
pub(crate) use status::{Fate, refused, report, write};

use super::Result;
use crate::error::{Class, Fault};

/// How a file is read, as it is kept: its kind, and what its sender calls it.
pub(crate) fn reading(format: InputFormat, orders: &Orders) -> String {
    let identity = orders.identity();
    format!(
        "--input-format {} {}",
        format.name(),
        shell_quoted(&identity)
    )
}

/// Refuses a file with the identity of another that was imported.
pub(crate) fn must_be_first(ledger: &mut Ledger, reading: &str, orders: &Orders) -> Result<()> {
    let Some(other) = ledger.imports().file_read_as(reading)? else {
        return Ok(());
    };
    if other.sha256 == orders.sha256() {
        return Ok(());
    }
    let message = format!(
        "{} was imported on {} with other content, as {}",
        orders.shown_identity(),
        other.business_date,
        other.file
    );
    Err(Fault::new(Class::Conflict, "file_id_conflict", message)
        .hint("a corrected file has another identity; --allow-same-id takes this one too")
        .into())
}
