//! The closed lists of words that the journal and its accounts use.
//!
//! Each word has a small number that is written to disk and never given
//! another meaning, and a name that people and scripts read.

use crate::words;

words! {
    /// What a transaction is.
    Kind {
        /// Money that a customer brings in.
        Deposit = 1, "deposit";
        /// Money that a customer takes out.
        Withdrawal = 2, "withdrawal";
        /// Money that goes from one account to another.
        Transfer = 3, "transfer";
        /// A wage from a payroll file.
        Payroll = 4, "payroll";
        /// A charge of the bank.
        Fee = 5, "fee";
        /// Interest that the bank pays.
        Interest = 6, "interest";
        /// The linked opposite of an earlier transaction.
        Reversal = 7, "reversal";
        /// A correction or an opening balance.
        Adjustment = 8, "adjustment";
        /// Interest of all accounts that was earned or is owed, and not paid.
        Accrual = 9, "accrual";
        /// What is withheld of interest.
        Tax = 10, "tax";
        /// Interest that a customer pays.
        OverdraftInterest = 11, "overdraft-interest";
        /// Cash that goes from one drawer to another.
        CashMove = 12, "cash-move";
        /// Cash that was counted and not expected, or expected and missing.
        Difference = 13, "difference";
        /// Money of one currency for money of another: what is given, and what is got.
        Exchange = 14, "exchange";
        /// What a customer disputes, credited until the bank has decided, and taken back.
        Provisional = 15, "provisional";
    }
}

impl Kind {
    /// Whether it is taken by the terms of the account: also of an account that
    /// is frozen, or beyond what it has.
    pub fn is_forced(self) -> bool {
        matches!(
            self,
            Self::Tax | Self::OverdraftInterest | Self::Provisional
        )
    }

    /// Whether the program books it by itself, for interest.
    pub fn is_of_interest(self) -> bool {
        matches!(
            self,
            Self::Interest | Self::Accrual | Self::Tax | Self::OverdraftInterest
        )
    }
}

words! {
    /// The way that money comes in or goes out.
    Channel {
        /// Over the counter.
        Cash = 1, "cash";
        /// By check.
        Check = 2, "check";
        /// From an employer.
        Payroll = 3, "payroll";
        /// Automated clearing house.
        Ach = 4, "ach";
        /// By wire.
        Wire = 5, "wire";
        /// By PayPal.
        Paypal = 6, "paypal";
        /// By Zelle.
        Zelle = 7, "zelle";
        /// Taken by a third party that the customer allowed to.
        ThirdParty = 8, "third-party";
        /// Any other way.
        Other = 9, "other";
    }
}

words! {
    /// What an account is.
    AccountType {
        /// For daily payments; may have an overdraft limit.
        Checking = 1, "checking";
        /// For saving.
        Savings = 2, "savings";
        /// The bank's own.
        Internal = 3, "internal";
    }
}

words! {
    /// The state of an account.
    AccountStatus {
        /// Takes and pays money.
        Open = 1, "open";
        /// Takes money and pays none.
        Frozen = 2, "frozen";
        /// Ended; keeps its history.
        Closed = 3, "closed";
    }
}

words! {
    /// What a customer is.
    CustomerKind {
        /// A natural person.
        Person = 1, "person";
        /// A firm, a club, an authority.
        Business = 2, "business";
    }
}

words! {
    /// The state of a customer.
    CustomerStatus {
        /// Has or may have accounts, without a KYC decision.
        Active = 1, "active";
        /// Ended; keeps the record.
        Closed = 2, "closed";
        /// Waits until the bank knows the customer.
        Pending = 3, "pending";
        /// Is known.
        Approved = 4, "approved";
        /// Is not taken as a customer.
        Rejected = 5, "rejected";
        /// Is known, and something must be cleared up.
        Suspended = 6, "suspended";
    }
}

words! {
    /// The part of a holder in an account.
    HolderRole {
        /// The holder that the account was opened for.
        Owner = 1, "owner";
        /// A further holder with the same rights.
        Joint = 2, "joint";
    }
}

words! {
    /// Which holders must order what an account pays.
    Mandate {
        /// Any of them.
        Any = 1, "any";
        /// All of them.
        All = 2, "all";
    }
}

words! {
    /// The state of a hold.
    HoldStatus {
        /// Reserves money.
        Placed = 1, "placed";
        /// Was taken, in whole or in part.
        Captured = 2, "captured";
        /// Was given up.
        Released = 3, "released";
        /// Ran out: a placed hold after its last day.
        Expired = 4, "expired";
    }
}

words! {
    /// What a hold reserves money for. By hand only those of customers are
    /// captured or released: the others end with what they are for.
    HoldPurpose {
        /// A withdrawal that was authorised beforehand.
        Customer = 1, "customer";
        /// The rest of a payroll file, until it is paid.
        Payroll = 2, "payroll";
        /// Money that counts from a later day, until then.
        ValueDate = 3, "value-date";
        /// A check, until it is paid.
        Availability = 4, "availability";
        /// An order of a court or an authority.
        Legal = 5, "legal";
        /// A payment that is disputed.
        Dispute = 6, "dispute";
    }
}

words! {
    /// What became of money that was sent to another ledger.
    TransitState {
        /// It has left its account; whether the other ledger has it is not
        /// known.
        InTransit = 1, "in-transit";
        /// The other ledger has it.
        Arrived = 2, "arrived";
        /// The other ledger refused it, and it is back on its account.
        Returned = 3, "returned";
        /// It has left its account, and the other ledger does not take it yet.
        /// Not written to disk: the other ledger says so each time.
        Waiting = 4, "waiting";
    }
}

impl TransitState {
    /// Whether it is written to disk.
    pub fn is_kept(self) -> bool {
        self != Self::Waiting
    }

    /// Whether the money has left its account, and neither arrived nor come
    /// back.
    pub fn is_open(self) -> bool {
        matches!(self, Self::InTransit | Self::Waiting)
    }
}

impl Channel {
    /// The channels of a deposit.
    pub const DEPOSIT: &'static [Self] = &[
        Self::Cash,
        Self::Check,
        Self::Payroll,
        Self::Ach,
        Self::Wire,
        Self::Paypal,
        Self::Zelle,
        Self::Other,
    ];
    /// The channels of a withdrawal.
    pub const WITHDRAWAL: &'static [Self] = &[
        Self::Cash,
        Self::Check,
        Self::Ach,
        Self::Wire,
        Self::ThirdParty,
        Self::Other,
    ];
}

#[cfg(test)]
mod tests {
    use super::{Channel, Kind};

    #[test]
    fn words_come_back_from_disk_and_from_text() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_code(kind.code()), Some(*kind));
            assert_eq!(Kind::parse(kind.name()), Some(*kind));
        }
        assert_eq!(Kind::from_code(0), None);
        assert_eq!(Channel::parse("Cash"), None);
    }
}
