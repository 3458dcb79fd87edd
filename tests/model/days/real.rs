//! The ledger itself, asked what the model is asked.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::rc::Rc;

use bankctl::config::made_reference;
use bankctl::error::Error;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::fees::rules::condition::TypedCondition;
use bankctl_ledger::fees::rules::term::{FeeEvent, FirstPeriod};
use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_ledger::kernel::rules::value_date::CountsFrom;
use bankctl_ledger::limits::contact::Contacted;
use bankctl_ledger::limits::rules::payment_limit::{Direction, Then, Window};
use bankctl_ledger::orders::rules::amount::IfShort as OrderIfShort;
use bankctl_ledger::orders::rules::dates::{Every as OrderEvery, OnHoliday as OrderOnHoliday};
use bankctl_ledger::products::rules::day_count::DayCount;
use bankctl_ledger::products::rules::product::{Capitalisation, Method, Rounding};
use bankctl_ledger::products::rules::rate::Rate;
use bankctl_ledger::views::CloseRun;
use bankctl_ledger::{
    AccountChange, CustomerDetails, Done, FeeChange, HandCharge, HistoryQuery, Instruction, Ledger,
    LimitChange, OrderAmount, OrderOpening, Payment, PriceChange, ProductOpening, RateChange,
    Reference, TransactionRef, WaiverRequest,
};
use bankctl_types::Day;
use bankctl_types::kind::{AccountType, Channel};
use bankctl_types::money::Limit;
use bankctl_types::number::{OrderId, TransactionId};

use super::bank::{Bank, Outcome, Side};
use super::products::{
    AMOUNT, CASH_OUT, CODES, COUNT, DORMANT_AFTER, FREE, LETTER, MINIMUM, MONTHLY, MOVED, Product,
    TAX, TIER, WAIVED_FROM,
};
use super::step::{Every, IfShort, OnHoliday, Ordered, Pay, Step, Wanted, Way};
use crate::machine::place::Place;
use crate::machine::plain_account;
use crate::machine::real::{amount, context, currency};

const HOUR: i64 = 3_600_000_000;

/// A ledger at a place.
pub(crate) struct Real<P> {
    pub(super) ledger: Ledger,
    place: P,
    clock: Rc<Cell<i64>>,
    pub(super) accounts: Vec<AccountRef>,
    /// The transactions of customers.
    pub(super) transactions: Vec<TransactionId>,
    pub(super) orders: Vec<OrderId>,
    fees: Vec<i64>,
}

type Told = Result<Outcome, Error>;

fn limit(minor: i64) -> Limit {
    Limit((minor > 0).then(|| amount(minor, false)))
}

fn rate(parts: i64) -> Rate {
    Rate::from_parts(parts).expect("a rate")
}

impl<P: Place> Real<P> {
    /// A ledger with the products and accounts of the model.
    pub(crate) fn new(bank: &Bank) -> Self {
        let clock = Rc::new(Cell::new(bank.clock * HOUR));
        let place = P::new();
        let location = place.location();
        let zone = "UTC".parse().expect("a zone");
        let dollars = currency(false);
        Ledger::create(&location, "Days", dollars, zone, &context(&clock)).expect("a ledger");
        let ledger = Ledger::open(&location, context(&clock), Action::Deposit).expect("opened");
        let mut real = Self {
            ledger,
            place,
            clock,
            accounts: Vec::new(),
            transactions: Vec::new(),
            orders: Vec::new(),
            fees: Vec::new(),
        };
        real.ledger.day().open(None).expect("a day");
        for product in &bank.products {
            real.add_product(product);
        }
        let added = real
            .ledger
            .customers()
            .create("Ann", &CustomerDetails::default());
        let owner = added.expect("a customer").number.expect("a number");
        for account in &bank.accounts {
            let mut opening = plain_account(&owner, false);
            opening.overdraft = (account.overdraft > 0).then(|| amount(account.overdraft, false));
            let opened = real.ledger.accounts().open(&opening).expect("an account");
            let name = opened.number.as_deref().and_then(AccountRef::parse);
            real.accounts.push(name.expect("a number"));
            if let Some((product, _)) = account.products.first() {
                let place = real.accounts.len() - 1;
                real.assign(place, bank.products[*product].code)
                    .expect("given");
            }
        }
        // What the bank begins with.
        for pay in bank
            .transactions
            .iter()
            .filter_map(|one| one.asked.as_ref())
        {
            let instruction = real.instruction(pay);
            real.ledger
                .payments()
                .submit(&instruction)
                .expect("paid in");
        }
        real.learn(bank);
        real
    }

