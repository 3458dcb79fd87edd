//! A whole ledger, row by row, from one engine to another.
//!
//! What the copy is: the rows of every table with their keys, hashes and lanes,
//! read on one state of the source. The journal and the change log
//! only grow, so a copy that was broken off goes on after their last rows, lane
//! by lane: within a lane numbers rise with the commits, while a lower number
//! of another lane may be committed later. Everything else is written anew.
//! Until a copy is whole and proved, no one can open it as a ledger.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

use bankctl_storage::driver::{Binder, Driver, Mode, Param, query_all, query_one};
use bankctl_storage::{Error, Result, damaged};

use crate::kernel::tables;
use crate::kernel::tables::descriptor::Table;
use crate::rooms;

/// What a column holds.
#[derive(Clone, Copy)]
enum Kind {
    Integer,
    Text,
    Bytes,
}

/// The statements of a table.
struct Statements {
    kinds: Vec<Kind>,
    keys: usize,
    append_only: bool,
    page_rows: i64,
    /// The first page.
    first: String,
    /// The page after a key.
    next: String,
    write: String,
    /// The largest key of each lane; of a table that only grows.
    ends: String,
    /// Where the lane stands in a row of it; of others it is not asked for.
    lane: usize,
    count: String,
    clear: Option<String>,
}

static STATEMENTS: LazyLock<Vec<Statements>> = LazyLock::new(|| {
    rooms::copied()
        .map(|(table, columns)| Statements::of(table, columns))
        .collect()
});

impl Statements {
    fn of(table: &Table, columns: &str) -> Self {
        let Table { name, keys, .. } = *table;
        let (mut names, mut kinds) = (Vec::new(), Vec::new());
        for word in columns.split(' ') {
            let plain = word.trim_end_matches(['#', '*']);
            kinds.push(match &word[plain.len()..] {
                "#" => Kind::Text,
                "*" => Kind::Bytes,
                _ => Kind::Integer,
            });
            names.push(plain);
        }
        let (all, key) = (names.join(", "), names[..keys].join(", "));
        let places = |count: usize| {
            let places: Vec<String> = (1..=count).map(|place| format!("${place}")).collect();
            places.join(", ")
        };
        let limit = keys + 1;
        let all_is_key = keys == names.len();
        let mut write = format!(
            "INSERT INTO {name} ({all}) VALUES ({})",
            places(names.len())
        );
        if !table.append_only && !all_is_key {
            let sets: Vec<String> = names[keys..]
                .iter()
                .map(|name| format!("{name} = excluded.{name}"))
                .collect();
            // Writing to a string cannot fail.
            let _ = write!(
                write,
                " ON CONFLICT ({key}) DO UPDATE SET {}",
                sets.join(", ")
            );
        }
        Self {
            kinds,
            keys,
            append_only: table.append_only,
            page_rows: table.page_rows,
            first: format!("SELECT {all} FROM {name} ORDER BY {key} LIMIT $1"),
            next: format!(
                "SELECT {all} FROM {name} WHERE ({key}) > ({}) ORDER BY {key} LIMIT ${limit}",
                places(keys)
            ),
            write,
            ends: format!("SELECT lane, max(id) FROM {name} GROUP BY lane"),
            lane: names
                .iter()
                .position(|name| matches!(*name, "lane"))
                .unwrap_or(0),
            count: format!("SELECT count(*) FROM {name}"),
            // Rows that nothing but their key is in are written anew.
            clear: all_is_key.then(|| format!("DELETE FROM {name}")),
        }
    }
}

/// A value on its way.
enum Value {
    Null,
    Integer(i64),
    Text(String),
    Bytes(Vec<u8>),
}

impl Value {
    fn param(&self) -> Param<'_> {
        match self {
            Self::Null => Param::Null,
            Self::Integer(number) => Param::Integer(*number),
            Self::Text(text) => Param::Text(text),
            Self::Bytes(bytes) => Param::Blob(bytes),
        }
    }
}

type Row = Vec<Value>;

/// How many rows there are to copy.
pub fn rows(source: &mut dyn Driver) -> Result<u64> {
    let mut sum = 0;
    for table in STATEMENTS.iter() {
        let count = query_one(source, &table.count, &[], |row| row.integer(0))?;
        sum += count.unwrap_or(0).unsigned_abs();
    }
    Ok(sum)
}

/// Copies all rows into a target that was opened for it;
/// `progress` is told how many are there. The source has a reading transaction
/// open.
///
/// # Errors
/// [`Error::Exists`] if the target has the beginning of another copy.
pub fn copy(
    source: &mut dyn Driver,
    target: &mut dyn Driver,
    mut progress: impl FnMut(u64),
) -> Result<()> {
    must_belong(source, target)?;
    let mut done = 0;
    for table in STATEMENTS.iter() {
        if let Some(clear) = &table.clear {
            in_transaction(target, |target| target.execute(clear, &[]))?;
        }
        let mut copied = Copied::of(source, target, table)?;
        done += copied.rows;
        let mut after = copied.all_up_to.take();
        loop {
            let mut page = page(source, table, after.as_deref())?;
            let Some(last) = page.last() else { break };
            let keys = last[..table.keys].iter();
            after = Some(keys.map(another).collect());
            page.retain(|row| !copied.has(table, row));
            done += page.len() as u64;
            write(target, table, page)?;
            progress(done);
        }
    }
    // The target may have more lanes, and all of them say which day is booked on.
    if let Some(day) = tables::business_days::current(source)? {
        in_transaction(target, |target| tables::business_days::roll(target, day))?;
    }
    Ok(())
}

