//! Values on their way in and out.

use rusqlite::ToSql;
use rusqlite::types::{ToSqlOutput, ValueRef};

use super::fault::translate;
use crate::driver::{Param, Row, fill};
use crate::{Result, damaged};

impl ToSql for Param<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(value) => ValueRef::Integer(*value),
            Self::Text(value) => ValueRef::Text(value.as_bytes()),
            Self::Blob(value) => ValueRef::Blob(value),
            Self::Integers(_) | Self::Texts(_) => {
                return Err(rusqlite::Error::InvalidParameterName(
                    "many values in one parameter".to_owned(),
                ));
            }
        }))
    }
}

pub(super) struct SqliteRow<'a>(pub(super) &'a rusqlite::Row<'a>);

impl SqliteRow<'_> {
    fn value(&self, column: usize) -> Result<ValueRef<'_>> {
        self.0.get_ref(column).map_err(|error| translate(&error))
    }

    fn bytes(&self, column: usize) -> Result<&[u8]> {
        match self.value(column)? {
            ValueRef::Blob(bytes) => Ok(bytes),
            other => Err(damaged(format_args!(
                "{} where bytes belong",
                other.data_type()
            ))),
        }
    }
}

impl Row for SqliteRow<'_> {
    fn integer(&self, column: usize) -> Result<i64> {
        self.optional_integer(column)?
            .ok_or_else(|| damaged(format_args!("column {column} of a row has no value")))
    }

    fn optional_integer(&self, column: usize) -> Result<Option<i64>> {
        match self.value(column)? {
            ValueRef::Null => Ok(None),
            ValueRef::Integer(value) => Ok(Some(value)),
            other => Err(damaged(format_args!(
                "{} where a number belongs",
                other.data_type()
            ))),
        }
    }

    fn text(&self, column: usize) -> Result<String> {
        self.optional_text(column)?
            .ok_or_else(|| damaged(format_args!("column {column} of a row has no value")))
    }

    fn optional_text(&self, column: usize) -> Result<Option<String>> {
        match self.value(column)? {
            ValueRef::Null => Ok(None),
            ValueRef::Text(bytes) => String::from_utf8(bytes.to_vec())
                .map(Some)
                .map_err(|_| damaged("a text is not UTF-8")),
            other => Err(damaged(format_args!(
                "{} where a text belongs",
                other.data_type()
            ))),
        }
    }

    fn blob(&self, column: usize) -> Result<Vec<u8>> {
        self.bytes(column).map(<[u8]>::to_vec)
    }

    fn copy_blob(&self, column: usize, place: &mut [u8]) -> Result<bool> {
        self.bytes(column).map(|bytes| fill(place, bytes))
    }

    fn optional_blob(&self, column: usize) -> Result<Option<Vec<u8>>> {
        match self.value(column)? {
            ValueRef::Null => Ok(None),
            _ => self.blob(column).map(Some),
        }
    }
}
