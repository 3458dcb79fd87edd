//! Products, rates and products of accounts against the change log, or against what
//! is built into the program.

use bankctl_storage::Driver;

use crate::Result;
use crate::audit::verify::record::{Known, Records};
use crate::kernel::paging;
use crate::kernel::rules::change::Subject;
use crate::products::rules::product::{CHECKING, Product, SAVINGS};
use crate::products::table::{self, Stored};
use crate::rooms::records::{RecordKind, text};

/// Products, by number.
pub(crate) const PRODUCTS: RecordKind = RecordKind {
    log_name: |change| text(change, "code"),
    ..RecordKind::of(Subject::Product, products)
};
/// Rates, by number.
pub(crate) const RATES: RecordKind = RecordKind::of(Subject::InterestRate, rates);
/// Products of accounts, by number.
pub(crate) const ASSIGNMENTS: RecordKind = RecordKind::of(Subject::AccountProduct, assignments);

fn products(driver: &mut dyn Driver, _: &Known, records: &mut Records<'_>) -> Result<()> {
    let rows = table::products(driver)?;
    for id in [CHECKING, SAVINGS] {
        if !rows.iter().any(|row| row.id == id) {
            records.findings.add(
                "missing_record",
                format!("product {id}"),
                "it is built in, and not there",
            );
        }
    }
    for row in &rows {
        match (Product::built_in(row.id), row.change) {
            (Some(product), None) if product == row.record => {}
            (None, Some(change)) => {
                records.compare(Subject::Product, row.id, change, &row.record)?;
            }
            _ => altered(records, &format!("product {}", row.id)),
        }
    }
    Ok(())
}

fn rates(driver: &mut dyn Driver, _: &Known, records: &mut Records<'_>) -> Result<()> {
    each(driver, table::rate_page, Subject::InterestRate, records)
}

fn assignments(driver: &mut dyn Driver, _: &Known, records: &mut Records<'_>) -> Result<()> {
    each(
        driver,
        table::assignment_page,
        Subject::AccountProduct,
        records,
    )
}

/// Reads a page of records after a number.
type Page<T> = fn(&mut dyn Driver, i64, i64) -> bankctl_storage::Result<Vec<Stored<T>>>;

fn each<T: serde::Serialize>(
    driver: &mut dyn Driver,
    page: Page<T>,
    subject: Subject,
    records: &mut Records<'_>,
) -> Result<()> {
    let key = |row: &Stored<T>| row.id;
    paging::each(driver, page, key, |_, row| {
        if let Some(change) = row.change {
            return records.compare(subject, row.id, change, &row.record);
        }
        altered(records, &format!("{subject} {}", row.id));
        Ok(())
    })
}

fn altered(records: &mut Records<'_>, what: &str) {
    records.findings.add(
        "altered_record",
        what,
        "it is not as the program or the change log says: it was changed by hand",
    );
}
