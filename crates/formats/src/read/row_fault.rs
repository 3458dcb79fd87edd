//! What is wrong with one row: the row is left out, and the reading goes on.

use std::fmt;

use super::fault::shorten;

/// Why one row cannot be taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RowFault {
    /// The physical line where the row starts; the first line is 1.
    pub line: u64,
    /// The field, by our name; `row` if the row as a whole is wrong.
    pub field: &'static str,
    /// The column, as the header names it; empty for the row as a whole.
    pub column: String,
    /// The stable name of this kind of fault.
    pub code: &'static str,
    /// The cell as it was read, cut if it is long.
    pub value: String,
    /// What is wrong with the value, and the cure.
    pub message: String,
}

impl RowFault {
    /// Of a value that stands in no column: a field of a message or a record.
    pub(super) fn of_value(
        line: u64,
        field: &'static str,
        code: &'static str,
        value: &str,
        message: &str,
    ) -> Self {
        Self {
            line,
            field,
            column: String::new(),
            code,
            value: shorten(value),
            message: message.to_owned(),
        }
    }
}

/// `line 7, column "Net Pay": "1e3" is not a plain decimal number`. The value
/// is escaped: a message must not carry a file's control characters.
impl fmt::Display for RowFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "line {}", self.line)?;
        if !self.column.is_empty() {
            write!(formatter, ", column {:?}", self.column)?;
        }
        formatter.write_str(": ")?;
        if !self.value.is_empty() {
            write!(formatter, "{:?} ", self.value)?;
        }
        formatter.write_str(&self.message)
    }
}
