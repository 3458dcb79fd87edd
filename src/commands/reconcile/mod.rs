//! Hold a statement against the books.

mod details;
pub mod list;
mod received;
mod rule_file;
pub mod show;
mod table;
pub mod undo;

use std::path::{Path, PathBuf};

use bankctl_formats::read::format::InputFormat;
use bankctl_formats::read::received::format_of;
use bankctl_formats::read::statement::StatementOptions;
use bankctl_formats::read::{Options, Source, Strict};
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_ledger::views::{FileWarning, Reconciliation};
use bankctl_ledger::{AccountNames, Fee, Grouping, Keeping, Ledger, Matching, Statement};
use bankctl_types::Currency;
use bankctl_types::money::PlainDecimal;
use bankctl_types::text::counted;
use clap::Args as ClapArgs;
use rust_decimal::Decimal;

use super::import::TableArgs;
use super::shown::Shown;
use super::{Context, Result};
use crate::args::named::{self, NamedAccount};
use crate::args::statements::{self, FeeLimit};
use crate::args::strict::StrictArgs;
use crate::args::values;
use crate::error::{Class, Error, Fault, of_file};
use crate::report::Report;
use crate::tables;

/// Compare a bank statement with an account
///
/// Read are CSV, spreadsheets, camt.052, camt.053 and camt.054, MT940 and MT942, OFX 1 and 2, QFX and
/// BAI2, told by what is in the file. A statement is proved first: its opening balance and
/// its lines must come to its closing balance.
///
/// Lines are paired one to one with transactions: by the same reference, by a reference or
/// transaction number among the words of a line, then by amount, where the most pairs are
/// taken that are at most --days apart, the nearest of them first. A line may also be the
/// sum of transactions: of those that the bank names in it, of one import, of one channel
/// and day, or of references that begin alike. What is left on either side is listed, and
/// the exit code is 9.
///
/// --keep keeps the result as a record: the proof, and which lines are which transactions.
/// The next statement of the account then begins with what this one left open, and the
/// same file again changes nothing. --post books what the --rules say of lines that are
/// left, once, and keeps it too.
///
/// Columns of CSV are recognised by their usual names (date, amount or debit and credit,
/// reference, description); --map names others. Our own exports of transactions and
/// history are read too.
#[derive(Clone, Debug, ClapArgs)]
#[command(
    subcommand_negates_reqs = true,
    before_help = "Examples:
  bankctl reconcile statement.csv --account 1000000018
  bankctl reconcile camt053.xml --account clearing/ach --fee 15 --keep
  bankctl reconcile camt053.xml --account nostro/fed --post --rules fed.toml --dry-run
  bankctl reconcile umsatz.csv --account clearing/wire --decimal , --date-format dmy --days 5
  bankctl reconcile list"
)]
pub struct Args {
    #[command(subcommand)]
    pub(crate) verb: Option<Command>,
    /// Statement of a bank; - for standard input
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath, required = true)]
    pub file: Option<PathBuf>,
    /// Account that the statement is of
    #[arg(long, value_name = "ACCOUNT", value_parser = named::account, required = true)]
    pub account: Option<NamedAccount>,
    /// What the file calls the account, if by none of its numbers here
    #[arg(long, value_name = "NUMBER")]
    pub statement_account: Option<String>,
    #[command(flatten)]
    pub(crate) span: values::SpanArgs,
    #[command(flatten)]
    pub(crate) table: TableArgs,
    /// How many days the two dates of a pair may be apart
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(i32).range(0..=366))]
    pub days: i32,
    /// What the file is, where what is in it leaves a doubt: csv, camt, mt940, ofx, bai2
    #[arg(long, value_name = "FORMAT", value_parser = statements::format)]
    pub input_format: Option<InputFormat>,
    #[command(flatten)]
    pub(crate) strict: StrictArgs,
    /// By how much a line may differ from what it is paired with
    #[arg(long, value_name = "AMOUNT", value_parser = statements::tolerance)]
    pub tolerance: Option<PlainDecimal>,
    /// How much less a line may be because the bank kept a fee
    #[arg(long, value_name = "AMOUNT|PERCENT%", value_parser = statements::fee)]
    pub fee: Option<FeeLimit>,
    /// Sum transactions by this only: batch, day or reference; can be repeated
    #[arg(long, value_name = "BY", value_parser = statements::grouping)]
    pub group: Vec<Grouping>,
    /// List the lines that are told and not booked yet
    #[arg(long)]
    pub pending: bool,
    /// File that tells the payments in lines of the statement (camt.054); can be repeated
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub details: Vec<PathBuf>,
    /// Keep the result: its proof, and which lines are which transactions
    #[arg(long)]
    pub keep: bool,
    /// Book what the rules say of lines that are left, once, and keep the result
    #[arg(long, requires = "rules")]
    pub post: bool,
    /// Rules for --post: what a line that is left is, and where it is booked (TOML)
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath, requires = "post")]
    pub rules: Option<PathBuf>,
}

