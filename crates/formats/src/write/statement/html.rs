//! A statement as one page: for a browser, on paper and for a screen reader.
//!
//! It has no script and nothing from elsewhere, and its own policy forbids both. Every
//! text is escaped by the library that writes the elements, and stands by itself in the
//! reading direction.

use bankctl_types::Money;
use bankctl_types::account_statement::{AccountStatement, StatementLine};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::fold::shown;
use super::words;

const STYLE: &str = "
:root { color-scheme: light dark; }
body { font: 15px/1.45 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1.5rem; background: Canvas; color: CanvasText; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; }
h2 { font-size: 1.15rem; margin: 1.5rem 0 .25rem; }
.interim { font-weight: bold; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1.2rem; margin: 1rem 0; }
dt { font-weight: 600; }
dd { margin: 0; white-space: pre-line; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0; }
caption { text-align: left; font-weight: 600; padding: .25rem 0; }
th, td { text-align: left; padding: .25rem .8rem .25rem 0; border-bottom: 1px solid GrayText; vertical-align: top; overflow-wrap: anywhere; }
thead th { border-bottom-width: 2px; white-space: nowrap; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; padding-right: 0; padding-left: .8rem; }
.day { white-space: nowrap; font-variant-numeric: tabular-nums; }
.details { font-size: .85em; display: block; }
@page { size: A4; margin: 18mm 16mm; }
@media print { body { max-width: none; padding: 0; font-size: 10pt; } thead { display: table-header-group; } tr { break-inside: avoid; } h2 { break-after: avoid; } }
";

/// The page.
pub(super) fn write(statement: &AccountStatement) -> String {
    let title = format!("Statement {}", statement.id);
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'";
                title { (shown(&title)) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    p { bdi { (shown(&statement.bank)) } }
                    h1 { "Account statement" }
                    @if !statement.is_final { p class="interim" { "Interim: the period is not over." } }
                    (head(statement))
                }
                main {
                    (lines(statement))
                    (sums(statement))
                }
            }
        }
    };
    let mut text = page.into_string();
    text.push('\n');
    text
}

fn head(statement: &AccountStatement) -> Markup {
    let kind = statement.account_type.name();
    html! {
        dl {
            dt { "Account" }
            dd { (statement.account) " (" (kind) ", " (statement.currency.code()) ")" }
            @if let Some(iban) = &statement.iban { dt { "IBAN" } dd { (iban) } }
            @if let Some(name) = &statement.name { dt { "Name" } dd { bdi { (shown(name)) } } }
            @for holder in &statement.holders {
                dt { "Holder" }
                dd { bdi { (shown(&holder.name)) } " (" (holder.customer) ")" }
            }
            @if let Some(address) = &statement.address {
                dt { "Address" }
                dd { @for line in address.lines() { bdi { (shown(line)) } br; } }
            }
            dt { "Period" }
            dd { (statement.from) " to " (statement.to) }
            @if let Some(number) = statement.number { dt { "Number" } dd { (number) } }
        }
    }
}

fn lines(statement: &AccountStatement) -> Markup {
    let balance = |day: String, name: &str, money: Money| {
        html! {
            tr {
                td class="day" { (day) }
                th scope="row" { (name) }
                td class="number" {}
                td class="number" { (money.grouped()) }
            }
        }
    };
    html! {
        table {
            caption { "Transactions, amounts in " (statement.currency.code()) }
            thead { tr {
                th scope="col" { "Date" }
                th scope="col" { "Transaction" }
                th scope="col" class="number" { "Amount" }
                th scope="col" class="number" { "Balance" }
            } }
            tbody {
                (balance(statement.from.to_string(), "Opening balance", statement.opening))
                @for line in &statement.lines { (entry(line)) }
                (balance(statement.to.to_string(), "Closing balance", statement.closing))
            }
        }
    }
}

fn entry(line: &StatementLine) -> Markup {
    html! {
        tr {
            td class="day" { (line.date) }
            td {
                bdi { (shown(&words::told(line))) }
                span class="details" {
                    (words::details(line))
                    @if let Some(reference) = &line.reference { ", reference " bdi { (shown(reference)) } }
                    @if let Some(original) = &line.reversal_of { ", takes back " (original) }
                    @if line.value_date != line.date { ", value " (line.value_date) }
                }
            }
            td class="number" { (line.amount.grouped()) }
            td class="number" { (line.balance.grouped()) }
        }
    }
}

fn sums(statement: &AccountStatement) -> Markup {
    html! {
        h2 { "Sums" }
        table {
            caption { "Amounts in " (statement.currency.code()) }
            thead { tr { th scope="col" { "What" } th scope="col" class="number" { "Amount" } } }
            tbody {
                @for (name, value) in words::sums(statement) {
                    tr { th scope="row" { (shown(&name)) } td class="number" { (value) } }
                }
            }
        }
    }
}
