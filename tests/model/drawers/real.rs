//! The ledger itself, asked what the model is asked.

use std::cell::Cell;
use std::rc::Rc;

use bankctl::config::made_reference;
use bankctl::error::Error;
use bankctl_ledger::access::rules::operator::{Role, Roles};
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_ledger::kernel::rules::policy::Rule;
use bankctl_ledger::tills::rules::handover::HandoverStatus;
use bankctl_ledger::tills::rules::till::TillStatus;
use bankctl_ledger::{
    Appointment, Context, CountRequest, Counted, CustomerDetails, Done, Float, HandoverRequest,
    Instruction, Ledger, Payment, Place, Reference, Resolution, RuleSetting, TillChange,
    TillOpening, TransactionRef,
};
use bankctl_types::kind::Channel;
use bankctl_types::money::Limit;
use bankctl_types::number::TransactionId;

use super::handovers::Fate;
use super::model::{Bank, FIRST, MOST, Outcome, Status, TILLS};
use super::step::{ANNA, Count, Deed, Drawer, Give, Pay, Step, TESS, Who};
use crate::machine::place::Place as At;
use crate::machine::plain_account;
use crate::machine::real::{self, amount, context_of, currency};

const SECOND: i64 = 1_000_000;
const NOON: i64 = real::FIRST as i64 * 86_400 + 43_200;

/// Who works here, by place.
const PEOPLE: [&str; 4] = ["tom", "tess", "sue", "anna"];

type Told = Result<Outcome, Error>;

/// A ledger at a place.
pub(crate) struct Real<P> {
    place: P,
    clock: Rc<Cell<i64>>,
    /// The connections of those who work here.
    ledgers: Vec<Ledger>,
    customers: Vec<AccountRef>,
    /// The number of the first transaction that the model has.
    first: i64,
}

/// So much by a count, which may be nothing.
fn sum(minor: i64) -> Counted {
    Counted {
        amount: Some(Limit((minor > 0).then(|| amount(minor, false)))),
        ..Counted::default()
    }
}

fn place_of(drawer: Drawer) -> Place {
    match drawer {
        Drawer::Till(till) => Place::Till(TILLS[till].to_owned()),
        Drawer::Vault => Place::Vault,
    }
}

fn name_of(till: Option<usize>) -> Option<&'static str> {
    till.map(|till| TILLS[till])
}

/// The number of what has a place.
fn number(place: usize) -> i64 {
    i64::try_from(place).expect("small") + 1
}

impl<P: At> Real<P> {
    /// A ledger with the people, tills and customers of the model.
    pub(crate) fn new(bank: &Bank) -> Self {
        let clock = Rc::new(Cell::new(NOON * SECOND));
        let place = P::new();
        let location = place.location();
        let zone = "UTC".parse().expect("a zone");
        let context = |who: Who| context_of(PEOPLE[who], &clock);
        Ledger::create(&location, "Drawers", currency(false), zone, &context(ANNA))
            .expect("a ledger");
        let connect = |who| Ledger::open(&location, context(who), Action::Deposit);
        let mut anna = connect(ANNA).expect("a ledger");
        add_people(&mut anna);
        let owner = anna.customers().create("Ann", &CustomerDetails::default());
        let owner = owner.expect("a customer").number.expect("a number");
        let open = |_: &i64| {
            let opened = anna.accounts().open(&plain_account(&owner, false));
            let number = opened.expect("an account").number.expect("a number");
            AccountRef::parse(&number).expect("a number")
        };
        let customers: Vec<AccountRef> = FIRST.iter().map(open).collect();
        let first = pay_in(&mut anna, &customers);
        add_tills(&mut anna);
        if let Some(largest) = bank.largest {
            let setting = if largest == 0 {
                RuleSetting::Always
            } else {
                RuleSetting::Over(amount(largest, false), None)
            };
            anna.approvals()
                .set_policy(Rule::CashDifferences, &setting)
                .expect("set");
        }
        let ledgers = (0..ANNA).map(|who| connect(who).expect("a ledger"));
        let ledgers = ledgers.chain([anna]).collect();
        Self {
            place,
            clock,
            ledgers,
            customers,
            first,
        }
    }

    /// Does what is asked; `bank` is the model that has done it already. Then both say
    /// the same, and the same stands everywhere.
    pub(crate) fn take(&mut self, bank: &Bank, step: &Step) {
        self.clock.set((NOON + bank.clock) * SECOND);
        let told = if step.dry_run {
            let dry_run = Context {
                dry_run: true,
                ..context_of(PEOPLE[step.who], &self.clock)
            };
            let location = self.place.location();
            let opened = Ledger::open(&location, dry_run, Action::Deposit);
            let real = std::mem::replace(&mut self.ledgers[step.who], opened.expect("opened"));
            let told = self.answer_to(step);
            self.ledgers[step.who] = real;
            // What is only tried has no number.
            match bank.answer {
                Ok(foretold @ (Outcome::Transaction(_, false) | Outcome::Offer(_, false))) => told
                    .map(|told| {
                        assert_eq!(told, Outcome::Done, "{step:?}");
                        foretold
                    }),
                _ => told,
            }
        } else {
            self.answer_to(step)
        };
        let told = told.map_err(|error| error.code());
        assert_eq!(told, bank.answer, "{step:?}");
        self.compare(bank);
    }

