//! The use cases as a state machine, against a simple model.
//!
//! Whatever is asked, in whatever order: the ledger answers as the model does
//! (with the same code where it refuses), and balances, holds, history,
//! figures and the balances of earlier days are those of the model. At the
//! end the books prove themselves. In between the process may be gone at any
//! moment: then the next one finds what it has left. Two people work at it,
//! each on a connection of their own, and one approves what the other asks for,
//! in time or too late.
//!
//! Money goes to the ledger of a partner too, which has a model of its own: what
//! was sent arrives once or comes back once, or waits there for a second person
//! or here for the next sweep, and what both have in transit is just that. Only
//! one of the two who work here has the key that is signed with; what the other
//! sends is left to the sweep. In the end everything is settled.
//!
//! Payments are booked together too: all of them, or none.
//!
//! The bank has a till, which is added, never goes below zero and is closed.
//!
//! Customers have papers, which are theirs alone and are gone with them.
//!
//! In a file, a backup takes the place of the ledger now and then: then both go
//! back to what they were, but neither time nor the partner does.
//!
//! # What it does not ask for
//!
//! - Money that comes from another ledger, more than one partner, `transit
//!   sweep --arrived`, new keys of partners, and transfers to another ledger
//!   with a memo or a value date: here money goes to one partner.
//!   `tests/cli/partners.rs` and `transit_restored.rs` have those. Two whole
//!   ledgers, killed in between, are `tests/cli/transit_crash.rs` and
//!   `tests/server/transit_killed.rs`.
//! - `post`: its requests are those of the commands here, and `together.rs`
//!   holds many in one transaction against the same one by one.
//! - `import accounts`, and rows of wages with a reference, a memo or a date of
//!   their own: what is new there is how files are read, not how money moves.
//!   `tests/cli/onboarding.rs` and `payroll_rules.rs` read those.
//! - `customer update` and `key rotate`: they touch nothing that money is decided
//!   by.
//! - Operators, roles, tokens, logins and the rule about operators, which `logins`
//!   has: here both people may do everything, and nobody logs in.
//!   `tests/cli/permissions.rs` has each command with each role.
//! - `ledger set` and `ledger copy`: they make or change a whole ledger. And
//!   `restore` when money was sent to a partner since the backup, which
//!   `tests/cli/transit_restored.rs` has, or killed in between, which
//!   `tests/faults` does.
//! - Business days, products, interest, fees, limits of payments and standing orders,
//!   which `days` has.
//! - Labels, external numbers, memos, value dates, savings accounts and the
//!   rest of what is written down and not decided by.

mod accounts;
pub(crate) mod admins;
pub(crate) mod approvals;
mod asked;
mod backups;
pub(crate) mod bank;
mod compare;
mod groups;
mod holds;
mod keys;
mod money;
mod papers;
mod partners;
mod people;
pub(crate) mod place;
pub(crate) mod real;
pub(crate) mod step;
mod there;
mod tills;
mod wages;

use std::marker::PhantomData;

use proptest::prelude::*;
use proptest::strategy::Union;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest};

pub(crate) use accounts::plain as plain_account;
use bank::Bank;
use place::Place;
use real::{FIRST, Real};
use step::Step;

/// How many of the last requests may be made again, word for word.
const AGAIN_MAX: usize = 12;

/// The model of a ledger at a place of a kind: its state is a bank, its
/// transitions are steps.
pub(crate) struct Model<P>(PhantomData<P>);

impl<P: Place> ReferenceStateMachine for Model<P> {
    type State = Bank;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<Bank> {
        let bank = Bank {
            keeps_backups: P::RESTORES,
            ..Bank::new(FIRST)
        };
        Just(bank).boxed()
    }

    fn transitions(bank: &Bank) -> BoxedStrategy<Step> {
        let mut all = asked::of_money(bank);
        all.extend(asked::of_accounts(bank));
        all.extend(asked::of_customers(bank));
        all.extend(asked::of_holds(bank));
        all.extend(asked::of_approvals(bank));
        all.extend(asked::of_papers(bank));
        all.extend(asked::of_partners(bank));
        all.extend(tills::of_tills(bank));
        if !bank.transactions.is_empty() {
            let any = 0..bank.transactions.len();
            all.push((3, any.clone().prop_map(Step::Reverse).boxed()));
            all.push((2, any.prop_map(Step::ReverseGroup).boxed()));
        }
        let recent = bank.asked.len().saturating_sub(AGAIN_MAX);
        all.push((
            3,
            proptest::sample::select(bank.asked[recent..].to_vec()).boxed(),
        ));
        let days = prop_oneof![5 => 1i32..4, 1 => 4i32..9];
        all.push((3, days.prop_map(Step::Days).boxed()));
        all.push((2, (0usize..10_000).prop_map(Step::Crash).boxed()));
        if bank.keeps_backups {
            all.push((1, Just(Step::Backup).boxed()));
        }
        if bank.may_restore() {
            all.push((2, Just(Step::Restore).boxed()));
        }
        if may_go_back(bank) {
            all.push((1, Just(Step::ClockBack).boxed()));
        }
        Union::new_weighted(all).boxed()
    }

    fn apply(mut bank: Bank, step: &Step) -> Bank {
        bank.take(step);
        bank
    }

    /// What a step names is there.
    fn preconditions(bank: &Bank, step: &Step) -> bool {
        let mut accounts = step.accounts().into_iter();
        let mut customers = step.customers().into_iter();
        accounts.all(|account| account < bank.accounts.len())
            && customers.all(|customer| customer < bank.customers.len())
            && match step {
                Step::Capture { hold, .. } | Step::Release { hold } => *hold < bank.holds.len(),
                Step::Reverse(transaction) | Step::ReverseGroup(transaction) => {
                    *transaction < bank.transactions.len()
                }
                Step::Approve(request) | Step::Reject(request) => *request < bank.requests.len(),
                Step::DecideThere { request, .. } => *request < bank.partner.requests(),
                Step::Read(paper) => *paper < bank.papers.len(),
                Step::Restore => bank.may_restore(),
                Step::ClockBack => may_go_back(bank),
                _ => true,
            }
    }
}

/// The clock may go back, but not behind the last booking.
fn may_go_back(bank: &Bank) -> bool {
    let last = bank.transactions.last();
    last.is_some_and(|last| last.day == bank.clock)
}

/// The ledger, at a place of a kind.
pub(crate) struct Test<P>(PhantomData<P>);

impl<P: Place> StateMachineTest for Test<P> {
    type SystemUnderTest = Real<P>;
    type Reference = Model<P>;

    fn init_test(bank: &Bank) -> Real<P> {
        Real::new(bank)
    }

    fn apply(mut real: Real<P>, bank: &Bank, step: Step) -> Real<P> {
        real.take(bank, &step);
        real
    }

    fn teardown(mut real: Real<P>, mut bank: Bank) {
        real.compare_sent(&bank);
        there::settle(&mut real, &mut bank);
        real.compare_all(&bank);
    }
}

/// How many sequences there are.
pub(crate) fn cases(short: u32) -> u32 {
    let asked = std::env::var("PROPTEST_CASES").ok();
    asked.and_then(|asked| asked.parse().ok()).unwrap_or(short)
}
