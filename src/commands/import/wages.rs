//! Wages from a file that is no table: an ISO 20022 order, an ACH file.

use bankctl_formats::read::Source;
use bankctl_formats::read::format::InputFormat;
use bankctl_formats::read::nacha::Accept;
use bankctl_formats::read::payroll::Employer;
use bankctl_ledger::views::Reject;
use bankctl_ledger::{ImportPlan, Ledger, Pass, PaymentRow, RowOrReject, Rows};
use bankctl_types::{Day, StatedCurrency, text};

use super::other_banks;
use super::payroll::{Args, payer};
use super::rejects::{RejectsFile, RowsOf};
use super::watch::Watch;
use super::{Context, Result, Shown};
use crate::commands::payment_file::{Order, Orders, must_be_first, reading};
use crate::error::{Class, Fault};
use crate::report::Report;

/// Pays the wages of a file.
pub(super) fn pay(
    args: &Args,
    context: &Context<'_>,
    mut ledger: Ledger,
    source: Source,
    format: InputFormat,
) -> Result<Report> {
    let asked = args.from.as_ref();
    let asked = asked.map(|named| named.write(&mut ledger, context));
    let asked = asked.transpose()?;
    let shown = Shown::of(&source);
    let file = source.name().to_owned();
    let again = source.again().map_err(|fault| shown.fault(fault))?;
    let (accept, strict) = match format {
        InputFormat::Nacha => (args.file.strict.checks(), args.file.strict.of_ach()),
        _ => (Accept::default(), args.file.strict.of_others()?),
    };
    let fault = |fault| shown.fault(fault);
    let ours = ledger.ach().routing_number()?;
    let mut orders = Orders::open_at(source, format, &accept, ours).map_err(fault)?;
    if orders.has_several_payers() && asked.is_none() {
        return Err(several_payers(&file));
    }
    let reading = reading(format, &orders);
    let today = ledger.today()?;
    if strict.is_on {
        let past = orders.past(today).map_err(fault)?;
        orders.refuse_odd(past, &strict).map_err(fault)?;
    }
    if !args.allow_same_id {
        must_be_first(&mut ledger, &reading, &orders)?;
    }
    let plan = ImportPlan {
        skip_duplicates: args.skip_duplicates,
        similar_days: args.similar_days,
        is_wages: format == InputFormat::Nacha,
        value_dates_from: args.value_dates_from,
        value_dates_to: args.value_dates_to,
        ..args
            .file
            .plan(&file, orders.sha256(), &reading, orders.rows)
    };
    let others = orders.others > 0;
    if format == InputFormat::Nacha {
        ledger.imports().wages_are_of_one_kind(&plan, others)?;
    }
    let employer = orders.payer.clone();
    let employer = employer.filter(|_| !orders.has_several_payers());
    let employer = employer.map(|(line, account)| Employer { line, account });
    let (from, note) = payer(&mut ledger, asked, employer.as_ref())?;
    let rejects = RejectsFile::begin(
        &args.file,
        RowsOf::Orders(again, format, accept),
        (context, shown),
    )?;
    let mut watch = Watch::new(context, plan.rows, rejects, shown).about(&args.file, None);
    if others {
        let about = (today, shown);
        let import = other_banks::pay(&mut ledger, &plan, from, orders, about, &mut watch)?;
        let mut report = watch.finish(import)?;
        report.notes.extend(note.map(|note| shown.message(&note)));
        return Ok(report);
    }
    let mut rows = File {
        orders,
        today,
        has_references: !args.no_references,
        past: 0,
        shown,
    };
    let mut import = ledger
        .imports()
        .import_payroll(&plan, from, &mut rows, &mut watch)?;
    import.read = rows.orders.reading(rows.past);
    let mut report = watch.finish(import)?;
    report.notes.extend(note.map(|note| shown.message(&note)));
    Ok(report)
}

fn several_payers(file: &str) -> crate::error::Error {
    let message = format!("{file} is paid by several accounts");
    Fault::new(Class::Usage, "several_payers", message)
        .hint("import it with `bankctl import payments`, or name the account that pays with --from")
        .into()
}

struct File {
    orders: Orders,
    today: Day,
    has_references: bool,
    /// How many rows have a day that is over.
    past: u64,
    shown: Shown,
}

impl Rows<PaymentRow> for File {
    fn pass(&mut self) -> Result<Pass<'_, PaymentRow>> {
        let (shown, today, has_references) = (self.shown, self.today, self.has_references);
        self.past = 0;
        self.orders.rewind().map_err(|fault| shown.fault(fault))?;
        Ok(Box::new(std::iter::from_fn(move || {
            let row = match self.orders.next() {
                Err(fault) => return Some(Err(shown.fault(fault))),
                Ok(row) => row?,
            };
            Some(Ok(row.and_then(|order| {
                self.past += u64::from(order.day.is_some_and(|day| day < today));
                wage(order, today, has_references)
            })))
        })))
    }

    fn references(&mut self, lines: &[u64]) -> Result<Vec<String>> {
        let mut found = Vec::new();
        if lines.is_empty() || !self.has_references {
            return Ok(found);
        }
        let shown = self.shown;
        self.orders.rewind().map_err(|fault| shown.fault(fault))?;
        while let Some(row) = self.orders.next().map_err(|fault| shown.fault(fault))? {
            if let Ok(order) = row
                && lines.binary_search(&order.line).is_ok()
            {
                found.extend(order.reference);
            }
        }
        Ok(found)
    }
}

/// A payment as wages: money for a day that is to come is reserved until then.
fn wage(order: Order, today: Day, has_references: bool) -> RowOrReject<PaymentRow> {
    let Some(currency) = StatedCurrency::parse(&order.currency) else {
        return Err(Reject {
            line: order.line,
            field: "currency".to_owned(),
            code: "invalid_currency".to_owned(),
            message: format!("{:?} is not the code of a currency", order.currency),
        });
    };
    Ok(PaymentRow {
        line: order.line,
        account: order.account.as_str().into(),
        amount: order.amount,
        reference: order
            .reference
            .filter(|_| has_references)
            .map(|reference| text::composed(&reference)),
        memo: order.memo,
        currency: Some(currency),
        value_date: order.day.filter(|day| *day > today),
    })
}
