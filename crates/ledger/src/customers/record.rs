//! Customers against the change log, against the words that they are found by, and
//! against their keys.

use bankctl_storage::Driver;
use bankctl_types::number::CustomerNumber;

use crate::Result;
use crate::audit::verify::record::{Known, Records};
use crate::customers::table::CustomerRow;
use crate::customers::{self, search};
use crate::kernel::paging;
use crate::kernel::rules::change::Subject;
use crate::privacy::{Keyring, masked};
use crate::rooms::records::RecordKind;

/// Customers, by key.
pub(crate) const KIND: RecordKind = RecordKind {
    name: Some(name),
    log_name: |change| name(change.key),
    legible: Some(masked::legible),
    ..RecordKind::of(Subject::Customer, check)
};

fn name(key: i64) -> String {
    CustomerNumber::from_key(key).to_string()
}

/// Holds each customer against the change log.
fn check(driver: &mut dyn Driver, known: &Known, records: &mut Records<'_>) -> Result<()> {
    let vault = known.vault.as_deref();
    let page =
        |driver: &mut dyn Driver, after, limit| customers::table::page(driver, after, None, limit);
    let key = |row: &CustomerRow| row.customer.number.key();
    paging::each_page(driver, page, key, |driver, rows, (before, end)| {
        let mut words = customers::table::words_between(driver, before, end)?;
        for row in rows {
            let key = row.customer.number.key();
            let mut expected = search::of_customer(&row.customer);
            expected.sort_unstable();
            expected.dedup();
            if words.remove(&key).unwrap_or_default() != expected {
                records.findings.add(
                    "wrong_words",
                    name(key),
                    "the words that it is found by are not those of its name",
                );
            }
            identity(&row, vault, records);
            records.compare(Subject::Customer, key, row.change, &row.customer)?;
        }
        Ok(())
    })
}

/// Holds a customer's name against what the change log has sealed, which takes
/// the key. Of one who was forgotten nothing is left but what stands for it.
fn identity(row: &CustomerRow, vault: Option<&Keyring>, records: &mut Records<'_>) {
    let customer = &row.customer;
    let mut found = |code, fault| {
        records
            .findings
            .add(code, customer.number.to_string(), fault);
    };
    match (&row.key, customer.forgotten_at) {
        (None, None) => found(
            "wrong_key",
            "the key of its personal data is gone, and the change log knows nothing of it",
        ),
        (Some(_), Some(_)) => found("wrong_key", "it was forgotten, and its key is there"),
        (None, Some(_)) if !customer.is_blank() => found(
            "wrong_personal_data",
            "it was forgotten, and has a name or an external id",
        ),
        (None, Some(_)) => {}
        (Some(_), None) => match vault {
            None => records.unopened += 1,
            Some(vault) => {
                if let Some(fault) = vault.fault(row) {
                    found("wrong_personal_data", fault);
                }
            }
        },
    }
}