    fn transaction(&self, place: usize) -> TransactionId {
        TransactionId::from_key(self.first + number(place) - 1)
    }

    /// The place of a transaction, if it has a number.
    fn posted(&self, id: Option<&str>, replayed: bool) -> Outcome {
        let id = id.map(|id| TransactionId::parse(id).expect("a number"));
        id.map_or(Outcome::Done, |id| {
            let place = usize::try_from(id.key() - self.first).expect("one of the model's");
            Outcome::Transaction(place, replayed)
        })
    }

    fn answer_to(&mut self, step: &Step) -> Told {
        let ledger = &mut self.ledgers[step.who];
        match &step.deed {
            Deed::Open { till, float } => {
                let float = Float(float.map(sum));
                ledger.tills().open(name_of(*till), &float, None)?;
            }
            Deed::Pause(till) => drop(ledger.tills().pause(name_of(*till))?),
            Deed::Resume(till) => drop(ledger.tills().resume(name_of(*till))?),
            Deed::Pay(pay) => return self.pay(step.who, pay),
            Deed::Reverse(place) => {
                let instruction = Instruction::Reverse {
                    transaction: TransactionRef::Id(self.transaction(*place)),
                    reason: "a mistake".to_owned(),
                    counts_from: None,
                    reference: made_reference(),
                };
                return self.submit(step.who, &instruction);
            }
            Deed::Give(give) => return give_cash(ledger, give),
            Deed::Accept { offer, counted } => {
                let counted = counted.map(sum);
                let told = ledger
                    .tills()
                    .accept_cash(number(*offer), counted.as_ref())?;
                return Ok(self.posted(told.transaction.as_deref(), false));
            }
            Deed::Refuse(offer) => drop(ledger.tills().refuse_cash(number(*offer), "a mistake")?),
            Deed::Count(count) => count_till(ledger, count)?,
            Deed::Resolve(resolve) => {
                let told = ledger.tills().resolve_difference(&Resolution {
                    count: number(resolve.count),
                    account: self.customers[resolve.account].clone(),
                    amount: amount(resolve.amount, false),
                    reason: "keyed".to_owned(),
                    reference: Reference::Given(format!("R-{}", resolve.reference)),
                })?;
                return Ok(self.posted(told.id.as_deref(), told.replayed));
            }
            Deed::Approve(request) => {
                let told = ledger.approvals().approve(number(*request))?;
                return Ok(self.posted(told.transaction.as_deref(), false));
            }
            Deed::Reject(request) => drop(ledger.approvals().reject(number(*request), "not so")?),
        }
        Ok(Outcome::Done)
    }

