//! Limits and dormancy against the change log.

use bankctl_storage::Driver;
use bankctl_types::number::AccountId;

use crate::Result;
use crate::audit::verify::record::{Known, Records};
use crate::kernel::paging;
use crate::kernel::rules::account::label;
use crate::kernel::rules::change::Subject;
use crate::limits::table::{self, CustomerLimitRow, DormancyRow, LimitRow};
use crate::rooms::records::{RecordKind, name_in};

/// Limits of payments, by number.
pub(crate) const LIMITS: RecordKind = RecordKind {
    log_name: name_in,
    ..RecordKind::of(Subject::PaymentLimit, limits)
};
/// Limits of customers, by number.
pub(crate) const CUSTOMER_LIMITS: RecordKind = RecordKind {
    log_name: name_in,
    ..RecordKind::of(Subject::CustomerLimit, customer_limits)
};
/// Dormancy, by the account's key.
pub(crate) const DORMANCY: RecordKind = RecordKind {
    name: Some(name),
    log_name: |change| name(change.key),
    ..RecordKind::of(Subject::Dormancy, dormancy)
};

fn name(key: i64) -> String {
    label(AccountId(key))
}

fn limits(driver: &mut dyn Driver, _: &Known, records: &mut Records<'_>) -> Result<()> {
    let key = |row: &LimitRow| row.id;
    paging::each(driver, table::limit_page, key, |_, row| {
        records.compare(Subject::PaymentLimit, row.id, row.change, &row.limit)
    })
}

fn customer_limits(driver: &mut dyn Driver, _: &Known, records: &mut Records<'_>) -> Result<()> {
    let key = |row: &CustomerLimitRow| row.id;
    paging::each(driver, table::customer_limit_page, key, |_, row| {
        records.compare(Subject::CustomerLimit, row.id, row.change, &row.limit)
    })
}

fn dormancy(driver: &mut dyn Driver, _: &Known, records: &mut Records<'_>) -> Result<()> {
    let key = |row: &DormancyRow| row.dormancy.account.0;
    paging::each(driver, table::dormancy_page, key, |_, row| {
        let account = row.dormancy.account;
        records.compare(Subject::Dormancy, account.0, row.change, &row.dormancy)
    })
}
