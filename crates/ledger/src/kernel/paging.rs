//! All records of a kind, a page at a time: memory stays small however many
//! there are.

use bankctl_storage::Driver;

use crate::Result;

/// How many rows are read at a time.
const ROWS: i64 = 2_000;

/// Visits every page of what `read` gives: at most so many rows (its last
/// argument) after a key (the one before). `visit` is also told the key that
/// its page begins after, and that of its last row.
pub(crate) fn each_page<R>(
    driver: &mut dyn Driver,
    read: impl Fn(&mut dyn Driver, i64, i64) -> bankctl_storage::Result<Vec<R>>,
    key: impl Fn(&R) -> i64,
    mut visit: impl FnMut(&mut dyn Driver, Vec<R>, (i64, i64)) -> Result<()>,
) -> Result<()> {
    let mut after = 0;
    loop {
        let rows = read(driver, after, ROWS)?;
        let Some(end) = rows.last() else {
            return Ok(());
        };
        let before = after;
        after = key(end);
        visit(driver, rows, (before, after))?;
    }
}

/// Visits every row of the same.
pub(crate) fn each<R>(
    driver: &mut dyn Driver,
    read: impl Fn(&mut dyn Driver, i64, i64) -> bankctl_storage::Result<Vec<R>>,
    key: impl Fn(&R) -> i64,
    mut visit: impl FnMut(&mut dyn Driver, R) -> Result<()>,
) -> Result<()> {
    each_page(driver, read, key, |driver, rows, _| {
        rows.into_iter().try_for_each(|row| visit(driver, row))
    })
}