/// What else is done with reconciliations. More is said where the arguments are.
#[derive(Clone, Debug, clap::Subcommand)]
#[allow(missing_docs)]
pub enum Command {
    List(list::Args),
    Show(show::Args),
    Undo(undo::Args),
}

/// What a statement is held against.
struct Against {
    account: AccountRef,
    names: AccountNames,
    matching: Matching,
}

/// A statement as it was read, and what only its reader knows.
struct ReadStatement {
    statement: Statement,
    account: Option<String>,
    other_rows: u64,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    match (&args.verb, &args.file, &args.account) {
        (Some(Command::List(list)), ..) => list::run(list, context),
        (Some(Command::Show(show)), ..) => show::run(show, context),
        (Some(Command::Undo(undo)), ..) => undo::run(undo, context),
        (None, Some(file), Some(account)) => of_file_of(args, (file, account), context),
        (None, ..) => {
            let message = "a statement and its account are needed";
            let hint = "give: bankctl reconcile FILE --account ACCOUNT";
            Err(Fault::new(Class::Usage, "usage", message).hint(hint).into())
        }
    }
}

/// Holds a file against an account.
fn of_file_of(
    args: &Args,
    (file, account): (&Path, &NamedAccount),
    context: &Context<'_>,
) -> Result<Report> {
    let is_kept = args.keep || args.post;
    if is_kept && !args.span.is_open() {
        return Err(kept_in_part());
    }
    let mut ledger = context.open(match (args.post, args.keep) {
        (true, _) => Action::ReconcilePost,
        (false, true) => Action::ReconcileKeep,
        (false, false) => Action::Reconcile,
    })?;
    let span = args.span.resolve(ledger.today()?)?;
    let account = account.read(&mut ledger, context)?;
    let names = ledger.queries().account_names(&account)?;
    let against = Against {
        matching: matching(args, names.currency)?,
        account,
        names,
    };
    let mut source = Source::open(file).map_err(of_file)?;
    let shown = Shown::of(&source);
    let format = format_of(&mut source, args.input_format).map_err(|fault| shown.fault(fault))?;
    let is_table = matches!(format, InputFormat::Csv | InputFormat::Xlsx);
    if is_table && !args.details.is_empty() {
        return Err(details_of_table());
    }
    let strict = args.strict.of_others()?;
    let sha256 = source.sha256().map_err(|fault| shown.fault(fault))?;
    let of = (source.name(), sha256.as_str());
    let keeping = is_kept.then(|| keeping(args, of, format, against.names.currency));
    let keeping = keeping.transpose()?;
    let read = if is_table {
        of_table(args, &mut ledger, &against, (source, shown))?
    } else {
        let file = received::StatementFile {
            source,
            format,
            strict: strict.clone(),
            shown,
            details: &args.details,
        };
        let asked = args.statement_account.as_deref();
        let statement = received::statement(file, asked, &against.names)?;
        let head = statement.head.as_ref();
        ReadStatement {
            account: head.and_then(|head| head.account.clone()),
            statement,
            other_rows: 0,
        }
    };
    let (account, matching) = (&against.account, &against.matching);
    let mut result = if let Some(keeping) = &keeping {
        ledger
            .reconciliations()
            .keep(account, &read.statement, matching, keeping)?
    } else {
        let statement = (&read.statement, sha256.as_str());
        let result = ledger
            .reconciliations()
            .reconcile(account, statement, span, matching)?;
        must_follow(&strict, &result.read.warnings)?;
        result
    };
    result.statement_account = read.account;
    result.other_account_rows = read.other_rows;
    Ok(reported(args, result, context.for_people))
}

