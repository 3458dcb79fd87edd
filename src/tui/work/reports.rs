//! Reports: the same lines, sums and equations as the commands show.

use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_ledger::{Ledger, ReportQuery, Result, Whose};
use bankctl_types::Day;
use bankctl_types::calendar::Span;

use super::Work;
use crate::error::describe;
use crate::render::Cells;
use crate::report::reported::{shown, with_totals};
use crate::report::{Body, List, Report};
use crate::tables::{income_totals, sheet_totals};
use crate::tui::report::{Days, ReportAsked, ReportKind, Sheet};

/// A report has so many lines at most; its sums count all.
const LINES: usize = 1_000;

impl Work {
    /// The reports that are for who works here.
    pub(super) fn reports(&self) -> Vec<ReportKind> {
        let Some(roles) = self.roles() else {
            return Vec::new();
        };
        let is_for = |kind: &ReportKind| kind.action().roles().meets(roles);
        ReportKind::ALL.into_iter().filter(is_for).collect()
    }

    /// A report.
    pub(super) fn report(&self, asked: ReportAsked) -> Result<Sheet> {
        let mut ledger = self.open(asked.kind.action())?;
        let zone = ledger.settings().zone;
        let today = ledger.today()?;
        let days = asked.period.map(|period| period.resolve(today));
        let report = report(&mut ledger, asked.kind, (days, today))?;
        let cells = match &report.body {
            Body::List(list) => Cells::of(list, zone),
            _ => Cells::default(),
        };
        Ok(Sheet {
            cells,
            notes: report.notes,
            wrong: report.fault.map(|fault| describe(&fault).message),
        })
    }
}

fn report(
    ledger: &mut Ledger,
    kind: ReportKind,
    (days, today): (Option<(Day, Day)>, Day),
) -> Result<Report> {
    let (first, last) = days.unzip();
    let query = ReportQuery {
        span: Span {
            from: first.filter(|_| kind.days() == Days::During),
            to: last,
        },
        limit: LINES,
        ..ReportQuery::default()
    };
    Ok(match kind {
        ReportKind::BalanceSheet => {
            let mut sheet = ledger.reports().balance_sheet(&query)?;
            let totals = sheet_totals(&sheet.lines);
            sheet
                .lines
                .retain(|line| line.has_moved && line.balance.minor != 0);
            with_totals(sheet, totals, true)
        }
        ReportKind::IncomeStatement => {
            let mut statement = ledger.reports().income_statement(&query)?;
            let totals = income_totals(&statement.lines);
            statement.lines.retain(|line| line.has_moved);
            with_totals(statement, totals, true)
        }
        ReportKind::CashPosition => {
            let mut position = ledger.reports().cash_position(&query)?;
            position.lines.retain(|line| line.has_moved);
            shown(position, true)
        }
        ReportKind::TellerJournal => {
            let everywhere: Option<&AccountRef> = None;
            shown(
                ledger
                    .reports()
                    .teller_journal(&query, &Whose::ByRole, everywhere)?,
                true,
            )
        }
        ReportKind::Overdrawn => shown(ledger.reports().overdrawn(&query, 0)?, true),
        ReportKind::Dormant => shown(ledger.reports().dormant(&query)?, true),
        ReportKind::OpenItems => shown(ledger.reports().open_items(&query, 0)?, true),
        ReportKind::ChecksOutstanding => {
            shown(ledger.reports().checks_outstanding(&query, 0)?, true)
        }
        ReportKind::InterestAccrued => {
            shown(ledger.reports().interest_accrued(&query, false)?, true)
        }
        ReportKind::InterestPaid => shown(ledger.reports().interest_paid(&query, None)?, true),
        ReportKind::Products => shown(ledger.reports().product_figures(&query)?, true),
        ReportKind::ExchangePosition => Report::list(List::of(ledger.exchange().positions()?)),
        ReportKind::Ctr => {
            let day = last.unwrap_or(today);
            let report = Report::list(List::of(ledger.ctr().report(day)?));
            report.note(format!("cash of {day}"))
        }
    })
}
