//! Papers of customers against the change log, and against their own hashes.

use bankctl_storage::Driver;

use crate::audit::verify::record::{Known, Records};
use crate::documents::rules::{Recorded, sha256};
use crate::documents::table::DocumentRow;
use crate::kernel::paging;
use crate::kernel::rules::change::Subject;
use crate::privacy::{self, Keyring, document_at, encryption};
use crate::rooms::records::RecordKind;
use crate::{Result, documents};

/// Papers of customers, by number.
pub(crate) const KIND: RecordKind = RecordKind::of(Subject::Document, check);

/// Holds each paper against the change log; with the key also what is sealed
/// against the hash of the file. One content is in memory at a time.
fn check(driver: &mut dyn Driver, known: &Known, records: &mut Records<'_>) -> Result<()> {
    let vault = known.vault.as_deref();
    let key = |row: &DocumentRow| row.id;
    paging::each(driver, documents::table::page, key, |driver, row| {
        let sealed = documents::table::content(driver, row.id)?;
        let recorded = Recorded::of(&row.document, sealed.as_deref());
        records.compare(Subject::Document, row.id, row.change, &recorded)?;
        let Some(sealed) = sealed else {
            return Ok(());
        };
        let Some(vault) = vault else {
            records.unopened += 1;
            return Ok(());
        };
        if !opens(driver, vault, &row, &sealed)? {
            records.findings.add(
                "wrong_personal_data",
                format!("document {}", row.id),
                "its content is not what was added",
            );
        }
        Ok(())
    })
}

fn opens(
    driver: &mut dyn Driver,
    vault: &Keyring,
    row: &DocumentRow,
    sealed: &[u8],
) -> Result<bool> {
    let customer = row.document.customer;
    let key = privacy::key_of_customer(driver, customer)?
        .and_then(|wrapped| vault.unwrap(customer, &wrapped));
    let content = key.and_then(|key| encryption::open(&key, document_at(row.id), sealed));
    Ok(content.is_some_and(|content| sha256(&content) == row.document.sha256))
}
