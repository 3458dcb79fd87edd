//! What an older ledger keeps in plain, and who seals it while the ledger is
//! brought to the current version.

use super::Result;
use super::driver::Driver;

/// What an older ledger has in plain.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Plain {
    /// Personal data of customers, before version 6.
    Personal,
    /// Why customers were rejected or suspended, and accounts frozen, before
    /// version 10.
    Reasons,
    /// Nothing: from version 11 on the change log says which of its lines the
    /// others have sealed.
    Nothing,
    /// Nothing either: from version 15 on customers are found by more than
    /// before.
    Unfound,
}

/// Seals what an older ledger has in plain, in the transaction that brings it
/// to the current version. Says when, if there was anything: microseconds since
/// 1970 in UTC.
pub type Upgrade<'a> = &'a mut dyn FnMut(&mut dyn Driver, Plain) -> Result<Option<i64>>;
