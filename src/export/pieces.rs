//! A journal, piece by piece.

use super::{Books, Format, JournalFormat};
use crate::domain::Day;
use crate::error::{Error, Fault, exit};
use crate::report::Transaction;

/// The pieces of a journal, in order. See [`pieces`].
pub struct Pieces<I> {
    writer: Box<dyn JournalFormat>,
    books: Books,
    transactions: I,
    stage: Stage,
    last: Day,
}

#[derive(Clone, Copy)]
enum Stage {
    Header,
    Transactions,
    Done,
}

/// Writes books as a journal: header, transactions, footer. No more than one
/// transaction is held at a time.
///
/// The transactions must come in the order that they were booked in. A
/// failure of theirs, a business date that goes back or one after the end of
/// the books ends the journal with an error and without its footer, so that
/// an incomplete journal never looks proven.
pub fn pieces<I>(format: Format, books: Books, transactions: I) -> Pieces<I>
where
    I: Iterator<Item = Result<Transaction, Error>>,
{
    Pieces {
        writer: format.writer(&books),
        last: Day::MIN,
        books,
        transactions,
        stage: Stage::Header,
    }
}

impl<I> Pieces<I> {
    fn write(&mut self, transaction: &Transaction) -> Result<String, Error> {
        let day = transaction.business_date;
        if !(self.last..=self.books.as_of).contains(&day) {
            let id = transaction.id.as_deref().unwrap_or("without a number");
            let message = format!(
                "transaction {id} of {day} lies outside of the order of the journal ({} to {})",
                self.last, self.books.as_of
            );
            return Err(Fault::new(exit::FAILURE, "internal", message).into());
        }
        self.last = day;
        Ok(self.writer.transaction(transaction))
    }
}

impl<I> Iterator for Pieces<I>
where
    I: Iterator<Item = Result<Transaction, Error>>,
{
    type Item = Result<String, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.stage {
            Stage::Header => {
                self.stage = Stage::Transactions;
                Some(Ok(self.writer.header(&self.books)))
            }
            Stage::Transactions => {
                let Some(transaction) = self.transactions.next() else {
                    self.stage = Stage::Done;
                    return Some(Ok(self.writer.footer(&self.books)));
                };
                let piece = transaction.and_then(|transaction| self.write(&transaction));
                if piece.is_err() {
                    self.stage = Stage::Done;
                }
                Some(piece)
            }
            Stage::Done => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::pieces;
    use crate::domain::Day;
    use crate::error::{Fault, exit};
    use crate::export::{Format, sample};

    #[test]
    fn header_transactions_and_footer_come_in_this_order() {
        let transactions = sample::transactions().into_iter().map(Ok);
        let parts: Vec<_> = pieces(Format::Hledger, sample::books(), transactions)
            .collect::<Result<_, _>>()
            .expect("a sound journal");
        assert_eq!(parts.len(), 4);
        assert!(parts[0].starts_with("; Books of"));
        assert!(parts[1].contains("deposit cash") && parts[2].contains("transfer"));
        assert!(parts[3].contains("closing balance"));
    }

    #[test]
    fn a_failure_ends_the_journal_without_its_footer() {
        let mut wrong = sample::transactions();
        wrong.reverse();
        let mut parts = pieces(
            Format::Beancount,
            sample::books(),
            wrong.into_iter().map(Ok),
        );
        assert!(parts.next().is_some_and(|part| part.is_ok()));
        assert!(parts.next().is_some_and(|part| part.is_ok()));
        assert!(parts.next().is_some_and(|part| part.is_err()));
        assert!(parts.next().is_none());

        let failure = Fault::new(exit::FAILURE, "io", "gone").into();
        let mut parts = pieces(
            Format::Beancount,
            sample::books(),
            std::iter::once(Err(failure)),
        );
        assert!(parts.next().is_some_and(|part| part.is_ok()));
        assert!(parts.next().is_some_and(|part| part.is_err()));
        assert!(parts.next().is_none());
    }

    #[test]
    fn no_transaction_lies_after_the_end_of_the_books() {
        let mut books = sample::books();
        books.as_of = Day::parse("2026-11-21").expect("a day");
        let transactions = sample::transactions().into_iter().map(Ok);
        let failed = pieces(Format::Ledger, books, transactions).find_map(Result::err);
        assert!(failed.is_some_and(|error| error.to_string().contains("2026-11-22")));
    }
}
