//! A hand on the ledger's file: past triggers and checks, and every row of every
//! table in its reach.

use std::path::Path;

use rusqlite::Connection;
use rusqlite::config::DbConfig;
use rusqlite::types::Value as Cell;

/// A ledger that no trigger, key or check guards. They stay in the file, so that
/// nothing but what is changed can show.
pub fn unheld(ledger: &Path) -> Connection {
    let connection = Connection::open(ledger).expect("a ledger");
    connection
        .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)
        .expect("a setting of the connection");
    connection
        .execute_batch(
            "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; PRAGMA synchronous = OFF;",
        )
        .expect("settings");
    connection
}

/// Every table.
pub fn tables(connection: &Connection) -> Vec<String> {
    connection
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
        .and_then(|mut statement| statement.query_map([], |row| row.get(0))?.collect())
        .expect("tables")
}

/// The columns of a table, in order.
pub fn columns(connection: &Connection, table: &str) -> Vec<String> {
    connection
        .prepare(&format!(
            "SELECT name FROM pragma_table_info('{table}') ORDER BY cid"
        ))
        .and_then(|mut statement| statement.query_map([], |row| row.get(0))?.collect())
        .expect("columns")
}

/// Every row of a table, with all of its columns.
pub fn rows(connection: &Connection, table: &str) -> Vec<Vec<Cell>> {
    let width = columns(connection, table).len();
    connection
        .prepare(&format!("SELECT * FROM {table}"))
        .and_then(|mut statement| {
            statement
                .query_map([], |row| (0..width).map(|at| row.get(at)).collect())?
                .collect()
        })
        .expect("rows")
}

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
