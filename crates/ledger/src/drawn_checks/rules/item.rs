//! Checks that were presented, and cashier's checks: what is kept of each.

use bankctl_types::number::AccountId;
use bankctl_types::{Day, words};
use serde::Serialize;

use super::numbers::NUMBER_MAX;

/// From how many days after its date on a remitter may claim the money of a cashier's
/// check that is lost (UCC 3-312(b)).
pub const CLAIM_DAYS: i32 = 90;

words! {
    /// What a record of a check is about.
    ItemKind {
        /// A check that was presented: it was paid or returned.
        Presented = 1, "presented";
        /// A check that the bank itself drew.
        Cashier = 2, "cashier";
    }
}

words! {
    /// What became of a check.
    ItemStatus {
        /// It was paid.
        Paid = 1, "paid";
        /// It was presented and not paid.
        Returned = 2, "returned";
        /// The bank drew it, and it was not presented yet.
        Open = 3, "open";
        /// The bank drew it, and gave the money back.
        Void = 4, "void";
        /// It was paid, and that was taken back. Not written to disk: the reversal says so.
        Reversed = 5, "reversed";
    }
}

/// A check that was presented, or that the bank drew, as the change log keeps it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct DrawnCheck {
    /// Which of them it is.
    pub kind: ItemKind,
    /// The account that it is drawn on; a cashier's check on `payable/official-checks`.
    pub account: AccountId,
    /// The number of the check.
    pub number: i64,
    /// How much, in minor units.
    pub amount_minor: i64,
    /// The date on it, if that was given.
    pub dated: Option<Day>,
    /// The routing number of the bank that presented it.
    pub routing: Option<String>,
    /// The number by which that bank traces it.
    pub trace: Option<String>,
    /// The idempotency key.
    pub reference: Option<String>,
    /// The account that paid for a cashier's check.
    pub remitter: Option<AccountId>,
    /// To whom a cashier's check is payable.
    pub payee: Option<String>,
    /// What became of it.
    pub status: ItemStatus,
    /// Why it was returned.
    pub code: Option<String>,
    /// Why it was paid against the rules, or is void.
    pub reason: Option<String>,
    /// The business day on which it was presented, or issued.
    pub day: Day,
    /// The transaction that paid it, or by which the bank was paid for it, by key.
    pub transfer: Option<i64>,
    /// The transaction that paid a cashier's check or gave its money back, by key.
    pub ended_by: Option<i64>,
    /// The business day of that.
    pub ended_on: Option<Day>,
    /// The fee for it, by number, if there was one.
    pub fee: Option<i64>,
}

impl DrawnCheck {
    /// Whether its fields go together.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let is_right = (1..=NUMBER_MAX).contains(&self.number) && self.amount_minor > 0;
        let is_ended = self.ended_by.is_some() && self.ended_on.is_some();
        let is_open = self.ended_by.is_none() && self.ended_on.is_none();
        let fits = match (self.kind, self.status) {
            (ItemKind::Presented, ItemStatus::Paid) => {
                is_open && self.transfer.is_some() && self.code.is_none()
            }
            (ItemKind::Presented, ItemStatus::Returned) => {
                is_open && self.transfer.is_none() && self.code.is_some()
            }
            (ItemKind::Cashier, ItemStatus::Open) => is_open && self.reason.is_none(),
            (ItemKind::Cashier, ItemStatus::Paid) => is_ended && self.reason.is_none(),
            (ItemKind::Cashier, ItemStatus::Void) => is_ended && self.reason.is_some(),
            _ => false,
        };
        let is_cashiers = self.kind == ItemKind::Cashier;
        is_right
            && fits
            && !(is_cashiers && self.account.is_customer())
            && is_cashiers == self.remitter.is_some()
            && is_cashiers == self.payee.is_some()
            && (!is_cashiers || self.transfer.is_some() && self.code.is_none())
    }

    /// Whether it is a check that was presented, of an account, a number and an amount.
    #[must_use]
    pub fn is_presented_as(&self, account: AccountId, number: i64, amount_minor: i64) -> bool {
        self.kind == ItemKind::Presented
            && self.account == account
            && self.number == number
            && self.amount_minor == amount_minor
    }

    /// The first day on which the money of a cashier's check may be claimed that no one
    /// has.
    #[must_use]
    pub fn claimable_from(&self) -> Day {
        self.day.plus(CLAIM_DAYS)
    }
}
