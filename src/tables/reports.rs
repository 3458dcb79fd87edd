//! Reports of the bank.

use bankctl_ledger::reports::rules::Section;
use bankctl_ledger::views::{
    AccruedLine, BalanceSheetLine, CashLine, DormantLine, IncomeLine, InterestPaidLine, LargeLine,
    LedgerEntry, OpenItem, OutstandingCheck, OverdrawnLine, ProductLine, TaxLine, TellerLine,
};
use bankctl_types::class::Class;
use bankctl_types::{Currency, Total};

use super::cell::ToCell;
use crate::report::Cell;

table! {
    BalanceSheetLine as it {
        shown section "Section",
        shown account "Account",
        shown currency "Currency",
        shown balance "Balance",
    }
}

/// The sums of the parts of a balance sheet, by currency.
pub fn sheet_totals(lines: &[BalanceSheetLine]) -> Vec<Vec<Cell>> {
    let of = |line: &BalanceSheetLine| {
        let name = match line.section {
            Section::Assets => "Total assets",
            Section::Liabilities => "Total liabilities",
            Section::Equity => "Total equity",
        };
        (name, line.currency, line.balance.minor)
    };
    totals(lines.iter().map(of))
}

table! {
    IncomeLine as it {
        shown class "Class",
        shown account "Account",
        shown currency "Currency",
        shown amount "Amount",
    }
}

/// Income, expenses and the result, by currency.
pub fn income_totals(lines: &[IncomeLine]) -> Vec<Vec<Cell>> {
    let of = |line: &IncomeLine| {
        let (name, sign) = match line.class {
            Class::Income => ("Total income", 1),
            _ => ("Total expenses", -1),
        };
        let minor = line.amount.minor;
        [
            (name, line.currency, minor),
            ("Result", line.currency, sign * minor),
        ]
    };
    totals(lines.iter().flat_map(of))
}

