//! Bytes on disk a transaction, table by table and index by index.

use rusqlite::{Connection, OpenFlags};

use super::Plan;
use super::figures::{Aim, Figure, Figures};
use super::seeds::{Seed, seed};

pub fn run(plan: &Plan, figures: &mut Figures) {
    of_seeds(&[seed(plan.largest())], figures);
}

pub fn of_seeds(seeds: &[Seed], figures: &mut Figures) {
    for seed in seeds {
        let file = Connection::open_with_flags(&seed.path, OpenFlags::SQLITE_OPEN_READ_ONLY)
            .expect("opened");
        let mut statement = file
            .prepare("SELECT name, sum(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC")
            .expect("dbstat");
        let rows = statement.query_map([], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?))
        });
        let mut total = 0;
        for row in rows.expect("rows") {
            let (name, bytes) = row.expect("a row");
            total += bytes;
            add(figures, &name, bytes, seed);
        }
        add(figures, "the whole file", total, seed);
    }
}

fn add(figures: &mut Figures, name: &str, bytes: i64, seed: &Seed) {
    figures.add(Figure {
        part: "size".to_owned(),
        what: name.to_owned(),
        ours: bytes as f64 / seed.transactions as f64,
        unit: "bytes/transaction".to_owned(),
        other_name: String::new(),
        other: None,
        ratio: None,
        runs: 1,
        aim: Aim::None,
        size: Some(seed.transactions),
    });
}
