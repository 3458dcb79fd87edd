//! The schema: its versions, and whether it is still what was made.

use std::collections::{BTreeSet, HashMap};

use super::{Driver, Postgres};
use crate::Result;
use crate::migrate;
pub(super) use crate::schema::POSTGRES as STEPS;

/// The engine, and the version of the schema that is made here.
pub(crate) fn described() -> String {
    format!("PostgreSQL, schema {}", migrate::newest(STEPS))
}

/// The statement that gives the last number of a counter, `$1`, and keeps others
/// from it until the transaction ends.
pub(super) const LAST_OF_COUNTER: &str = "SELECT last_number($1) FROM bankctl_schema";

/// The statement that takes numbers from a sequence, `$1` of them.
pub(super) fn next_numbers(sequence: &str) -> String {
    format!("SELECT nextval('{sequence}') FROM generate_series(1, $1)")
}

/// The statement that takes as many and gives the first and the last of them.
pub(super) fn next_range(sequence: &str) -> String {
    format!(
        "SELECT min(number), max(number) FROM ({}) AS drawn (number)",
        next_numbers(sequence)
    )
}

/// The statement that says which number was taken last. Who may take numbers
/// from a sequence may see its last one here; the first is taken for one that
/// was, which skips it.
pub(super) fn last_number(sequence: &str) -> String {
    format!(
        "SELECT coalesce(last_value, start_value) FROM pg_sequences \
         WHERE schemaname = current_schema() AND sequencename = '{sequence}'"
    )
}

/// Everything in the schema that has a name and that this program makes.
/// Triggers that are off count as missing. The relations are looked through once:
/// a server keeps no index of them by schema, and has as many as there are ledgers.
const NAMES: &str = "WITH place AS (SELECT oid FROM pg_namespace WHERE nspname = current_schema()), here AS MATERIALIZED (SELECT pg_class.oid AS relation, CAST(relname AS TEXT) AS name, relkind, relrowsecurity FROM pg_class JOIN place ON place.oid = relnamespace) SELECT CASE relkind WHEN 'v' THEN 'VIEW ' WHEN 'S' THEN 'SEQUENCE ' ELSE 'TABLE ' END || name FROM here WHERE relkind IN ('v', 'S', 'r', 'p') UNION ALL SELECT 'ROWS OF ' || name FROM here WHERE relrowsecurity UNION ALL SELECT 'FUNCTION ' || CAST(proname AS TEXT) FROM pg_proc JOIN place ON place.oid = pronamespace UNION ALL SELECT 'POLICY ' || CAST(polname AS TEXT) FROM pg_policy JOIN here ON relation = polrelid UNION ALL SELECT 'TRIGGER ' || CAST(tgname AS TEXT) FROM pg_trigger WHERE tgrelid = ANY (ARRAY(SELECT relation FROM here)) AND NOT tgisinternal AND tgenabled <> 'D' UNION ALL SELECT 'INDEX ' || name FROM here WHERE relkind IN ('i', 'I') AND NOT EXISTS (SELECT 1 FROM pg_constraint JOIN place ON place.oid = connamespace WHERE conname = name)";
/// What functions do, of those that are written in the language of the engine.
const BODIES: &str = "SELECT CAST(proname AS TEXT), prosrc FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace WHERE nspname = current_schema() AND prosrc <> ''";
/// Checks and keys of tables that are off or were never proved.
const UNPROVED: &str = "SELECT CAST(conname AS TEXT) FROM pg_constraint JOIN pg_namespace ON pg_namespace.oid = connamespace WHERE nspname = current_schema() AND NOT convalidated";
const CONSTRAINTS: &str = "SELECT count(*) FROM pg_constraint JOIN pg_namespace ON pg_namespace.oid = connamespace WHERE nspname = current_schema() AND contype IN ('c', 'f')";

/// What differs from the schema that this program made. The files are the
/// server's business: it has tools of its own for them.
pub(super) fn problems(postgres: &mut Postgres) -> Result<Vec<String>> {
    let mut actual = BTreeSet::new();
    postgres.query(NAMES, &[], &mut |row| {
        actual.insert(row.text(0)?);
        Ok(())
    })?;
    let expected = made();
    let lacks = expected.difference(&actual);
    let has = actual.difference(&expected);
    let mut found: Vec<String> = lacks
        .map(|name| format!("the schema lacks or has changed: {name}"))
        .chain(has.map(|name| format!("the schema has what this program did not make: {name}")))
        .collect();
    let bodies = bodies();
    postgres.query(BODIES, &[], &mut |row| {
        let (name, body) = (row.text(0)?, row.text(1)?);
        if bodies.get(name.as_str()).is_none_or(|made| *made != body) {
            found.push(format!("the schema has changed: FUNCTION {name}"));
        }
        Ok(())
    })?;
    postgres.query(UNPROVED, &[], &mut |row| {
        found.push(format!(
            "a rule of the schema is not enforced: {}",
            row.text(0)?
        ));
        Ok(())
    })?;
    let mut constraints = 0;
    postgres.query(CONSTRAINTS, &[], &mut |row| {
        constraints = row.integer(0)?;
        Ok(())
    })?;
    // A later step takes some away, and makes others in their place; columns
    // and triggers that go take none with them.
    let mut dropping = false;
    let written = script_words().fold(0, |written, word| {
        let after_drop = std::mem::replace(&mut dropping, word == "DROP");
        match word {
            "CHECK" | "REFERENCES" => written + 1,
            "CONSTRAINT" if after_drop => written - 1,
            _ => written,
        }
    });
    if constraints != written {
        found.push(format!(
            "the schema has {constraints} checks and keys instead of {written}"
        ));
    }
    Ok(found)
}

fn script_words() -> impl Iterator<Item = &'static str> {
    migrate::scripts(STEPS, 0)
        .flat_map(str::lines)
        .filter(|line| !line.starts_with("--"))
        .flat_map(str::split_whitespace)
}

/// What the functions do that the scripts make, by name.
fn bodies() -> HashMap<&'static str, &'static str> {
    migrate::scripts(STEPS, 0)
        .flat_map(|script| script.split("CREATE FUNCTION ").skip(1))
        .filter_map(|made| {
            let name = &made[..made.find('(')?];
            let (_, rest) = made.split_once("AS $$")?;
            rest.split_once("$$").map(|(body, _)| (name, body))
        })
        .collect()
}

/// The tables that the scripts make.
pub(super) fn tables() -> Vec<String> {
    let tables = made().into_iter();
    tables
        .filter_map(|name| name.strip_prefix("TABLE ").map(str::to_owned))
        .collect()
}

/// What the scripts make and leave, by kind and name.
fn made() -> BTreeSet<String> {
    let words: Vec<&str> = script_words().collect();
    let mut made = BTreeSet::new();
    for window in words.windows(4) {
        let (name, is_made) = match window {
            ["CREATE", "UNIQUE", "INDEX", name] => (format!("INDEX {name}"), true),
            ["ALTER", "TABLE", name, "ENABLE"] => (format!("ROWS OF {name}"), true),
            [
                verb @ ("CREATE" | "DROP"),
                kind
                @ ("TABLE" | "VIEW" | "INDEX" | "SEQUENCE" | "FUNCTION" | "POLICY" | "TRIGGER"),
                name,
                ..,
            ] => {
                let end = name.find(['(', ';']).unwrap_or(name.len());
                (format!("{kind} {}", &name[..end]), *verb == "CREATE")
            }
            _ => continue,
        };
        if is_made {
            made.insert(name);
        } else {
            made.remove(&name);
        }
    }
    made
}
