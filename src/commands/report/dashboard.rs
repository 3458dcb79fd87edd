//! How the bank stands, as a page for a browser.

use std::path::PathBuf;

use bankctl_ledger::Ledger;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::views::{Dashboard, Finding};
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::error::cure;
use crate::report::{Body, Chart, List, Report, Section, WebPage};
use crate::tables::{FiguresLine, charts, trial_balance};

/// Write how the bank stands to a page for a browser
///
/// One HTML file that needs nothing else: figures and charts by month and day, the trial
/// balance, and what waits: requests for a second person, money on its way to other ledgers,
/// problems. All figures are of one moment. No customer is named in them.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl report dashboard --to-file bank.html
  bankctl report dashboard --to-file - > bank.html")]
pub struct Args {
    /// File of the page, or - for standard output; one that is there is replaced when the page is whole
    #[arg(long, value_name = "FILE", required = true, value_hint = clap::ValueHint::FilePath)]
    pub to_file: PathBuf,
}

/// Runs the command.
pub fn run(_args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::Dashboard)?;
    let zone = ledger.settings().zone;
    let dashboard = ledger.queries().dashboard(&cure)?;
    drop(ledger);
    let mut findings = dashboard.findings.clone();
    findings.extend(problems(context));
    let at = dashboard.at.date_time_in(zone);
    let lead = vec![
        format!(
            "Business date {}. All figures are of {at}, {}.",
            dashboard.today,
            zone.name()
        ),
        "Amounts that customers have are positive.".to_owned(),
    ];
    let title = dashboard.bank.clone();
    let sections = sections(dashboard, findings);
    Ok(Report::of(Body::Page(WebPage {
        title,
        lead,
        zone,
        sections,
    })))
}

/// What `bankctl doctor` finds wrong.
fn problems(context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Ledger::examine(&context.location, context.of_ledger(), &cure);
    findings.retain(|finding| finding.status != "ok");
    findings
}

fn sections(dashboard: Dashboard, findings: Vec<Finding>) -> Vec<Section> {
    let Dashboard {
        months,
        days,
        trial_balance: balance,
        approvals,
        in_transit,
        ..
    } = dashboard;
    let figures = |title: &str, charts: Vec<Chart>, items| Section {
        charts,
        ..Section::of_table(title, FiguresLine::list(items), "Nothing was booked yet.")
    };
    let mut of_months = charts(
        &months,
        "What customers have, at the end of the month",
        |item| item.closing_balance,
    );
    of_months.extend(charts(&months, "Net change", |item| item.net));
    let of_days = charts(&days, "Net change", |item| item.net);
    let at = balance.at;
    vec![
        figures("By month", of_months, months),
        figures("By day", of_days, days),
        Section::of_table(
            format!("Trial balance at the end of {at}"),
            trial_balance(balance, false),
            "Nothing was booked yet.",
        ),
        Section::of_table(
            "Waiting for a second person",
            List::of(approvals),
            "No request waits.",
        ),
        Section::of_table(
            "On the way to other ledgers",
            List::of(in_transit),
            "No money is on its way.",
        ),
        Section::of_table("Problems", List::of(findings), "No problem was found."),
    ]
}
