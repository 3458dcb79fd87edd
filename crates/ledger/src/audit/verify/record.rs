//! A record, and what it is held against.

use std::collections::HashMap;
use std::sync::Arc;

use bankctl_storage::Driver;

use super::findings::Findings;
use super::last_lines::LastLines;
use crate::audit::rules::Checkpoint;
use crate::kernel::paging;
use crate::kernel::rules::change::Subject;
use crate::kernel::tables::stored::Stored;
use crate::privacy::Keyring;
use crate::rooms::records::name;
use crate::{Result, Settings};

/// What is known before the change log is read.
pub(crate) struct Known {
    /// What the ledger was made with.
    pub(crate) settings: Settings,
    /// The keys of personal data, if they are here.
    pub(crate) vault: Option<Arc<Keyring>>,
    /// What it was before, as was written down elsewhere.
    pub(crate) since: Option<Checkpoint>,
}

/// The key of the first line about each kind of record.
pub(super) type FirstLines = HashMap<Subject, i64, foldhash::fast::RandomState>;

/// The records that are held against the change log, one after the other.
pub(crate) struct Records<'a> {
    pub(super) last: &'a mut LastLines,
    /// How many have values that no key here opens.
    pub(crate) unopened: u64,
    pub(super) first: &'a FirstLines,
    pub(crate) findings: &'a mut Findings,
}

impl Records<'_> {
    /// Whether the change log knew a record of a kind when a line was written.
    pub(crate) fn knew(&self, subject: Subject, change: i64) -> bool {
        self.first
            .get(&subject)
            .is_some_and(|first| *first < change)
    }

    /// Misses no record of a kind that may be gone.
    pub(crate) fn miss_none(&mut self, gone: Subject) {
        self.last.forget(gone);
    }

    /// Holds a record against the last line about it.
    pub(crate) fn compare(
        &mut self,
        subject: Subject,
        key: i64,
        change: i64,
        now: &impl serde::Serialize,
    ) -> Result<()> {
        let text = serde_json::to_string(now).map_err(bankctl_storage::damaged)?;
        self.compare_text(subject, key, change, &text);
        Ok(())
    }

    /// Holds each record of a kind against the last line about it, page by page, and
    /// looks at it further.
    pub(crate) fn compare_all<T: serde::Serialize>(
        &mut self,
        driver: &mut dyn Driver,
        subject: Subject,
        page: impl Fn(&mut dyn Driver, i64, i64) -> bankctl_storage::Result<Vec<Stored<T>>>,
        mut look: impl FnMut(&mut dyn Driver, &Stored<T>, &mut Findings) -> Result<()>,
    ) -> Result<()> {
        let key = |row: &Stored<T>| row.id;
        paging::each(driver, page, key, |driver, row| {
            self.compare(subject, row.id, row.change, &row.record)?;
            look(driver, &row, self.findings)
        })
    }

    /// The same of a record that is kept as the change log has it.
    pub(crate) fn compare_text(&mut self, subject: Subject, key: i64, change: i64, now: &str) {
        if !self.last.fits((subject, key), change, now) {
            self.findings.add(
                "altered_record",
                name(subject, key),
                "it is not as the change log says: it was changed by hand",
            );
        }
    }
}
