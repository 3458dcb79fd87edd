//! What each role needs at the server: the statements that what the tables say
//! comes to. Tests hold it against the schema, and run every command of every
//! role with it.

use bankctl_storage::driver::Sequence;
use bankctl_storage::quoted;

use crate::kernel::rules::operator::Roles;
use crate::kernel::tables::descriptor::Table;
use crate::rooms;

/// The tables, sorted by name.
fn sorted() -> Vec<&'static Table> {
    let mut tables: Vec<&Table> = rooms::tables().collect();
    tables.sort_by_key(|table| table.name);
    tables
}

/// Every table that is known here, with each of its columns and each that may be
/// written.
pub fn granted_columns() -> impl Iterator<Item = (&'static str, &'static str)> {
    let written = |table: &Table| {
        table
            .update
            .iter()
            .flat_map(|(columns, _)| columns.split(' '))
    };
    rooms::tables().flat_map(move |table| {
        let columns = table.columns().chain(written(table));
        columns.map(|column| (table.name, column))
    })
}

/// The statements that give an account of the server what operators with these
/// roles need, in the tables of a schema.
pub fn statements(schema: &str, roles: Roles, to: &str) -> Vec<String> {
    let (schema, to) = (quoted(schema), quoted(to));
    let tables = sorted();
    let named = |may: &dyn Fn(&Table) -> Roles| -> Vec<String> {
        let granted = tables.iter().filter(|table| may(table).meets(roles));
        granted
            .map(|table| format!("{schema}.{}", table.name))
            .collect()
    };
    let mut all = vec![format!("GRANT USAGE ON SCHEMA {schema} TO {to};")];
    let mut grant = |right: &str, on: Vec<String>| {
        if !on.is_empty() {
            all.push(format!("GRANT {right} ON {} TO {to};", on.join(", ")));
        }
    };
    grant("SELECT", named(&|table| table.read));
    grant("INSERT", named(&|table| table.insert));
    for table in &tables {
        let may = table.update.iter().filter(|(_, who)| who.meets(roles));
        let mut columns: Vec<&str> = Vec::new();
        for column in may.flat_map(|(columns, _)| columns.split(' ')) {
            if !columns.contains(&column) {
                columns.push(column);
            }
        }
        if !columns.is_empty() {
            let right = format!("UPDATE ({})", columns.join(", "));
            grant(&right, vec![format!("{schema}.{}", table.name)]);
        }
    }
    grant("DELETE", named(&|table| table.delete));
    let drawn = tables.iter().filter(|table| table.insert.meets(roles));
    let numbers: Vec<String> = drawn
        .filter_map(|table| match table.numbers {
            Some(Sequence::Named(name)) => Some(format!("{schema}.{name}")),
            Some(Sequence::Counter(_)) | None => None,
        })
        .collect();
    if !numbers.is_empty() {
        grant("USAGE", vec![format!("SEQUENCE {}", numbers.join(", "))]);
    }
    all
}
