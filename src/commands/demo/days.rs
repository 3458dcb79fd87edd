//! What happens on a day at a bank that is made up: pure, from a seed.

use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_ledger::{Instruction, Payment, Reference};
use bankctl_types::Day;
use bankctl_types::calendar::Step;
use bankctl_types::kind::Channel;
use fastrand::Rng;

use super::amount_of;
use super::people::People;

/// The day of a month on which rents are paid.
const RENT_DAY: i32 = 2;
/// The day of a month on which wages are paid.
pub(super) const PAY_DAY: i32 = 24;
/// How many card payments a person makes in a hundred days.
const CARD_PERCENT: u32 = 20;
/// How many visits to the counter in a hundred days take money out.
const CASH_PERCENT: u32 = 3;
/// How many bring money in.
const DEPOSIT_PERCENT: u32 = 1;
/// How many transfers to another customer in a hundred days.
const TRANSFER_PERCENT: u32 = 2;

/// Makes the requests of days, with references that tell them apart.
pub(super) struct Days<'a> {
    random: Rng,
    people: &'a People,
    accounts: &'a [AccountRef],
    number: u64,
}

impl<'a> Days<'a> {
    /// Of these people with their accounts.
    pub(super) fn new(random: Rng, people: &'a People, accounts: &'a [AccountRef]) -> Self {
        Self {
            random,
            people,
            accounts,
            number: 0,
        }
    }

    /// What is asked for on a day.
    pub(super) fn requests(&mut self, day: Day) -> Vec<Instruction> {
        let mut asked = Vec::new();
        let of_month = of_month(day);
        for place in self.people.persons() {
            if of_month == RENT_DAY {
                let landlord = People::landlord(&mut self.random);
                let rent = self.people.rents.get(place).copied().unwrap_or(0);
                asked.extend(self.transfer(place, landlord, (rent, 0), "Rent"));
            }
            asked.extend(self.of_person(place));
        }
        asked
    }

    fn of_person(&mut self, place: usize) -> Vec<Instruction> {
        let mut asked = Vec::new();
        if self.happens(CARD_PERCENT) {
            let memo = format!("Card, {}", People::shop(&mut self.random));
            let amount = (self.random.u64(3..90), self.random.u64(0..100));
            asked.extend(self.out(place, Channel::ThirdParty, amount, &memo));
        }
        if self.happens(CASH_PERCENT) {
            let amount = (self.random.u64(1..11) * 20, 0);
            asked.extend(self.out(place, Channel::Cash, amount, "Cash"));
        }
        if self.happens(DEPOSIT_PERCENT) {
            let amount = (self.random.u64(2..40) * 10, 0);
            asked.extend(self.cash_in(place, amount, "Cash"));
        }
        if self.happens(TRANSFER_PERCENT) {
            let other = self.random.usize(self.people.persons());
            let amount = (self.random.u64(5..120), 0);
            if other != place {
                asked.extend(self.transfer(place, other, amount, "Thank you"));
            }
        }
        asked
    }

    fn happens(&mut self, percent: u32) -> bool {
        self.random.u32(0..100) < percent
    }

    /// A payment in at the counter.
    pub(super) fn cash_in(
        &mut self,
        to: usize,
        amount: (u64, u64),
        memo: &str,
    ) -> Option<Instruction> {
        Some(Instruction::Deposit {
            account: self.accounts.get(to)?.clone(),
            channel: Channel::Cash,
            payment: self.payment(amount, memo)?,
        })
    }

    /// A payment out.
    pub(super) fn out(
        &mut self,
        from: usize,
        channel: Channel,
        amount: (u64, u64),
        memo: &str,
    ) -> Option<Instruction> {
        Some(Instruction::Withdraw {
            account: self.accounts.get(from)?.clone(),
            channel,
            payment: self.payment(amount, memo)?,
        })
    }

    fn transfer(
        &mut self,
        from: usize,
        to: usize,
        amount: (u64, u64),
        memo: &str,
    ) -> Option<Instruction> {
        Some(Instruction::Transfer {
            from: self.accounts.get(from)?.clone(),
            to: self.accounts.get(to)?.clone(),
            payment: self.payment(amount, memo)?,
        })
    }

    /// A payment of whole units and hundredths.
    pub(super) fn payment(&mut self, (units, cents): (u64, u64), memo: &str) -> Option<Payment> {
        Some(Payment {
            amount: amount_of(units, cents)?,
            reference: self.reference(),
            memo: Some(memo.to_owned()),
            value_date: None,
            by: Vec::new(),
            till: None,
            conductor: None,
        })
    }

    /// The places of the people.
    pub(super) fn persons(&self) -> std::ops::Range<usize> {
        self.people.persons()
    }

    /// An account.
    pub(super) fn account(&self, place: usize) -> Option<AccountRef> {
        self.accounts.get(place).cloned()
    }

    /// A reference that no other request has.
    pub(super) fn reference(&mut self) -> Reference {
        self.number += 1;
        Reference::Given(format!("DEMO-{:08}", self.number))
    }
}

/// The day within its month, from 0.
pub(super) fn of_month(day: Day) -> i32 {
    day.0 - Step::Monthly.first_day(day).0
}
