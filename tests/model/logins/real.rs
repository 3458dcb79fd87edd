//! The ledger itself, asked what the model is asked.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use bankctl::config::made_reference;
use bankctl::error::Error;
use bankctl_ledger::access::rules::operator::Roles;
use bankctl_ledger::access::rules::password::Secret;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::access::rules::totp;
use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_ledger::{
    AccountOpening, Appointment, Caller, Context, CustomerDetails, Done, Instruction, Ledger,
    Needed, Payment,
};
use bankctl_types::Timestamp;
use bankctl_types::kind::{AccountType, Channel};
use bankctl_types::number::{CustomerNumber, TransactionId};

use super::gate::{Answer, Gate, Outcome, Refused};
use super::keeping::Drawer;
use super::step::{BEN, CARA, Code, Codes, NAMES, ROBOT, SEATS, Step, Typed, WEAK};
use crate::machine::place::Place;
use crate::machine::real::{FIRST, amount, context, currency};

const SECOND: i64 = 1_000_000;
/// The middle of the first day, in seconds.
const NOON: i64 = FIRST as i64 * 86_400 + 43_200;

pub(super) type Told = Result<Outcome, Error>;

/// A ledger at a place, and what its people have.
pub(crate) struct Real<P> {
    place: P,
    pub(super) clock: Rc<Cell<i64>>,
    drawers: Vec<Rc<Drawer>>,
    running: Vec<Option<Ledger>>,
    /// The numbers of sessions, and the tokens of programs.
    pub(crate) sessions: Vec<i64>,
    pub(super) tokens: Vec<(i64, [u8; 32])>,
    /// The numbers of what waits.
    pub(super) requests: Vec<i64>,
    /// What operators have of their authenticators.
    secrets: HashMap<usize, Vec<u8>>,
    recovery: HashMap<usize, Vec<String>>,
    pub(super) account: AccountRef,
    pub(super) booked: Vec<TransactionId>,
}

/// A ledger that asks for a password: anna and cara are in, cara with codes, ben
/// has typed nonsense four times, and a program has a token.
pub(crate) fn opened(patience: u32) -> Gate {
    let mut gate = Gate::new(NOON, patience);
    for step in opening() {
        gate.take(&step);
    }
    Gate { patience, ..gate }
}

fn opening() -> Vec<Step> {
    let typed = |password, code| Typed {
        password,
        code,
        next: password,
    };
    let set = |seat, next| Step::Password {
        seat,
        typed: typed(next, Code::Nonsense),
    };
    let codes = |what, code| Step::Codes {
        seat: 3,
        what,
        typed: typed(2, code),
    };
    let log_in = |seat, password, code| Step::LogIn {
        seat,
        name: None,
        typed: typed(password, code),
    };
    let mut steps = vec![
        set(0, 0),
        set(2, 1),
        set(3, 2),
        codes(Codes::Offer, Code::Nonsense),
        codes(Codes::On, Code::Shown(0)),
        Step::Wait(30),
        Step::Set {
            seat: 0,
            by_password: Some(true),
            idle: None,
            hours: None,
        },
        log_in(0, 0, Code::Nonsense),
        log_in(3, 2, Code::Shown(0)),
        Step::MakeToken {
            seat: 0,
            whom: ROBOT,
            days: 1,
            may_read: true,
        },
    ];
    steps.extend([log_in(2, 0, Code::Nonsense); 4]);
    steps
}

thread_local! {
    /// A ledger that was opened before, which files are copied from.
    static BEFORE: RefCell<Option<Box<dyn Any>>> = const { RefCell::new(None) };
}

impl<P: Place> Real<P> {
    /// The ledger that every sequence begins with. It takes many passwords, so
    /// files are made once.
    pub(crate) fn opened() -> Self {
        if !P::RESTORES {
            return Self::made();
        }
        BEFORE.with_borrow_mut(|before| {
            let before = before.get_or_insert_with(|| Box::new(Self::made()));
            before.downcast_ref::<Self>().expect("of one kind").twin()
        })
    }

    fn made() -> Self {
        let mut gate = Gate::new(NOON, 0);
        let mut real = Self::new();
        for step in opening() {
            gate.take(&step);
            real.take(&gate, &step);
        }
        real
    }

