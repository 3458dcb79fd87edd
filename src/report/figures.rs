//! Figures a period, and the trial balance.

use super::{Cell, Column, Record};
use crate::ledger::views::{Stats, TrialBalanceLine};

impl Stats {
    /// The columns of all figures.
    pub const COLUMNS: &'static [Column] = &[
        Column::shown("period", "Period"),
        Column::extra("from", "From"),
        Column::extra("to", "To"),
        Column::extra("partial", "Partial"),
        Column::shown("currency", "Currency"),
        Column::extra("deposits_count", "Deposits, count"),
        Column::shown("deposits_amount", "Deposits"),
        Column::extra("withdrawals_count", "Withdrawals, count"),
        Column::shown("withdrawals_amount", "Withdrawals"),
        Column::extra("transfers_in_count", "Transfers in, count"),
        Column::shown("transfers_in_amount", "Transfers in"),
        Column::extra("transfers_out_count", "Transfers out, count"),
        Column::shown("transfers_out_amount", "Transfers out"),
        Column::extra("fees_count", "Fees, count"),
        Column::extra("fees_amount", "Fees"),
        Column::extra("interest_count", "Interest, count"),
        Column::extra("interest_amount", "Interest"),
        Column::extra("reversals_count", "Reversals, count"),
        Column::extra("reversals_amount", "Reversals"),
        Column::extra("adjustments_count", "Adjustments, count"),
        Column::extra("adjustments_amount", "Adjustments"),
        Column::shown("net", "Net"),
        Column::extra("opening_balance", "Opening balance"),
        Column::shown("closing_balance", "Closing balance"),
    ];
}

impl Record for Stats {
    fn columns(&self) -> &'static [Column] {
        Self::COLUMNS
    }

    fn cells(&self) -> Vec<Cell> {
        let period = if self.partial {
            Cell::Marked(self.period.clone())
        } else {
            Cell::of(&self.period)
        };
        let mut cells = vec![
            period,
            Cell::of(self.from),
            Cell::of(self.to),
            Cell::of(self.partial),
            Cell::of(self.currency),
        ];
        for tally in [
            self.deposits,
            self.withdrawals,
            self.transfers_in,
            self.transfers_out,
            self.fees,
            self.interest,
            self.reversals,
            self.adjustments,
        ] {
            cells.extend([Cell::Integer(tally.count), Cell::Sum(tally.amount)]);
        }
        cells.extend([self.net, self.opening_balance, self.closing_balance].map(Cell::Sum));
        cells
    }
}

impl TrialBalanceLine {
    /// The columns of every trial balance.
    pub const COLUMNS: &'static [Column] = &[
        Column::shown("account", "Account"),
        Column::shown("currency", "Currency"),
        Column::shown("debit", "Debit"),
        Column::shown("credit", "Credit"),
        Column::shown("class", "Class"),
    ];
}

impl Record for TrialBalanceLine {
    fn columns(&self) -> &'static [Column] {
        Self::COLUMNS
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::of(&self.account),
            Cell::of(self.currency),
            Cell::Sum(self.debit),
            Cell::Sum(self.credit),
            Cell::of(self.class),
        ]
    }
}
