//! The ledger itself, asked what the model is asked.

use std::cell::Cell;
use std::rc::Rc;

use bankctl::config::made_reference;
use bankctl::error::Error;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::alerts::rules::{RuleAction, When};
use bankctl_ledger::checks::rules::item::{CheckClass, DepositPlace, ReturnReason};
use bankctl_ledger::disputes::rules::dispute::{DisputeKind, Notice, Outcome as DecidedFor};
use bankctl_ledger::drawn_checks::StopFee;
use bankctl_ledger::drawn_checks::rules::numbers::Numbers;
use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_ledger::{
    CashierOpening, CashierPresentment, CashierVoid, CheckDeposit, CheckRelease, CheckReturn,
    CreditRequest, CustomerDetails, DisputeOpening, Exchange, Instruction, Ledger, Payment,
    Presentment, Reference, Resolve, RuleChange, StopOrder, TransactionRef, views,
};
use bankctl_types::exchange_rate::{Pair, Rate};
use bankctl_types::kind::Channel;
use bankctl_types::number::{CheckId, DisputeId, TransactionId};
use bankctl_types::{Day, RoutingNumber};

use super::bank::{Bank, EURO, OVERDRAFTS, OWNERS, Outcome};
use super::step::{Paper, Presented, Reason, Step, Swap};
use crate::machine::place::Place;
use crate::machine::plain_account;
use crate::machine::real::{amount, context, currency};

const SECOND: i64 = 1_000_000;
/// For how long accounts are there before the model begins: then none is new.
const BEFORE: i32 = 40;
/// The rules, by action.
const RULES: [(&str, RuleAction); 4] = [
    ("allowed", RuleAction::Allow),
    ("seen", RuleAction::Alert),
    ("reviewed", RuleAction::Review),
    ("denied", RuleAction::Deny),
];

type Told = Result<Outcome, Error>;

/// A ledger at a place.
pub(crate) struct Real<P> {
    pub(super) ledger: Ledger,
    place: P,
    clock: Rc<Cell<i64>>,
    pub(super) accounts: Vec<AccountRef>,
    /// The transactions, in order.
    rows: Vec<TransactionId>,
}

/// Noon of a day, and then a second later with each step.
fn noon(day: Day) -> i64 {
    (i64::from(day.0) * 86_400 + 43_200) * SECOND
}

/// The key of what has a place.
pub(super) fn key(place: usize) -> i64 {
    i64::try_from(place).expect("small") + 1
}

fn rate(parts: i64) -> Rate {
    Rate::parse(&format!("{}.{:04}", parts / 10_000, parts % 10_000)).expect("a rate")
}

fn given(kind: &str, reference: Option<usize>) -> Reference {
    reference.map_or_else(made_reference, |number| {
        Reference::Given(format!("{kind}-{number}"))
    })
}

/// The code that a check was returned with, as the model has it.
pub(super) fn code_of(code: Option<&str>) -> &'static str {
    const CODES: [&str; 7] = [
        "check_void",
        "check_already_paid",
        "check_amount_mismatch",
        "stop_payment",
        "check_stale",
        "check_post_dated",
        "insufficient_funds",
    ];
    let known = CODES.into_iter().find(|known| Some(*known) == code);
    known.unwrap_or("another code")
}

fn presented(told: &views::PresentedCheck) -> Outcome {
    match told.code.as_deref() {
        None => Outcome::Paid(told.replayed),
        code => Outcome::Returned(code_of(code), told.replayed),
    }
}

fn again(told: &views::Dispute) -> Outcome {
    if told.replayed {
        Outcome::Again
    } else {
        Outcome::Done
    }
}