    /// Another that is the same.
    fn twin(&self) -> Self {
        let copy = |drawer: &Rc<Drawer>| Rc::new(Drawer(RefCell::new(drawer.content())));
        Self {
            place: self.place.crashed(0),
            clock: Rc::new(Cell::new(self.clock.get())),
            drawers: self.drawers.iter().map(copy).collect(),
            running: SEATS.iter().map(|_| None).collect(),
            sessions: self.sessions.clone(),
            tokens: self.tokens.clone(),
            requests: self.requests.clone(),
            secrets: self.secrets.clone(),
            recovery: self.recovery.clone(),
            account: self.account.clone(),
            booked: self.booked.clone(),
        }
    }

    /// A ledger with operators and an account.
    fn new() -> Self {
        let place = P::new();
        let clock = Rc::new(Cell::new(NOON * SECOND));
        let anna = || context(&clock);
        let zone = "UTC".parse().expect("a zone");
        Ledger::create(&place.location(), "Gate", currency(false), zone, &anna())
            .expect("a ledger");
        let open = |action| Ledger::open(&place.location(), anna(), action).expect("a ledger");
        let model = Gate::new(NOON, 0);
        let mut ledger = open(Action::OperatorAdd);
        for whom in [BEN, CARA, ROBOT] {
            let roles = model.people[whom].as_ref().map_or(0, |person| person.roles);
            let appointment = appointment(roles);
            ledger
                .access()
                .add_operator(NAMES[whom], &appointment)
                .expect("one");
        }
        let mut ledger = open(Action::CustomerAdd);
        ledger
            .customers()
            .create("Zoe", &CustomerDetails::default())
            .expect("a customer");
        let opened = open(Action::AccountOpen).accounts().open(&AccountOpening {
            owner: CustomerNumber::from_key(1),
            joint: Vec::new(),
            all_must_order: false,
            account_type: AccountType::Checking,
            currency: None,
            overdraft: None,
            name: None,
            external_numbers: Vec::new(),
        });
        let number = opened.expect("an account").number.expect("a number");
        let account = AccountRef::parse(&number).expect("an account");
        Self {
            place,
            clock,
            drawers: SEATS.iter().map(|_| Rc::default()).collect(),
            running: SEATS.iter().map(|_| None).collect(),
            sessions: Vec::new(),
            tokens: Vec::new(),
            requests: Vec::new(),
            secrets: HashMap::new(),
            recovery: HashMap::new(),
            account,
            booked: Vec::new(),
        }
    }

    /// Does what is asked; `gate` is the model that has done it already. Then
    /// both say the same, and have the same.
    pub(crate) fn take(&mut self, gate: &Gate, step: &Step) {
        self.clock.set(gate.now * SECOND);
        let told: Answer = match self.answer_to(gate, step) {
            Err(Error::Waiting {
                number: Some(number),
                ..
            }) => Ok(self.waiting(number)),
            told => told.map_err(|error| {
                let is_kept = matches!(error, Error::Denied(_));
                Refused(error.code(), is_kept)
            }),
        };
        assert_eq!(told, gate.answer, "{step:?}");
        self.compare(gate);
    }

