//! A journal, piece by piece.

use super::names::{Declared, is_own};
use super::{Format, JournalFormat};
use crate::domain::Day;
use crate::ledger::error::{Class, Error, Fault};
use crate::ledger::views::{BookAccount, Books, Transaction};

/// How many accounts a piece is about at most.
const ACCOUNTS_MAX: usize = 500;

/// The pieces of a journal, in order. See [`pieces`].
pub struct Pieces<I> {
    writer: Box<dyn JournalFormat>,
    books: Books,
    /// The bank's own accounts.
    own: Vec<Declared>,
    transactions: I,
    /// The transaction after the last that was written, once it was read.
    ahead: Option<Transaction>,
    stage: Stage,
    last: Day,
}

/// What comes next. Where it goes account by account, the first of them: the
/// bank's own are counted before the customers'.
#[derive(Clone, Copy)]
enum Stage {
    Header,
    Declarations(usize),
    Transactions,
    Balances(usize),
    Closings(usize),
    Done,
}

/// Writes books as a journal: header, accounts, transactions, balances. No
/// more than one transaction and a few hundred accounts are held as text.
///
/// The transactions must come in the order that they were booked in, those of a
/// group one after the other: they are written as one. A
/// failure of theirs, a business date that goes back or one after the end of
/// the books ends the journal with an error and without its balances, so that
/// an incomplete journal never looks proven.
pub fn pieces<I>(format: Format, books: Books, transactions: I) -> Pieces<I>
where
    I: Iterator<Item = Result<Transaction, Error>>,
{
    let writer = format.writer(&books);
    Pieces {
        own: writer.names().own(&books),
        writer,
        last: Day::MIN,
        books,
        transactions,
        ahead: None,
        stage: Stage::Header,
    }
}

impl<I> Pieces<I> {
    fn write(
        &mut self,
        transaction: &Transaction,
        others: &[Transaction],
    ) -> Result<String, Error> {
        let day = transaction.business_date;
        if !(self.last..=self.books.as_of).contains(&day) {
            let id = transaction.id.as_deref().unwrap_or("without a number");
            let message = format!(
                "transaction {id} of {day} lies outside of the order of the journal ({} to {})",
                self.last, self.books.as_of
            );
            return Err(Fault::new(Class::Failure, "internal", message).into());
        }
        self.last = day;
        Ok(self.writer.transaction(transaction, others))
    }

    /// Writes of the accounts from a place on, each name once; `None` after
    /// the last of them.
    fn accounts(&self, from: usize, write: impl Fn(&mut String, &Declared)) -> Option<String> {
        let own = self.own.len();
        if from >= own + self.books.accounts.len() {
            return None;
        }
        let mut text = String::new();
        let to = from + ACCOUNTS_MAX;
        for declared in self.own.iter().take(to).skip(from) {
            write(&mut text, declared);
        }
        for account in self.some(from.saturating_sub(own), to.saturating_sub(own)) {
            if !is_own(account) {
                write(&mut text, &self.writer.names().declared(account));
            }
        }
        Some(text)
    }

    fn some(&self, from: usize, to: usize) -> impl Iterator<Item = &BookAccount> {
        self.books.accounts.iter().take(to).skip(from)
    }

    /// States the balances of the accounts from a place on.
    fn balances(&self, from: usize) -> Option<String> {
        let mut text = String::new();
        for account in self.some(from, from + ACCOUNTS_MAX) {
            self.writer.balance(&mut text, &self.books, account);
        }
        (from < self.books.accounts.len()).then_some(text)
    }
}

