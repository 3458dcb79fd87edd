//! Whole files through the readers, as tables.

mod accounts;
mod checks;
mod meant;
mod nacha;
mod payroll;
mod properties;
mod received;
mod statement;
mod table;
mod whole;
#[cfg(feature = "xlsx")]
mod zipped;

use super::Source;

/// A file of the repository's `tests/data`.
fn data(name: &str) -> Vec<u8> {
    let path = format!("{}/../../tests/data/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn source(bytes: &[u8]) -> Source {
    Source::spool("test.csv", bytes).expect("a source")
}
