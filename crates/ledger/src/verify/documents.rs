//! Papers of customers against the register, and against their own hashes.

use bankctl_storage::Driver;

use super::register::Records;
use crate::domain::change::Subject;
use crate::domain::document::{Recorded, sha256};
use crate::domain::sealing;
use crate::privacy::{Vault, document_at};
use crate::store::documents::DocumentRow;
use crate::{Result, paged, store};

/// Holds each paper against the register; with the key also what is sealed
/// against the hash of the file. One content is in memory at a time.
pub(super) fn check(
    driver: &mut dyn Driver,
    vault: Option<&Vault>,
    records: &mut Records<'_>,
) -> Result<()> {
    let key = |row: &DocumentRow| row.id;
    paged::each(driver, store::documents::page, key, |driver, row| {
        let sealed = store::documents::content(driver, row.id)?;
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

fn opens(driver: &mut dyn Driver, vault: &Vault, row: &DocumentRow, sealed: &[u8]) -> Result<bool> {
    let customer = row.document.customer;
    let key = store::keys::by_customer(driver, customer)?
        .and_then(|wrapped| vault.unwrap(customer, &wrapped));
    let content = key.and_then(|key| sealing::open(&key, document_at(row.id), sealed));
    Ok(content.is_some_and(|content| sha256(&content) == row.document.sha256))
}
