//! What the user says about columns.
//!
//! What belongs here: finding a column by its heading or its position.

use super::columns::{Fields, Takes};
use super::fault::FileFaultKind;
use super::spelling::{closest, normalize};

/// What the user says about columns.
#[derive(Clone, Copy, Default, Debug)]
pub struct Named<'a> {
    /// Field and column; a column is a heading, or `#` and its position.
    pub map: &'a [(String, String)],
    /// Columns that are left aside whatever they say.
    pub ignore: &'a [String],
}

/// The places of columns by what the user calls one: a heading, or `#` and a
/// position.
fn named(header: &[String], column: &str) -> Vec<usize> {
    let exact: Vec<usize> = (0..header.len())
        .filter(|place| header[*place] == column)
        .collect();
    if !exact.is_empty() {
        return exact;
    }
    if let Some(position) = column.strip_prefix('#')
        && let Ok(position) = position.parse::<usize>()
    {
        return (1..=header.len())
            .filter(|known| *known == position)
            .map(|position| position - 1)
            .collect();
    }
    let wanted = normalize(column);
    (0..header.len())
        .filter(|place| !wanted.is_empty() && normalize(&header[*place]) == wanted)
        .collect()
}

/// The places of the columns that the user leaves aside.
pub(super) fn ignored(header: &[String], columns: &[String]) -> Result<Vec<usize>, FileFaultKind> {
    let mut places = Vec::new();
    for column in columns {
        let found = named(header, column);
        if found.is_empty() {
            return Err(unknown_column("--ignore", column, header));
        }
        places.extend(found);
    }
    Ok(places)
}

fn unknown_column(field: &'static str, column: &str, header: &[String]) -> FileFaultKind {
    FileFaultKind::UnknownColumn {
        field,
        column: column.to_owned(),
        columns: header.to_vec(),
        suggestion: closest(column, header.iter().map(String::as_str)),
    }
}

/// The fields whose columns the user has named, with their places.
pub(super) fn mapped(
    fields: &Fields,
    header: &[String],
    map: &[(String, String)],
) -> Result<Vec<(&'static str, usize)>, FileFaultKind> {
    let mut places: Vec<(&'static str, usize)> = Vec::new();
    for (asked, column) in map {
        let wanted = normalize(asked);
        let Some(field) = fields.iter().find(|field| normalize(field.name) == wanted) else {
            let known: Vec<&'static str> = fields.iter().map(|field| field.name).collect();
            return Err(FileFaultKind::UnknownField {
                field: asked.clone(),
                suggestion: closest(asked, known.iter().copied()),
                fields: known,
            });
        };
        if field.takes != Takes::All && places.iter().any(|(name, _)| *name == field.name) {
            return Err(FileFaultKind::MappedTwice(field.name));
        }
        match named(header, column).as_slice() {
            [place] => places.push((field.name, *place)),
            [] => return Err(unknown_column(field.name, column, header)),
            several => {
                return Err(FileFaultKind::AmbiguousColumn {
                    field: field.name,
                    columns: several
                        .iter()
                        .map(|place| (place + 1, header[*place].clone()))
                        .collect(),
                });
            }
        }
    }
    Ok(places)
}