    fn add_product(&mut self, product: &Product) {
        let is_gold = product.is_gold;
        let opening = ProductOpening {
            code: product.code.to_owned(),
            name: None,
            account_type: AccountType::Checking,
            currency: None,
            day_count: if is_gold {
                DayCount::Act365f
            } else {
                DayCount::Act360
            },
            method: Method::Banded,
            capitalisation: Capitalisation::Monthly,
            rounding: if product.is_rounded {
                Rounding::HalfUp
            } else {
                Rounding::Down
            },
            earn_from: Limit(None),
            tax: rate(if is_gold { TAX * 1_000_000 } else { 0 }),
            minimum: is_gold.then(|| limit(MINIMUM)),
            dormant_after: if is_gold { i64::from(DORMANT_AFTER) } else { 0 },
            reg_cc: None,
        };
        self.ledger.products().create(&opening).expect("a product");
        let (from, parts) = product.rates[0];
        self.set_rate(product, from, parts).expect("a rate");
        if !is_gold {
            return;
        }
        for fee in fees() {
            self.ledger.fees().set(product.code, &fee).expect("a fee");
        }
        let change = LimitChange {
            name: "all".to_owned(),
            direction: Direction::Out,
            channel: None,
            window: Window::Day,
            count: i64::try_from(COUNT).ok(),
            amount: Some(amount(AMOUNT, false)),
            then: Then::Refuse,
            effective_from: None,
        };
        self.ledger
            .limits()
            .set(product.code, &change)
            .expect("a limit");
    }

    fn set_rate(&mut self, product: &Product, from: Day, parts: i64) -> Told {
        let change = RateChange {
            effective_from: from,
            effective_until: None,
            tiers: vec![(Limit(None), rate(parts)), (limit(TIER), rate(parts * 2))],
            overdraft: rate(product.owed),
            excess: None,
        };
        let set = self.ledger.products().set_rate(product.code, &change);
        set.map(|_| Outcome::Done)
    }

    fn assign(&mut self, account: usize, code: &str) -> Told {
        let change = AccountChange {
            product: Some(code.to_owned()),
            ..AccountChange::default()
        };
        let changed = self
            .ledger
            .accounts()
            .update(&self.accounts[account], &change);
        changed.map(|_| Outcome::Done)
    }

    /// Does what is asked; `bank` is the model that has done it already. Then both say
    /// the same, and the same stands everywhere.
    pub(crate) fn take(&mut self, bank: &Bank, step: &Step) {
        self.clock.set(bank.clock * HOUR);
        let told = self.answer_to(bank, step).map_err(|error| error.code());
        assert_eq!(
            told, bank.answer,
            "{step:?} on {} ({})",
            bank.day, bank.clock
        );
        self.learn(bank);
        self.compare_balances(bank);
        if let Ok(Outcome::Closed(_)) = bank.answer {
            self.compare_night(bank);
        }
    }

    fn answer_to(&mut self, bank: &Bank, step: &Step) -> Told {
        let target = |place: usize| TransactionRef::Id(self.transactions[place]);
        let reason = || "a mistake".to_owned();
        match step {
            Step::Until(_) | Step::Hours(_) => Ok(Outcome::Done),
            Step::Crash(torn) => {
                self.place = self.place.crashed(*torn);
                let location = self.place.location();
                let opened = Ledger::open(&location, context(&self.clock), Action::Deposit);
                self.ledger = opened.expect("opened");
                Ok(Outcome::Done)
            }
            Step::Close => {
                let run = self.ledger.day().close_of_business(None, &mut || {});
                run.map(|run| closed(bank, &run))
            }
            Step::CloseNow { opens_next } => {
                let run = self.ledger.day().close(*opens_next, None, &mut || {});
                run.map(|run| closed(bank, &run))
            }
            Step::Open => self.ledger.day().open(None).map(|_| Outcome::Done),
            Step::Pay(pay) => {
                let instruction = self.instruction(pay);
                let done = self.ledger.payments().submit(&instruction)?;
                Ok(self.posted(bank, &done))
            }
            Step::Reverse {
                transaction,
                together,
                today,
            } => {
                let counts_from = Some(if *today {
                    CountsFrom::Today
                } else {
                    CountsFrom::Original
                });
                let (transaction, reference) = (target(*transaction), made_reference());
                let reason = reason();
                let instruction = if *together {
                    Instruction::ReverseGroup {
                        transaction,
                        reason,
                        counts_from,
                        reference,
                    }
                } else {
                    Instruction::Reverse {
                        transaction,
                        reason,
                        counts_from,
                        reference,
                    }
                };
                let done = self.ledger.payments().submit(&instruction)?;
                Ok(self.posted(bank, &done))
            }
            Step::Refund(place) => {
                let target = target(*place);
                let done = self
                    .ledger
                    .fees()
                    .refund(&target, "a mistake", &made_reference())?;
                Ok(self.posted(bank, &Done::Transaction(Box::new(done))))
            }
            _ => self.arrange(bank, step),
        }
    }

