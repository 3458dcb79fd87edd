//! A row of a table, found again by all of its values.

use rusqlite::types::Value as Cell;

/// A condition that is true for one row only.
pub fn exactly(names: &[String], row: &[Cell]) -> String {
    let parts: Vec<String> = names
        .iter()
        .zip(row)
        .map(|(name, cell)| match cell {
            Cell::Null => format!("{name} IS NULL"),
            Cell::Integer(value) => format!("{name} = {value}"),
            Cell::Real(value) => format!("{name} = {value}"),
            Cell::Text(value) => format!("{name} = '{}'", value.replace('\'', "''")),
            Cell::Blob(bytes) => {
                let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
                format!("{name} = x'{digits}'")
            }
        })
        .collect();
    parts.join(" AND ")
}
