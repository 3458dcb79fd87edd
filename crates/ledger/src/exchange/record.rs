//! Rates of exchange against the change log.

use bankctl_storage::Driver;

use crate::Result;
use crate::audit::verify::record::{Known, Records};
use crate::exchange::table::{self, RateRow};
use crate::kernel::paging;
use crate::kernel::rules::change::{Change, Subject};
use crate::rooms::records::{RecordKind, text};

/// Rates of exchange, by number.
pub(crate) const KIND: RecordKind = RecordKind {
    log_name: name,
    ..RecordKind::of(Subject::ExchangeRate, check)
};

fn name(change: &Change) -> String {
    text(change, "pair")
}

fn check(driver: &mut dyn Driver, _: &Known, records: &mut Records<'_>) -> Result<()> {
    let key = |row: &RateRow| row.id;
    paging::each(driver, table::page, key, |_, row| {
        records.compare(Subject::ExchangeRate, row.id, row.change, &row.set)
    })
}
