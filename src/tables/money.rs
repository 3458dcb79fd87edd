//! Transactions, and the lines of an account's history.

use bankctl_ledger::views::{Group, HistoryItem, OtherEnd, Transaction};

use super::cell::ToCell;
use super::look_up;
use crate::report::{Cell, Details, InCsv, LookUp};

table! {
    Transaction as it {
        shown id "Transaction",
        shown kind "Kind",
        extra channel "Channel",
        shown reference "Reference".yields(1),
        extra booked_at "Booked at",
        shown business_date "Date".yields(5),
        extra value_date "Value date",
        shown amount "Amount",
        shown currency "Currency".yields(4),
        shown debit "Debit".yields(6),
        shown credit "Credit",
        shown memo "Memo".yields(2),
        extra operator "Operator",
        extra replayed "Replayed",
        extra debit_balance "Balance of debit" = it.balances[0].1.cell(),
        extra credit_balance "Balance of credit" = it.balances[1].1.cell(),
        extra reverses "Reverses",
        extra reversed_by "Reversed by",
        extra hold "Hold",
        extra batch "Batch",
        extra line "Line",
        extra transit_direction "Direction" = of_end(it, |end| end.direction.cell()),
        extra transit_ledger "Other ledger" = of_end(it, |end| end.ledger.cell()),
        extra transit_ledger_id "Identity of the other ledger" = of_end(it, |end| end.ledger_id.cell()),
        extra transit_account "Account there" = of_end(it, |end| end.account.cell()),
        extra transit_state "State" = of_end(it, |end| end.state.cell()),
        extra transit_reason "Reason" = of_end(it, |end| end.reason.cell()),
        extra transit_signature "Signature" = of_end(it, |end| end.signature.cell()),
        extra transit_message "Message" = of_end(it, |end| end.message.cell()),
        extra dry_run "Dry run",
        extra group "Group",
    }

    fn details(&self) -> Option<Details> {
        if self.together.is_empty() && !self.fees.is_empty() {
            return Some(Details::of("Fees", &self.fees));
        }
        (!self.together.is_empty()).then(|| Details::of("Booked together", &self.together))
    }

    fn look_up(&self) -> Option<LookUp> {
        look_up::transaction(self)
    }
}

/// A cell about the other end, if there is one.
fn of_end(transaction: &Transaction, cell: fn(&OtherEnd) -> Cell) -> Cell {
    transaction.transit.as_ref().map_or(Cell::Empty, cell)
}

table! {
    Group as it {
        shown id "Group",
        shown reference "Reference",
        extra replayed "Replayed",
        extra dry_run "Dry run",
    }

    fn details(&self) -> Option<Details> {
        Some(Details {
            in_csv: InCsv::Instead,
            ..Details::of("Transactions", &self.transactions)
        })
    }

    fn look_up(&self) -> Option<LookUp> {
        self.transactions.first().and_then(look_up::transaction)
    }
}

table! {
    HistoryItem as it {
        shown transaction "Transaction",
        extra booked_at "Booked at",
        shown business_date "Date",
        extra value_date "Value date",
        shown kind "Kind".yields(4),
        extra channel "Channel",
        shown memo "Memo".yields(3),
        shown reference "Reference".yields(1),
        shown counterparty "Counterparty".yields(5),
        shown amount "Amount".adds(),
        shown balance "Balance",
        extra currency "Currency",
        extra group "Group",
    }
}
