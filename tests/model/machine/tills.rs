//! A till: an account of the bank's own that is added, never goes below zero, and
//! is closed.

use bankctl::config::made_reference;
use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_ledger::{GlOpening, Instruction, Payment};
use bankctl_types::class::Class;
use proptest::prelude::*;

use super::asked::Weighted;
use super::bank::{Answer, Bank, Outcome, Refused, Side, Status};
use super::money;
use super::place::Place;
use super::real::{Real, Told, amount, transaction};
use super::step::Step;

/// The only till that there is, in dollars.
pub(super) const TILL: &str = "cash/till";

const SIDE: Side = Side::Bank(TILL, false);

/// What may be asked of a till.
pub(super) fn of_tills(bank: &Bank) -> Weighted {
    let holders: Vec<Vec<usize>> = bank.accounts.iter().map(|a| a.holders.clone()).collect();
    let minor = prop_oneof![Just(100i64), Just(250), 1i64..1_000];
    let counted = (0..holders.len(), minor, any::<bool>());
    let counted = counted.prop_map(move |(account, amount, pays_out)| Step::Count {
        account,
        amount,
        pays_out,
        by: if pays_out {
            holders[account].clone()
        } else {
            Vec::new()
        },
    });
    vec![
        (1, any::<bool>().prop_map(Step::Till).boxed()),
        (4, counted.boxed()),
    ]
}

impl Bank {
    /// Adds the till, or closes it, or moves money between it and an account.
    pub(super) fn tend(&mut self, step: &Step) -> Answer {
        match (step, self.till) {
            (Step::Till(true), None) => self.till = Some(Status::Open),
            (Step::Till(_), Some(Status::Closed)) => return Err("account_closed"),
            (Step::Till(true), Some(_)) => return Err("already_exists"),
            (_, None) => return Err("account_not_found"),
            (Step::Till(false), Some(_)) if self.own_balance(TILL, false) != 0 => {
                return Err("balance_not_zero");
            }
            (Step::Till(false), Some(_)) => self.till = Some(Status::Closed),
            (
                Step::Count {
                    account,
                    amount,
                    pays_out,
                    by,
                },
                Some(_),
            ) => {
                let account = Side::Customer(*account);
                let sides = if *pays_out {
                    (account, SIDE)
                } else {
                    (SIDE, account)
                };
                return self.pay(&money::Payment {
                    by: Some(by.clone()),
                    ..money::Payment::new("transfer", sides, *amount)
                });
            }
            _ => unreachable!("nothing about a till"),
        }
        Ok(Outcome::Done)
    }

    /// A till pays out what is in it, which a credit takes out of it.
    pub(super) fn keeps_its_floor(&self, credit: Side, amount: i64) -> Result<(), Refused> {
        if credit == SIDE && self.own_balance(TILL, false) + amount > 0 {
            return Err("insufficient_funds");
        }
        Ok(())
    }
}

impl<P: Place> Real<P> {
    /// The same.
    pub(super) fn tend(&mut self, bank: &Bank, step: &Step) -> Told {
        match step {
            Step::Till(true) => {
                let opening = GlOpening {
                    name: TILL.to_owned(),
                    class: Class::Asset,
                    currencies: Vec::new(),
                    has_floor: true,
                    number: None,
                };
                self.ledger.gl().create(&opening)?;
            }
            Step::Till(false) => {
                self.ledger.gl().close(TILL)?;
            }
            Step::Count {
                account,
                amount: minor,
                pays_out,
                by,
            } => {
                let till = AccountRef::parse(TILL).expect("a name");
                let other = self.names.accounts[*account].clone();
                let yen = *pays_out && bank.accounts[*account].yen;
                let by = by.iter().map(|place| self.names.customers[*place]);
                let payment = Payment {
                    till: None,
                    conductor: None,
                    amount: amount(*minor, yen),
                    reference: made_reference(),
                    memo: None,
                    value_date: None,
                    by: by.collect(),
                };
                let (from, to) = if *pays_out {
                    (other, till)
                } else {
                    (till, other)
                };
                let made =
                    self.ledger
                        .payments()
                        .submit(&Instruction::Transfer { from, to, payment })?;
                return Ok(self.posted(bank, &transaction(made)));
            }
            _ => unreachable!("nothing about a till"),
        }
        Ok(Outcome::Done)
    }

    /// What is in the till, as it is shown.
    pub(super) fn compare_till(&mut self, bank: &Bank) {
        let till = AccountRef::parse(TILL).expect("a name");
        let told = self.ledger.accounts().balances(&[till], None);
        let told = told.map(|told| told[0].ledger_balance.minor).ok();
        let known = bank.till.map(|_| -bank.own_balance(TILL, false));
        assert_eq!(told, known);
        assert!(known.is_none_or(|minor| minor >= 0));
    }
}
