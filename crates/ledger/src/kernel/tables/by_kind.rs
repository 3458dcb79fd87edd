//! Rows of several kinds in one table, each about something, whose record is kept as one
//! line of JSON: a few small lists that would each cost every process a table of its own.

use bankctl_storage::driver::{Param, Row};
use bankctl_storage::{Result, damaged};

/// A row as it is stored.
#[derive(Clone, Debug)]
pub struct KindRow<K> {
    /// The number.
    pub id: i64,
    /// What it is.
    pub kind: K,
    /// What it is about, by key; zero if nothing.
    pub about: i64,
    /// The record as the change log has it, as one line of JSON.
    pub record: String,
    /// The line of the change log that it is as of.
    pub change: i64,
}

impl<K> KindRow<K> {
    /// Reads `id, kind, about, record, change_id` of a table of so-called rows.
    ///
    /// # Errors
    /// A kind that there is not.
    pub(crate) fn read(
        row: &dyn Row,
        kind_of: impl Fn(i64) -> Option<K>,
        called: &str,
    ) -> Result<Self> {
        let id = row.integer(0)?;
        let kind = kind_of(row.integer(1)?);
        Ok(Self {
            id,
            kind: kind.ok_or_else(|| damaged(format_args!("{called} {id} has a wrong kind")))?,
            about: row.integer(2)?,
            record: row.text(3)?,
            change: row.integer(4)?,
        })
    }

    /// The same columns, to be written.
    pub(crate) fn params(&self, kind_code: i64) -> [Param<'_>; 5] {
        [
            Param::Integer(self.id),
            Param::Integer(kind_code),
            Param::Integer(self.about),
            Param::Text(&self.record),
            Param::Integer(self.change),
        ]
    }
}
