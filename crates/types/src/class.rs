//! The classes of accounts in a balance sheet and a result.

use crate::words;

words! {
    /// What an account of the bank is in its balance sheet or its result.
    Class {
        /// What the bank has.
        Asset = 1, "asset";
        /// What the bank owes.
        Liability = 2, "liability";
        /// What belongs to its owners.
        Equity = 3, "equity";
        /// What it earned.
        Income = 4, "income";
        /// What it spent.
        Expense = 5, "expense";
    }
}

impl Class {
    /// Whether a normal balance is a debit, which is then shown positive.
    pub const fn is_debit_normal(self) -> bool {
        matches!(self, Self::Asset | Self::Expense)
    }

    /// The normal side, in a word.
    pub const fn normal_side(self) -> &'static str {
        if self.is_debit_normal() {
            "debit"
        } else {
            "credit"
        }
    }
}
