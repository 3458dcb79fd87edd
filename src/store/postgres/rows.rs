//! Values on their way in and out.

use bytes::BytesMut;
use postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

use super::fault::translate;
use crate::store::driver::{Param, Row};
use crate::store::{Error, Result, damaged};

/// The type that a value is sent as. Of no value the engine finds the type
/// itself.
pub(super) fn type_of(param: &Param<'_>) -> Type {
    match param {
        Param::Null => Type::UNKNOWN,
        Param::Integer(_) => Type::INT8,
        Param::Text(_) => Type::TEXT,
        Param::Blob(_) => Type::BYTEA,
        Param::Integers(_) => Type::INT8_ARRAY,
    }
}

/// PostgreSQL keeps any character in a text but one.
pub(super) fn must_be_storable(params: &[Param<'_>]) -> Result<()> {
    let has_null = |param: &Param<'_>| matches!(param, Param::Text(text) if text.contains('\0'));
    if params.iter().any(has_null) {
        return Err(Error::Unstorable);
    }
    Ok(())
}

type Outcome = std::result::Result<IsNull, Box<dyn std::error::Error + Sync + Send>>;

impl ToSql for Param<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Outcome {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Integer(value) => value.to_sql(ty, out),
            Self::Text(value) => value.to_sql(ty, out),
            Self::Blob(value) => value.to_sql(ty, out),
            Self::Integers(value) => value.to_sql(ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        // The type is the one that was sent with the statement.
        true
    }

    to_sql_checked!();
}

pub(super) struct PgRow<'a>(pub(super) &'a postgres::Row);

impl PgRow<'_> {
    fn value<'a, T: FromSql<'a>>(&'a self, column: usize) -> Result<T> {
        self.0
            .try_get(column)
            .map_err(|error| match translate(&error) {
                Error::Engine(reason) => damaged(reason),
                other => other,
            })
    }
}

impl Row for PgRow<'_> {
    fn integer(&self, column: usize) -> Result<i64> {
        self.optional_integer(column)?
            .ok_or_else(|| damaged(format_args!("column {column} of a row has no value")))
    }

    fn optional_integer(&self, column: usize) -> Result<Option<i64>> {
        let is_small = self.0.columns().get(column).is_some_and(|column| *column.type_() == Type::INT4);
        if is_small {
            return Ok(self.value::<Option<i32>>(column)?.map(i64::from));
        }
        self.value(column)
    }

    fn text(&self, column: usize) -> Result<String> {
        self.value(column)
    }

    fn optional_text(&self, column: usize) -> Result<Option<String>> {
        self.value(column)
    }

    fn blob(&self, column: usize) -> Result<Vec<u8>> {
        self.value(column)
    }
}
