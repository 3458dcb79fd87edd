//! Backups, and the way back from one.

use std::path::Path;

use super::{Context, Ledger, Result};
use crate::error::{Fault, exit};
use crate::report;
use crate::store::{self, Location, Restore};

impl Ledger {
    /// Writes a copy of the ledger to a file, while others work with it.
    ///
    /// # Errors
    /// `already_exists` unless an older file may be replaced.
    pub fn backup(&mut self, target: &Path, replace: bool) -> Result<report::Copy> {
        let transactions = self.transactions()?;
        if !self.context.dry_run {
            self.driver.backup(target, replace)?;
        } else if !replace && store::exists(target) {
            return Err(store::Error::Exists(target.display().to_string()).into());
        }
        Ok(report::Copy {
            file: target.display().to_string(),
            ledger: self.location.to_string(),
            transactions,
            kept: None,
            dry_run: self.context.dry_run,
        })
    }

    /// Puts a backup in the place of a ledger, after it was proved; the ledger
    /// that was there is kept beside it.
    ///
    /// # Errors
    /// The backup is no ledger, or `verification_failed`; `busy` if somebody
    /// works with the ledger.
    pub fn restore(
        backup: &Path,
        location: &Location,
        mut context: impl FnMut() -> Context,
    ) -> Result<report::Copy> {
        if !store::exists(backup) {
            let message = format!("there is no backup at {}", backup.display());
            return Err(Fault::new(exit::NOT_FOUND, "file_not_found", message)
                .hint("check the path, or make one with `bankctl backup FILE`")
                .into());
        }
        let staged = Restore::stage(backup, location)?;
        let verification = {
            let mut ledger = Self::open(&staged.location(), context())?;
            ledger.verify(|_, _| {})?
        };
        if let Some(problem) = verification.problems.first() {
            let message = format!(
                "the backup is not as it was written: {} problem(s), the first: {}: {}",
                verification.problems.len(),
                problem.subject,
                problem.message
            );
            return Err(Fault::new(exit::DAMAGED, "verification_failed", message)
                .hint("nothing was replaced: choose an older backup")
                .into());
        }
        let dry_run = context().dry_run;
        let kept = if dry_run { None } else { staged.finish()? };
        Ok(report::Copy {
            file: backup.display().to_string(),
            ledger: location.to_string(),
            transactions: verification.transactions,
            kept: kept.map(|path| path.display().to_string()),
            dry_run,
        })
    }
}