/// What is there of a copy that was broken off.
struct Copied {
    /// How many rows.
    rows: u64,
    /// The last key of each lane.
    ends: BTreeMap<i64, i64>,
    /// A key up to which nothing is missing.
    all_up_to: Option<Vec<Value>>,
}

impl Copied {
    fn of(source: &mut dyn Driver, target: &mut dyn Driver, table: &Statements) -> Result<Self> {
        let mut copied = Self {
            rows: 0,
            ends: BTreeMap::new(),
            all_up_to: None,
        };
        if !table.append_only {
            return Ok(copied);
        }
        let rows = query_one(target, &table.count, &[], |row| row.integer(0))?;
        copied.rows = rows.unwrap_or(0).unsigned_abs();
        if copied.rows == 0 {
            return Ok(copied);
        }
        copied.ends = ends(target, table)?;
        let missing = ends(source, table)?.into_iter().filter_map(|(lane, end)| {
            let there = copied.ends.get(&lane).copied().unwrap_or(0);
            (there < end).then_some(there)
        });
        let first = missing.min().unwrap_or(i64::MAX);
        copied.all_up_to = Some(vec![Value::Integer(first)]);
        Ok(copied)
    }

    /// Whether a row of the source is there; of a table that is written anew
    /// none is.
    fn has(&self, table: &Statements, row: &Row) -> bool {
        match (row.first(), row.get(table.lane)) {
            (Some(Value::Integer(id)), Some(Value::Integer(lane))) => {
                self.ends.get(lane).is_some_and(|end| id <= end)
            }
            _ => false,
        }
    }
}

/// The last key of each lane.
fn ends(driver: &mut dyn Driver, table: &Statements) -> Result<BTreeMap<i64, i64>> {
    let ends = query_all(driver, &table.ends, &[], |row| {
        Ok((row.integer(0)?, row.integer(1)?))
    })?;
    Ok(ends.into_iter().collect())
}

fn another(value: &Value) -> Value {
    match value {
        Value::Null => Value::Null,
        Value::Integer(number) => Value::Integer(*number),
        Value::Text(text) => Value::Text(text.clone()),
        Value::Bytes(bytes) => Value::Bytes(bytes.clone()),
    }
}

/// A copy that was begun goes on only from the ledger that it was begun from:
/// the first line of the change log has a hash like no other.
fn must_belong(source: &mut dyn Driver, target: &mut dyn Driver) -> Result<()> {
    let first = |driver: &mut dyn Driver| -> Result<Option<Vec<u8>>> {
        let rows = tables::changes::page(driver, 0, 1)?;
        Ok(rows.first().map(|row| row.leaf.to_vec()))
    };
    let (own, begun) = (first(source)?, first(target)?);
    if begun.is_some() && begun != own {
        return Err(Error::Exists(
            "the beginning of another ledger's copy".to_owned(),
        ));
    }
    Ok(())
}

fn page(source: &mut dyn Driver, table: &Statements, after: Option<&[Value]>) -> Result<Vec<Row>> {
    let mut params: Vec<Param<'_>> = after.unwrap_or_default().iter().map(Value::param).collect();
    params.push(Param::Integer(table.page_rows));
    let statement = if after.is_some() {
        &table.next
    } else {
        &table.first
    };
    query_all(source, statement, &params, |row| {
        let mut values = Vec::with_capacity(table.kinds.len());
        for (place, kind) in table.kinds.iter().enumerate() {
            values.push(match kind {
                Kind::Integer => row
                    .optional_integer(place)?
                    .map_or(Value::Null, Value::Integer),
                Kind::Text => row.optional_text(place)?.map_or(Value::Null, Value::Text),
                Kind::Bytes => row.optional_blob(place)?.map_or(Value::Null, Value::Bytes),
            });
        }
        Ok(values)
    })
}

fn write(target: &mut dyn Driver, table: &'static Statements, page: Vec<Row>) -> Result<()> {
    in_transaction(target, |target| {
        let (rows, mut page) = (page.len(), page.into_iter());
        let next = move |binder: &mut dyn Binder| {
            let row = page
                .next()
                .ok_or_else(|| damaged("a row of a copy is missing"))?;
            for (place, value) in row.iter().enumerate() {
                binder.bind(place + 1, value.param())?;
            }
            Ok(())
        };
        target.execute_all(&table.write, rows, Box::new(next))
    })
}

/// Writes without the foreign keys being looked at where that is possible: the
/// whole is proved at the end.
fn in_transaction(
    target: &mut dyn Driver,
    work: impl FnOnce(&mut dyn Driver) -> Result<()>,
) -> Result<()> {
    target.begin(Mode::BulkWrite)?;
    match work(target) {
        Ok(()) => target.commit(),
        Err(error) => {
            target.rollback();
            Err(error)
        }
    }
}
