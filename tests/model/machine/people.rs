//! Customers: who is known, who may have an account, and who must order what
//! it pays.

use bankctl::error::Error;
use bankctl_ledger::CustomerDetails;
use bankctl_types::kind::CustomerStatus;
use bankctl_types::number::CustomerNumber;

use super::approvals::Rule;
use super::bank::{Answer, Bank, Outcome, Refused, Side, Status};
use super::place::Place;
use super::real::Real;
use super::step::Step;

/// What a customer is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum KycDecision {
    /// Nobody was asked to know the customer.
    Active,
    Pending,
    Approved,
    Rejected,
    Suspended,
    Closed,
}

impl Bank {
    pub(super) fn add_customer(&mut self) {
        let must_be_known = self.policy.holds(Rule::Customers, None);
        self.customers.push(if must_be_known {
            KycDecision::Pending
        } else {
            KycDecision::Active
        });
    }

    pub(super) fn must_be_here(&self, customer: usize) -> Result<(), Refused> {
        match self.customers[customer] {
            KycDecision::Closed => Err("customer_closed"),
            _ => Ok(()),
        }
    }

    pub(super) fn stand(&mut self, customer: usize, standing: KycDecision) -> Answer {
        self.must_be_here(customer)?;
        self.customers[customer] = standing;
        Ok(Outcome::Done)
    }

    pub(super) fn leave(&mut self, customer: usize) -> Answer {
        self.must_be_here(customer)?;
        let mut accounts = self.accounts.iter();
        let still_open = |account: &super::bank::Account| {
            account.holders.contains(&customer) && account.status != Status::Closed
        };
        if accounts.any(still_open) {
            return Err("accounts_open");
        }
        self.customers[customer] = KycDecision::Closed;
        Ok(Outcome::Done)
    }

    /// Whether a customer is given one more account.
    pub(super) fn may_hold(&self, customer: usize) -> Result<(), Refused> {
        self.must_be_here(customer)?;
        match self.customers[customer] {
            KycDecision::Rejected | KycDecision::Suspended => Err("customer_not_approved"),
            _ => Ok(()),
        }
    }

    /// Whether the policy lets the holders of an account have its money.
    pub(super) fn must_be_known(&self, account: usize) -> Result<(), Refused> {
        let mut holders = self.accounts[account].holders.iter();
        let all_are = holders.all(|customer| self.customers[*customer] == KycDecision::Approved);
        if all_are || !self.policy.holds(Rule::Customers, None) {
            return Ok(());
        }
        Err("customer_not_approved")
    }

    /// Whether these customers may order what a side pays.
    pub(super) fn may_order(&self, side: Side, by: &[usize]) -> Result<(), Refused> {
        let Side::Customer(account) = side else {
            return Ok(());
        };
        let account = &self.accounts[account];
        if by
            .iter()
            .any(|customer| !account.holders.contains(customer))
        {
            return Err("not_a_holder");
        }
        if account.all && account.holders.iter().any(|holder| !by.contains(holder)) {
            return Err("mandate_not_met");
        }
        Ok(())
    }
}

impl<P: Place> Real<P> {
    pub(super) fn customer(&mut self, step: &Step) -> Result<Outcome, Error> {
        let (ledger, customers) = (&mut self.ledger, &mut self.names.customers);
        match *step {
            Step::Customer => {
                let added = ledger
                    .customers()
                    .create("Ben", &CustomerDetails::default())?;
                let number = added.number.as_deref().and_then(CustomerNumber::parse);
                customers.push(number.expect("a number"));
            }
            Step::Stand { customer, standing } => {
                let told = match standing {
                    KycDecision::Approved => bankctl_ledger::KycDecision::Approved,
                    KycDecision::Rejected => {
                        bankctl_ledger::KycDecision::Rejected("a false paper".to_owned())
                    }
                    _ => bankctl_ledger::KycDecision::Suspended("an old paper".to_owned()),
                };
                ledger.customers().set_standing(customers[customer], told)?;
            }
            Step::Leave(customer) => drop(ledger.customers().close(customers[customer])?),
            _ => unreachable!("nothing about a customer"),
        }
        Ok(Outcome::Done)
    }

    /// What every customer is.
    pub(super) fn compare_customers(&mut self, bank: &Bank) {
        for (place, number) in self.names.customers.iter().enumerate() {
            let told = self
                .ledger
                .customers()
                .get(*number)
                .expect("a customer")
                .status;
            let expected = match bank.customers[place] {
                KycDecision::Active => CustomerStatus::Active,
                KycDecision::Pending => CustomerStatus::Pending,
                KycDecision::Approved => CustomerStatus::Approved,
                KycDecision::Rejected => CustomerStatus::Rejected,
                KycDecision::Suspended => CustomerStatus::Suspended,
                KycDecision::Closed => CustomerStatus::Closed,
            };
            assert_eq!(told, expected, "customer {place}");
        }
    }
}
