//! Take in customers and accounts.

use bankctl_formats::read::Source;
use bankctl_formats::read::accounts::{AccountReader, AccountRow, ImportedKind, ImportedType};
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::{Ledger, OnboardingRow, Pass, Rows};
use bankctl_types::confusables::{self, Doubt};
use bankctl_types::kind::{AccountType, CustomerKind};
use bankctl_types::text;
use clap::Args as ClapArgs;

use super::rejects::{RejectsFile, RowsOf};
use super::watch::Watch;
use super::{Context, FileArgs, Result, Shown, reject};
use crate::error::of_file;
use crate::report::Report;

/// Import customers and accounts from another system
///
/// The file has the columns customer_external_id, customer_name, email, phone, type,
/// currency, external_number and opening_balance; kind, address, birth_date, overdraft and
/// product are optional. A customer with several accounts repeats. Opening balances come from
/// equity/opening.
///
/// Each account is taken once, by its external number. The whole file is checked first,
/// as with `import payroll`.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl import accounts accounts.csv --dry-run
  bankctl import accounts accounts.csv
  bankctl import accounts old-core.csv --map external_number=IBAN")]
pub struct Args {
    #[command(flatten)]
    pub(crate) file: FileArgs,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let ledger = context.open(Action::ImportAccounts)?;
    let source = Source::open(&args.file.file).map_err(of_file)?;
    import_rows(args, context, ledger, source)
}

fn import_rows(
    args: &Args,
    context: &Context<'_>,
    mut ledger: Ledger,
    source: Source,
) -> Result<Report> {
    let options = args.file.options(ledger.settings().currency);
    let shown = Shown::of(&source);
    let file = source.name().to_owned();
    let again = source.again().map_err(|fault| shown.fault(fault))?;
    let reader = AccountReader::open(source, &options).map_err(|fault| shown.fault(fault))?;
    let survey = reader.survey();
    let strict = args.file.strict.of_others()?;
    shown.refuse_odd(&strict, &file, &survey.read.warnings)?;
    let plan = args
        .file
        .plan(&file, &survey.sha256, &survey.reading, survey.rows);
    let rejects = RejectsFile::begin(
        &args.file,
        RowsOf::Table(again, reader.layout()),
        (context, shown),
    )?;
    let mut watch = Watch::new(context, plan.rows, rejects, shown).about(&args.file, None);
    let read = survey.read.clone();
    let mut rows = File {
        reader,
        doubts: Doubts::default(),
        shown,
    };
    let mut import = ledger
        .imports()
        .import_accounts(&plan, &mut rows, &mut watch)?;
    import.read = shown.reading(read);
    Ok(rows.doubts.told(watch.finish(import)?, shown))
}

struct File {
    reader: AccountReader,
    doubts: Doubts,
    shown: Shown,
}

/// The names of a file that may deceive: how many, and the first.
#[derive(Default)]
struct Doubts {
    count: u64,
    first: Option<(u64, Doubt)>,
}

impl Doubts {
    fn look(&mut self, line: u64, name: &str) {
        if let Some(doubt) = confusables::doubt(name) {
            self.count += 1;
            self.first.get_or_insert((line, doubt));
        }
    }

    fn told(self, report: Report, shown: Shown) -> Report {
        match self.first {
            Some((line, doubt)) => report.note(format!(
                "look twice at {}, the first in line {line}: {}",
                text::counted(self.count, "name"),
                shown.message(&doubt.to_string())
            )),
            None => report,
        }
    }
}

impl Rows<OnboardingRow> for File {
    fn pass(&mut self) -> Result<Pass<'_, OnboardingRow>> {
        let shown = self.shown;
        self.reader.rewind().map_err(|fault| shown.fault(fault))?;
        self.doubts = Doubts::default();
        Ok(Box::new(std::iter::from_fn(move || {
            match self.reader.next_row() {
                Err(fault) => Some(Err(shown.fault(fault))),
                Ok(None) => None,
                Ok(Some(Err(fault))) => Some(Ok(Err(reject(&fault)))),
                Ok(Some(Ok(row))) => {
                    self.doubts.look(row.line, row.customer_name);
                    Some(Ok(Ok(onboarding(&row))))
                }
            }
        })))
    }
}

fn onboarding(row: &AccountRow<'_>) -> OnboardingRow {
    OnboardingRow {
        line: row.line,
        customer_external_id: row.customer_external_id.to_owned(),
        customer_name: text::composed(row.customer_name),
        customer_kind: match row.kind {
            Some(ImportedKind::Business) => CustomerKind::Business,
            _ => CustomerKind::Person,
        },
        email: row.email.map(str::to_owned),
        phone: row.phone.map(str::to_owned),
        address: row.address.map(str::to_owned),
        account_type: match row.account_type {
            Some(ImportedType::Savings) => AccountType::Savings,
            _ => AccountType::Checking,
        },
        currency: row.currency,
        external_number: row.external_number.clone(),
        opening_balance: row.opening_balance.map(|opening| opening.amount),
        overdrawn: row.opening_balance.is_some_and(|opening| opening.overdrawn),
        stated_currency: row.stated_currency,
        overdraft: row.overdraft,
        birth_date: row.birth_date,
        product: row.product.map(str::to_owned),
    }
}
