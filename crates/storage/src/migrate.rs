//! Bringing an older ledger to the current version.
//!
//! Schema files are numbered from 1. A ledger has the number of the last one
//! that was run on it; the missing ones run in one transaction, after a copy
//! of the ledger was kept beside it.

use super::driver::Driver;
use super::own_row::{self, Wipe};
use super::upgrade::{Plain, Upgrade};
use super::{Error, Result, damaged};

/// One numbered schema file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    /// The version that a ledger has after it.
    pub(crate) version: i64,
    /// The statements.
    pub(crate) script: &'static str,
    /// What runs around the sealing of what was kept in plain, if this version
    /// begins to seal it.
    pub(crate) sealing: Option<Sealing>,
}

impl Step {
    /// A version that seals nothing.
    pub(crate) const fn plain(version: i64, script: &'static str) -> Self {
        Self {
            version,
            script,
            sealing: None,
        }
    }
}

/// The statements before and after what stands in plain is sealed. All scripts
/// have run then, because what seals it writes as the current version does.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sealing {
    /// What is sealed.
    pub(crate) what: Plain,
    /// Lets the change log be rewritten.
    pub(crate) before: &'static str,
    /// Removes what is in plain, and closes the change log again.
    pub(crate) after: &'static str,
}

/// What an adapter must offer so that its ledger can be migrated.
pub(crate) trait Migrate {
    /// The version of the ledger.
    fn version(&mut self) -> Result<i64>;
    /// Keeps a copy of the ledger beside it.
    fn keep_copy(&mut self, version: i64) -> Result<()>;
    /// Runs scripts and sets the version, all in one transaction that others
    /// can't come between.
    fn run(&mut self, steps: &[Step], upgrade: Upgrade<'_>) -> Result<()>;
}

/// The steps that a version lacks.
fn missing(steps: &[Step], version: i64) -> impl Iterator<Item = &Step> {
    steps.iter().filter(move |step| step.version > version)
}

fn sealings(steps: &[Step], version: i64) -> impl Iterator<Item = Sealing> {
    missing(steps, version).filter_map(|step| step.sealing)
}

/// The scripts that a version lacks, where there is nothing to seal.
pub(crate) fn scripts(steps: &[Step], version: i64) -> impl Iterator<Item = &'static str> {
    let made = missing(steps, version).map(|step| step.script);
    let sealed = sealings(steps, version);
    made.chain(sealed.flat_map(|sealing| [sealing.before, sealing.after]))
}

/// Runs what a version lacks, and seals what it has in plain. The process that opens the
/// ledger wipes what that leaves in freed parts of it.
pub(crate) fn bring(
    driver: &mut dyn Driver,
    steps: &[Step],
    version: i64,
    upgrade: Upgrade<'_>,
) -> Result<()> {
    for step in missing(steps, version) {
        driver.execute_script(step.script)?;
    }
    let mut sealed_at = None;
    for sealing in sealings(steps, version) {
        driver.execute_script(sealing.before)?;
        sealed_at = upgrade(driver, sealing.what)?.or(sealed_at);
        driver.execute_script(sealing.after)?;
    }
    if let Some(since) = sealed_at {
        own_row::set_wipe(driver, Wipe { since, all: true })?;
    }
    Ok(())
}

/// What keeps a ledger from being brought on. Every older one can be, as tests
/// show: one where a statement does not fit has another schema than that of the
/// version that stands in it.
pub(crate) fn not_of_version(version: i64, error: Error) -> Error {
    match error {
        Error::Engine(reason) | Error::Exists(reason) => damaged(format_args!(
            "schema version {version} stands in it, and its tables are not of that version ({reason}): the number was changed by hand"
        )),
        other => other,
    }
}

/// Whether a version has anything in plain that is sealed now.
pub(crate) fn has_plain(steps: &[Step], version: i64) -> bool {
    sealings(steps, version).next().is_some()
}

/// The version that the steps lead to.
pub(crate) fn newest(steps: &[Step]) -> i64 {
    steps.last().map_or(0, |step| step.version)
}

/// Runs the steps that a ledger lacks.
pub(crate) fn migrate(
    ledger: &mut dyn Migrate,
    steps: &[Step],
    upgrade: Upgrade<'_>,
) -> Result<()> {
    let version = ledger.version()?;
    if missing(steps, version).next().is_none() {
        return Ok(());
    }
    ledger.keep_copy(version)?;
    ledger.run(steps, upgrade)
}
