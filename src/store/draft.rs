//! A place that is becoming a ledger by being copied into.

use super::{Driver, Error, Location, Result, postgres, sqlite};

/// One copier's right to make its draft the ledger.
pub enum Claim {
    /// The draft, locked.
    File(std::fs::File),
    /// The number of the copier.
    Server(i64),
}

/// Opens a place for a copy: a new one, or one that was broken off. Nobody can
/// open it as a ledger.
///
/// # Errors
/// [`Error::Exists`] if there is a ledger.
pub fn open(location: &Location) -> Result<(Box<dyn Driver>, Claim)> {
    match location {
        Location::File(path) => {
            sqlite::draft(path).map(|(driver, file)| (Box::new(driver) as _, Claim::File(file)))
        }
        Location::Server(address) => postgres::draft(address)
            .map(|(driver, number)| (Box::new(driver) as _, Claim::Server(number))),
    }
}

/// All rows are copied: sets what follows from them.
///
/// # Errors
/// Only those of the engine.
pub fn seal(location: &Location, driver: &mut dyn Driver) -> Result<()> {
    match location {
        Location::File(_) => Ok(()),
        Location::Server(_) => postgres::seal(driver),
    }
}

/// The copy is proved: makes it the ledger. Its connection is closed.
///
/// # Errors
/// [`Error::Exists`] if somebody else has made one there.
pub fn publish(location: &Location, claim: &Claim) -> Result<()> {
    match (location, claim) {
        (Location::File(path), Claim::File(file)) => sqlite::publish(path, file),
        (Location::Server(address), Claim::Server(number)) => postgres::publish(address, *number),
        _ => Err(Error::Engine("a claim to another place".to_owned())),
    }
}
