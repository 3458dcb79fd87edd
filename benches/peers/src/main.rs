//! A payroll with the `doubleentry` crate, on a SQLite file.
//!
//! `peers accounts DB CSV` opens the accounts of a file, `peers payroll DB CSV`
//! records its wages, both as `bankctl import` reads them.

use doubleentry::prelude::*;
use doubleentry::store::SqlStore;

type Failure = Box<dyn std::error::Error>;

/// How many entries go into a transaction: of 100, 1,000 and 10,000 the fastest.
const BATCH: usize = 100;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [what, database, file] = arguments.as_slice() else {
        return Err("peers needs accounts or payroll, a database and a file".into());
    };
    let text = std::fs::read_to_string(file)?;
    let rows = text.lines().skip(1).map(|line| line.split(',').collect());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let store = SqlStore::sqlite(&format!("sqlite://{database}?mode=rwc")).await?;
        let books = Ledger::new(store, LedgerId::new("example.com/bench")?).await?;
        if what == "accounts" {
            accounts(&books, rows).await
        } else {
            payroll(&books, rows).await
        }
    })
}

type Books = Ledger<SqlStore<doubleentry::store::Sqlite>>;

async fn accounts(books: &Books, rows: impl Iterator<Item = Vec<&str>>) -> Result<(), Failure> {
    let on = date!("2026-01-01");
    books.declare_currency(USD, 2, on).await?;
    books.define_months(2026, 1..=12).await?;
    books.open("Assets:Payroll", AccountKind::Asset, on).await?;
    for row in rows {
        books.open(&path(row[6]), AccountKind::Liability, on).await?;
    }
    Ok(())
}

async fn payroll(books: &Books, rows: impl Iterator<Item = Vec<&str>>) -> Result<(), Failure> {
    let mut drafts = Vec::with_capacity(BATCH);
    for (line, row) in rows.enumerate() {
        let amount: Amount = row[1].parse()?;
        drafts.push(
            Entry::new(format!("november-{line}"), date!("2026-11-21"))
                .debit("Assets:Payroll", amount, USD)
                .credit(path(row[0]), amount, USD),
        );
        if drafts.len() == BATCH {
            books.record_batch(drafts.drain(..)).await?;
        }
    }
    books.record_batch(drafts).await?;
    Ok(())
}

fn path(number: &str) -> String {
    format!("Liabilities:C{number}")
}
