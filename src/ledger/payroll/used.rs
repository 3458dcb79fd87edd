//! Which references are used, asked for many rows at once: a server is a
//! message away.

use std::collections::HashSet;

use crate::ledger::Result;
use crate::store::{self, Driver};

/// The references of the rows to come that are used, if that was asked.
#[derive(Default)]
pub(super) struct Used {
    asked: Option<HashSet<String>>,
}

impl Used {
    /// Asks for the references of all rows to come.
    pub(super) fn look_up<'r>(
        &mut self,
        driver: &mut dyn Driver,
        references: impl Iterator<Item = Option<&'r String>>,
    ) -> Result<()> {
        let references: Vec<&str> = references.flatten().map(String::as_str).collect();
        let mut used = HashSet::new();
        if !references.is_empty() {
            used.extend(store::locks::used(driver, &references)?);
        }
        self.asked = Some(used);
        Ok(())
    }

    /// Whether a reference may have been used.
    pub(super) fn may_have(&self, reference: &str) -> bool {
        let asked = self.asked.as_ref();
        asked.is_none_or(|used| used.contains(reference))
    }

    /// The same for a row that uses it now, and after the rows before it.
    pub(super) fn may_have_now(&mut self, reference: &str) -> bool {
        let asked = self.asked.as_mut();
        asked.is_none_or(|used| !used.insert(reference.to_owned()))
    }
}
