//! Backups, and the way back from one.

use bankctl_types::text::counted;
use std::path::Path;

use bankctl_storage::atomic_file::Output;
use bankctl_storage::{Identities, Location, Recipients, Restore};

use crate::access::rules::permission::Action;
use crate::admin::AdminRoom;
use crate::error::advice::{Advice, OfLedger};
use crate::error::{Class, Error, Fault};
use crate::kernel::tables;
use crate::{Context, Ledger, Result, privacy, views};

/// Which ledger something is, and how far its books go.
#[derive(Clone, Debug)]
pub struct Which {
    identity: String,
    name: String,
    /// How many transactions it has, and when the last was booked; `None` where
    /// that can't be read.
    transactions: Option<u64>,
    last_booked_at: Option<String>,
}

impl Which {
    fn of(ledger: &mut Ledger) -> Self {
        let zone = ledger.settings.zone;
        let last = ledger.read(|view| Ok(tables::transfers::last(view.driver)?));
        let last = last.ok().flatten();
        Self {
            identity: ledger.settings.identity.clone(),
            name: ledger.settings.name.clone(),
            transactions: ledger.transactions().ok(),
            last_booked_at: last.map(|(_, at, _)| at.date_time_in(zone)),
        }
    }

    /// The name of the bank.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How far the books go, for people.
    fn books(&self) -> String {
        match (self.transactions, &self.last_booked_at) {
            (Some(count), Some(at)) => format!("{}, the last at {at}", transactions(count)),
            (Some(_), None) => "no transactions".to_owned(),
            (None, _) => "books that can't be read".to_owned(),
        }
    }
}

fn transactions(count: u64) -> String {
    match count {
        1 => "1 transaction".to_owned(),
        count => format!("{count} transactions"),
    }
}

/// A backup that was proved, ready to take the ledger's place.
pub struct Restorable {
    proved: Proved,
    backup: String,
    location: String,
    dry_run: bool,
}

impl Restorable {
    /// What is lost when it takes the place of a ledger: both states, and how many
    /// transactions disappear.
    pub fn loss(&self, here: &Which) -> String {
        let from = &self.proved.from;
        let lost = match here.transactions {
            Some(count) if here.identity == from.identity => {
                transactions(count.saturating_sub(self.proved.transactions))
            }
            Some(count) => format!("all {}", transactions(count)),
            None => "an unknown number of transactions".to_owned(),
        };
        format!(
            "The ledger has {}.\nThe backup has {}.\n{lost} will disappear.",
            here.books(),
            from.books()
        )
    }

    /// Puts it in place.
    ///
    /// # Errors
    /// `busy` while another process works with the ledger.
    pub fn finish(self) -> Result<views::Copy> {
        let Proved {
            staged,
            transactions,
            encrypted,
            ..
        } = self.proved;
        let kept = if self.dry_run { None } else { staged.finish()? };
        Ok(views::Copy {
            file: self.backup,
            ledger: self.location,
            transactions,
            kept: kept.map(|path| path.display().to_string()),
            encrypted,
            dry_run: self.dry_run,
        })
    }
}

impl AdminRoom<'_> {
    /// Writes a copy of the ledger to a file, while others work with it.
    ///
    /// # Errors
    /// `already_exists` unless an ordinary file may be replaced, `protected_file`.
    pub fn backup(self, output: &Output, recipients: Option<&Recipients>) -> Result<views::Copy> {
        let transactions = self.0.transactions()?;
        if self.0.context.dry_run {
            bankctl_storage::check(output)?;
        } else {
            let driver = self.0.driver.as_mut();
            match recipients {
                None => driver.backup(output)?,
                Some(recipients) => {
                    bankctl_storage::sealed_backup(driver, &self.0.location, output, recipients)?;
                }
            }
        }
        Ok(views::Copy {
            file: output.path().display().to_string(),
            ledger: self.0.location.to_string(),
            transactions,
            kept: None,
            encrypted: recipients.is_some(),
            dry_run: self.0.context.dry_run,
        })
    }
}

impl Ledger {
    /// Proves a backup as a ledger is proved, and changes nothing.
    ///
    /// # Errors
    /// As [`Ledger::prove_backup`].
    pub fn check_backup(
        backup: &Path,
        location: &Location,
        keys: Option<&Identities>,
        context: Context,
    ) -> Result<views::Copy> {
        let proved = proved(backup, location, keys, context)?;
        Ok(views::Copy {
            file: backup.display().to_string(),
            ledger: location.to_string(),
            transactions: proved.transactions,
            kept: None,
            encrypted: proved.encrypted,
            dry_run: false,
        })
    }