fn kept_in_part() -> Error {
    let message = "a statement is kept whole, not some of its days";
    let hint = "leave out --from, --to and --during";
    Fault::new(Class::Usage, "usage", message).hint(hint).into()
}

fn details_of_table() -> Error {
    let message = "--details is about statements in a format of banks, and this one is a table";
    let hint = "leave it out: lines of a table are matched by their references and sums";
    Fault::new(Class::Usage, "usage", message).hint(hint).into()
}

/// What is kept of a file beside what it says.
fn keeping(
    args: &Args,
    (path, sha256): (&str, &str),
    format: InputFormat,
    currency: Currency,
) -> Result<Keeping> {
    let name = Path::new(path).file_name();
    let file = name.map(|name| name.to_string_lossy().into_owned());
    let rules = args.rules.as_ref().filter(|_| args.post);
    Ok(Keeping {
        file: file.unwrap_or_default(),
        sha256: sha256.to_owned(),
        format: format.name().to_owned(),
        rules: rules
            .map(|path| rule_file::read(path, currency))
            .transpose()?,
        refused: refused(&args.strict.of_others()?),
    })
}

/// What about the statements around one refuses to keep it: that one is missing, and if
/// the command is strict that one may be, or that days are in two.
fn refused(strict: &Strict) -> Vec<&'static str> {
    let joints = [
        ("statement_gap", true),
        ("sequence_gap", strict.is_on),
        ("statement_overlap", strict.is_on),
    ];
    let refused = joints.into_iter().filter(|(_, refuses)| *refuses);
    let codes = refused.map(|(code, _)| code);
    codes
        .filter(|code| !strict.accepted.contains(code))
        .collect()
}

/// The same of a statement that is not kept, where the command is strict.
fn must_follow(strict: &Strict, warnings: &[FileWarning]) -> Result<()> {
    let codes = refused(strict).into_iter().filter(|_| strict.is_on);
    for code in codes {
        if let Some(warning) = warnings.iter().find(|warning| warning.code == code) {
            let hint = format!("leave out --strict, or take it with --accept {code}");
            let fault = Fault::new(Class::Refused, code, warning.message.clone());
            return Err(fault.hint(hint).into());
        }
    }
    Ok(())
}

/// What is told of a result.
fn reported(args: &Args, mut result: Reconciliation, for_people: bool) -> Report {
    let pending = result.pending.len();
    if !args.pending {
        result.pending.clear();
    }
    let kept = kept_note(&result);
    let mut report = told(result, for_people);
    if pending > 0 && !args.pending && for_people {
        let (lines, are) = (counted(pending, "line"), are(pending));
        let note = format!("{lines} {are} not booked yet and left out: --pending lists them");
        report.notes.push(note);
    }
    report.notes.extend(kept.filter(|_| for_people));
    report
}

/// The verb of so many.
fn are(count: usize) -> &'static str {
    if count == 1 { "is" } else { "are" }
}

/// Under which number it is kept, and what was booked.
fn kept_note(result: &Reconciliation) -> Option<String> {
    let posted = match result.posted.len() {
        0 => String::new(),
        count if result.dry_run => {
            format!("; {} would be booked", counted(count, "line"))
        }
        count => {
            let lines = counted(count, "line");
            format!("; {lines} of it {} booked", are(count))
        }
    };
    let id = result.reconciliation;
    match (id, result.replayed, result.dry_run) {
        (Some(id), true, _) => Some(format!(
            "this file is kept already, as reconciliation {id}: nothing was written{posted}"
        )),
        (Some(id), false, _) => Some(format!("kept as reconciliation {id}{posted}")),
        (None, _, true) => Some(format!("it would be kept{posted}")),
        (None, ..) => None,
    }
}