    /// What moves no money at once, and a fee by hand.
    fn arrange(&mut self, bank: &Bank, step: &Step) -> Told {
        let done = match step {
            Step::Charge(account) => {
                let charge = HandCharge {
                    code: CODES[3].to_owned(),
                    amount: None,
                    reason: None,
                    reference: made_reference(),
                };
                self.ledger
                    .fees()
                    .charge(&self.accounts[*account], &charge)?;
                return Ok(Outcome::Transaction(bank.transactions.len() - 1, false));
            }
            Step::Waive {
                account,
                fee,
                until,
            } => {
                let waiver = WaiverRequest {
                    code: CODES[*fee].to_owned(),
                    until: *until,
                    reason: "kindness".to_owned(),
                };
                let done = self
                    .ledger
                    .fees()
                    .waive_from_now(&self.accounts[*account], &waiver);
                done.map(|_| ())
            }
            Step::WaiveDue(fee) => {
                let waived = self.ledger.fees().waive(self.fees[*fee], "kindness");
                waived.map(|_| ())
            }
            Step::Assign { account, product } => {
                return self.assign(*account, bank.products[*product].code);
            }
            Step::Rate {
                product,
                from,
                parts,
            } => return self.set_rate(&bank.products[*product], *from, *parts),
            Step::Order(ordered) => {
                let opening = self.opening(ordered);
                let made = self.ledger.orders().create(&opening)?;
                let id = made.id.as_deref().and_then(OrderId::parse);
                self.orders.push(id.expect("a number"));
                Ok(())
            }
            Step::Pause(order) => self.ledger.orders().pause(self.orders[*order]).map(|_| ()),
            Step::Resume(order) => self.ledger.orders().resume(self.orders[*order]).map(|_| ()),
            Step::End(order) => self.ledger.orders().end(self.orders[*order]).map(|_| ()),
            Step::CloseAccount { account, to } => {
                let sides = [*account, *to].map(|place| self.accounts[place].clone());
                let closed = self.ledger.accounts().close_to(&sides[0], &sides[1]);
                closed.map(|_| ())
            }
            Step::Contact(account) => {
                let who = Contacted::Account(self.accounts[*account].clone());
                self.ledger.limits().note_contact(&who).map(|_| ())
            }
            Step::Reactivate(account) => {
                let account = self.accounts[*account].clone();
                self.ledger.accounts().reactivate(&account).map(|_| ())
            }
            Step::ClosePeriod(month) => self.ledger.day().close_period(*month).map(|_| ()),
            _ => unreachable!("asked elsewhere"),
        };
        done.map(|()| Outcome::Done)
    }

    fn instruction(&self, pay: &Pay) -> Instruction {
        let reference = pay.reference.map(|number| format!("ref-{number}"));
        let payment = Payment {
            till: None,
            conductor: None,
            amount: amount(pay.amount, false),
            reference: reference.map_or_else(made_reference, Reference::Given),
            memo: None,
            value_date: pay.value,
            by: Vec::new(),
        };
        let channel = if pay.value.is_some() {
            Channel::Wire
        } else {
            Channel::Cash
        };
        let account = |place: usize| self.accounts[place].clone();
        match pay.way {
            Way::In(to) => Instruction::Deposit {
                account: account(to),
                channel,
                payment,
            },
            Way::Out(from) => Instruction::Withdraw {
                account: account(from),
                channel,
                payment,
            },
            Way::Across(from, to) => Instruction::Transfer {
                from: account(from),
                to: account(to),
                payment,
            },
        }
    }

