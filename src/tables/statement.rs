//! Statements of accounts.

use bankctl_ledger::views::StatementOfMonth;
use bankctl_types::Day;
use bankctl_types::account_statement::{AccountStatement, StatementLine};
use bankctl_types::calendar::Span;
use serde::Serialize;

use crate::report::{Details, InCsv};

/// Files of statements that were written.
#[derive(Clone, Debug, Serialize)]
pub struct StatementFiles {
    /// The form.
    pub format: &'static str,
    /// The first day, if it was named.
    pub from: Option<Day>,
    /// The last day, if it was named.
    pub to: Option<Day>,
    /// How many files were written.
    pub written: u64,
    /// How many were there from before.
    pub there: u64,
    /// How many are of a period that is not over.
    pub open: u64,
    /// In how many letters were written as others.
    pub folded: u64,
    /// The folder.
    pub folder: String,
}

impl StatementFiles {
    /// Before the first.
    pub fn none(format: &'static str, folder: String, span: Span) -> Self {
        Self {
            format,
            from: span.from,
            to: span.to,
            written: 0,
            there: 0,
            open: 0,
            folded: 0,
            folder,
        }
    }
}

table! {
    StatementFiles as it {
        shown format "Format",
        shown from "From",
        shown to "To",
        shown written "Written",
        shown there "There before",
        shown open "Interim",
        extra folded "With other letters",
        shown folder "Folder",
    }
}

table! {
    StatementOfMonth as it {
        shown number "Number",
        extra id "Statement",
        extra account "Account",
        shown from "From",
        shown to "To",
        shown opening "Opening",
        shown closing "Closing",
        shown currency "Currency".yields(2),
        shown final "Final" = crate::tables::cell::ToCell::cell(&it.is_final),
        shown lines "Lines".yields(3),
        extra sha256 "Hash",
    }
}

table! {
    StatementLine as it {
        shown transaction "Transaction",
        extra booked_at "Booked at",
        shown business_date "Date" = crate::tables::cell::ToCell::cell(&it.date),
        extra value_date "Value date",
        shown kind "Kind",
        extra channel "Channel",
        shown memo "Memo",
        shown reference "Reference",
        shown counterparty "Counterparty",
        shown amount "Amount",
        shown balance "Balance",
        extra currency "Currency" = crate::tables::cell::ToCell::cell(&it.amount.currency),
    }
}

table! {
    AccountStatement as it {
        shown id "Statement",
        shown account "Account",
        shown from "From",
        shown to "To",
        shown number "Number",
        shown opening "Opening",
        shown closing "Closing",
        shown available "Available",
        shown currency "Currency",
        shown final "Final" = crate::tables::cell::ToCell::cell(&it.is_final),
    }

    fn details(&self) -> Option<Details> {
        Some(Details {
            in_csv: InCsv::Instead,
            ..Details::of("Lines", &self.lines)
        })
    }
}