    /// Whether the caller may put a backup in the place of a ledger. Over one that
    /// can't be opened, which is what backups are for, only the owner of its file
    /// may, who could do so by other means too. Says which ledger is there, if it can be
    /// opened.
    ///
    /// # Errors
    /// [`Error::Denied`], `permission_denied`; what keeps a sound ledger from
    /// being opened.
    pub fn may_restore(location: &Location, context: Context) -> Result<Option<Which>> {
        let error = match Self::open(location, context, Action::Restore) {
            Ok(mut ledger) => return Ok(Some(Which::of(&mut ledger))),
            Err(error) => error,
        };
        let is_of_no_use = matches!(
            &error,
            Error::Store(
                bankctl_storage::Error::Damaged(_)
                    | bankctl_storage::Error::NotALedger { .. }
                    | bankctl_storage::Error::Newer { .. }
                    | bankctl_storage::Error::OtherName(_)
                    | bankctl_storage::Error::Io(_)
                    | bankctl_storage::Error::Engine(_)
                    | bankctl_storage::Error::NoDataKey(_)
            )
        );
        if !is_of_no_use {
            return Err(error);
        }
        if bankctl_storage::is_owner(location)? {
            return Ok(None);
        }
        let message = format!(
            "{location} can't be opened to ask who may restore ({error}), so only the owner of the file may"
        );
        Err(
            Fault::new(Class::NotPermitted, "permission_denied", message)
                .hint("ask the owner of the file to restore it")
                .into(),
        )
    }

    /// Proves a backup that is to take the place of a ledger, which will be kept
    /// beside it. A backup of another ledger than `here`, the one that is there,
    /// takes its place only where `accepted` is its identity.
    ///
    /// # Errors
    /// The backup is no ledger, or `verification_failed`; `other_ledger`.
    pub fn prove_backup(
        backup: &Path,
        location: &Location,
        keys: Option<&Identities>,
        (here, accepted): (Option<&Which>, Option<&str>),
        context: Context,
    ) -> Result<Restorable> {
        let dry_run = context.dry_run;
        let proved = proved(backup, location, keys, context)?;
        if let Some(here) = here
            && here.identity != proved.from.identity
            && accepted != Some(proved.from.identity.as_str())
        {
            return Err(other_ledger(backup, &proved.from, here).into());
        }
        Ok(Restorable {
            proved,
            backup: backup.display().to_string(),
            location: location.to_string(),
            dry_run,
        })
    }
}

fn other_ledger(backup: &Path, from: &Which, here: &Which) -> Fault {
    let message = format!(
        "{} is a backup of another ledger: it has the identity {} (\"{}\"), the ledger here has {} (\"{}\")",
        backup.display(),
        from.identity,
        from.name,
        here.identity,
        here.name,
    );
    Fault::new(Class::Conflict, "other_ledger", message).hint(Advice::Ledger(OfLedger::OwnBackup))
}

/// A backup that was proved.
struct Proved {
    /// A copy of it.
    staged: Restore,
    transactions: u64,
    encrypted: bool,
    /// The ledger that it is a backup of.
    from: Which,
}

fn proved(
    backup: &Path,
    location: &Location,
    keys: Option<&Identities>,
    context: Context,
) -> Result<Proved> {
    if !bankctl_storage::exists(backup) {
        let message = format!("there is no backup at {}", backup.display());
        return Err(Fault::new(Class::NotFound, "file_not_found", message)
            .hint(Advice::Ledger(OfLedger::Backup))
            .into());
    }
    let encrypted = bankctl_storage::encrypted_backup::is_sealed(backup)?;
    let staged = Restore::stage(backup, location, keys)?;
    let (verification, from) = {
        let place = staged.location();
        let driver = bankctl_storage::open(&place, &mut |driver, what| {
            privacy::upgrade(driver, what, &context)
        })?;
        let mut ledger = Ledger::over(&place, driver, context, Action::Backup)?;
        // What it replaces is not to be found in the file that takes its place.
        ledger.finish_wiping();
        (ledger.audit().verify(|_, _| {})?, Which::of(&mut ledger))
    };
    if let Some(problem) = verification.problems.first() {
        let message = format!(
            "the backup is not as it was written: {}, the first: {}: {}",
            counted(verification.problems.len(), "problem"),
            problem.subject,
            problem.message
        );
        return Err(Fault::new(Class::Damaged, "verification_failed", message)
            .hint("nothing was replaced: choose an older backup")
            .into());
    }
    Ok(Proved {
        staged,
        transactions: verification.transactions,
        encrypted,
        from,
    })
}
