//! Where the ledger of a test is.

use bankctl_storage::Location;

/// A place for one ledger, which is gone with it.
pub(crate) trait Place: Sized + 'static {
    /// Whether a backup can be put in the place of a ledger here.
    const RESTORES: bool;

    /// An empty one.
    fn new() -> Self;

    /// What a ledger is opened by.
    fn location(&self) -> Location;

    /// What is left when the process that works there is gone. `torn` says how
    /// much of what nobody has committed is left too, where that can be.
    fn crashed(&self, torn: usize) -> Self;
}
