//! Several requests that are approved in one sitting.

use std::collections::BTreeMap;

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::approvals::rules::ApprovalStatus;
use bankctl_ledger::views::Approval;
use bankctl_ledger::{Instruction, Ledger};
use bankctl_types::text::counted;
use bankctl_types::{Currency, Total};

use super::approve::Args;
use super::asked;
use super::{Context, Result};
use crate::error::{Class, Fault, describe};
use crate::report::{List, Report};
use crate::tables::ApprovedLine;

/// Approves the requests that are meant, one after the other.
pub(super) fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::ApprovalApprove)?;
    let requests = meant(args, &mut ledger)?;
    let sums = sums(&mut ledger, &requests);
    may_be_so_much(args, &ledger, &sums)?;
    if !context.dry_run && !requests.is_empty() {
        context.confirm(&question(requests.len(), &sums))?;
    }
    let mut lines = Vec::with_capacity(requests.len());
    for request in requests {
        lines.push(match ledger.approvals().approve(request.id) {
            Ok(approved) => ApprovedLine::done(approved),
            Err(error) if describe(&error).class == Class::Failure => return Err(error),
            Err(error) => {
                let why = describe(&error);
                ApprovedLine::refused(request, (why.code, why.message), context.dry_run)
            }
        });
    }
    let refused = lines.iter().filter(|line| line.code.is_some()).count();
    let mut report = Report::list(List::of(lines));
    if refused > 0 {
        let message = format!("not approved: {}", counted(refused, "request"));
        let fault = Fault::new(Class::LeftOver, "requests_refused", message)
            .hint("see the reasons; what was refused still waits, unless it was decided before")
            .details(serde_json::json!({ "refused": refused }));
        report.fault = Some(fault.into());
    }
    Ok(report)
}

/// The requests that are meant: those that are named, in their order, or all that wait
/// and fit, but for the caller's own.
fn meant(args: &Args, ledger: &mut Ledger) -> Result<Vec<Approval>> {
    if !args.requests.is_empty() {
        let numbers = args.requests.iter();
        return numbers
            .map(|number| ledger.approvals().get(*number))
            .collect();
    }
    let me = ledger.access().whoami()?.operator;
    let (all, _) = ledger
        .approvals()
        .list(Some(ApprovalStatus::Pending), 0, usize::MAX)?;
    let mut meant: Vec<Approval> = all;
    meant.retain(|request| {
        args.rule.is_none_or(|rule| request.rule == rule)
            && args
                .maker
                .as_ref()
                .is_none_or(|maker| *maker == request.maker)
            && Some(&request.maker) != me.as_ref()
    });
    Ok(meant)
}

/// What requests move in all, by currency.
fn sums(ledger: &mut Ledger, requests: &[Approval]) -> BTreeMap<&'static str, Total> {
    let mut sums: BTreeMap<&'static str, Total> = BTreeMap::new();
    for request in requests {
        let money = request.request.get("money").cloned();
        let instruction = money.and_then(|it| serde_json::from_value::<Instruction>(it).ok());
        for (currency, minor) in instruction
            .iter()
            .flat_map(|instruction| asked::moves(ledger, instruction))
        {
            let sum = sums
                .entry(currency.code())
                .or_insert(Total { minor: 0, currency });
            sum.minor = sum.minor.saturating_add(i128::from(minor));
        }
    }
    sums
}

/// Whether requests move no more than the caller allows.
fn may_be_so_much(
    args: &Args,
    ledger: &Ledger,
    sums: &BTreeMap<&'static str, Total>,
) -> Result<()> {
    let Some(most) = args.max_total else {
        return Ok(());
    };
    let currency: Currency = ledger.settings().currency;
    let usage = |message: String, hint: &str| {
        Err(Fault::new(Class::Refused, "total_exceeded", message)
            .hint(hint)
            .into())
    };
    if let Some(other) = sums.values().find(|sum| sum.currency != currency) {
        let code = other.currency.code();
        return usage(
            format!("some of them move {code}, and --max-total is in {currency}"),
            "approve them by their numbers",
        );
    }
    let minor = sums.values().next().map_or(0, |sum| sum.minor);
    let allowed = most
        .in_currency(currency)
        .map(|most| i128::from(most.minor));
    if allowed.is_ok_and(|allowed| minor <= allowed) {
        return Ok(());
    }
    let total = Total { minor, currency };
    usage(
        format!("they move {total} {currency} in all, more than {most}"),
        "nothing was approved: approve some of them by their numbers",
    )
}

/// What is asked before anything is done.
fn question(count: usize, sums: &BTreeMap<&'static str, Total>) -> String {
    let sums: Vec<String> = sums
        .values()
        .map(|sum| format!("{sum} {}", sum.currency))
        .collect();
    let requests = counted(count, "request");
    if sums.is_empty() {
        return format!("approve {requests}?");
    }
    format!("approve {requests}, {} in all?", sums.join(" and "))
}
