//! Which references are used, asked for many rows at once: a server is a
//! message away, and in a file one question answers for all rows up to the next
//! reference that is used.

use std::collections::HashSet;

use bankctl_storage::Driver;

use crate::kernel::tables;
use crate::payments::{Referenced, referenced_hold, referenced_transfer};
use crate::{ReadTx, Result};

/// The references of the rows to come that are used, if that was asked.
#[derive(Default)]
pub(crate) struct Used {
    asked: Option<HashSet<String>>,
    /// Whether holds have references, in a generation of the ledger.
    of_holds: Option<(u64, bool)>,
}

impl Used {
    /// Asks for the references of all rows to come.
    pub(crate) fn look_up<'r>(
        &mut self,
        driver: &mut dyn Driver,
        references: impl Iterator<Item = Option<&'r str>>,
    ) -> Result<()> {
        let mut references: Vec<&str> = references.flatten().collect();
        let mut used = HashSet::new();
        if !references.is_empty() && driver.has_many_writers() {
            used.extend(tables::locks::used(driver, &references)?);
        } else if !references.is_empty() {
            // One that was spelled in several ways is asked for by itself.
            let others = references.iter().filter(|text| !text.is_ascii());
            used.extend(others.map(|text| (*text).to_owned()));
            references.sort_unstable();
            used_among(
                driver,
                tables::transfers::reference_from,
                &references,
                &mut used,
            )?;
            used_among(
                driver,
                tables::holds::reference_from,
                &references,
                &mut used,
            )?;
        }
        self.asked = Some(used);
        Ok(())
    }

    /// Forgets what was asked for rows to come.
    pub(crate) fn forget(&mut self) {
        self.asked = None;
    }

    /// What has a reference. Holds are not asked one by one while none has any,
    /// which is so in most ledgers.
    pub(crate) fn by(
        &mut self,
        view: &mut ReadTx<'_>,
        reference: &str,
    ) -> Result<Option<Referenced>> {
        if let Some(transfer) = referenced_transfer(view.driver, reference)? {
            return Ok(Some(transfer));
        }
        let have = match self.of_holds {
            Some((generation, have)) if generation == view.generation => have,
            _ => tables::holds::have_references(view.driver)?,
        };
        self.of_holds = Some((view.generation, have));
        if have || view.driver.has_many_writers() {
            return referenced_hold(view.driver, reference);
        }
        Ok(None)
    }

    /// Whether a reference may have been used.
    pub(crate) fn may_have(&self, reference: &str) -> bool {
        let asked = self.asked.as_ref();
        asked.is_none_or(|used| used.contains(reference))
    }

    /// The same for a row that uses it now, and after the rows before it.
    pub(crate) fn may_have_now(&mut self, reference: &str) -> bool {
        let asked = self.asked.as_mut();
        asked.is_none_or(|used| !used.insert(reference.to_owned()))
    }
}

/// The first used reference that is no less than a text.
type From = fn(&mut dyn Driver, &str) -> bankctl_storage::Result<Option<String>>;

/// Which of these rising references are used. Both they and the answers go up, so no
/// more is asked than there are references, or used ones between them.
fn used_among(
    driver: &mut dyn Driver,
    from: From,
    mut rising: &[&str],
    used: &mut HashSet<String>,
) -> Result<()> {
    while let Some(first) = rising.first() {
        let Some(next) = from(driver, first)? else {
            return Ok(());
        };
        rising = &rising[rising.partition_point(|text| *text < next.as_str())..];
        let same = rising.partition_point(|text| *text == next.as_str());
        rising = &rising[same..];
        if same > 0 {
            used.insert(next);
        }
    }
    Ok(())
}
