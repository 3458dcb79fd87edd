//! Tell the sender of an order what became of it.

use std::collections::HashMap;
use std::path::PathBuf;

use bankctl_formats::read::Source;
use bankctl_formats::read::format::InputFormat;
use bankctl_formats::read::nacha::Accept;
use bankctl_formats::write::pain002::{self, Version};
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::views::{FileProgress, Reject};
use bankctl_ledger::{ImportPlan, Ledger, Progress};
use clap::Args as ClapArgs;

use super::{Context, Result, Target};
use crate::args::values;
use crate::commands::is_stream;
use crate::commands::payment_file::{self, Fate, Orders, Part, Payments};
use crate::commands::shown::Shown;
use crate::error::{Class, Error, Fault, of_file};
use crate::report::{Body, Report};

/// Write what became of a file of payments (pain.002)
///
/// The file is read again where it was, or where --file says; its SHA-256 must be the one
/// that was imported. Transactions are booked (ACSC), wait for their day (PDNG) or were
/// refused (RJCT). Why one was refused is told as it would be refused now; what would be taken
/// now has the answer that `import payments --status` wrote.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl export payment-status orders-2026-11 --to-file answer.xml
  bankctl export payment-status orders-2026-11 --version 03 --file archive/orders.xml")]
pub struct Args {
    /// Batch key of the file, as `import list` shows it
    #[arg(value_name = "BATCH", value_parser = values::batch)]
    pub batch: String,
    /// Version of the report: 10 or 03
    #[arg(long, value_name = "VERSION", default_value = "10", value_parser = ["10", "03"])]
    pub version: String,
    /// The file, where it is not where it was
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) target: Target,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::ExportStatus)?;
    let first = first_part(&mut ledger, &args.batch)?;
    let path = args
        .file
        .clone()
        .unwrap_or_else(|| PathBuf::from(&first.file));
    let mut source = Source::open(&path).map_err(of_file)?;
    let shown = Shown::of(&source);
    let output = args.target.to_file.as_ref();
    if output.is_none_or(|path| is_stream(path)) {
        shown.on_output("a status report")?;
    }
    let fault = |fault| shown.fault(fault);
    must_be_the_order(&mut source, &first, shown)?;
    let again = source.again().map_err(fault)?;
    let none = Accept::default();
    let mut orders = Orders::open(source, InputFormat::Pain001, &none).map_err(fault)?;
    let parts = orders
        .pain()
        .map(|reader| payment_file::parts_of(reader.survey()));
    let parts = parts.unwrap_or_default();
    let mut reasons: HashMap<u64, Reject> = HashMap::new();
    let mut of_group: HashMap<u32, Option<FileProgress>> = HashMap::new();
    for (place, part) in parts.iter().enumerate() {
        let found = match ledger.imports().file_progress(&args.batch)? {
            // Wages are one batch, whoever pays them when.
            Some(found) => Some(found),
            None => ledger
                .imports()
                .file_progress(&Part::key(&args.batch, place, parts.len()))?,
        };
        if found
            .as_ref()
            .is_some_and(|found| !found.skipped.is_empty())
        {
            reasons.extend(refused_now(&mut ledger, &mut orders, part, shown));
        }
        of_group.extend(part.groups.iter().map(|group| (*group, found.clone())));
    }
    let told = |line: u64, group: u32| match of_group.get(&group).and_then(Option::as_ref) {
        Some(found) if found.skipped.binary_search(&line).is_ok() => match reasons.get(&line) {
            Some(reject) => Fate::Rejected(reject.code.clone(), reject.message.clone()),
            None => Fate::Rejected(
                "already_rejected".to_owned(),
                "the transaction was refused when the file was imported".to_owned(),
            ),
        },
        Some(found) if line <= found.last_line || found.complete => Fate::Booked,
        _ => Fate::Pending,
    };
    let now = context.of_ledger().clock.now();
    let report = payment_file::report(again, orders.is_by_line(), &told, (now, shown))?;
    let version = if args.version == "03" {
        Version::V03
    } else {
        Version::V10
    };
    Ok(Report::of(Body::Text(pain002::write(&report, version))))
}

/// What is known of the file, or of the first part of it.
fn first_part(ledger: &mut Ledger, batch: &str) -> Result<FileProgress> {
    let first = match ledger.imports().file_progress(batch)? {
        None => ledger.imports().file_progress(&format!("{batch}/1"))?,
        found => found,
    };
    first.filter(|found| found.is_payments).ok_or_else(|| {
        let message = format!("no file of payments has the batch key {batch:?}");
        Fault::new(Class::NotFound, "batch_not_found", message)
            .hint("list the files with: bankctl import list")
            .into()
    })
}

/// Refuses a file that is not the one that was imported, or is no order.
fn must_be_the_order(source: &mut Source, first: &FileProgress, shown: Shown) -> Result<()> {
    let fault = |fault| shown.fault(fault);
    if source.sha256().map_err(fault)? != first.sha256 {
        return Err(another(source.name()));
    }
    let format = payment_file::format_of(source).map_err(fault)?;
    if format == Some(InputFormat::Pain001) {
        return Ok(());
    }
    let message = format!("{} is no ISO 20022 order", source.name());
    Err(Fault::new(Class::Usage, "unsupported_format", message)
        .hint("a status report answers a pain.001")
        .into())
}

fn another(file: &str) -> Error {
    let message = format!("{file} is not the file that was imported: its SHA-256 is another");
    Fault::new(Class::Conflict, "file_changed", message)
        .hint("name the file as it was imported with --file")
        .into()
}

/// What is wrong with the transactions of a part now, by line or number. Nothing is
/// written, and a part that can't be looked at says nothing.
fn refused_now(
    ledger: &mut Ledger,
    orders: &mut Orders,
    part: &Part,
    shown: Shown,
) -> Vec<(u64, Reject)> {
    let payer = part
        .debtor
        .as_deref()
        .map(|name| ledger.queries().customer_account(name));
    let Some(Ok(Some(payer))) = payer else {
        return Vec::new();
    };
    let plan = ImportPlan {
        batch_key: Some(format!("status of {}", orders.sha256())),
        sha256: orders.sha256().to_owned(),
        rows: part.rows,
        check_only: true,
        ..ImportPlan::default()
    };
    let mut found = Found(Vec::new());
    let mut rows = Payments {
        orders,
        groups: &part.groups,
        shown,
    };
    // What it comes to as a whole says nothing of single transactions.
    let _ = ledger
        .imports()
        .import_payments(&plan, payer, &mut rows, &mut found);
    let rejects = found.0.into_iter();
    rejects.map(|reject| (reject.line, reject)).collect()
}

/// Keeps what is refused.
struct Found(Vec<Reject>);

impl Progress for Found {
    fn checked(&mut self, _: u64) {}

    fn posted(&mut self, _: u64) {}

    fn rejected(&mut self, reject: &Reject) -> Result<()> {
        self.0.push(reject.clone());
        Ok(())
    }

    fn is_stopped(&self) -> bool {
        false
    }
}
