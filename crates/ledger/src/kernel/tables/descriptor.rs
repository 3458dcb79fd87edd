//! What is known of a table besides its statements: its columns for a copy of
//! the ledger, where its numbers come from, and who may do what with it at a
//! server.

use bankctl_storage::driver::Sequence;

use crate::kernel::rules::duties::{EVERYBODY, NOBODY};
use crate::kernel::rules::operator::Roles;

/// Rows of most tables are short.
const PAGE_ROWS: i64 = 5_000;

/// A table.
#[derive(Clone, Copy)]
pub struct Table {
    /// Its name.
    pub(crate) name: &'static str,
    /// The columns that a copy takes, those of its key first, with `#` after
    /// texts and `*` after bytes; `None` if it is not copied.
    pub(crate) copied: Option<&'static str>,
    /// The other columns.
    others: &'static str,
    /// How many columns are its key.
    pub(crate) keys: usize,
    /// Whether rows stay as they were written.
    pub(crate) append_only: bool,
    /// How many rows are read, and written in a transaction of a copy.
    pub(crate) page_rows: i64,
    /// Where the numbers of new rows come from, if they are drawn.
    pub(crate) numbers: Option<Sequence>,
    /// Who may read it.
    pub(crate) read: Roles,
    /// Who may add rows, and draw numbers for them.
    pub(crate) insert: Roles,
    /// Columns, and who may write them. To lock a row takes the right to write
    /// one of its columns.
    pub(crate) update: &'static [(&'static str, Roles)],
    /// Who may delete rows.
    pub(crate) delete: Roles,
}

impl Table {
    /// A table that a copy takes, which everybody may read and no one write. So many of
    /// its first columns are its primary key.
    pub(crate) const fn of(name: &'static str, keys: usize, columns: &'static str) -> Self {
        Self {
            name,
            copied: Some(columns),
            others: "",
            keys,
            append_only: false,
            page_rows: PAGE_ROWS,
            numbers: None,
            read: EVERYBODY,
            insert: NOBODY,
            update: &[],
            delete: NOBODY,
        }
    }

    /// A table or view that a copy makes anew or leaves out.
    pub(crate) const fn not_copied(name: &'static str, columns: &'static str) -> Self {
        Self {
            copied: None,
            others: columns,
            ..Self::of(name, 0, "")
        }
    }

    /// Rows stay as they were written.
    pub(crate) const fn append_only(self) -> Self {
        Self {
            append_only: true,
            ..self
        }
    }

    /// So many rows are read at once.
    pub(crate) const fn read_by(self, page_rows: i64) -> Self {
        Self { page_rows, ..self }
    }

    /// It has columns that a copy does not take.
    pub(crate) const fn with_columns(self, others: &'static str) -> Self {
        Self { others, ..self }
    }

    /// Where the numbers of new rows come from.
    pub(crate) const fn numbered(self, numbers: Sequence) -> Self {
        Self {
            numbers: Some(numbers),
            ..self
        }
    }

    /// Who may read it, if not everybody.
    pub(crate) const fn read(self, read: Roles) -> Self {
        Self { read, ..self }
    }

    /// Who may add rows.
    pub(crate) const fn insert(self, insert: Roles) -> Self {
        Self { insert, ..self }
    }

    /// Who may write which columns.
    pub(crate) const fn update(self, update: &'static [(&'static str, Roles)]) -> Self {
        Self { update, ..self }
    }

    /// Who may delete rows.
    pub(crate) const fn delete(self, delete: Roles) -> Self {
        Self { delete, ..self }
    }

    /// The names of its columns.
    pub(crate) fn columns(&self) -> impl Iterator<Item = &'static str> + use<> {
        let copied = self.copied.unwrap_or_default().split(' ');
        let copied = copied.map(|column| column.trim_end_matches(['#', '*']));
        copied
            .chain(self.others.split(' '))
            .filter(|column| !column.is_empty())
    }
}