/// Reads a table, of a CSV file or a spreadsheet.
fn of_table(
    args: &Args,
    ledger: &mut Ledger,
    against: &Against,
    (source, shown): (Source, Shown),
) -> Result<ReadStatement> {
    let Against { account, names, .. } = against;
    let currency = names.currency;
    let mut options = StatementOptions {
        file: Options {
            currency: Some(currency),
            ..args.table.options()
        },
        account: names.label.clone(),
        is_debit_normal: names.is_debit_normal,
        numbers: names.numbers.clone(),
        statement_account: args.statement_account.clone(),
        currency: Some(currency),
    };
    let strict = args.strict.of_others()?;
    let file = source.name().to_owned();
    let mut reader = table::open(source, &mut options, ledger, (account, shown))?;
    shown.refuse_odd(&strict, &file, &reader.survey().read.warnings)?;
    let mut statement = table::statement(&mut reader, currency, shown)?;
    let survey = reader.survey();
    statement.read = shown.reading(survey.read.clone());
    Ok(ReadStatement {
        statement,
        account: survey.account.as_deref().map(|name| shown.message(name)),
        other_rows: reader.other_rows(),
    })
}

/// How lines are paired, in the currency of the account.
fn matching(args: &Args, currency: Currency) -> Result<Matching> {
    let minor = |amount: PlainDecimal| {
        let message = format!("{} does not fit {currency}", amount.to_decimal());
        minor(amount.to_decimal(), currency)
            .ok_or_else(|| Fault::new(Class::Usage, "invalid_amount", message))
    };
    let fee = match args.fee {
        None => None,
        Some(FeeLimit::Amount(amount)) => Some(Fee::Minor(minor(amount)?)),
        Some(FeeLimit::BasisPoints(points)) => Some(Fee::BasisPoints(points)),
    };
    Ok(Matching {
        days_apart: args.days,
        tolerance_minor: args.tolerance.map_or(Ok(0), minor)?,
        fee,
        groupings: if args.group.is_empty() {
            Grouping::ALL.to_vec()
        } else {
            args.group.clone()
        },
    })
}

/// What was found, and whether anything differs.
fn told(result: Reconciliation, for_people: bool) -> Report {
    let (file, book, differing, balances) = (
        result.unmatched_file.len(),
        result.unmatched_ledger.len(),
        result.mismatched.len(),
        result.balance_differences.len(),
    );
    let (agrees, adds_up) = (result.agrees(), result.adds_up());
    let is_table = result.statement.is_none();
    // In other forms the result has them.
    let mut notes: Vec<String> = tables::guessed(&result.read).into_iter().collect();
    if for_people {
        notes.extend(tables::warned(&result.read));
    }
    let mut report = Report::one(result);
    report.notes.extend(notes);
    if agrees {
        return report;
    }
    let of_balances = if balances == 0 {
        String::new()
    } else {
        let balances = counted(balances, "balance");
        format!(", {balances} not as stated")
    };
    let of_itself = if adds_up {
        ""
    } else {
        "; the statement itself does not add up"
    };
    let message = format!(
        "the file and the ledger differ: {file} only in the file, {book} only in the ledger, {differing} matched but different{of_balances}{of_itself}"
    );
    let hint = if !adds_up {
        "ask the bank for a statement that closes: lines may be missing in it"
    } else if balances == 0 {
        "each difference is listed; dates may be --days apart"
    } else if is_table {
        "each difference is listed; look for lines that are missing in the file, or leave its balances aside with --ignore COLUMN"
    } else {
        "each difference is listed; what is left comes from before the first line: compare the statements before this one"
    };
    let fault = Fault::new(Class::LeftOver, "differences_found", message).hint(hint);
    report.fault = Some(fault.into());
    report
}

/// An amount in minor units, if the currency has so many decimals.
fn minor(amount: Decimal, currency: Currency) -> Option<i64> {
    let amount = amount.normalize();
    if amount.scale() > currency.decimals() {
        return None;
    }
    let factor = 10_i128.checked_pow(currency.decimals() - amount.scale())?;
    amount
        .mantissa()
        .checked_mul(factor)
        .and_then(|minor| i64::try_from(minor).ok())
}
