//! A check book: which numbers were given to a customer.

use bankctl_types::number::AccountId;
use bankctl_types::{Day, words};
use serde::Serialize;

use super::numbers::Numbers;

words! {
    /// The state of a check book.
    BookStatus {
        /// Its checks are paid.
        Issued = 1, "issued";
        /// What is left of it is not paid: it was lost, or given back.
        Void = 2, "void";
    }
}

/// A check book, as the change log keeps it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct CheckBook {
    /// The account that its checks are drawn on.
    pub account: AccountId,
    /// Its numbers.
    #[serde(flatten)]
    pub numbers: Numbers,
    /// The state.
    pub status: BookStatus,
    /// The business day on which it was issued.
    pub issued_on: Day,
    /// Why it is void.
    pub reason: Option<String>,
    /// The idempotency key of its issue.
    pub reference: Option<String>,
}

impl CheckBook {
    /// Whether its fields go together.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.numbers.is_sound() && (self.status == BookStatus::Void) == self.reason.is_some()
    }
}

/// What the books of an account say of a number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Known {
    /// The account has no book on record: any number may be one of its checks.
    NoBooks,
    /// It is in a book.
    Issued,
    /// It is in a book that is void.
    Void,
    /// It is in no book.
    Unknown,
}

/// What the books of an account say of a number.
pub fn known<'a>(books: impl IntoIterator<Item = &'a CheckBook>, number: i64) -> Known {
    let mut answer = Known::NoBooks;
    for book in books {
        if !book.numbers.has(number) {
            answer = Known::Unknown;
            continue;
        }
        return match book.status {
            BookStatus::Issued => Known::Issued,
            BookStatus::Void => Known::Void,
        };
    }
    answer
}

#[cfg(test)]
mod tests {
    use bankctl_types::Day;
    use bankctl_types::number::AccountId;

    use super::{BookStatus, CheckBook, Known, known};
    use crate::drawn_checks::rules::numbers::Numbers;

    fn book(first: i64, last: i64, status: BookStatus) -> CheckBook {
        CheckBook {
            account: AccountId(100_000_001),
            numbers: Numbers { first, last },
            status,
            issued_on: Day(0),
            reason: (status == BookStatus::Void).then(|| "lost".to_owned()),
            reference: None,
        }
    }

    #[test]
    fn a_number_is_known_by_the_books_of_its_account() {
        let books = [
            book(1_001, 1_025, BookStatus::Void),
            book(1_026, 1_050, BookStatus::Issued),
        ];
        let table = [
            (1_000, Known::Unknown),
            (1_001, Known::Void),
            (1_025, Known::Void),
            (1_026, Known::Issued),
            (1_050, Known::Issued),
            (1_051, Known::Unknown),
        ];
        for (number, expected) in table {
            assert_eq!(known(&books, number), expected, "{number}");
        }
        assert_eq!(known(&[], 7), Known::NoBooks);
        assert!(books.iter().all(CheckBook::is_sound));
    }
}
