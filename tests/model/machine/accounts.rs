//! Accounts: opened, frozen, limited and closed.

use bankctl::error::Error;
use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_ledger::{AccountChange, AccountFilter, AccountOpening};
use bankctl_types::kind::{AccountStatus, AccountType, Mandate};
use bankctl_types::money::Limit;
use bankctl_types::number::CustomerNumber;

use super::approvals::Rule;
use super::bank::{Account, Answer, Bank, Outcome, Refused, Status};
use super::place::Place;
use super::real::{Real, amount, currency};
use super::step::Step;

impl Bank {
    pub(super) fn open(&mut self, account: Account) -> Answer {
        for holder in &account.holders {
            self.may_hold(*holder)?;
        }
        if account.overdraft > 0 {
            self.must_not_wait(Rule::Limits, None)?;
        }
        // A bank that must know the customers must know their accounts.
        self.must_not_wait(Rule::Accounts, None)?;
        self.must_not_wait(Rule::Customers, None)?;
        self.accounts.push(account);
        Ok(Outcome::Done)
    }

    fn must_not_be_closed(&self, account: usize) -> Result<(), Refused> {
        match self.accounts[account].status {
            Status::Closed => Err("account_closed"),
            _ => Ok(()),
        }
    }

    pub(super) fn freeze(&mut self, account: usize) -> Answer {
        self.must_not_be_closed(account)?;
        if self.accounts[account].status == Status::Frozen {
            return Err("account_frozen");
        }
        self.accounts[account].status = Status::Frozen;
        Ok(Outcome::Done)
    }

    pub(super) fn unfreeze(&mut self, account: usize) -> Answer {
        self.must_not_be_closed(account)?;
        self.accounts[account].status = Status::Open;
        Ok(Outcome::Done)
    }

    pub(super) fn close(&mut self, account: usize) -> Answer {
        let own = &self.accounts[account];
        let code = match own.status {
            Status::Closed => "account_closed",
            Status::Frozen => "account_frozen",
            Status::Open if own.balance != 0 => "balance_not_zero",
            Status::Open if self.held(account, self.today()) > 0 => "holds_open",
            Status::Open if self.has_sent(account) => "money_in_transit",
            Status::Open => {
                self.accounts[account].status = Status::Closed;
                return Ok(Outcome::Done);
            }
        };
        Err(code)
    }

    pub(super) fn limit(&mut self, account: usize, limit: i64) -> Answer {
        self.must_not_be_closed(account)?;
        let own = &self.accounts[account];
        if limit < self.held(account, self.today()) - own.balance {
            return Err("limit_exceeded");
        }
        if limit != own.overdraft {
            self.must_not_wait(Rule::Limits, None)?;
        }
        self.accounts[account].overdraft = limit;
        Ok(Outcome::Done)
    }
}

/// An account without a limit, of one customer.
pub(crate) fn plain(owner: &str, yen: bool) -> AccountOpening {
    AccountOpening {
        owner: CustomerNumber::parse(owner).expect("a number"),
        joint: Vec::new(),
        all_must_order: false,
        account_type: AccountType::Checking,
        currency: Some(currency(yen)),
        overdraft: None,
        name: None,
        external_numbers: Vec::new(),
    }
}

impl<P: Place> Real<P> {
    pub(super) fn open(&mut self, step: &Step) -> Result<Outcome, Error> {
        let Step::Open {
            yen,
            overdraft,
            owner,
            joint,
            all,
        } = *step
        else {
            unreachable!("nothing to open");
        };
        let customer = |place: usize| self.names.customers[place];
        let opening = AccountOpening {
            owner: customer(owner),
            joint: joint.into_iter().map(customer).collect(),
            all_must_order: all,
            account_type: AccountType::Checking,
            currency: Some(currency(yen)),
            overdraft: (overdraft > 0).then(|| amount(overdraft, yen)),
            name: None,
            external_numbers: Vec::new(),
        };
        let opened = self.ledger.accounts().open(&opening)?;
        let name = opened.number.as_deref().and_then(AccountRef::parse);
        self.names.accounts.push(name.expect("a number"));
        Ok(Outcome::Done)
    }

    /// Finds the number of an account that was opened by approving it.
    pub(super) fn learn_accounts(&mut self, bank: &Bank) {
        if bank.accounts.len() == self.names.accounts.len() {
            return;
        }
        let filter = AccountFilter {
            limit: 1_000,
            ..AccountFilter::default()
        };
        let (items, _) = self.ledger.accounts().list(&filter).expect("accounts");
        let names = items.iter().map(|item| item.number.as_deref());
        let names = names.map(|name| name.and_then(AccountRef::parse).expect("a number"));
        let known = &mut self.names.accounts;
        let new: Vec<_> = names.filter(|name| !known.contains(name)).collect();
        assert_eq!(new.len(), 1, "one was opened");
        known.extend(new);
    }

    pub(super) fn change(&mut self, bank: &Bank, step: &Step) -> Result<Outcome, Error> {
        let (ledger, accounts) = (&mut self.ledger, &self.names.accounts);
        let changed = match *step {
            Step::Freeze(place) => ledger.accounts().freeze(&accounts[place], "a court"),
            Step::Unfreeze(place) => ledger.accounts().unfreeze(&accounts[place]),
            Step::Close(place) => ledger.accounts().close(&accounts[place]),
            Step::Limit { of, limit } => {
                let yen = bank.accounts[of].yen;
                let change = AccountChange {
                    overdraft: Some(Limit((limit > 0).then(|| amount(limit, yen)))),
                    ..AccountChange::default()
                };
                ledger.accounts().update(&accounts[of], &change)
            }
            _ => unreachable!("no change"),
        };
        changed.map(|_| Outcome::Done)
    }

    /// What every account is.
    pub(super) fn compare_accounts(&mut self, bank: &Bank) {
        for (place, known) in bank.accounts.iter().enumerate() {
            let told = self.ledger.accounts().get(&self.names.accounts[place]);
            let told = told.expect("an account");
            let status = match known.status {
                Status::Open => AccountStatus::Open,
                Status::Frozen => AccountStatus::Frozen,
                Status::Closed => AccountStatus::Closed,
            };
            let mandate = if known.all {
                Mandate::All
            } else {
                Mandate::Any
            };
            assert_eq!(
                (told.status, told.mandate, told.overdraft_limit.minor),
                (status, mandate, known.overdraft),
                "account {place}"
            );
            assert_eq!(told.holders.len(), known.holders.len());
        }
    }
}
