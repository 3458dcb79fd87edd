//! Reports. Each verb is a line of one list.

use std::path::PathBuf;

use super::{Context, Result};
use crate::report::{Report, reported};

/// Makes the verbs of a list: the file of each, its variant and what runs it.
macro_rules! verbs {
    ($($file:ident $(#[$meta:meta])? $verb:ident,)+) => {
        $(pub mod $file;)+

        /// The verbs. What each does is said where its arguments are.
        #[derive(Clone, Debug, clap::Subcommand)]
        #[allow(missing_docs)]
        pub enum Command {
            $($(#[$meta])? $verb($file::Args),)+
        }

        /// Runs the verb.
        pub fn run(command: Command, context: &Context<'_>) -> Result<Report> {
            match command {
                $(Command::$verb(args) => $file::run(&args, context),)+
            }
        }
    };
}

verbs! {
    trial_balance TrialBalance,
    balance_sheet BalanceSheet,
    income_statement IncomeStatement,
    general_ledger GeneralLedger,
    cash_position CashPosition,
    teller_journal TellerJournal,
    dormant Dormant,
    overdrawn Overdrawn,
    large_transactions LargeTransactions,
    interest_accrued InterestAccrued,
    interest_paid InterestPaid,
    products Products,
    checks_outstanding ChecksOutstanding,
    open_items OpenItems,
    exchange_position ExchangePosition,
    ctr Ctr,
    tax #[command(name = "1099-int")] Tax,
    dashboard Dashboard,
}

impl Command {
    /// The file that the result goes to.
    pub fn target(&self) -> Option<&PathBuf> {
        match self {
            Self::Dashboard(args) => Some(&args.to_file),
            _ => None,
        }
    }
}