/// Rows of sums, in the order in which each is met first; the result comes last.
fn totals(parts: impl Iterator<Item = (&'static str, Currency, i128)>) -> Vec<Vec<Cell>> {
    let mut sums: Vec<(&'static str, Currency, i128)> = Vec::new();
    for (name, currency, minor) in parts {
        let same = |one: &&mut (&str, Currency, i128)| one.0 == name && one.1 == currency;
        match sums.iter_mut().find(same) {
            Some(sum) => sum.2 += minor,
            None => sums.push((name, currency, minor)),
        }
    }
    sums.sort_by_key(|(name, currency, _)| (currency.code(), *name == "Result"));
    let row = |(name, currency, minor): (&'static str, Currency, i128)| {
        let sum = Cell::Sum(Total::new(minor, currency));
        vec![Cell::of(name), Cell::Empty, Cell::of(currency), sum]
    };
    sums.into_iter().map(row).collect()
}

table! {
    LedgerEntry as it {
        shown account "Account".yields(5),
        shown currency "Currency".yields(3),
        extra line "Line",
        shown business_date "Date".yields(7),
        shown transaction "Transaction".yields(6) = numbered(it),
        extra value_date "Value date",
        extra kind "Kind",
        shown counterparty "Counterparty".yields(4),
        extra reference "Reference",
        shown memo "Memo".yields(1),
        shown debit "Debit" = unless_zero(it.debit),
        shown credit "Credit" = unless_zero(it.credit),
        shown balance "Balance",
    }
}

/// The transaction; people see there what an opening or closing balance is.
fn numbered(entry: &LedgerEntry) -> Cell {
    match &entry.transaction {
        Some(number) => number.cell(),
        None => Cell::Empty.shown_as(entry.line.cell()),
    }
}

/// People see where there is an amount.
fn unless_zero(total: Total) -> Cell {
    let cell = total.cell();
    if total.minor == 0 {
        return cell.shown_as(Cell::Empty);
    }
    cell
}

table! {
    CashLine as it {
        shown account "Account",
        shown currency "Currency",
        shown opening "Opening".adds(),
        shown cash_in "In".adds(),
        shown cash_out "Out".adds(),
        shown closing "Closing".adds(),
        shown in_handover "In handover".adds().yields(2),
        shown counted "Last count".yields(3),
        extra counted_at "Counted at",
        shown pieces "Notes and coins".yields(1),
    }
}

table! {
    TellerLine as it {
        shown transaction "Transaction",
        shown booked_at "Booked at".yields(2),
        extra business_date "Date",
        extra value_date "Value date",
        shown operator "Operator".yields(3),
        shown kind "Kind".yields(4),
        extra channel "Channel",
        shown cash "Cash".yields(5),
        shown counterparty "Counterparty".yields(6),
        shown reference "Reference".yields(1),
        shown cash_in "In".adds(),
        shown cash_out "Out".adds(),
        shown currency "Currency",
        extra reverses "Reverses",
    }
}

table! {
    DormantLine as it {
        shown account "Account",
        shown product "Product".yields(1),
        shown since "Dormant since",
        shown days "Days",
        shown currency "Currency",
        shown balance "Balance".adds(),
    }
}

table! {
    OverdrawnLine as it {
        shown account "Account",
        shown product "Product".yields(1),
        shown since "Since",
        shown days "Days",
        shown currency "Currency",
        shown overdrawn "Overdrawn".adds(),
        shown limit "Limit".yields(2),
        shown over_limit "Over limit".yields(3),
    }
}

table! {
    LargeLine as it {
        shown transaction "Transaction",
        shown business_date "Date",
        extra value_date "Value date",
        shown kind "Kind".yields(3),
        extra channel "Channel",
        shown debit "Debit".yields(4),
        shown credit "Credit".yields(5),
        shown reference "Reference".yields(1),
        shown operator "Operator".yields(2),
        shown currency "Currency",
        shown amount "Amount".adds(),
    }
}

table! {
    AccruedLine as it {
        shown product "Product",
        shown account "Account".yields(1),
        shown currency "Currency",
        shown accounts "Accounts".yields(2),
        shown through "Through".yields(3),
        shown earned "Earned",
        shown owed "Owed",
    }
}

table! {
    InterestPaidLine as it {
        shown customer "Customer",
        shown currency "Currency",
        shown accounts "Accounts".yields(1),
        shown interest "Interest".adds(),
        shown tax "Tax".adds(),
        shown overdraft_interest "Overdraft interest".adds(),
        shown adjustments "Adjustments".adds(),
    }
}

table! {
    TaxLine as it {
        shown tin "TIN",
        shown name "Name",
        extra address "Address",
        shown accounts "Accounts".yields(1),
        shown box1 "Interest (1)",
        extra box2 "Penalty (2)",
        shown box4 "Withheld (4)",
        extra customer "Customer",
        extra currency "Currency",
    }
}

table! {
    ProductLine as it {
        shown product "Product",
        shown currency "Currency",
        shown accounts "Accounts".yields(3),
        shown balance "Balance".adds(),
        shown average_balance "Average".adds().yields(4),
        shown interest_paid "Interest".adds(),
        shown overdraft_interest "Overdraft interest".adds().yields(1),
        shown fees "Fees".adds().yields(2),
    }
}

table! {
    OutstandingCheck as it {
        shown number "Check",
        shown payee "Payee",
        shown remitter "Remitter".yields(2),
        shown since "Since".yields(4),
        shown days "Days".yields(5),
        shown age "Age",
        shown claimable_from "Claimable from".yields(1),
        shown currency "Currency".yields(6),
        shown amount "Amount".adds(),
    }
}

table! {
    OpenItem as it {
        shown kind "Kind",
        shown item "Item",
        shown account "Account".yields(2),
        shown since "Since".yields(3),
        shown days "Days".yields(4),
        shown age "Age",
        shown currency "Currency".yields(5),
        shown amount "Amount",
        shown memo "Memo".yields(1),
    }
}
