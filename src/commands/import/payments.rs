//! Make the payments that accounts order by a file.

use std::collections::BTreeMap;
use std::path::PathBuf;

use bankctl_formats::read::Source;
use bankctl_formats::read::format::{InputFormat, sniff};
use bankctl_formats::read::nacha::Accept;
use bankctl_formats::write::pain002::Version;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_ledger::views::{FileWarning, Import, PaymentsImport, Reject};
use bankctl_ledger::{ImportPlan, Ledger};
use bankctl_types::{Day, Money};
use clap::Args as ClapArgs;

use super::rejects::{RejectsFile, RowsOf};
use super::watch::Watch;
use super::{Context, FileArgs, Result, Shown, TableArgs};
use crate::args::named::{self, NamedAccount};
use crate::args::strict::StrictArgs;
use crate::args::values;
use crate::commands::payment_file::{self, Fate, Orders, Part, Payments};
use crate::error::{Class, Error, Fault, of_file};
use crate::report::Report;

/// As many first bytes tell what a file is.
const HEAD_BYTES: usize = 64 * 1024;

/// Make the payments that accounts order by a file (pain.001)
///
/// The file is an ISO 20022 order of credit transfers, pain.001 of any version. Numbers and
/// sums that the message and its payments state must be those of their transactions.
///
/// The account that pays is the file's, and must be one of this bank. A creditor at the
/// debtor's own bank, or without a bank, is paid here: as payroll if the file says that it is
/// wages, else as a transfer. Any other is paid through clearing/ach, or through clearing/wire
/// if the payment is urgent.
///
/// The whole file is checked first: with any bad transaction nothing is posted, and the exit
/// code is 9. With --skip-rejects the good ones are posted. Payments whose day is to come are
/// not made (not_due, exit code 9): run the same command again on that day. The same file is
/// posted once, however often it is run; another one with the same message is refused with
/// file_id_conflict.
///
/// --status writes the answer for the sender, a pain.002, also of a file that was refused;
/// `bankctl export payment-status` writes it later.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl import payments orders.xml --dry-run
  bankctl import payments orders.xml --status answer.xml
  bankctl import payments orders.xml --skip-rejects --rejects bad.csv")]
pub struct Args {
    /// ISO 20022 order (pain.001); - for standard input
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub file: PathBuf,
    /// Account that must be the one that pays
    #[arg(long, value_name = "ACCOUNT", value_parser = named::account)]
    pub from: Option<NamedAccount>,
    /// Make the payments on this day instead of the file's
    #[arg(long, value_name = "DATE", value_parser = values::day)]
    pub on: Option<Day>,
    /// Your reference for the whole file; its SHA-256 by default. Importing it again is safe
    #[arg(long, value_name = "KEY", value_parser = values::batch)]
    pub batch: Option<String>,
    /// Post the good transactions although there are bad ones
    #[arg(long)]
    pub skip_rejects: bool,
    /// Write the bad transactions to this file, or with - to standard output
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub rejects: Option<PathBuf>,
    /// Write what became of the payments (pain.002) to this file
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub status: Option<PathBuf>,
    /// Take a file whose message another one had
    #[arg(long)]
    pub allow_same_id: bool,
    #[command(flatten)]
    pub(crate) strict: StrictArgs,
}

impl Args {
    /// The same as what other imports are told.
    fn file_args(&self) -> FileArgs {
        FileArgs {
            file: self.file.clone(),
            batch: self.batch.clone(),
            table: TableArgs::default(),
            skip_rejects: self.skip_rejects,
            rejects: self.rejects.clone(),
            allow_similar: true,
            strict: self.strict.clone(),
        }
    }
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let ledger = context.open(Action::ImportPayments)?;
    let mut source = Source::open(&args.file).map_err(of_file)?;
    let shown = Shown::of(&source);
    let found = sniff(
        &source
            .head(HEAD_BYTES)
            .map_err(|fault| shown.fault(fault))?,
    );
    if found != InputFormat::Pain001 {
        return Err(no_order(source.name(), found));
    }
    let again = source.again().map_err(|fault| shown.fault(fault))?;
    match make(args, context, ledger, (source, shown)) {
        Err(error) => {
            if let Some(path) = args.status.as_ref().filter(|_| !context.dry_run) {
                let now = context.of_ledger().clock.now();
                let report = payment_file::refused(again, &error, (now, shown))?;
                payment_file::write(&report, Version::V10, path, (context, shown))?;
            }
            Err(error)
        }
        report => report,
    }
}

