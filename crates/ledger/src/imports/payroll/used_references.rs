//! Which references are used, asked for many rows at once: a server is a
//! message away.

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
        references: impl Iterator<Item = Option<&'r String>>,
    ) -> Result<()> {
        let references: Vec<&str> = references.flatten().map(String::as_str).collect();
        let mut used = HashSet::new();
        if !references.is_empty() {
            used.extend(tables::locks::used(driver, &references)?);
        }
        self.asked = Some(used);
        Ok(())
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