impl<I> Pieces<I>
where
    I: Iterator<Item = Result<Transaction, Error>>,
{
    /// The next transaction, as text, with all that were booked together with
    /// it; `None` at the end.
    fn next_transaction(&mut self) -> Result<Option<String>, Error> {
        let first = match self.ahead.take() {
            Some(first) => first,
            None => match self.transactions.next() {
                Some(first) => first?,
                None => return Ok(None),
            },
        };
        let mut others = Vec::new();
        while first.group.is_some() {
            match self.transactions.next() {
                Some(next) => {
                    let next = next?;
                    if next.group != first.group {
                        self.ahead = Some(next);
                        break;
                    }
                    others.push(next);
                }
                None => break,
            }
        }
        self.write(&first, &others).map(Some)
    }

    /// The next piece, which may be empty, and the stage after it.
    fn step(&mut self) -> (Result<String, Error>, Stage) {
        let writer = &self.writer;
        match self.stage {
            Stage::Header => (Ok(writer.header(&self.books)), Stage::Declarations(0)),
            Stage::Declarations(from) => {
                let declare = |text: &mut String, account: &Declared| writer.declare(text, account);
                match self.accounts(from, declare) {
                    Some(text) => (Ok(text), Stage::Declarations(from + ACCOUNTS_MAX)),
                    None => (Ok("\n".to_owned()), Stage::Transactions),
                }
            }
            Stage::Transactions => match self.next_transaction() {
                Ok(None) => (Ok(String::new()), Stage::Balances(0)),
                Ok(Some(text)) => (Ok(text), Stage::Transactions),
                Err(error) => (Err(error), Stage::Done),
            },
            Stage::Balances(from) => match self.balances(from) {
                Some(text) => (Ok(text), Stage::Balances(from + ACCOUNTS_MAX)),
                None => (Ok(String::new()), Stage::Closings(0)),
            },
            Stage::Closings(from) => {
                let close = |text: &mut String, account: &Declared| writer.close(text, account);
                match self.accounts(from, close) {
                    Some(text) => (Ok(text), Stage::Closings(from + ACCOUNTS_MAX)),
                    None => (Ok(String::new()), Stage::Done),
                }
            }
            Stage::Done => (Ok(String::new()), Stage::Done),
        }
    }
}

impl<I> Iterator for Pieces<I>
where
    I: Iterator<Item = Result<Transaction, Error>>,
{
    type Item = Result<String, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        while !matches!(self.stage, Stage::Done) {
            let (piece, stage) = self.step();
            self.stage = stage;
            if !piece.as_ref().is_ok_and(String::is_empty) {
                return Some(piece);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::pieces;
    use crate::domain::Day;
    use crate::domain::number::AccountId;
    use crate::export::{Format, sample};
    use crate::ledger::error::{Class, Fault};
    use crate::ledger::views::{BookAccount, BookLabel};

    #[test]
    fn header_transactions_and_footer_come_in_this_order() {
        let transactions = sample::transactions().into_iter().map(Ok);
        let parts: Vec<_> = pieces(Format::Hledger, sample::books(), transactions)
            .collect::<Result<_, _>>()
            .expect("a sound journal");
        let written = parts.concat();
        let at = |text: &str| written.find(text);
        assert_eq!(at("; Books of"), Some(0));
        let order = [
            at("\naccount Assets"),
            at("* (T0000000013) deposit cash"),
            at("* (T0000000026) transfer"),
            at("(balance) closing balance"),
        ];
        assert!(
            order.iter().all(Option::is_some) && order.is_sorted(),
            "{written}"
        );
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
        let failed = parts.by_ref().position(|part| part.is_err());
        assert!(failed.is_some_and(|at| at > 1));
        assert!(parts.next().is_none());

        let failure = Fault::new(Class::Failure, "io", "gone").into();
        let mut parts = pieces(
            Format::Beancount,
            sample::books(),
            std::iter::once(Err(failure)),
        );
        assert!(parts.by_ref().any(|part| part.is_err()));
        assert!(parts.next().is_none());
    }

    #[test]
    fn many_accounts_come_in_several_pieces_and_each_once() {
        let mut books = sample::books();
        let customer = books.accounts.pop().expect("a customer's account");
        let own = books.accounts.len();
        let count = 2 * super::ACCOUNTS_MAX + 7;
        books.accounts.extend((0..count).map(|at| {
            let key = 100_000_500 + i64::try_from(at).expect("a few");
            let label = BookLabel::of(AccountId(key));
            BookAccount {
                label,
                ..customer.clone()
            }
        }));
        let labels = books.accounts[own..].iter();
        let labels: Vec<String> = labels.map(|account| account.label.to_string()).collect();
        let written: Vec<String> = pieces(Format::Beancount, books, std::iter::empty())
            .collect::<Result<_, _>>()
            .expect("a sound journal");
        let longest = written.iter().map(|piece| piece.lines().count()).max();
        assert!(longest.is_some_and(|lines| lines <= 2 * super::ACCOUNTS_MAX));
        let written = written.concat();
        for verb in ["open", "balance", "close"] {
            let named = written
                .lines()
                .filter(|line| line.get(11..).is_some_and(|rest| rest.starts_with(verb)));
            let named = named.filter_map(|line| line.split(':').nth(3)?.split(' ').next());
            let named: Vec<&str> = named.skip_while(|label| *label != labels[0]).collect();
            assert_eq!(named, labels, "{verb}");
        }
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
