//! The chart of accounts: each row against the change log, or against what is built
//! into the program, and the accounts of the bank against the chart.

use bankctl_storage::Driver;
use bankctl_types::kind::{AccountStatus, AccountType};
use bankctl_types::number::AccountId;

use crate::Result;
use crate::audit::verify::record::{Known, Records};
use crate::kernel::rules::change::Subject;
use crate::kernel::rules::chart::{Chart, FIRST_ADDED, GlAccount};
use crate::kernel::rules::internal_account::{self, unsharded};
use crate::kernel::tables;
use crate::kernel::tables::accounts::AccountRow;
use crate::kernel::tables::gl::GlRow;
use crate::rooms::records::{RecordKind, name_in};

/// Accounts of the chart, by number.
pub(crate) const KIND: RecordKind = RecordKind {
    log_name: name_in,
    ..RecordKind::of(Subject::GlAccount, check)
};

/// Holds every row of the chart against what it must be.
fn check(driver: &mut dyn Driver, _: &Known, records: &mut Records<'_>) -> Result<()> {
    let rows = tables::gl::all(driver)?;
    for own in internal_account::ALL {
        if !rows.iter().any(|row| row.id == own.number()) {
            records.findings.add(
                "missing_record",
                own.name,
                "the chart of accounts has no row of it, which is built in",
            );
        }
    }
    for row in &rows {
        match row.change {
            Some(change) if row.id >= FIRST_ADDED => {
                records.compare(Subject::GlAccount, row.id, change, &row.account)?;
            }
            None if is_built_in(row) => {}
            _ => altered(records, row),
        }
        if row.id >= FIRST_ADDED && !row.account.fits(row.id) {
            altered(records, row);
        }
    }
    let chart = Chart::of(rows.into_iter().map(|row| (row.id, row.account)));
    accounts(driver, &chart, records)
}

fn is_built_in(row: &GlRow) -> bool {
    let own = internal_account::ALL
        .iter()
        .find(|own| own.number() == row.id);
    own.is_some_and(|own| row.account == GlAccount::built_in(*own))
}

fn altered(records: &mut Records<'_>, row: &GlRow) {
    records.findings.add(
        "altered_record",
        format!("gl-account {}", row.id),
        "it is not as the program or the change log says: it was changed by hand",
    );
}

/// Holds the bank's own accounts in each currency against the chart.
fn accounts(driver: &mut dyn Driver, chart: &Chart, records: &mut Records<'_>) -> Result<()> {
    let last = AccountId(AccountId::FIRST_CUSTOMER.0 - 1);
    for row in tables::accounts::page(driver, AccountId(0), last, None, i64::MAX)? {
        if let Some(fault) = fault(&row, chart) {
            records
                .findings
                .add("wrong_chart", row.account.label(), fault);
        }
    }
    Ok(())
}

fn fault(row: &AccountRow, chart: &Chart) -> Option<&'static str> {
    let account = &row.account;
    let Some(own) = chart.get(account.id) else {
        return Some("the chart of accounts does not know it");
    };
    let is_closed = account.status == AccountStatus::Closed;
    if account.account_type != AccountType::Internal || account.name.as_ref() != Some(&own.name) {
        return Some("it is called otherwise in the chart of accounts");
    }
    if is_closed != own.closed_at.is_some() {
        return Some("it and its line in the chart are not closed together");
    }
    if internal_account::has_floor(account.id) && unsharded(account.id) != account.id {
        return Some("it has a floor, and parts");
    }
    None
}