impl<P: Place> Real<P> {
    /// A ledger with the customers and accounts of the model.
    pub(crate) fn new(bank: &Bank) -> Self {
        let clock = Rc::new(Cell::new(noon(bank.today.plus(-BEFORE))));
        let place = P::new();
        let location = place.location();
        let zone = "UTC".parse().expect("a zone");
        let dollars = currency(false);
        Ledger::create(&location, "Desk", dollars, zone, &context(&clock)).expect("a ledger");
        let mut ledger = Ledger::open(&location, context(&clock), Action::Deposit).expect("opened");
        let owners = ["Ann", "Bob"].map(|name| {
            let added = ledger.customers().create(name, &CustomerDetails::default());
            added.expect("a customer").number.expect("a number")
        });
        let mut accounts = Vec::new();
        for (account, overdraft) in OVERDRAFTS.into_iter().enumerate() {
            let mut opening = plain_account(&owners[OWNERS[account]], false);
            opening.overdraft = (overdraft > 0).then(|| amount(overdraft, false));
            if account == EURO {
                opening.currency = Some(euros());
            }
            let opened = ledger.accounts().open(&opening).expect("an account");
            let name = opened.number.as_deref().and_then(AccountRef::parse);
            accounts.push(name.expect("a number"));
        }
        clock.set(noon(bank.today));
        let mut real = Self {
            ledger,
            place,
            clock,
            accounts,
            rows: Vec::new(),
        };
        // What the accounts begin with.
        for account in 0..OVERDRAFTS.len() {
            let first = bank.balances[account];
            let done = real.cash(account, first.abs(), first < 0);
            done.expect("as it is at first");
        }
        real.learn(bank);
        real
    }

    /// Does what is asked; `bank` is the model that has done it already. Then both say
    /// the same, and the same stands everywhere.
    pub(crate) fn take(&mut self, bank: &Bank, step: &Step) {
        let now = (self.clock.get() + SECOND).max(noon(bank.today));
        self.clock.set(now);
        let told = self.answer_to(bank, step).map_err(|error| error.code());
        assert_eq!(told, bank.answer, "{step:?} on {}", bank.today);
        self.learn(bank);
        self.compare(bank);
    }

    /// The numbers of what was booked since.
    fn learn(&mut self, bank: &Bank) {
        let first = self.rows.len();
        for place in first..bank.rows.len() {
            self.rows.push(TransactionId::from_key(key(place)));
        }
    }

    fn answer_to(&mut self, bank: &Bank, step: &Step) -> Told {
        match step {
            Step::Days(_) => {}
            Step::Crash(torn) => {
                self.place = self.place.crashed(*torn);
                let location = self.place.location();
                let opened = Ledger::open(&location, context(&self.clock), Action::Deposit);
                self.ledger = opened.expect("opened");
            }
            Step::Cash {
                account,
                amount,
                is_out,
            } => self.cash(*account, *amount, *is_out)?,
            Step::Reverse(place) => {
                let instruction = Instruction::Reverse {
                    transaction: TransactionRef::Id(self.rows[*place]),
                    reason: "a mistake".to_owned(),
                    counts_from: None,
                    reference: made_reference(),
                };
                self.ledger.payments().submit(&instruction)?;
            }
            Step::Rate { of_euro, rate: of } => {
                let pair = if *of_euro { "EUR/USD" } else { "USD/EUR" };
                let pair = Pair::parse(pair).expect("a pair");
                self.ledger
                    .exchange()
                    .set_rate((pair, rate(*of)), None, None)?;
            }
            Step::Exchange(swap) => self.exchange(swap)?,
            Step::Watch {
                action,
                over,
                active,
            } => {
                let (name, action) = RULES[*action];
                let when = When {
                    amount_over: Some(amount(*over, false)),
                    ..When::default()
                };
                self.ledger.alerts().set_rule(&RuleChange {
                    name: name.to_owned(),
                    when: Some(when),
                    action: Some(action),
                    active: *active,
                    at: None,
                })?;
            }
            Step::Take(_)
            | Step::Release { .. }
            | Step::Clear(_)
            | Step::Return { .. }
            | Step::Redeposit(_) => return self.paid_in(step),
            Step::Dispute { .. }
            | Step::Credit { .. }
            | Step::Decide { .. }
            | Step::Debit(_)
            | Step::Withdraw(_) => return self.disputed(bank, step),
            _ => return self.drawn(bank, step),
        }
        Ok(Outcome::Done)
    }

