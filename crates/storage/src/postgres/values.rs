//! Values on their way in and out.

use std::borrow::Cow;

use bytes::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

use crate::driver::{Binder, Param, Row};
use crate::{Error, Result, damaged};

/// The type that a value is sent as. Of no value the engine finds the type
/// itself.
pub(super) fn type_of(param: &Param<'_>) -> Type {
    match param {
        Param::Null => Type::UNKNOWN,
        Param::Integer(_) => Type::INT8,
        Param::Text(_) => Type::TEXT,
        Param::Blob(_) => Type::BYTEA,
        Param::Integers(_) => Type::INT8_ARRAY,
        Param::Texts(_) => Type::TEXT_ARRAY,
    }
}

/// PostgreSQL keeps any character in a text but NUL. It is written as the
/// character after it twice, and that one as itself and the next: texts keep
/// their order, and every text comes back as it was.
pub(super) fn storable(text: &str) -> Cow<'_, str> {
    if text.contains(['\0', '\u{1}']) {
        Cow::Owned(
            text.replace('\u{1}', "\u{1}\u{2}")
                .replace('\0', "\u{1}\u{1}"),
        )
    } else {
        Cow::Borrowed(text)
    }
}

/// A text as it was before [`storable`].
fn restored(text: String) -> String {
    if !text.contains('\u{1}') {
        return text;
    }
    let mut found = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        found.push(match character {
            '\u{1}' if characters.next() == Some('\u{1}') => '\0',
            other => other,
        });
    }
    found
}

/// A value that is kept until it is sent.
#[derive(Debug)]
pub(super) enum Value {
    Null,
    Integer(i64),
    Text(String),
    Blob(Vec<u8>),
    Integers(Vec<i64>),
    Texts(Vec<String>),
}

impl Value {
    pub(super) fn of(param: &Param<'_>) -> Self {
        match param {
            Param::Null => Self::Null,
            Param::Integer(number) => Self::Integer(*number),
            Param::Text(text) => Self::Text((*text).to_owned()),
            Param::Blob(bytes) => Self::Blob(bytes.to_vec()),
            Param::Integers(numbers) => Self::Integers(numbers.to_vec()),
            Param::Texts(texts) => Self::Texts(texts.iter().copied().map(str::to_owned).collect()),
        }
    }

    /// As [`type_of`] the value that is kept.
    pub(super) fn kind(&self) -> Type {
        match self {
            Self::Null => Type::UNKNOWN,
            Self::Integer(_) => Type::INT8,
            Self::Text(_) => Type::TEXT,
            Self::Blob(_) => Type::BYTEA,
            Self::Integers(_) => Type::INT8_ARRAY,
            Self::Texts(_) => Type::TEXT_ARRAY,
        }
    }

    /// Whether it is what was kept of a value.
    pub(super) fn is(&self, param: &Param<'_>) -> bool {
        match (self, param) {
            (Self::Null, Param::Null) => true,
            (Self::Integer(own), Param::Integer(other)) => own == other,
            (Self::Text(own), Param::Text(other)) => own == other,
            (Self::Blob(own), Param::Blob(other)) => own == other,
            (Self::Integers(own), Param::Integers(other)) => own == other,
            (Self::Texts(own), Param::Texts(other)) => own == other,
            _ => false,
        }
    }
}

impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Outcome {
        match self {
            Self::Null => Param::Null.to_sql(ty, out),
            Self::Integer(number) => Param::Integer(*number).to_sql(ty, out),
            Self::Text(text) => Param::Text(text).to_sql(ty, out),
            Self::Blob(bytes) => Param::Blob(bytes).to_sql(ty, out),
            Self::Integers(numbers) => Param::Integers(numbers).to_sql(ty, out),
            Self::Texts(texts) => {
                let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
                Param::Texts(&texts).to_sql(ty, out)
            }
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// The values of a row that comes alone.
#[derive(Default)]
pub(super) struct OneRow(pub(super) Vec<Value>);

impl Binder for OneRow {
    fn bind(&mut self, place: usize, value: Param<'_>) -> Result<()> {
        if place != self.0.len() + 1 {
            return Err(Error::Engine("values come out of order".to_owned()));
        }
        self.0.push(Value::of(&value));
        Ok(())
    }
}

type Outcome = std::result::Result<IsNull, Box<dyn std::error::Error + Sync + Send>>;

impl ToSql for Param<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Outcome {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Integer(value) => value.to_sql(ty, out),
            Self::Text(value) => storable(value).as_ref().to_sql(ty, out),
            Self::Blob(value) => value.to_sql(ty, out),
            Self::Integers(value) => value.to_sql(ty, out),
            Self::Texts(value) => {
                let storable: Vec<Cow<'_, str>> = value.iter().map(|text| storable(text)).collect();
                storable.to_sql(ty, out)
            }
        }
    }

    fn accepts(_: &Type) -> bool {
        // The type is the one that was sent with the statement.
        true
    }

    to_sql_checked!();
}

pub(super) struct PgRow<'a>(pub(super) &'a tokio_postgres::Row);

impl PgRow<'_> {
    fn value<'a, T: FromSql<'a>>(&'a self, column: usize) -> Result<T> {
        self.0
            .try_get(column)
            .map_err(|error| damaged(format_args!("column {column} of a row: {error}")))
    }
}

impl Row for PgRow<'_> {
    fn integer(&self, column: usize) -> Result<i64> {
        self.optional_integer(column)?
            .ok_or_else(|| damaged(format_args!("column {column} of a row has no value")))
    }

    fn optional_integer(&self, column: usize) -> Result<Option<i64>> {
        let is_small = self
            .0
            .columns()
            .get(column)
            .is_some_and(|column| *column.type_() == Type::INT4);
        if is_small {
            return Ok(self.value::<Option<i32>>(column)?.map(i64::from));
        }
        self.value(column)
    }

    fn text(&self, column: usize) -> Result<String> {
        self.value(column).map(restored)
    }

    fn optional_text(&self, column: usize) -> Result<Option<String>> {
        let text: Option<String> = self.value(column)?;
        Ok(text.map(restored))
    }

    fn blob(&self, column: usize) -> Result<Vec<u8>> {
        self.value(column)
    }

    fn optional_blob(&self, column: usize) -> Result<Option<Vec<u8>>> {
        self.value(column)
    }
}

#[cfg(test)]
mod tests {
    use super::{restored, storable};

    #[test]
    fn any_text_comes_back_and_none_has_a_nul_on_the_way() {
        let texts = [
            "",
            "a",
            "\0",
            "\u{1}",
            "\0\u{1}\u{2}",
            "a\0b\u{1}c",
            "\u{1}\u{1}\0\0",
        ];
        for text in texts {
            let stored = storable(text);
            assert!(!stored.contains('\0'));
            assert_eq!(restored(stored.into_owned()), text);
        }
        let mut ordered = texts.map(|text| (text.to_owned(), storable(text).into_owned()));
        ordered.sort_by(|left, right| left.0.cmp(&right.0));
        assert!(
            ordered.is_sorted_by(|left, right| left.1 < right.1),
            "{ordered:?}"
        );
    }
}
