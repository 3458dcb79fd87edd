//! What a seat keeps of a session, in memory.

use std::any::Any;
use std::cell::RefCell;

use bankctl::error::Fault;
use bankctl_ledger::access::rules::password::Secret;
use bankctl_ledger::{SessionCache, Tokens};
use bankctl_types::token_text;

/// A place for the tokens of one ledger.
#[derive(Default)]
pub(super) struct Drawer(pub(super) RefCell<Option<Tokens>>);

impl Drawer {
    pub(super) fn content(&self) -> Option<Tokens> {
        self.0.borrow().clone()
    }

    pub(super) fn put(&self, content: Option<Tokens>) {
        *self.0.borrow_mut() = content;
    }

    /// Puts made-up tokens in the place of those that are there.
    pub(super) fn forge(&self) {
        if let Some(tokens) = self.0.borrow_mut().as_mut() {
            for text in [&mut tokens.access, &mut tokens.refresh] {
                let mut bits = [0; 32];
                getrandom::fill(&mut bits).expect("chance");
                *text = Secret::new(token_text::text(&bits));
            }
        }
    }
}

impl SessionCache for Drawer {
    fn ready(&self) -> Result<(), Fault> {
        Ok(())
    }

    fn load(&self, _: &str) -> Result<Option<Tokens>, Fault> {
        Ok(self.content())
    }

    fn keep(&self, _: &str, tokens: &Tokens) -> Result<(), Fault> {
        self.put(Some(tokens.clone()));
        Ok(())
    }

    fn forget(&self, _: &str) -> Result<(), Fault> {
        self.put(None);
        Ok(())
    }

    fn lock(&self, _: &str) -> Result<Box<dyn Any>, Fault> {
        Ok(Box::new(()))
    }

    fn fill(&self, bytes: &mut [u8]) -> Result<(), Fault> {
        getrandom::fill(bytes).expect("chance");
        Ok(())
    }
}