    fn opening(&self, ordered: &Ordered) -> OrderOpening {
        OrderOpening {
            from: self.accounts[ordered.from].clone(),
            to: self.accounts[ordered.to].clone(),
            amount: match ordered.wanted {
                Wanted::Fixed(minor) => OrderAmount::Fixed(amount(minor, false)),
                Wanted::Above(minor) => OrderAmount::Above(limit(minor)),
                Wanted::UpTo(minor) => OrderAmount::UpTo(amount(minor, false)),
            },
            every: match ordered.every {
                Every::Once => OrderEvery::Once,
                Every::Days(1) => OrderEvery::Day,
                Every::Days(_) => OrderEvery::Week,
                Every::Months(_) => OrderEvery::Month,
            },
            day_of_month: None,
            start: Some(ordered.start),
            end: None,
            times: ordered.times,
            on_holiday: match ordered.on_holiday {
                OnHoliday::Following => OrderOnHoliday::Following,
                OnHoliday::Preceding => OrderOnHoliday::Preceding,
                OnHoliday::Modified => OrderOnHoliday::Modified,
                OnHoliday::Skip => OrderOnHoliday::Skip,
            },
            if_short: match ordered.if_short {
                IfShort::Skip => OrderIfShort::Skip,
                IfShort::Retry(_) => OrderIfShort::Retry,
                IfShort::Partial => OrderIfShort::Partial,
            },
            retry_days: match ordered.if_short {
                IfShort::Retry(days) => days,
                _ => 0,
            },
            priority: 0,
            memo: None,
            reference: None,
            by: Vec::new(),
        }
    }

    /// The place of what was posted, or of the first of what was posted together.
    fn posted(&mut self, bank: &Bank, done: &Done) -> Outcome {
        assert!(bank.answer.is_ok(), "{:?}, and not {done:?}", bank.answer);
        self.learn(bank);
        let (first, replayed) = match done {
            Done::Transaction(one) => (one.id.as_deref(), one.replayed),
            Done::Group(group) => (group.transactions[0].id.as_deref(), false),
            Done::Hold(hold) => panic!("nothing was posted: {hold:?}"),
        };
        let first = first.and_then(TransactionId::parse).expect("a number");
        let place = self.transactions.iter().position(|known| *known == first);
        Outcome::Transaction(place.expect("one that the model has too"), replayed)
    }

    /// Finds the numbers of what the model has posted last, in the history of the
    /// accounts, and of the fees that it has charged.
    fn learn(&mut self, bank: &Bank) {
        let known = self.transactions.len();
        let new = &bank.transactions[known..];
        if !new.is_empty() {
            let last = self.transactions.last().map_or(0, |last| last.key());
            let mut found = BTreeSet::new();
            for side in new.iter().flat_map(|one| [one.debit, one.credit]) {
                let Side::Customer(place) = side else {
                    continue;
                };
                let query = HistoryQuery {
                    limit: 500,
                    ..HistoryQuery::default()
                };
                let items = self.ledger.queries().history(&self.accounts[place], &query);
                let (items, _) = items.expect("lines");
                let ids = items.iter().map(|item| {
                    let id = TransactionId::parse(&item.transaction);
                    id.expect("a number").key()
                });
                found.extend(ids.filter(|id| *id > last));
            }
            assert_eq!(found.len(), new.len(), "posted: {new:?}");
            self.transactions
                .extend(found.into_iter().map(TransactionId::from_key));
            for place in known..bank.transactions.len() {
                self.compare_transaction(bank, place);
            }
        }
        if self.fees.len() < bank.charged.len() {
            self.fees = self.listed_fees().iter().map(|fee| fee.id).collect();
            assert_eq!(self.fees.len(), bank.charged.len(), "fees");
        }
    }
}

fn closed(bank: &Bank, run: &CloseRun) -> Outcome {
    assert!(run.problems.is_empty(), "{:?}", run.problems);
    assert_eq!(run.business_date, bank.day);
    Outcome::Closed(run.items.iter().map(|item| item.date).collect())
}

/// The fees of the first product.
fn fees() -> [FeeChange; 4] {
    let fee = |place: usize, event: FeeEvent, price: PriceChange| FeeChange {
        code: CODES[place].to_owned(),
        event,
        price,
        free: 0,
        per_day: None,
        de_minimis: Limit(None),
        first_period: FirstPeriod::Free,
        give_up_days: None,
        waive_if: Vec::new(),
        effective_from: None,
    };
    let percent = PriceChange::Percent {
        rate: rate(1_000_000),
        least: limit(MOVED.0),
        most: Some(amount(MOVED.1, false)),
    };
    let fixed = |minor: i64| PriceChange::Fixed(limit(minor));
    [
        FeeChange {
            free: i64::try_from(FREE).expect("a number"),
            ..fee(0, FeeEvent::Withdrawal, fixed(CASH_OUT))
        },
        fee(1, FeeEvent::Transfer, percent),
        FeeChange {
            first_period: FirstPeriod::Prorated,
            waive_if: vec![TypedCondition::LeastBalance(limit(WAIVED_FROM))],
            ..fee(2, FeeEvent::Monthly, fixed(MONTHLY))
        },
        fee(3, FeeEvent::OnRequest, fixed(LETTER)),
    ]
}
