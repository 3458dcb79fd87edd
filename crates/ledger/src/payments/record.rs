//! Who ordered transactions, against the change log.

use bankctl_storage::Driver;

use crate::audit::verify::findings::number;
use crate::audit::verify::record::{Known, Records};
use crate::kernel::paging;
use crate::kernel::rules::change::Subject;
use crate::payments::rules::Signatories;
use crate::rooms::records::RecordKind;
use crate::{Result, payments};

/// Orders, by the transfer's key.
pub(crate) const KIND: RecordKind = RecordKind {
    name: Some(number),
    ..RecordKind::of(Subject::Signatories, check)
};

/// Holds what is kept of each order against the change log.
fn check(driver: &mut dyn Driver, _: &Known, records: &mut Records<'_>) -> Result<()> {
    let key = |transfer: &i64| *transfer;
    paging::each(driver, payments::table::page, key, |driver, transfer| {
        let order = Signatories::of(transfer, &payments::table::of(driver, transfer)?);
        // Rows of one order are of one line; others are no one's.
        let lines = payments::table::lines(driver, transfer)?;
        let line = if lines.len() == 1 { lines[0] } else { 0 };
        records.compare(Subject::Signatories, transfer, line, &order)
    })
}
