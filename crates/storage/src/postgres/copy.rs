//! Many new rows in one stream: COPY in its binary form.
//!
//! While the caller makes the next rows, the server writes the last ones. Only
//! plain statements `INSERT INTO t (…) VALUES ($1, …, $n)` can be sent so.

use bytes::{BufMut as _, BytesMut};

use super::fault::translate;
use crate::driver::{Binder, Param};
use crate::postgres::connection::{Line, Rows};
use crate::postgres::send_queue::Statements;
use crate::postgres::values::storable;
use crate::{Error, Result};

/// How many bytes are sent at once.
const BYTES_SENT: usize = 32 << 10;
/// Signature, flags and the length of a header that is empty.
const START: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
/// In place of the number of values of a row.
const END: i16 = -1;
/// In place of the length of a value that is missing.
const MISSING: i32 = -1;

/// Rows on their way.
pub(super) struct Copy {
    template: &'static str,
    rows: Rows,
    buffer: BytesMut,
    width: i16,
}

/// The statement that copies what a statement inserts, and the number of its
/// values; `None` if it does anything beside.
fn statement_of(template: &str) -> Option<(String, i16)> {
    let (head, values) = template
        .strip_prefix("INSERT INTO ")?
        .split_once(" VALUES (")?;
    let values = values.strip_suffix(')')?;
    let mut width = 0;
    for value in values.split(", ") {
        width += 1;
        if value != format!("${width}") {
            return None;
        }
    }
    Some((format!("COPY {head} FROM STDIN (FORMAT binary)"), width))
}

impl Copy {
    /// Opens the way for the rows of a statement, if they can go it.
    pub(super) fn open(
        line: &mut Line,
        statements: &mut Statements,
        template: &'static str,
    ) -> Result<Option<Self>> {
        let Some((statement, width)) = statement_of(template) else {
            return Ok(None);
        };
        let prepared = statements.prepared(line, &statement);
        let rows = prepared.and_then(|statement| line.copy(&statement));
        let mut buffer = BytesMut::with_capacity(BYTES_SENT * 2);
        buffer.put_slice(START);
        Ok(Some(Self {
            template,
            rows: rows.map_err(|error| translate(&error))?,
            buffer,
            width,
        }))
    }

    pub(super) fn is_of(&self, template: &str) -> bool {
        self.template == template
    }

    /// The next row, whose values come in their order.
    pub(super) fn row(&mut self) -> NextRow<'_> {
        self.buffer.put_i16(self.width);
        NextRow {
            copy: self,
            bound: 0,
        }
    }

    /// Sends the rows if they have become many.
    pub(super) fn push(&mut self, line: &mut Line) -> Result<()> {
        if self.buffer.len() < BYTES_SENT {
            return Ok(());
        }
        let part = self.buffer.split().freeze();
        self.buffer.reserve(BYTES_SENT * 2);
        line.push(&mut self.rows, part)
            .map_err(|error| translate(&error))
    }

    /// Sends what is left, and returns when the server has all of it.
    pub(super) fn finish(mut self, line: &mut Line) -> Result<()> {
        self.buffer.put_i16(END);
        let part = self.buffer.split().freeze();
        // What the server refused it says in the end.
        let pushed = line.push(&mut self.rows, part);
        line.finish(self.rows)
            .and(pushed)
            .map_err(|error| translate(&error))
    }
}

/// A row on its way into the buffer.
pub(super) struct NextRow<'a> {
    copy: &'a mut Copy,
    bound: usize,
}

impl NextRow<'_> {
    /// The row is whole.
    pub(super) fn end(self) -> Result<()> {
        if usize::try_from(self.copy.width) == Ok(self.bound) {
            Ok(())
        } else {
            Err(Error::Engine("a row lacks a value".to_owned()))
        }
    }
}

impl Binder for NextRow<'_> {
    fn bind(&mut self, place: usize, value: Param<'_>) -> Result<()> {
        self.bound += 1;
        if place != self.bound {
            return Err(Error::Engine("values come out of order".to_owned()));
        }
        let buffer = &mut self.copy.buffer;
        let mut put = |bytes: &[u8]| {
            let length = i32::try_from(bytes.len())
                .map_err(|_| Error::Engine("a value is too long".to_owned()))?;
            buffer.put_i32(length);
            buffer.put_slice(bytes);
            Ok(())
        };
        match value {
            Param::Null => {
                buffer.put_i32(MISSING);
                Ok(())
            }
            Param::Integer(number) => put(&number.to_be_bytes()),
            Param::Text(text) => put(storable(text).as_bytes()),
            Param::Blob(bytes) => put(bytes),
            Param::Integers(_) | Param::Texts(_) => {
                Err(Error::Engine("an array in a row".to_owned()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::statement_of;

    #[test]
    fn only_a_plain_insert_is_copied() {
        assert_eq!(
            statement_of("INSERT INTO t (a, b) VALUES ($1, $2)"),
            Some(("COPY t (a, b) FROM STDIN (FORMAT binary)".to_owned(), 2))
        );
        let others = [
            "INSERT INTO t (a, b) VALUES ($1, 0)",
            "INSERT INTO t (a, b) VALUES ($2, $1)",
            "INSERT INTO t (a) VALUES ($1) ON CONFLICT (a) DO NOTHING",
            "UPDATE t SET a = $1",
        ];
        for other in others {
            assert_eq!(statement_of(other), None, "{other}");
        }
    }
}
