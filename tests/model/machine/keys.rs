//! Keys of personal data that are kept in memory.

use std::cell::RefCell;

use bankctl::error::Fault;
use bankctl_ledger::privacy::encryption::Key;
use bankctl_ledger::{Keys, NamedKey};

thread_local! {
    static KEPT: RefCell<Vec<(String, [u8; 32])>> = const { RefCell::new(Vec::new()) };
}

pub(crate) struct InMemory;

impl Keys for InMemory {
    fn read(&self, _: &str) -> Result<Vec<NamedKey>, Fault> {
        Ok(KEPT.with_borrow(|kept| {
            kept.iter()
                .map(|(name, bytes)| NamedKey {
                    name: name.clone(),
                    key: Key::new(*bytes),
                })
                .collect()
        }))
    }

    fn add(&self, _: &str, key: &NamedKey) -> Result<(), Fault> {
        KEPT.with_borrow_mut(|kept| kept.push((key.name.clone(), *key.key.bytes())));
        Ok(())
    }

    fn withdraw(&self, _: &str) {}

    fn place(&self, _: &str) -> Result<String, Fault> {
        Ok("memory".to_owned())
    }

    fn fill(&self, bytes: &mut [u8]) -> Result<(), Fault> {
        getrandom::fill(bytes).expect("chance");
        Ok(())
    }
}
