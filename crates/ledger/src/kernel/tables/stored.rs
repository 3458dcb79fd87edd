//! A record that the change log tells of, as it is stored.

/// A record under its key, as of a line of the change log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stored<T> {
    /// The key.
    pub id: i64,
    /// The record.
    pub record: T,
    /// The line of the change log that it is as of.
    pub change: i64,
}
