//! Check books: issued and made void.

use super::rules::book::{BookStatus, CheckBook};
use super::rules::numbers::{COUNT_MAX, FIRST_NUMBER, NUMBER_MAX, Numbers};
use super::show;
use super::table::{self, BookRow, Stored};
use crate::drawn_checks::DrawnChecksRoom;
use crate::error::advice::{Advice, List};
use crate::error::{Class, Error, Fault};
use crate::kernel::rules::account::AccountRef;
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::transaction::existing_account;
use crate::payments::{conflict, may_be_new};
use crate::{Reference, Result, WriteTx, not_found, views};

/// A check book that is to be issued.
#[derive(Clone, Debug)]
pub struct BookOpening {
    /// The account that its checks are drawn on.
    pub account: AccountRef,
    /// How many checks it has.
    pub count: i64,
    /// The number of the first one; after the highest one by default.
    pub start: Option<i64>,
    /// The idempotency key.
    pub reference: Reference,
}

impl DrawnChecksRoom<'_> {
    /// Issues a check book.
    ///
    /// # Errors
    /// In this order: `account_not_found`, one of the bank's own, the reference, closed,
    /// numbers that can't be, `numbers_overlap`.
    pub fn issue_book(self, opening: &BookOpening) -> Result<views::CheckBook> {
        self.0
            .write_to(&[&opening.account], |books| books.issue_book(opening))
    }

    /// Makes what is left of a check book void.
    ///
    /// # Errors
    /// In this order: `check_book_not_found`, `already_void`.
    pub fn void_book(self, id: i64, reason: &str) -> Result<views::CheckBook> {
        self.0.write(|books| books.void_book(id, reason))
    }
}

impl WriteTx<'_> {
    fn issue_book(&mut self, opening: &BookOpening) -> Result<views::CheckBook> {
        let account = self.locked_one(&opening.account)?;
        self.must_be_customers(account)?;
        if let Some(reference) = opening.reference.to_look_up() {
            if let Some(row) = table::book_under(self.driver, reference)? {
                let book = &row.record;
                let is_same = book.account == account
                    && book.numbers.count() == opening.count
                    && opening
                        .start
                        .is_none_or(|start| start == book.numbers.first);
                if !is_same {
                    return Err(conflict(reference, format!("check book {}", row.id)));
                }
                let mut told = show::book(&row);
                told.replayed = true;
                return Ok(told);
            }
            may_be_new(reference)?;
        }
        existing_account(self.driver, account)?.must_not_be_closed()?;
        let known = table::books_of(self.driver, account)?;
        let highest = known.iter().map(|row| row.record.numbers.last).max();
        let after = highest.map_or(FIRST_NUMBER, |last| last + 1);
        let start = opening.start.unwrap_or(after);
        let numbers =
            Numbers::counted(start, opening.count).ok_or_else(|| too_many(start, opening.count))?;
        if let Some(other) = known.iter().find(|row| row.record.numbers.meets(numbers)) {
            return Err(overlap(numbers, other, after));
        }
        let record = CheckBook {
            account,
            numbers,
            status: BookStatus::Issued,
            issued_on: self.stamp.business_date,
            reason: None,
            reference: opening.reference.written(self.dry_run),
        };
        let id = table::next_book(self.driver)?;
        let change = self.log_change(Subject::CheckBook, id, action::CREATED, &record)?;
        let row = Stored { id, record, change };
        table::insert_book(self.driver, &row)?;
        Ok(self.told_book(&row))
    }

    fn void_book(&mut self, id: i64, reason: &str) -> Result<views::CheckBook> {
        let row = table::book(self.driver, id)?.ok_or_else(|| no_such_book(id))?;
        self.lock(&[row.record.account])?;
        let mut row = table::book(self.driver, id)?.ok_or_else(|| no_such_book(id))?;
        if row.record.status == BookStatus::Void {
            let message = format!("check book {id} is void already");
            return Err(Fault::new(Class::Refused, "already_void", message)
                .hint(Advice::LookIn(List::CheckBooks))
                .into());
        }
        row.record.status = BookStatus::Void;
        row.record.reason = Some(reason.to_owned());
        row.change = self.log_change(Subject::CheckBook, id, action::VOIDED, &row.record)?;
        table::update_book(self.driver, &row)?;
        Ok(self.told_book(&row))
    }

    fn told_book(&self, row: &BookRow) -> views::CheckBook {
        let mut told = show::book(row);
        let is_new = row.record.status == BookStatus::Issued;
        told.id = told.id.filter(|_| !(self.dry_run && is_new));
        told.dry_run = self.dry_run;
        told
    }
}

fn too_many(start: i64, count: i64) -> Error {
    let message = format!("there are no {count} numbers of checks from {start} on");
    Fault::new(Class::Usage, "invalid_count", message)
        .hint(format!(
            "a book has 1 to {COUNT_MAX} checks, with numbers up to {NUMBER_MAX}"
        ))
        .into()
}

fn overlap(numbers: Numbers, other: &BookRow, after: i64) -> Error {
    let message = format!(
        "the numbers {numbers} overlap those of check book {}, {}",
        other.id, other.record.numbers
    );
    Fault::new(Class::Conflict, "numbers_overlap", message)
        .hint(format!(
            "leave the start out, or begin at {after}; a number is never given twice, also of a void book"
        ))
        .into()
}

fn no_such_book(id: i64) -> Error {
    not_found(
        "check_book_not_found",
        format!("no check book {id}"),
        Advice::LookIn(List::CheckBooks),
    )
}