    fn pay(&mut self, who: Who, pay: &Pay) -> Told {
        let account = self.customers[pay.account].clone();
        let channel = Channel::Cash;
        let payment = Payment {
            amount: amount(pay.amount, false),
            reference: Reference::Given(format!("P-{}", pay.reference)),
            memo: None,
            value_date: None,
            by: Vec::new(),
            conductor: None,
            till: pay.named.map(|named| match named {
                Drawer::Till(till) => TILLS[till].to_owned(),
                Drawer::Vault => "vault".to_owned(),
            }),
        };
        let instruction = if pay.is_out {
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
        self.submit(who, &instruction)
    }

    fn submit(&mut self, who: Who, instruction: &Instruction) -> Told {
        let Done::Transaction(told) = self.ledgers[who].payments().submit(instruction)? else {
            panic!("no transaction");
        };
        Ok(self.posted(told.id.as_deref(), told.replayed))
    }

    /// What every account has, if there is such an account.
    fn balance(&mut self, account: &AccountRef) -> i64 {
        let told = self.ledgers[ANNA]
            .accounts()
            .balances(std::slice::from_ref(account), None);
        told.map_or(0, |told| told[0].ledger_balance.minor)
    }

    fn compare(&mut self, bank: &Bank) {
        for (place, balance) in bank.customers.iter().enumerate() {
            let account = self.customers[place].clone();
            assert_eq!(self.balance(&account), *balance, "customer {place}");
        }
        let own = [
            ("cash/vault", bank.vault),
            ("expense/cash-over-short", bank.over_short),
            ("cash/till-north", bank.tills[0].cash),
            ("cash/till-south", bank.tills[1].cash),
        ];
        for (name, balance) in own {
            let account = AccountRef::parse(name).expect("a name");
            assert_eq!(self.balance(&account), balance, "{name}");
        }
        for (place, till) in bank.tills.iter().enumerate() {
            let told = self.ledgers[ANNA]
                .tills()
                .get(TILLS[place])
                .expect("a till");
            let [told] = &*told else {
                panic!("one currency: {told:?}");
            };
            let status = match till.status {
                Status::Closed => TillStatus::Closed,
                Status::Open => TillStatus::Open,
                Status::Paused => TillStatus::Paused,
                Status::Counting => TillStatus::Counting,
            };
            let holder = till.holder.map(|who| PEOPLE[who]);
            assert_eq!(
                (told.status, told.operator.as_deref()),
                (Some(status), holder),
                "{}",
                TILLS[place]
            );
            let offered = [
                bank.offers_from(place).collect(),
                bank.offers_to(place).collect(),
            ];
            let offered = offered.map(|all: Vec<usize>| -> i64 {
                all.iter().map(|offer| bank.offers[*offer].amount).sum()
            });
            assert_eq!([told.offered_from.minor, told.offered_to.minor], offered);
        }
    }

    /// What became of every count and every offer, and what the books prove.
    pub(crate) fn compare_all(&mut self, bank: &Bank) {
        let anna = &mut self.ledgers[ANNA];
        let (counts, _) = anna.tills().counts(None, None, 1_000).expect("counts");
        let told = counts.iter().rev().map(|count| {
            let minors = [&count.counted, &count.expected, &count.resolved].map(|sum| sum.minor);
            (minors, count.transaction.is_some())
        });
        let known = bank
            .counts
            .iter()
            .map(|count| ([count.sum, count.expected, count.resolved], count.is_booked));
        assert!(told.clone().eq(known), "{:?}", told.collect::<Vec<_>>());
        let (offers, _) = anna
            .tills()
            .handovers(true, None, 1_000)
            .expect("handovers");
        let told = offers
            .iter()
            .rev()
            .map(|offer| (offer.amount.minor, offer.status, offer.given_by.clone()));
        let known = bank.offers.iter().map(|offer| {
            let status = match offer.fate {
                Fate::Offered => HandoverStatus::Offered,
                Fate::Accepted => HandoverStatus::Accepted,
                Fate::Refused => HandoverStatus::Refused,
                Fate::Withdrawn => HandoverStatus::Withdrawn,
            };
            (offer.amount, status, PEOPLE[offer.by].to_owned())
        });
        assert!(told.clone().eq(known), "{:?}", told.collect::<Vec<_>>());
        let verified = anna.audit().verify(|_, _| {}).expect("a proof");
        assert!(verified.ok, "{:?}", verified.problems);
        let transactions = FIRST.len() + bank.transactions.len();
        assert_eq!(verified.transactions, transactions as u64);
    }
}

/// Gives the customers what they have at first: the number of the next transaction.
fn pay_in(ledger: &mut Ledger, customers: &[AccountRef]) -> i64 {
    let mut last = 0;
    for (account, minor) in customers.iter().zip(FIRST) {
        let done = ledger.payments().submit(&Instruction::Deposit {
            account: account.clone(),
            channel: Channel::Wire,
            payment: Payment {
                amount: amount(minor, false),
                reference: made_reference(),
                memo: None,
                value_date: None,
                by: Vec::new(),
                till: None,
                conductor: None,
            },
        });
        let Ok(Done::Transaction(told)) = done else {
            panic!("not paid in");
        };
        let id = told.id.as_deref().and_then(TransactionId::parse);
        last = id.expect("a number").key();
    }
    last + 1
}

/// Two tellers, a supervisor, and the second person who could approve a policy.
fn add_people(ledger: &mut Ledger) {
    let [teller, supervisor] = [Role::Teller, Role::Supervisor].map(|role| Roles::NONE.with(role));
    let roles = [teller, teller, supervisor, Roles::ALL];
    let names = PEOPLE[..ANNA].iter().chain(&["ben"]);
    for (name, roles) in names.zip(roles) {
        let appointment = Appointment {
            roles: Some(roles),
            os_user: None,
        };
        ledger
            .access()
            .add_operator(name, &appointment)
            .expect("an operator");
    }
}

fn add_tills(ledger: &mut Ledger) {
    let south = TillChange {
        limits: vec![(amount(MOST, false), None)],
        refuses_beyond: Some(true),
        operator: Some(Some(PEOPLE[TESS].to_owned())),
        ..TillChange::default()
    };
    for (name, setup) in TILLS.into_iter().zip([TillChange::default(), south]) {
        let opening = TillOpening {
            name: name.to_owned(),
            currencies: Vec::new(),
            setup,
        };
        ledger.tills().create(&opening).expect("a till");
    }
}

fn give_cash(ledger: &mut Ledger, give: &Give) -> Told {
    let told = ledger.tills().give_cash(&HandoverRequest {
        to: place_of(give.to),
        from: give.from.map(place_of),
        amount: amount(give.amount, false),
        currency: None,
        reference: Some(format!("H-{}", give.reference)),
    })?;
    let place = told.id.map(|id| usize::try_from(id - 1).expect("a number"));
    Ok(place.map_or(Outcome::Done, |place| Outcome::Offer(place, told.replayed)))
}

fn count_till(ledger: &mut Ledger, count: &Count) -> Result<(), Error> {
    let keep = count.closes.filter(|keep| *keep > 0);
    let request = CountRequest {
        counted: vec![sum(count.counted)],
        closes: count.closes.is_some(),
        keep: keep.map(|keep| amount(keep, false)),
        reference: None,
    };
    ledger.tills().count(name_of(count.till), &request)?;
    Ok(())
}
