//! Many rows in one statement: a column is sent as an array.
//!
//! The statements of the store are for one row. They are rewritten here:
//! `INSERT INTO t (…) VALUES ($1, $2)` to `INSERT INTO t (…) SELECT v.c1, v.c2
//! FROM unnest($1, $2) AS v (c1, c2)`, and `UPDATE t SET a = $1 WHERE id = $2`
//! to `UPDATE t SET a = v.c1 FROM unnest($1, $2) AS v (c1, c2) WHERE id =
//! v.c2`.

use std::fmt::Write as _;

use tokio_postgres::types::{ToSql, Type};

use crate::driver::{Binder, Param};
use crate::postgres::values::storable;
use crate::{Error, Result};

/// The rows of a statement, by column.
pub(super) struct Columns {
    template: &'static str,
    list: Vec<Column>,
    rows: usize,
}

/// The values of a column. A column is of the kind of its first value.
#[derive(Default)]
struct Column {
    integers: Vec<Option<i64>>,
    texts: Vec<Option<String>>,
    blobs: Vec<Option<Vec<u8>>>,
    kind: Option<Type>,
    length: usize,
}

impl Column {
    fn push(&mut self, value: Param<'_>) -> Result<()> {
        let kind = match value {
            Param::Null => None,
            Param::Integer(_) => Some(Type::INT8_ARRAY),
            Param::Text(_) => Some(Type::TEXT_ARRAY),
            Param::Blob(_) => Some(Type::BYTEA_ARRAY),
            Param::Integers(_) | Param::Texts(_) => return Err(wrong("an array in a row")),
        };
        if self.kind.is_none() {
            self.kind = kind;
        }
        let before = self.length;
        self.length += 1;
        match value {
            Param::Integer(number) => put(&mut self.integers, before, number),
            Param::Text(text) => put(&mut self.texts, before, storable(text).into_owned()),
            Param::Blob(bytes) => put(&mut self.blobs, before, bytes.to_vec()),
            Param::Null | Param::Integers(_) | Param::Texts(_) => {}
        }
        Ok(())
    }

    /// What is missing at the end has no value.
    fn fill(&mut self) {
        self.integers.resize(self.length, None);
        self.texts.resize(self.length, None);
        self.blobs.resize(self.length, None);
    }

    fn value(&self) -> Option<(&(dyn ToSql + Sync), Type)> {
        let kind = self.kind.clone()?;
        let value: &(dyn ToSql + Sync) = match kind {
            Type::INT8_ARRAY => &self.integers,
            Type::TEXT_ARRAY => &self.texts,
            _ => &self.blobs,
        };
        Some((value, kind))
    }
}

/// Puts a value at a place; those that were left out before have none.
fn put<T: Clone>(values: &mut Vec<Option<T>>, place: usize, value: T) {
    values.resize(place, None);
    values.push(Some(value));
}

fn wrong(what: &str) -> Error {
    Error::Engine(what.to_owned())
}

impl Columns {
    pub(super) fn of(template: &'static str) -> Self {
        Self {
            template,
            list: Vec::new(),
            rows: 0,
        }
    }

    pub(super) fn is_of(&self, template: &str) -> bool {
        self.template == template
    }

    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// Takes the values of the next row.
    pub(super) fn row(&mut self) -> NextValues<'_> {
        NextValues { columns: self }
    }

    /// The values to send: columns that have any.
    pub(super) fn values(&self) -> Vec<(&(dyn ToSql + Sync), Type)> {
        self.list.iter().filter_map(Column::value).collect()
    }

    /// The statement for all rows.
    pub(super) fn statement(&self) -> String {
        let (mut arrays, mut names) = (String::new(), String::new());
        let mut sent = 0;
        for (place, column) in self.list.iter().enumerate() {
            if column.kind.is_some() {
                let comma = if sent == 0 { "" } else { ", " };
                sent += 1;
                // Writing to a string cannot fail.
                let _ = write!(arrays, "{comma}${sent}");
                let _ = write!(names, "{comma}c{}", place + 1);
            }
        }
        let source = format!("FROM unnest({arrays}) AS v ({names})");
        let filled = self.filled();
        match filled.split_once(" VALUES (") {
            Some((head, values)) => {
                let (values, rest) = values.split_once(')').unwrap_or((values, ""));
                format!("{head} SELECT {values} {source}{rest}")
            }
            None => filled.replacen(" WHERE ", &format!(" {source} WHERE "), 1),
        }
    }

    /// The template with each `$n` replaced by its column.
    fn filled(&self) -> String {
        let mut filled = String::with_capacity(self.template.len() * 2);
        let mut parts = self.template.split('$');
        filled.push_str(parts.next().unwrap_or_default());
        for part in parts {
            let digits = part.len() - part.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let (number, rest) = part.split_at(digits);
            let place = number.parse::<usize>().unwrap_or(0);
            let known = place
                .checked_sub(1)
                .and_then(|place| self.list.get(place))
                .is_some_and(|column| column.kind.is_some());
            if known {
                let _ = write!(filled, "v.c{place}");
            } else {
                filled.push_str("NULL");
            }
            filled.push_str(rest);
        }
        filled
    }
}

/// The values of one row.
pub(super) struct NextValues<'a> {
    columns: &'a mut Columns,
}

impl NextValues<'_> {
    /// The row is whole.
    pub(super) fn end(self) -> Result<()> {
        let columns = self.columns;
        columns.rows += 1;
        let rows = columns.rows;
        for column in &mut columns.list {
            if column.length != rows {
                return Err(wrong("a row lacks a value"));
            }
            column.fill();
        }
        Ok(())
    }
}

impl Binder for NextValues<'_> {
    fn bind(&mut self, place: usize, value: Param<'_>) -> Result<()> {
        let columns = &mut self.columns.list;
        if columns.len() < place {
            columns.resize_with(place, Column::default);
        }
        place
            .checked_sub(1)
            .and_then(|place| columns.get_mut(place))
            .ok_or_else(|| wrong("a value has no place"))?
            .push(value)
    }
}

#[cfg(test)]
mod tests {
    use super::{Columns, Param};
    use crate::driver::Binder as _;

    fn statement(template: &'static str, rows: &[&[Param<'_>]]) -> String {
        let mut columns = Columns::of(template);
        for values in rows {
            let mut row = columns.row();
            for (place, value) in values.iter().enumerate() {
                row.bind(place + 1, *value).expect("bound");
            }
            row.end().expect("whole");
        }
        columns.statement()
    }

    #[test]
    fn statements_for_one_row_become_statements_for_many() {
        let rows: &[&[Param<'_>]] = &[
            &[Param::Integer(1), Param::Null, Param::Null],
            &[Param::Integer(2), Param::Null, Param::Text("x")],
        ];
        assert_eq!(
            statement("INSERT INTO t (a, b, c) VALUES ($1, $2, $3)", rows),
            "INSERT INTO t (a, b, c) SELECT v.c1, NULL, v.c3 FROM unnest($1, $2) AS v (c1, c3)"
        );
        let rows: &[&[Param<'_>]] = &[&[Param::Blob(b"1"), Param::Integer(7)]];
        assert_eq!(
            statement("UPDATE t SET a = $1 WHERE id = $2", rows),
            "UPDATE t SET a = v.c1 FROM unnest($1, $2) AS v (c1, c2) WHERE id = v.c2"
        );
    }
}
