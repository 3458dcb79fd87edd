//! Accounts against the change log, and against what hangs on them.

use bankctl_storage::Driver;
use bankctl_types::number::AccountId;

use crate::audit::verify::record::{Known, Records};
use crate::kernel::rules::account::{Account, label};
use crate::kernel::rules::change::{Change, Subject};
use crate::kernel::rules::internal_account;
use crate::kernel::tables::accounts::AccountRow;
use crate::kernel::{paging, tables};
use crate::privacy::{self, Keyring, masked};
use crate::rooms::records::{self, RecordKind};
use crate::{Result, customers};

/// Accounts, by key.
pub(crate) const KIND: RecordKind = RecordKind {
    name: Some(|key| label(AccountId(key))),
    log_name,
    legible: Some(masked::legible),
    ..RecordKind::of(Subject::Account, check)
};

/// An account that was added to the chart is known by its name there.
fn log_name(change: &Change) -> String {
    let account = AccountId(change.key);
    if internal_account::is_added(account) {
        records::text(change, "name")
    } else {
        label(account)
    }
}

/// Holds each account against the change log.
fn check(driver: &mut dyn Driver, known: &Known, records: &mut Records<'_>) -> Result<()> {
    let vault = known.vault.as_deref();
    let page = |driver: &mut dyn Driver, after, limit| {
        tables::accounts::page(driver, AccountId(after), AccountId(i64::MAX), None, limit)
    };
    let key = |row: &AccountRow| row.account.id.0;
    paging::each_page(driver, page, key, |driver, rows, (before, end)| {
        let positions = tables::positions::between(driver, AccountId(before), AccountId(end))?;
        for row in rows {
            let id = row.account.id;
            records.compare(Subject::Account, id.0, row.change, &row.account)?;
            frozen(driver, vault, &row.account, records)?;
            // A missing position of an account with postings shows in the
            // journal; this is for one that nothing was booked on.
            if positions.binary_search(&id).is_err() {
                records.findings.add(
                    "missing_position",
                    label(id),
                    "the account's balance is not there",
                );
            }
        }
        Ok(())
    })
}

/// Whether why an account is frozen can be opened with its owner's key.
fn frozen(
    driver: &mut dyn Driver,
    vault: Option<&Keyring>,
    account: &Account,
    records: &mut Records<'_>,
) -> Result<()> {
    let Some(sealed) = &account.freeze_reason else {
        return Ok(());
    };
    let Some(vault) = vault else {
        records.unopened += 1;
        return Ok(());
    };
    let owner = match privacy::owner_of(account) {
        Some(number) => customers::by_number(driver, number)?,
        None => None,
    };
    let Some(owner) = owner else {
        records.findings.add(
            "missing_record",
            label(account.id),
            "it is frozen, and its owner is not there",
        );
        return Ok(());
    };
    if owner.key.is_some() && vault.freeze_reason(&owner, account.id, sealed).is_none() {
        records.findings.add(
            "wrong_personal_data",
            label(account.id),
            "why it is frozen was altered",
        );
    }
    Ok(())
}
