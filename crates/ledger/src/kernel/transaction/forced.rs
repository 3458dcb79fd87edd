//! What is taken by the terms of an account, whatever its state.

use super::{Beside, WriteTx};
use crate::Result;
use crate::kernel::rules::transfer::{Request, Transfer};

impl WriteTx<'_> {
    /// Posts what is taken whatever the state of the account that pays, and beyond
    /// what it has.
    ///
    /// # Errors
    /// A closed account, and a balance that can't be counted.
    pub(crate) fn append_forced(&mut self, request: Request) -> Result<()> {
        self.post_forced(request, None).map(|_| ())
    }

    /// The same under a reference, and gives it back.
    ///
    /// # Errors
    /// As [`WriteTx::append_forced`].
    pub(crate) fn post_forced(
        &mut self,
        mut request: Request,
        reference: Option<String>,
    ) -> Result<Transfer> {
        let beside = Beside {
            is_forced: true,
            ..Beside::default()
        };
        let decided = self.decide(&mut request, beside, None)?;
        self.book(request, reference, None, &decided)?;
        self.last_posted()
    }
}