    fn cash(&mut self, account: usize, minor: i64, is_out: bool) -> Result<(), Error> {
        let account = self.accounts[account].clone();
        let payment = Payment {
            amount: amount(minor, false),
            reference: made_reference(),
            memo: None,
            value_date: None,
            by: Vec::new(),
            till: None,
            conductor: None,
        };
        let channel = Channel::Cash;
        let instruction = if is_out {
            Instruction::Withdraw {
                account,
                channel,
                payment,
            }
        } else {
            Instruction::Deposit {
                account,
                channel,
                payment,
            }
        };
        self.ledger.payments().submit(&instruction).map(|_| ())
    }

    fn exchange(&mut self, swap: &Swap) -> Result<(), Error> {
        let asked = Exchange {
            from: self.accounts[swap.from].clone(),
            to: self.accounts[swap.to].clone(),
            amount: amount(swap.amount, false),
            buys: swap.buys,
            rate: swap.rate.map(rate),
            reference: made_reference(),
            memo: None,
            by: Vec::new(),
        };
        self.ledger.exchange().exchange(&asked).map(|_| ())
    }

    fn paid_in(&mut self, step: &Step) -> Told {
        let check = |place: usize| CheckId::from_key(key(place));
        let ledger = &mut self.ledger;
        let told = match step {
            Step::Take(paper) => {
                let deposit = deposit_of(paper, &self.accounts);
                Some(ledger.checks().deposit(&deposit)?)
            }
            Step::Redeposit(place) => Some(
                ledger
                    .checks()
                    .redeposit(check(*place), &made_reference())?,
            ),
            Step::Release {
                check: place,
                amount: minor,
            } => {
                ledger.checks().release(&CheckRelease {
                    check: check(*place),
                    amount: minor.map(|minor| amount(minor, false)),
                    reason: "known".to_owned(),
                })?;
                None
            }
            Step::Clear(place) => {
                ledger.checks().clear(check(*place))?;
                None
            }
            Step::Return {
                check: place,
                reason,
            } => {
                ledger.checks().return_check(&CheckReturn {
                    check: check(*place),
                    reason: returned_for(*reason),
                    no_fee: false,
                    reference: made_reference(),
                })?;
                None
            }
            _ => unreachable!("asked elsewhere"),
        };
        Ok(told.map_or(Outcome::Done, |told| {
            let id = told.id.as_deref().and_then(CheckId::parse);
            let place = id.expect("a number").key() - 1;
            Outcome::Check(usize::try_from(place).expect("small"), told.replayed)
        }))
    }

    fn drawn(&mut self, bank: &Bank, step: &Step) -> Told {
        let account = |place: usize| self.accounts[place].clone();
        let ledger = &mut self.ledger;
        match step {
            Step::Stop(stop) => {
                let (first, last) = (stop.first, stop.last);
                ledger.drawn_checks().stop_payment(&StopOrder {
                    account: account(stop.account),
                    numbers: Numbers { first, last },
                    amount: stop.amount.map(|minor| amount(minor, false)),
                    oral: stop.oral,
                    fee: StopFee::AsProduct,
                    reference: made_reference(),
                })?;
            }
            Step::Confirm(order) => drop(ledger.drawn_checks().confirm_stop(key(*order))?),
            Step::Lift(order) => drop(ledger.drawn_checks().lift_stop(key(*order))?),
            Step::Present(check) => {
                let check = presentment(check, account(check.account), bank.today);
                return Ok(presented(&ledger.drawn_checks().present(&check)?));
            }
            Step::Issue {
                from,
                amount: minor,
                reference,
            } => {
                let told = ledger.drawn_checks().issue_cashier_check(&CashierOpening {
                    from: account(*from),
                    amount: amount(*minor, false),
                    payee: "Coast Motors".to_owned(),
                    by: Vec::new(),
                    reference: given("I", *reference),
                })?;
                let place = told.number.expect("a number") - 1;
                let place = usize::try_from(place).expect("small");
                return Ok(Outcome::Check(place, told.replayed));
            }
            Step::PresentIssued { check, more } => {
                let minor = bank.issued[*check].amount + more;
                let told = ledger
                    .drawn_checks()
                    .present_cashier_check(&CashierPresentment {
                        number: key(*check),
                        amount: amount(minor, false),
                        routing: None,
                        trace: None,
                        reference: made_reference(),
                    })?;
                return Ok(presented(&told));
            }
            Step::Void { check, in_hand } => {
                ledger.drawn_checks().void_cashier_check(&CashierVoid {
                    number: key(*check),
                    reason: "not needed".to_owned(),
                    in_hand: *in_hand,
                    reference: made_reference(),
                })?;
            }
            _ => unreachable!("asked elsewhere"),
        }
        Ok(Outcome::Done)
    }