fn no_order(file: &str, found: InputFormat) -> Error {
    let message = format!("{file}: {}", found.described());
    let hint = match found {
        InputFormat::Csv | InputFormat::Xlsx | InputFormat::Nacha => {
            "payments come as pain.001; wages in this form are paid by: bankctl import payroll"
        }
        other => other.cure(),
    };
    Fault::new(Class::Usage, "unsupported_format", message)
        .hint(hint)
        .into()
}

/// What came of a file.
#[derive(Default)]
struct Made {
    import: Option<Import>,
    /// Those that are not due, and the first day of them.
    waiting: u64,
    due: Option<Day>,
    /// How many have a day that is over.
    past: u64,
    /// Accounts of which another bank has said that something is wrong.
    corrected: Vec<FileWarning>,
    /// Why transactions were refused, by line or number.
    refused: BTreeMap<u64, Reject>,
    /// The payments of the file that wait.
    pending: Vec<u32>,
}

impl Made {
    /// The parts that are due, by their places; what is not is counted.
    fn due_parts(&mut self, on: Option<Day>, parts: &[Part], today: Day) -> Vec<usize> {
        let mut due = Vec::new();
        for (place, part) in parts.iter().enumerate() {
            match on.or(part.day) {
                Some(day) if day > today => {
                    self.waiting += part.rows;
                    self.due = Some(self.due.map_or(day, |first| first.min(day)));
                    self.pending.extend(&part.groups);
                }
                Some(day) if day < today => {
                    self.past += part.rows;
                    due.push(place);
                }
                _ => due.push(place),
            }
        }
        due
    }
}

fn make(
    args: &Args,
    context: &Context<'_>,
    mut ledger: Ledger,
    (source, shown): (Source, Shown),
) -> Result<Report> {
    let strict = args.strict.of_others()?;
    let asked = args.from.as_ref();
    let asked = asked.map(|named| named.write(&mut ledger, context));
    let asked = asked.transpose()?;
    let file = source.name().to_owned();
    let again = source.again().map_err(|fault| shown.fault(fault))?;
    let for_rejects = source.again().map_err(|fault| shown.fault(fault))?;
    let none = Accept::default();
    let mut orders =
        Orders::open(source, InputFormat::Pain001, &none).map_err(|fault| shown.fault(fault))?;
    let parts = orders
        .pain()
        .map(|reader| payment_file::parts_of(reader.survey()));
    let parts = parts.unwrap_or_default();
    let payers = payers(&mut ledger, asked.as_ref(), &parts, shown)?;
    let file_args = args.file_args();
    let rows_of = RowsOf::Orders(for_rejects, InputFormat::Pain001, none);
    let rejects = RejectsFile::begin(&file_args, rows_of, (context, shown))?;
    let watch = Watch::new(context, orders.rows, rejects, shown);
    let mut watch = watch.about(&file_args, None).keeping();
    let plans = plans(args, (&file, &orders), &parts);
    if !args.allow_same_id {
        for plan in &plans {
            payment_file::must_be_first(&mut ledger, &plan.reading, &orders)?;
        }
    }
    let corrected = payment_file::corrected(&mut ledger, &mut orders, shown)?;
    let today = ledger.today()?;
    let mut made = Made {
        corrected,
        ..Made::default()
    };
    let due = made.due_parts(args.on, &parts, today);
    let odd = orders.refuse_odd(made.past, &strict);
    odd.map_err(|fault| shown.fault(fault))?;
    let mut work = Work {
        ledger: &mut ledger,
        orders: &mut orders,
        parts: &parts,
        plans: &plans,
        payers: &payers,
        shown,
    };
    let mut check_only = !args.skip_rejects && due.len() > 1;
    for round in [true, false] {
        if round && !check_only {
            continue;
        }
        let import = work.all(&due, round, &mut watch)?;
        made.refused = watch
            .kept()
            .into_iter()
            .map(|reject| (reject.line, reject))
            .collect();
        check_only = import.as_ref().is_some_and(|import| import.rejected > 0);
        made.import = import;
        if check_only && round {
            break;
        }
    }
    let facts = Facts {
        args,
        context,
        file,
        parts: &parts,
        today,
    };
    finish(&facts, (ledger, orders, again), watch, &made, shown)
}

