//! Counts and sums of what happened, for the bank, a customer or an account.

use bankctl_types::kind::Kind;
use bankctl_types::number::AccountId;

use crate::kernel::rules::internal_account::is_debit_normal;

/// Which way a transfer crosses the line between the bank and its customers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Flow {
    /// From the bank's own accounts to a customer.
    In = 1,
    /// From a customer to the bank's own accounts.
    Out = 2,
    /// From customer to customer.
    Across = 3,
    /// Between the bank's own accounts.
    Within = 4,
}

impl Flow {
    /// The flow between two accounts.
    pub fn between(debit: AccountId, credit: AccountId) -> Self {
        match (debit.is_customer(), credit.is_customer()) {
            (false, true) => Self::In,
            (true, false) => Self::Out,
            (true, true) => Self::Across,
            (false, false) => Self::Within,
        }
    }

    /// The flow of a number on disk.
    pub fn from_code(code: i64) -> Option<Self> {
        [Self::In, Self::Out, Self::Across, Self::Within]
            .into_iter()
            .find(|flow| *flow as i64 == code)
    }
}

/// How many, and how much in minor units.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    /// How many.
    pub count: i64,
    /// How much, in minor units; in 128 bits because it is a sum.
    pub amount_minor: i128,
}

impl Tally {
    fn add(&mut self, count: i64, amount_minor: i128) {
        self.count += count;
        self.amount_minor += amount_minor;
    }
}

/// What happened in a period, in one currency.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Figures {
    /// Money that came in from outside, wages too.
    pub deposits: Tally,
    /// Money that went out.
    pub withdrawals: Tally,
    /// Money from other accounts.
    pub transfers_in: Tally,
    /// Money to other accounts.
    pub transfers_out: Tally,
    /// Charges.
    pub fees: Tally,
    /// Interest paid to customers.
    pub interest: Tally,
    /// Reversals, signed: in positive, out negative.
    pub reversals: Tally,
    /// Corrections and opening balances, signed.
    pub adjustments: Tally,
    /// Interest that customers paid on what they owed.
    pub overdraft_interest: Tally,
    /// What was withheld of interest.
    pub tax: Tally,
    /// All of it: in less out, in minor units.
    pub net_minor: i128,
    /// How many transactions there were: one between two accounts counts once
    /// among those of the bank, and on each of the accounts.
    pub count: i64,
}

impl Figures {
    /// Counts `count` transfers of one kind and flow, as the bank sees its
    /// customers' money.
    pub fn add_bank(&mut self, kind: Kind, flow: Flow, count: i64, amount_minor: i128) {
        match flow {
            Flow::In => self.add_leg(kind, true, false, count, amount_minor),
            Flow::Out => self.add_leg(kind, false, false, count, amount_minor),
            Flow::Across if matches!(kind, Kind::Reversal | Kind::Adjustment) => {
                self.add_leg(kind, true, true, count, 0);
            }
            Flow::Across => {
                self.add_leg(kind, true, true, count, amount_minor);
                self.add_leg(kind, false, true, count, amount_minor);
                self.count -= count;
            }
            Flow::Within => {}
        }
    }

    /// Counts legs of one account: whether the money came in, and whether the
    /// other side is a customer's account.
    pub fn add_leg(
        &mut self,
        kind: Kind,
        incoming: bool,
        from_customer: bool,
        count: i64,
        amount_minor: i128,
    ) {
        let signed = if incoming {
            amount_minor
        } else {
            -amount_minor
        };
        self.net_minor += signed;
        self.count += count;
        match kind {
            Kind::Payroll if !from_customer && incoming => self.deposits.add(count, amount_minor),
            Kind::Deposit => self.deposits.add(count, amount_minor),
            Kind::Withdrawal => self.withdrawals.add(count, amount_minor),
            Kind::Transfer | Kind::Payroll | Kind::Exchange if incoming => {
                self.transfers_in.add(count, amount_minor);
            }
            Kind::Transfer | Kind::Payroll | Kind::Exchange => {
                self.transfers_out.add(count, amount_minor);
            }
            Kind::Fee => self.fees.add(count, amount_minor),
            Kind::Interest => self.interest.add(count, amount_minor),
            Kind::Reversal => self.reversals.add(count, signed),
            Kind::OverdraftInterest => self.overdraft_interest.add(count, amount_minor),
            Kind::Tax => self.tax.add(count, amount_minor),
            // Interest is accrued within the bank alone.
            Kind::Adjustment
            | Kind::Accrual
            | Kind::CashMove
            | Kind::Difference
            | Kind::Provisional => {
                self.adjustments.add(count, signed);
            }
        }
    }

    /// Adds the figures of another day.
    pub fn merge(&mut self, other: &Self) {
        for (tally, more) in [
            (&mut self.deposits, other.deposits),
            (&mut self.withdrawals, other.withdrawals),
            (&mut self.transfers_in, other.transfers_in),
            (&mut self.transfers_out, other.transfers_out),
            (&mut self.fees, other.fees),
            (&mut self.interest, other.interest),
            (&mut self.reversals, other.reversals),
            (&mut self.adjustments, other.adjustments),
            (&mut self.overdraft_interest, other.overdraft_interest),
            (&mut self.tax, other.tax),
        ] {
            tally.add(more.count, more.amount_minor);
        }
        self.net_minor += other.net_minor;
        self.count += other.count;
    }
}

/// The sign that a balance inside is shown with: accounts whose normal side
/// is the debit are shown positive when debits exceed credits.
pub fn shown_minor(account: AccountId, balance_minor: i64) -> i64 {
    if is_debit_normal(account) {
        // The smallest number has no opposite; no posting goes there.
        return balance_minor.saturating_neg();
    }
    balance_minor
}

#[cfg(test)]
mod tests {
    use bankctl_types::kind::Kind;

    use super::{Figures, Flow};

    #[test]
    fn every_kind_counts_where_people_look_for_it() {
        // kind, flow, and the net effect on customers of 5
        let table = [
            (Kind::Deposit, Flow::In, 5),
            (Kind::Payroll, Flow::In, 5),
            (Kind::Payroll, Flow::Across, 0),
            (Kind::Withdrawal, Flow::Out, -5),
            (Kind::Transfer, Flow::Across, 0),
            (Kind::Transfer, Flow::In, 5),
            (Kind::Transfer, Flow::Out, -5),
            (Kind::Transfer, Flow::Within, 0),
            (Kind::Fee, Flow::Out, -5),
            (Kind::Interest, Flow::In, 5),
            (Kind::Reversal, Flow::In, 5),
            (Kind::Reversal, Flow::Out, -5),
            (Kind::Reversal, Flow::Across, 0),
            (Kind::Adjustment, Flow::In, 5),
            (Kind::OverdraftInterest, Flow::Out, -5),
            (Kind::Tax, Flow::Out, -5),
            (Kind::Accrual, Flow::Within, 0),
        ];
        for (kind, flow, net) in table {
            let mut figures = Figures::default();
            figures.add_bank(kind, flow, 1, 5);
            assert_eq!(figures.net_minor, net, "{kind} {flow:?}");
        }
        let mut figures = Figures::default();
        figures.add_bank(Kind::Payroll, Flow::Across, 3, 30);
        assert_eq!(
            (figures.transfers_in, figures.transfers_out),
            (figures.transfers_out, figures.transfers_in)
        );
        assert_eq!((figures.transfers_in.count, figures.count), (3, 3));
        assert_eq!(figures.deposits.count, 0);
    }
}