    fn disputed(&mut self, bank: &Bank, step: &Step) -> Told {
        let ledger = &mut self.ledger;
        let told = match step {
            Step::Dispute {
                transaction,
                amount: minor,
            } => {
                let opening = DisputeOpening {
                    transaction: TransactionRef::Id(self.rows[*transaction]),
                    kind: DisputeKind::Unauthorised,
                    amount: minor.map(|minor| amount(minor, false)),
                    notice: Notice::Written,
                    notice_on: None,
                    statement_sent: None,
                    initiated: None,
                    regime: None,
                    customer: None,
                    note: None,
                    reference: None,
                };
                ledger.disputes().open(&opening)?
            }
            Step::Credit {
                dispute,
                amount: minor,
            } => ledger.disputes().credit(&CreditRequest {
                dispute: key(*dispute),
                amount: minor.map(|minor| amount(minor, false)),
                less_50: false,
            })?,
            Step::Decide { dispute, decision } => {
                let is_for_customer = decision.found > 0;
                ledger.disputes().resolve(&Resolve {
                    dispute: key(*dispute),
                    outcome: if is_for_customer {
                        DecidedFor::Customer
                    } else {
                        DecidedFor::Bank
                    },
                    amount: is_for_customer.then(|| amount(decision.found, false)),
                    reason: "looked into".to_owned(),
                    debit_on: decision.later.map(|days| bank.today.plus(days)),
                })?
            }
            Step::Debit(dispute) => ledger
                .disputes()
                .debit(DisputeId::from_key(key(*dispute)))?,
            Step::Withdraw(dispute) => ledger
                .disputes()
                .withdraw(DisputeId::from_key(key(*dispute)), None)?,
            _ => unreachable!("asked elsewhere"),
        };
        Ok(again(&told))
    }
}

/// The currency of the last account.
fn euros() -> bankctl_types::Currency {
    bankctl_types::Currency::parse("EUR").expect("a currency")
}

fn returned_for(reason: Reason) -> ReturnReason {
    match reason {
        Reason::Nsf => ReturnReason::Nsf,
        Reason::Endorsement => ReturnReason::Endorsement,
        Reason::Closed => ReturnReason::Closed,
        Reason::KeyedInError => ReturnReason::KeyedInError,
    }
}

fn deposit_of(paper: &Paper, accounts: &[AccountRef]) -> CheckDeposit {
    let drawer = paper.drawn_on.map(|account| accounts[account].to_string());
    let class = match drawer {
        Some(_) => CheckClass::OnUs,
        None => CheckClass::Personal,
    };
    CheckDeposit {
        account: accounts[paper.to].clone(),
        amount: amount(paper.amount, false),
        number: paper.number,
        routing: drawer
            .is_none()
            .then(|| RoutingNumber::parse("021000021").expect("a bank")),
        drawer: drawer.unwrap_or_else(|| "55501234".to_owned()),
        class,
        place: DepositPlace::Counter,
        payee_is_holder: true,
        exception: None,
        doubt: None,
        no_hold: paper.no_hold,
        reference: given("T", paper.reference),
        memo: None,
    }
}

fn presentment(check: &Presented, account: AccountRef, today: Day) -> Presentment {
    Presentment {
        account,
        number: check.number,
        amount: amount(check.amount, false),
        dated: check.dated.map(|days| today.plus(-days)),
        routing: None,
        trace: None,
        overrides: None,
        reference: given("P", check.reference),
    }
}