/// What is said about each part before its rows are read.
fn plans(args: &Args, (file, orders): (&str, &Orders), parts: &[Part]) -> Vec<ImportPlan> {
    let reading = payment_file::reading(InputFormat::Pain001, orders);
    let key = args
        .batch
        .clone()
        .unwrap_or_else(|| orders.sha256().to_owned());
    let plan = |(place, part): (usize, &Part)| ImportPlan {
        batch_key: Some(Part::key(&key, place, parts.len())),
        ..args.file_args().plan(
            file,
            orders.sha256(),
            &Part::reading(&reading, place, parts.len()),
            part.rows,
        )
    };
    parts.iter().enumerate().map(plan).collect()
}

/// The accounts that pay, each for its part.
fn payers(
    ledger: &mut Ledger,
    asked: Option<&AccountRef>,
    parts: &[Part],
    shown: Shown,
) -> Result<Vec<AccountRef>> {
    let mut payers = Vec::with_capacity(parts.len());
    for part in parts {
        let name = part.debtor.as_deref().unwrap_or_default();
        let own = match &part.debtor {
            None => None,
            Some(name) => ledger.queries().customer_account(name)?,
        };
        let Some(own) = own else {
            let message = format!(
                "line {}: the payment is from account {name:?}, which is not in this ledger",
                part.line
            );
            return Err(Fault::new(
                Class::NotFound,
                "account_not_found",
                shown.message(&message),
            )
            .hint("give the account this number with: bankctl account update --external-number")
            .into());
        };
        if let Some(asked) = asked
            && ledger.queries().account_currency(asked)?.0
                != ledger.queries().account_currency(&own)?.0
        {
            let message = format!(
                "line {}: the payment is from account {name:?}, and --from names {asked}",
                part.line
            );
            return Err(
                Fault::new(Class::Refused, "payer_mismatch", shown.message(&message))
                    .hint("leave --from out to pay from the file's account, or ask the sender")
                    .into(),
            );
        }
        payers.push(own);
    }
    Ok(payers)
}

/// What the parts of a file are made with.
struct Work<'a> {
    ledger: &'a mut Ledger,
    orders: &'a mut Orders,
    parts: &'a [Part],
    plans: &'a [ImportPlan],
    payers: &'a [AccountRef],
    shown: Shown,
}

impl Work<'_> {
    /// Takes in the parts that are due, or only checks them.
    fn all(
        &mut self,
        due: &[usize],
        check_only: bool,
        watch: &mut Watch,
    ) -> Result<Option<Import>> {
        let mut whole: Option<Import> = None;
        for place in due {
            let plan = ImportPlan {
                check_only,
                ..self.plans[*place].clone()
            };
            let mut rows = Payments {
                orders: self.orders,
                groups: &self.parts[*place].groups,
                shown: self.shown,
            };
            let payer = self.payers[*place].clone();
            let import = self
                .ledger
                .imports()
                .import_payments(&plan, payer, &mut rows, watch)?;
            whole = Some(match whole {
                None => import,
                Some(before) => together(before, import)?,
            });
        }
        Ok(whole)
    }
}

