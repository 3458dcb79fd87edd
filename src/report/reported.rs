//! How every report is shown: its lines, what they come to, the days that it is about,
//! and the equations that prove it.

use bankctl_ledger::reports::rules::{Basis, Proof};
use bankctl_ledger::views::Reported;
use serde::Serialize;
use serde_json::json;

use super::{Cell, List, Report, Row};
use crate::error::{Class, Fault};

/// A report with rows of totals below it. One whose equation does not hold is shown and
/// ends as an error, because then the ledger is damaged. People are told what programs find
/// in fields.
pub fn with_totals<T: Row + Serialize + 'static>(
    reported: Reported<T>,
    totals: Vec<Vec<Cell>>,
    for_people: bool,
) -> Report {
    let notes = notes(&reported);
    // Programs must not take a part of a list for the whole.
    let left_out = left_out(reported.left_out).into_iter().collect();
    let fault = fault(&reported.proofs);
    let beside = [
        ("from", json!(reported.from)),
        ("to", json!(reported.to)),
        ("basis", json!(reported.basis)),
        ("partial", json!(reported.partial)),
        ("locked", json!(reported.locked)),
        ("left_out", json!(reported.left_out)),
        ("sums", json!(reported.sums)),
        ("proof", json!(reported.proofs)),
    ];
    let adds = reported.left_out == 0;
    let mut list = List {
        totals,
        adds,
        ..List::of(reported.lines)
    };
    for (name, value) in beside {
        list.beside.insert(name.to_owned(), value);
    }
    let mut report = Report::list(list);
    report.notes = if for_people { notes } else { left_out };
    report.fault = fault.map(Into::into);
    report
}

/// A report whose columns add up by themselves.
pub fn shown<T: Row + Serialize + 'static>(reported: Reported<T>, for_people: bool) -> Report {
    with_totals(reported, Vec::new(), for_people)
}

fn notes<T>(reported: &Reported<T>) -> Vec<String> {
    let basis = match reported.basis {
        Basis::Booked => "by booking date",
        Basis::Value => "by value date",
    };
    let days = match reported.from {
        Some(from) => format!("from {from} to {}, {basis}", reported.to),
        None => format!("at the end of {}, {basis}", reported.to),
    };
    let state = match (reported.partial, reported.locked) {
        (true, _) => ", which is not over",
        (false, true) => "; the period is closed",
        (false, false) => "",
    };
    let mut notes = vec![format!("{days}{state}")];
    for sum in &reported.sums {
        let amount = sum.amount.grouped();
        let (of, count, currency) = (sum.of, sum.count, sum.currency);
        notes.push(format!("{of}: {count}, {amount} {currency}"));
    }
    notes.extend(left_out(reported.left_out));
    notes.extend(reported.proofs.iter().map(equation));
    notes
}

fn left_out(count: u64) -> Option<String> {
    (count > 0).then(|| format!("{count} more are not shown: raise --limit"))
}

/// An equation in words: with one amount, or with both where they differ.
fn equation(proof: &Proof) -> String {
    let (currency, left_is, right_is) = (proof.currency, proof.left_is, proof.right_is);
    let (left, right) = (proof.left.grouped(), proof.right.grouped());
    if proof.holds {
        return format!("{currency} {left}: {left_is} = {right_is}");
    }
    format!("{currency}: {left_is} {left}, but {right_is} {right}")
}

fn fault(proofs: &[Proof]) -> Option<Fault> {
    let wrong: Vec<String> = proofs
        .iter()
        .filter(|proof| !proof.holds)
        .map(equation)
        .collect();
    let first = wrong.first()?;
    let message = format!("the report does not come out even: {first}");
    let fault = Fault::new(Class::Damaged, "not_balanced", message);
    Some(
        fault
            .hint("prove the books with bankctl verify, and keep the ledger as it is")
            .details(json!({ "equations": wrong })),
    )
}
