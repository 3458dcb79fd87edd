//! The schema files of both engines, in one list.
//!
//! A file has the same number and name in `schema/sqlite/` and in
//! `schema/postgres/`. A new one is a line here; a released one never changes.

use crate::migrate::{Sealing, Step};
use crate::upgrade::Plain;

/// Makes the list of each engine from a list of files: the version that a ledger
/// has after the file, its name, and what is sealed then of what stood in plain,
/// with the file that runs afterwards.
macro_rules! steps {
    ($($version:literal $name:literal $(seals $what:ident $($after:literal)?)?,)+) => {
        /// The schema files of SQLite.
        pub(crate) const SQLITE: &[Step] = &[$(
            step!("sqlite", "DROP TRIGGER change_is_append_only_update;",
                $version $name $(seals $what $($after)?)?),
        )+];
        /// The schema files of PostgreSQL.
        pub(crate) const POSTGRES: &[Step] = &[$(
            step!("postgres", "DROP TRIGGER change_is_append_only ON change;",
                $version $name $(seals $what $($after)?)?),
        )+];
    };
}

/// One step of an engine, which opens the change log with a statement of
/// its own where lines of it are sealed.
macro_rules! step {
    ($engine:literal, $opens:literal, $version:literal $name:literal) => {
        Step::plain($version, script!($engine, $name))
    };
    ($engine:literal, $opens:literal, $version:literal $name:literal seals $what:ident) => {
        step!(@ $engine, $version, $name, $what, "", "")
    };
    ($engine:literal, $opens:literal, $version:literal $name:literal
        seals $what:ident $after:literal) => {
        step!(@ $engine, $version, $name, $what, $opens, script!($engine, $after))
    };
    (@ $engine:literal, $version:literal, $name:literal, $what:ident,
        $before:expr, $after:expr) => {
        Step {
            version: $version,
            script: script!($engine, $name),
            sealing: Some(Sealing {
                what: Plain::$what,
                before: $before,
                after: $after,
            }),
        }
    };
}

/// The text of a schema file.
macro_rules! script {
    ($engine:literal, $name:literal) => {
        include_str!(concat!("schema/", $engine, "/", $name, ".sql"))
    };
}

steps! {
    1 "0001_ledger",
    2 "0002_transit",
    3 "0003_operators",
    4 "0004_approvals",
    5 "0005_tokens",
    6 "0006_privacy" seals Personal "0006_privacy_sealed",
    7 "0007_knowing",
    8 "0008_login",
    9 "0009_files",
    10 "0010_forgetting" seals Reasons "0010_forgetting_sealed",
    11 "0011_recorded" seals Nothing,
    12 "0012_partners",
    13 "0013_callers",
    14 "0014_house",
    15 "0015_found" seals Unfound,
    16 "0016_counter",
    17 "0017_day",
    18 "0018_products",
    19 "0019_orders",
    20 "0020_fees",
    21 "0021_lighter",
    22 "0022_customer_limits",
    23 "0023_tills",
    24 "0024_checks",
    25 "0025_drawn_checks",
    26 "0026_disputes",
    27 "0027_alerts",
    28 "0028_exchange",
    29 "0029_ach",
    30 "0030_statements",
    31 "0031_compliance",
    32 "0032_ach_links",
    33 "0033_branch",
    34 "0034_servers",
    35 "0035_reconciliation",
    36 "0036_ach_open",
    37 "0037_statement_notice",
    38 "0038_nodes",
}

/// All of it as one file, which makes a new ledger sooner than the files one after
/// another; at its end it says of which version it is.
pub(crate) const SQLITE_NEW: &str = include_str!("schema/new/sqlite.sql");

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::{POSTGRES, SQLITE};
    use crate::migrate::Step;

    /// Every text that steps run, each once.
    fn texts(steps: &[Step]) -> BTreeSet<&'static str> {
        let sealed = steps.iter().filter_map(|step| step.sealing);
        let sealed = sealed.map(|sealing| sealing.after);
        let made = steps.iter().map(|step| step.script);
        made.chain(sealed.filter(|after| !after.is_empty()))
            .collect()
    }

    #[test]
    fn every_schema_file_is_a_step_of_its_engine() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/schema");
        let mut names = Vec::new();
        for (engine, steps) in [("sqlite", SQLITE), ("postgres", POSTGRES)] {
            let files = fs::read_dir(folder.join(engine)).expect("the folder");
            let mut paths: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
            paths.sort();
            let there: Vec<String> = paths
                .iter()
                .map(|path| fs::read_to_string(path).expect("text"))
                .collect();
            let there = there.iter().map(String::as_str).collect::<BTreeSet<_>>();
            assert_eq!(there, texts(steps), "{engine}");
            names.push(
                paths
                    .iter()
                    .map(|path| path.file_name().map(ToOwned::to_owned))
                    .collect::<Vec<_>>(),
            );
            let versions = steps.iter().map(|step| step.version);
            assert!(versions.eq((1..).take(steps.len())), "{engine}");
        }
        assert_eq!(names[0], names[1]);
    }
}