/// Two parts of a file as one result.
fn together(one: Import, other: Import) -> Result<Import> {
    if one.currency != other.currency {
        let message = "the accounts that pay have several currencies";
        return Err(Fault::new(Class::Refused, "currency_mismatch", message)
            .hint("ask the sender for a file of each currency")
            .into());
    }
    let minor = one.amount.minor.checked_add(other.amount.minor);
    let minor = minor
        .ok_or_else(|| Fault::new(Class::Refused, "invalid_amount", "the sum is too large"))?;
    let mut rejects = one.rejects;
    rejects.extend(other.rejects);
    Ok(Import {
        rows: one.rows + other.rows,
        posted: one.posted + other.posted,
        duplicates: one.duplicates + other.duplicates,
        rejected: one.rejected + other.rejected,
        amount: Money::new(minor, one.currency),
        rejects,
        approval_required: one.approval_required || other.approval_required,
        ..one
    })
}

/// What the result is told with.
struct Facts<'a> {
    args: &'a Args,
    context: &'a Context<'a>,
    file: String,
    parts: &'a [Part],
    today: Day,
}

fn finish(
    facts: &Facts<'_>,
    (mut ledger, orders, again): (Ledger, Orders, Source),
    watch: Watch,
    made: &Made,
    shown: Shown,
) -> Result<Report> {
    let (args, context) = (facts.args, facts.context);
    let mut import = match made.import.clone() {
        Some(import) => import,
        None => nothing(&mut ledger, args, &facts.file, &orders),
    };
    let key = args
        .batch
        .clone()
        .unwrap_or_else(|| orders.sha256().to_owned());
    import.batch = key;
    import.rows = orders.rows;
    import.read = orders.reading(made.past);
    import.read.warnings.extend(made.corrected.iter().cloned());
    let nothing_posted = import.rejected > 0 && !args.skip_rejects;
    let status_file = match args.status.as_ref().filter(|_| !context.dry_run) {
        None => None,
        Some(path) => {
            let told = |line: u64, group: u32| match made.refused.get(&line) {
                Some(reject) => Fate::Rejected(reject.code.clone(), reject.message.clone()),
                None if nothing_posted => Fate::Rejected(String::new(), String::new()),
                None if made.pending.contains(&group) => Fate::Pending,
                None => Fate::Booked,
            };
            let now = context.of_ledger().clock.now();
            let report = payment_file::report(again, orders.is_by_line(), &told, (now, shown))?;
            Some(payment_file::write(
                &report,
                Version::V10,
                path,
                (context, shown),
            )?)
        }
    };
    let (waiting, due) = (made.waiting, made.due);
    let mut report = watch.finish_as(import, |import| {
        Report::one(PaymentsImport {
            import,
            waiting,
            due,
            status_file,
        })
    })?;
    if let (Some(due), None) = (due, &report.fault) {
        let parts = facts.parts.len();
        let message = format!(
            "{waiting} payments wait for their day, the first for {due}; today is {}",
            facts.today
        );
        let details = serde_json::json!({ "waiting": waiting, "due": due, "parts": parts });
        let fault = Fault::new(Class::LeftOver, "not_due", message)
            .hint("run the same command again on that day: what was posted is not posted again")
            .details(details);
        report.fault = Some(fault.into());
    }
    Ok(report)
}

/// The result of a file of which nothing is due.
fn nothing(ledger: &mut Ledger, args: &Args, file: &str, orders: &Orders) -> Import {
    let currency = ledger.settings().currency;
    Import {
        batch: args
            .batch
            .clone()
            .unwrap_or_else(|| orders.sha256().to_owned()),
        file: file.to_owned(),
        rows: orders.rows,
        posted: 0,
        duplicates: 0,
        rejected: 0,
        amount: Money::new(0, currency),
        currency,
        rejects: Vec::new(),
        rejects_file: None,
        paid_before: Vec::new(),
        approval_required: false,
        dry_run: false,
        read: orders.reading(0),
    }
}
