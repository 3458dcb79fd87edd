//! Transactions, and the lines of an account's history.

use super::{Cell, Column, Details, LookUp, Record, look_up};
use crate::ledger::views::{Group, HistoryItem, OtherEnd, Transaction};

impl Transaction {
    /// The columns of every transaction.
    pub const COLUMNS: &'static [Column] = &[
        Column::shown("id", "Transaction"),
        Column::shown("kind", "Kind"),
        Column::extra("channel", "Channel"),
        Column::shown("reference", "Reference"),
        Column::extra("booked_at", "Booked at"),
        Column::shown("business_date", "Date"),
        Column::extra("value_date", "Value date"),
        Column::shown("amount", "Amount"),
        Column::shown("currency", "Currency"),
        Column::shown("debit", "Debit"),
        Column::shown("credit", "Credit"),
        Column::shown("memo", "Memo"),
        Column::extra("operator", "Operator"),
        Column::extra("replayed", "Replayed"),
        Column::extra("debit_balance", "Balance of debit"),
        Column::extra("credit_balance", "Balance of credit"),
        Column::extra("reverses", "Reverses"),
        Column::extra("reversed_by", "Reversed by"),
        Column::extra("hold", "Hold"),
        Column::extra("batch", "Batch"),
        Column::extra("line", "Line"),
        Column::extra("transit_direction", "Direction"),
        Column::extra("transit_ledger", "Other ledger"),
        Column::extra("transit_ledger_id", "Identity of the other ledger"),
        Column::extra("transit_account", "Account there"),
        Column::extra("transit_state", "State"),
        Column::extra("transit_reason", "Reason"),
        Column::extra("transit_signature", "Signature"),
        Column::extra("transit_message", "Message"),
        Column::extra("dry_run", "Dry run"),
        Column::extra("group", "Group"),
    ];
}

impl Record for Transaction {
    fn columns(&self) -> &'static [Column] {
        Self::COLUMNS
    }

    fn cells(&self) -> Vec<Cell> {
        let of_end = |cell: fn(&OtherEnd) -> Cell| self.transit.as_ref().map_or(Cell::Empty, cell);
        vec![
            Cell::text(self.id.as_deref()),
            Cell::of(self.kind),
            self.channel.map_or(Cell::Empty, Cell::of),
            Cell::text(self.reference.as_deref()),
            Cell::of(self.booked_at),
            Cell::of(self.business_date),
            Cell::of(self.value_date),
            Cell::Money(self.amount),
            Cell::of(self.currency),
            Cell::of(&self.debit),
            Cell::of(&self.credit),
            Cell::text(self.memo.as_deref()),
            Cell::of(&self.operator),
            Cell::of(self.replayed),
            self.balances[0].1.map_or(Cell::Empty, Cell::Money),
            self.balances[1].1.map_or(Cell::Empty, Cell::Money),
            Cell::text(self.reverses.as_deref()),
            Cell::text(self.reversed_by.as_deref()),
            Cell::text(self.hold.as_deref()),
            Cell::text(self.batch.as_deref()),
            self.line.map_or(Cell::Empty, Cell::Integer),
            of_end(|end| Cell::of(end.direction)),
            of_end(|end| Cell::of(&end.ledger)),
            of_end(|end| Cell::of(&end.ledger_id)),
            of_end(|end| Cell::of(&end.account)),
            of_end(|end| Cell::of(end.state)),
            of_end(|end| Cell::text(end.reason.as_deref())),
            of_end(|end| Cell::text(end.signature)),
            of_end(|end| Cell::text(end.message.as_deref())),
            Cell::of(self.dry_run),
            Cell::text(self.group.as_deref()),
        ]
    }

    fn details(&self) -> Option<Details> {
        (!self.together.is_empty()).then(|| Details {
            title: "Booked together".to_owned(),
            columns: Self::COLUMNS,
            rows: self.together.iter().map(Record::cells).collect(),
            instead_in_csv: false,
        })
    }

    fn look_up(&self) -> Option<LookUp> {
        look_up::transaction(self)
    }
}

impl Record for Group {
    fn columns(&self) -> &'static [Column] {
        const COLUMNS: &[Column] = &[
            Column::shown("id", "Group"),
            Column::shown("reference", "Reference"),
            Column::extra("replayed", "Replayed"),
            Column::extra("dry_run", "Dry run"),
        ];
        COLUMNS
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::text(self.id.as_deref()),
            Cell::text(self.reference.as_deref()),
            Cell::of(self.replayed),
            Cell::of(self.dry_run),
        ]
    }

    fn details(&self) -> Option<Details> {
        Some(Details {
            title: "Transactions".to_owned(),
            columns: Transaction::COLUMNS,
            rows: self.transactions.iter().map(Record::cells).collect(),
            instead_in_csv: true,
        })
    }

    fn look_up(&self) -> Option<LookUp> {
        self.transactions.first().and_then(look_up::transaction)
    }
}

impl HistoryItem {
    /// The columns of every history.
    pub const COLUMNS: &'static [Column] = &[
        Column::shown("transaction", "Transaction"),
        Column::extra("booked_at", "Booked at"),
        Column::shown("business_date", "Date"),
        Column::extra("value_date", "Value date"),
        Column::shown("kind", "Kind"),
        Column::extra("channel", "Channel"),
        Column::shown("memo", "Memo"),
        Column::shown("reference", "Reference"),
        Column::shown("counterparty", "Counterparty"),
        Column::shown("amount", "Amount"),
        Column::shown("balance", "Balance"),
        Column::extra("currency", "Currency"),
        Column::extra("group", "Group"),
    ];
}

impl Record for HistoryItem {
    fn columns(&self) -> &'static [Column] {
        Self::COLUMNS
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::of(&self.transaction),
            Cell::of(self.booked_at),
            Cell::of(self.business_date),
            Cell::of(self.value_date),
            Cell::of(self.kind),
            self.channel.map_or(Cell::Empty, Cell::of),
            Cell::text(self.memo.as_deref()),
            Cell::text(self.reference.as_deref()),
            Cell::of(&self.counterparty),
            Cell::Money(self.amount),
            Cell::Money(self.balance),
            Cell::of(self.currency),
            Cell::text(self.group.as_deref()),
        ]
    }
}
