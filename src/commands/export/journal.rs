//! Export the journal as plain-text accounting.

use bankctl_formats::write::{Format, JournalError, pieces};
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::views::Transaction;
use bankctl_types::books::JournalEntry;
use clap::Args as ClapArgs;

use super::{Context, Result, Target};
use crate::args::values::{self, ReplicaArgs};
use crate::error::{Class, Error, Fault};
use crate::report::{Body, Report};

/// Export the journal for hledger, ledger or beancount
///
/// The text passes the strict checks of those programs, and ends with balance assertions,
/// so that it proves itself. Customers' names and contact data are not in it.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl export journal --format hledger --to-file bank.journal
  bankctl export journal --format beancount | bean-check /dev/stdin")]
pub struct Args {
    /// Program that the text is for
    #[arg(long, value_name = "PROGRAM", value_parser = values::journal_format())]
    pub format: Format,
    #[command(flatten)]
    pub(crate) target: Target,
    #[command(flatten)]
    pub(crate) replica: ReplicaArgs,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = args.replica.open(context, Action::ExportJournal)?;
    let (books, last) = ledger.queries().journal_books()?;
    let transactions = ledger.into_journal(last)?.flat_map(|page| match page {
        Ok(items) => items.into_iter().map(entry).map(Ok).collect::<Vec<_>>(),
        Err(error) => vec![Err(error)],
    });
    let pieces = pieces(args.format, books, transactions);
    let pieces = pieces.map(|piece| piece.map_err(failure));
    Ok(Report::of(Body::TextStream(Box::new(pieces))))
}

/// A transaction as a journal has it.
fn entry(transaction: Transaction) -> JournalEntry {
    JournalEntry {
        id: transaction.id,
        kind: transaction.kind,
        channel: transaction.channel,
        reference: transaction.reference,
        business_date: transaction.business_date,
        value_date: transaction.value_date,
        amount: transaction.amount,
        debit: transaction.debit,
        credit: transaction.credit,
        memo: transaction.memo,
        reverses: transaction.reverses,
        reversed_by: transaction.reversed_by,
        group: transaction.group,
    }
}

fn failure(error: JournalError<Error>) -> Error {
    match error {
        JournalError::Source(error) => error,
        order @ JournalError::OutOfOrder { .. } => {
            Fault::new(Class::Failure, "internal", order.to_string()).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use bankctl_ledger::kernel::rules::internal_account;
    use bankctl_types::books::{BookAccount, BookLabel, Books};
    use bankctl_types::kind::{AccountStatus, AccountType};
    use bankctl_types::{Currency, Day, Money};

    use super::*;

    #[test]
    fn every_account_of_the_bank_has_a_known_root() {
        let currency = Currency::parse("USD").expect("a currency");
        let account = |own: &internal_account::Internal| BookAccount {
            label: BookLabel::Own(own.name.into()),
            account_type: AccountType::Internal,
            status: AccountStatus::Open,
            opened: Day(0),
            closed: None,
            balance: Money::new(0, currency),
        };
        let books = Books {
            bank: "First Bank".to_owned(),
            opened: Day(0),
            as_of: Day(1),
            accounts: internal_account::ALL.iter().map(account).collect(),
            classes: Vec::new(),
        };
        let none = std::iter::empty::<Result<JournalEntry>>();
        let written: Vec<String> = pieces(Format::Hledger, books, none)
            .collect::<std::result::Result<_, _>>()
            .expect("a journal");
        let written = written.concat();
        assert!(written.contains("Assets:Cash:Vault"), "{written}");
        assert!(!written.contains("Equity:Internal"), "{written}");
    }
}