    fn answer_to(&mut self, gate: &Gate, step: &Step) -> Told {
        match *step {
            Step::LogIn { seat, name, typed } => self.log_in(gate, seat, name, typed),
            Step::LogOut(seat) => {
                let ended = self.at(seat, Action::Logout)?.access().log_out()?.session;
                Ok(Outcome::Out(ended.map(|id| self.session_place(id))))
            }
            Step::WhoAmI(seat) => self.who_am_i(seat),
            Step::Deposit(seat) => {
                let ledger = self.at(seat, Action::Deposit)?;
                self.deposit(ledger).1
            }
            Step::Balance(seat) => {
                let mut ledger = self.at(seat, Action::Balance)?;
                ledger
                    .accounts()
                    .balances(std::slice::from_ref(&self.account), None)?;
                Ok(Outcome::Done)
            }
            Step::Password { .. } | Step::Reset { .. } | Step::Codes { .. } => {
                self.secret(gate, step)
            }
            Step::Roles { .. }
            | Step::Shut { .. }
            | Step::Set { .. }
            | Step::Revoke { .. }
            | Step::Recover(_)
            | Step::Second { .. }
            | Step::Decide { .. }
            | Step::MakeToken { .. }
            | Step::DropToken { .. } => self.administer(step),
            Step::DepositBy(token) => {
                let ledger = self.by_token(token, Action::Deposit)?;
                self.deposit(ledger).1
            }
            Step::BalanceBy(token) => {
                let mut ledger = self.by_token(token, Action::Balance)?;
                ledger
                    .accounts()
                    .balances(std::slice::from_ref(&self.account), None)?;
                Ok(Outcome::Done)
            }
            Step::Go(seat) => {
                let Some(ledger) = self.running[seat].take() else {
                    return Ok(Outcome::Done);
                };
                let (ledger, told) = self.deposit(ledger);
                self.running[seat] = Some(ledger);
                told
            }
            Step::Copy { from, to } => {
                self.drawers[to].put(self.drawers[from].content());
                Ok(Outcome::Done)
            }
            Step::Forge(seat) => {
                self.drawers[seat].forge();
                Ok(Outcome::Done)
            }
            Step::Begin(seat) => {
                self.running[seat] = Some(self.at(seat, Action::Deposit)?);
                Ok(Outcome::Done)
            }
            Step::Wait(_) => Ok(Outcome::Done),
            Step::Crash(torn) => {
                let left = self.place.crashed(torn);
                self.running.fill_with(|| None);
                self.place = left;
                Ok(Outcome::Done)
            }
        }
    }

    fn open(&self, caller: Caller, drawer: Rc<Drawer>, action: Action) -> Result<Ledger, Error> {
        let context = Context {
            caller,
            sessions: drawer,
            ..context(&self.clock)
        };
        Ledger::open(&self.place.location(), context, action)
    }

    /// A process at a seat.
    pub(crate) fn at(&self, seat: usize, action: Action) -> Result<Ledger, Error> {
        let caller = Caller::Pinned(NAMES[SEATS[seat]].to_owned());
        self.open(caller, Rc::clone(&self.drawers[seat]), action)
    }

    /// A program with a token.
    fn by_token(&self, place: usize, action: Action) -> Result<Ledger, Error> {
        let caller = Caller::Token(self.tokens[place].1, "machine".to_owned());
        self.open(caller, Rc::default(), action)
    }

    /// An operator who needs no login to look at everything that is here.
    pub(super) fn looking(&self) -> Ledger {
        let caller = Caller::Pinned("nobody".to_owned());
        let opened = self.open(caller, Rc::default(), Action::Verify);
        opened.expect("a ledger")
    }

    /// What waits is known, or new.
    fn waiting(&mut self, number: i64) -> Outcome {
        let known = self.requests.iter().position(|known| *known == number);
        Outcome::Waits(known.unwrap_or_else(|| {
            self.requests.push(number);
            self.requests.len() - 1
        }))
    }

    fn session_place(&self, id: i64) -> usize {
        let mut ids = self.sessions.iter();
        ids.position(|known| *known == id).expect("a known session")
    }

    fn deposit(&mut self, mut ledger: Ledger) -> (Ledger, Told) {
        let payment = Payment {
            till: None,
            conductor: None,
            amount: amount(100, false),
            reference: made_reference(),
            memo: None,
            value_date: None,
            by: Vec::new(),
        };
        let made = ledger.payments().submit(&Instruction::Deposit {
            account: self.account.clone(),
            channel: Channel::Cash,
            payment,
        });
        let told = made.map(|made| {
            let Done::Transaction(made) = made else {
                panic!("no transaction: {made:?}");
            };
            let id = made.id.as_deref().and_then(TransactionId::parse);
            self.booked.push(id.expect("a number"));
            Outcome::Booked(name_place(&made.operator))
        });
        (ledger, told)
    }

    fn who_am_i(&mut self, seat: usize) -> Told {
        let who = self.at(seat, Action::Whoami)?.access().whoami()?;
        assert_eq!(who.account, NAMES[SEATS[seat]]);
        let ends_at = who.session_ends_at.map(seconds);
        Ok(Outcome::Who(
            who.operator.as_deref().map(name_place),
            ends_at,
        ))
    }

