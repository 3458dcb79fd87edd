//! Make a bank to learn on.

mod bank;
mod days;
mod folder;
mod people;
mod wages;

use std::path::PathBuf;

use bankctl_types::calendar::Step;
use bankctl_types::money::PlainDecimal;
use bankctl_types::{Day, Timestamp};
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values;
use crate::error::{Class, Fault};
use crate::report::Report;
use crate::tables::DemoBank;
use bank::Bank;
use folder::Folder;

/// Make a bank to learn on, with customers and months of payments
///
/// The people are made up, the books are real: wages from payroll files with wrong rows,
/// rents, card payments, cash, holds, a reversal, a frozen account, and requests that wait for
/// a second person. The same options make the same bank. FOLDER must be new or empty; its
/// README.txt says how to use it. You have every role in it.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl demo practice
  bankctl demo big --customers 1000 --months 12 --seed 7")]
pub struct Args {
    /// Folder to make it in: new or empty
    #[arg(value_name = "FOLDER", value_hint = clap::ValueHint::DirPath)]
    pub folder: PathBuf,
    /// How many people are customers
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub customers: u32,
    /// How many months of payments, the last one up to --until
    #[arg(long, value_name = "M", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=120))]
    pub months: u32,
    /// Number that decides all that is made up
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,
    /// Last day of payments; yesterday by default
    #[arg(long, value_name = "DATE", value_parser = values::day)]
    pub until: Option<Day>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let now = context.of_ledger().clock.now();
    let last = args.until(now)?;
    let mut first = Step::Monthly.first_day(last);
    for _ in 1..args.months {
        first = Step::Monthly.first_day(first.plus(-1));
    }
    let folder = Folder::free(&args.folder)?;
    let mut made = DemoBank {
        folder: folder.place(),
        ledger: folder.ledger_path(),
        customers: u64::from(args.customers),
        transactions: 0,
        from: first,
        to: last,
        seed: args.seed,
        dry_run: context.dry_run,
    };
    if context.dry_run {
        return Ok(Report::one(made));
    }
    folder.make()?;
    let count = usize::try_from(args.customers).unwrap_or(usize::MAX);
    let mut bank = Bank::begun(context, &folder, args.seed, (first, count))?;
    made.transactions = bank.run(context, (first, last))?;
    let guard = context.guard();
    for (name, text) in bank.files(last).into_iter().chain(folder.files()) {
        folder.put(&name, &text, &guard)?;
    }
    let note = format!("read {}", folder.path("README.txt").display());
    Ok(Report::one(made).note(note))
}

impl Args {
    /// The last day of payments.
    ///
    /// # Errors
    /// It is not over yet, or the bank would begin before there are clocks.
    fn until(&self, now: Timestamp) -> Result<Day> {
        let yesterday = now.day_in(bank::ZONE).plus(-1);
        let until = self.until.unwrap_or(yesterday);
        let wrong = |message, hint| {
            Err(Fault::new(Class::Usage, "invalid_date", message)
                .hint(hint)
                .into())
        };
        if until > yesterday {
            let message = format!("{until} is not over yet, and nothing is booked ahead");
            return wrong(
                message,
                "give a day that is over to --until, or leave it out",
            );
        }
        let months = i32::try_from(self.months).unwrap_or(i32::MAX);
        if until.plus(-31 * months) < Day(0) {
            let message = format!("{} months before {until} there is no 1970", self.months);
            return wrong(message, "give fewer --months or a later --until");
        }
        Ok(until)
    }
}

/// An amount of whole units and hundredths.
fn amount_of(units: u64, cents: u64) -> Option<PlainDecimal> {
    PlainDecimal::from_parts(units * 100 + cents, 2).ok()
}