    fn log_in(&mut self, gate: &Gate, seat: usize, name: Option<usize>, typed: Typed) -> Told {
        let whom = name.unwrap_or(SEATS[seat]);
        let mut ask = self.typing(gate, whom, typed);
        let mut ledger = self.at(seat, Action::Login)?;
        let begun = ledger
            .access()
            .log_in(name.map(|name| NAMES[name]), &mut ask)?;
        self.sessions.push(begun.session.expect("a session"));
        let operator = name_place(&begun.operator);
        Ok(Outcome::In(operator, seconds(begun.ends_at)))
    }

    /// What takes a password of an operator who is in.
    fn secret(&mut self, gate: &Gate, step: &Step) -> Told {
        match *step {
            Step::Password { seat, typed } => {
                let mut ask = self.typing(gate, gate.at(seat), typed);
                let mut ledger = self.at(seat, Action::OperatorPassword)?;
                ledger.access().set_password(&mut ask)?;
            }
            Step::Reset { seat, whom, next } => {
                let mut ledger = self.at(seat, Action::OperatorReset)?;
                ledger.access().reset_password(NAMES[whom], &mut |needed| {
                    assert_eq!(needed, Needed::NewPassword);
                    Ok(password(next))
                })?;
            }
            Step::Codes { seat, what, typed } => {
                let whom = gate.at(seat);
                let mut ask = self.typing(gate, whom, typed);
                let mut ledger = self.at(seat, Action::OperatorCodes)?;
                let told = match what {
                    Codes::Offer => ledger.access().offer_codes(&mut ask)?,
                    Codes::On => ledger.access().turn_codes_on(&mut ask)?,
                    Codes::Off => ledger.access().turn_codes_off(&mut ask)?,
                };
                assert_eq!(told.operator, NAMES[whom]);
                if let Some(secret) = told.secret {
                    self.secrets.insert(whom, bytes(&secret));
                }
                if what == Codes::On {
                    self.recovery.insert(whom, told.recovery_codes);
                }
            }
            _ => unreachable!("nothing secret"),
        }
        Ok(Outcome::Done)
    }

    /// An operator who types what is asked for.
    fn typing(
        &self,
        gate: &Gate,
        whom: usize,
        typed: Typed,
    ) -> impl FnMut(Needed) -> Result<Secret, Error> + use<P> {
        let code = match typed.code {
            Code::Shown(off) => self.secrets.get(&whom).map(|secret| {
                let step = gate.now.div_euclid(30) + off;
                format!("{:06}", totp::code(secret, step, 6).expect("a code"))
            }),
            Code::Recovery(place) => self.recovery.get(&whom).map(|codes| codes[place].clone()),
            Code::Nonsense => None,
        };
        let code = code.unwrap_or_else(|| "12345".to_owned());
        move |needed| {
            Ok(match needed {
                Needed::Password => password(typed.password),
                Needed::Code => Secret::new(code.clone()),
                Needed::NewPassword => password(typed.next),
            })
        }
    }
}

pub(crate) fn password(number: u8) -> Secret {
    Secret::new(if number == WEAK {
        "short".to_owned()
    } else {
        format!("correct horse battery {number}")
    })
}

pub(super) fn appointment(roles: i64) -> Appointment {
    Appointment {
        roles: Some(Roles::from_bits(roles).expect("roles")),
        os_user: None,
    }
}

pub(crate) fn seconds(at: Timestamp) -> i64 {
    assert_eq!(at.0 % SECOND, 0, "whole seconds");
    at.0 / SECOND
}

pub(super) fn name_place(name: &str) -> usize {
    let place = NAMES.iter().position(|known| *known == name);
    place.expect("a known name")
}

/// The bytes of a secret as authenticators read it (RFC 4648, section 6).
fn bytes(text: &str) -> Vec<u8> {
    let (mut bits, mut count, mut bytes) = (0_u64, 0, Vec::new());
    for letter in text.bytes() {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            other => other - b'2' + 26,
        };
        bits = (bits << 5) | u64::from(value);
        count += 5;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from((bits >> count) & 0xff).expect("a byte"));
        }
    }
    bytes
}
