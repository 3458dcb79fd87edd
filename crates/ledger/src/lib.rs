//! The bank, without a terminal: use cases of one database transaction each.
//!
//! Each capability is a room. A use case has four phases: lock, read the facts,
//! let the rules decide, write once. Nothing here knows a command, a format or
//! a terminal; the clock and the operator are passed in. [`Ledger`] opens the
//! books; `kernel::transaction::WriteTx` is what a write transaction works on,
//! and the only place where money moves.

pub mod access;
pub mod accounts;
pub mod ach;
pub mod admin;
pub mod alerts;
pub mod approvals;
pub mod audit;
pub mod checks;
pub mod ctr;
pub mod customers;
pub mod day;
pub mod disputes;
pub mod documents;
pub mod drawn_checks;
pub mod error;
pub mod exchange;
pub mod fees;
pub mod gl;
pub mod holds;
pub mod imports;
pub mod interest;
pub mod interledger;
pub mod kernel;
pub mod limits;
pub mod orders;
pub mod payments;
pub mod privacy;
pub mod products;
pub mod queries;
pub mod reconciliations;
pub mod regulations;
pub mod reports;
pub mod rooms;
pub mod statements;
pub mod tills;
pub mod views;

pub use crate::access::api_tokens::TokenRequest;
pub use crate::access::authorize::Caller;
pub use crate::access::credentials::{Ask, Needed};
pub use crate::access::login::LoginChange;
pub use crate::access::operators::Appointment;
pub use crate::access::sessions::{SessionCache, Tokens};
pub use crate::admin::backup::Which;
pub use crate::admin::doctor::Cure;
pub use crate::admin::settings::NameChange;
pub use crate::alerts::{CaseRequest, RuleChange};
pub use crate::approvals::policy::RuleSetting;
pub use crate::audit::log::AuditLogQuery;
pub use crate::exchange::Exchange;
pub use crate::exchange::rates::Instant;
pub use crate::fees::by_hand::{HandCharge, WaiverRequest};
pub use crate::fees::{FeeChange, FeeFilter, PriceChange};
pub use crate::gl::GlOpening;
pub use crate::imports::onboarding::OnboardingRow;
pub use crate::imports::payments::{OrderedRow, OrderedWay};
pub use crate::imports::payroll::PaymentRow;
pub use crate::imports::{ImportPlan, Pass, Progress, RowOrReject, Rows};
pub use crate::interledger::partners::{PartnerDetails, SigningKeys};
pub use crate::interledger::{NotAsked, Opener, Swept, Way};
pub use crate::kernel::clock::made_key;
pub use crate::kernel::settings::Settings;
pub use crate::limits::LimitChange;
pub use crate::payments::groups::GROUP_MAX;
pub use crate::payments::instruction::{Done, Instruction, Served, ServiceRequest};
pub use crate::payments::{Payment, Reference, TransactionRef};
pub use crate::queries::export::{ExportFilter, TransactionPages};
pub use crate::queries::history::HistoryQuery;
pub use crate::queries::journal::{TransactionQuery, Whose};
pub use crate::queries::reconcile::{
    AccountNames, Fee, Grouping, Matching, StatedBalance, Statement, StatementDetail, StatementRow,
    StatementRows,
};
pub use crate::queries::stats::{Scope, StatsQuery};
pub use crate::queries::wanted::Wanted;
pub use crate::reports::{EntryPages, ReportQuery};
pub use accounts::{AccountChange, AccountFilter, AccountOpening};
pub use ach::requests::AchNumbers;
pub use ach::{AchFile, AchFilter, AchLine, AchReceiver, AchRepair, AchReturn, AchSending};
pub use checks::{CheckDeposit, CheckFilter, CheckRelease, CheckReturn};
pub use customers::{CustomerDetails, CustomerFilter, CustomerPage, Fit, HowMany, KycDecision};
pub use day::CalendarOpening;
pub use disputes::{CreditRequest, DisputeFilter, DisputeOpening, Resolve};
pub use drawn_checks::requests::{CashierOpening, CashierVoid, Presentment};
pub use drawn_checks::{BookOpening, CashierPresentment, CheckRow, StopOrder};
pub use holds::HoldRequest;
pub use orders::{OrderAmount, OrderOpening};
pub use privacy::{Keys, NamedKey, Privacy};
pub use products::{ProductOpening, RateChange};
pub use reconciliations::{Keeping, PostingRule, Sign};
pub use regulations::RegulationChange;
pub use tills::{
    CountRequest, Counted, Float, HandoverRequest, Place, Resolution, TillChange, TillOpening,
};

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use bankctl_storage::own_row::Wipe;
use bankctl_storage::{Driver, Location, Mode};
use bankctl_types::number::AccountId;
use bankctl_types::{Day, Timestamp};

use crate::access::rules::permission::{Access, Action};
use crate::customers::vocabulary::Vocabulary;
use crate::error::Advice;
use crate::error::{Class, Error, Fault};
use crate::kernel::commit_outcome::CommitMarker;
use crate::kernel::rules::account::AccountRef;
use crate::kernel::rules::business_day;
use crate::kernel::rules::hold::HoldDay;
use crate::kernel::tables;
use crate::kernel::tables::accounts::Facts;
use crate::kernel::transaction::{Cache, Ending, Seen, WriteTx, numbered};
pub use bankctl_storage::{Identities, Recipients, Wiped};

/// Tells the time.
pub trait Clock {
    /// Now.
    fn now(&self) -> Timestamp;
    /// Whether it is the clock of this machine, against which that of a server is
    /// held.
    fn is_of_system(&self) -> bool {
        false
    }
}

/// Who works with the ledger, when, and whether for real.
pub struct Context {
    /// The clock.
    pub clock: Box<dyn Clock>,
    /// Who asks.
    pub caller: Caller,
    /// Says from where: machine and terminal.
    pub origin: fn() -> String,
    /// The way to personal data.
    pub privacy: Rc<Privacy>,
    /// Where the account keeps its sessions.
    pub sessions: Rc<dyn SessionCache>,
    /// The way to the key that transfers to other ledgers are signed with.
    pub signing: Rc<dyn SigningKeys>,
    /// Whether everything is checked and nothing written.
    pub dry_run: bool,
    /// Whether the caller has confirmed it beforehand, whatever is asked.
    pub is_confirmed: bool,
    /// How long a use case is tried again, when others came between or the
    /// server was away.
    pub retry_timeout: Duration,
    /// Is set to the time of the last booking when the clock stands before
    /// it, so that bookings keep that time.
    pub clock_behind: Rc<Cell<Option<Timestamp>>>,
    /// Is set to the next business day when it has begun, and the one that is
    /// booked on should have been closed.
    pub day_behind: Rc<Cell<Option<Day>>>,
}

/// An open ledger.
pub struct Ledger {
    location: Location,
    driver: Box<dyn Driver>,
    settings: Settings,
    context: Context,
    /// What it was opened for.
    action: Action,
    /// Whether the caller was let in to read for what it was opened for.
    authorized: bool,
    cache: Cache,
    /// Rises whenever another process has written.
    generation: u64,
    /// The caller's session, if there is one, and when its tokens were made.
    in_session: Option<(i64, Timestamp)>,
    /// What was still to be wiped when it was opened.
    to_wipe: Option<Wipe>,
    /// The words that customers are found by.
    vocabulary: Vocabulary,
}

/// The result of a use case.
pub type Result<T> = std::result::Result<T, Error>;

impl Ledger {
    /// Opens the books for a command.
    ///
    /// # Errors
    /// Whatever [`bankctl_storage::open`] says, a damaged row of settings, and
    /// [`Error::Denied`] if the caller may not read for it. Whether the caller
    /// may write is asked when it writes.
    pub fn open(location: &Location, context: Context, action: Action) -> Result<Self> {
        let driver = kernel::retry::open(location, context.retry_timeout, || {
            let mut upgrade =
                |driver: &mut dyn Driver, what| privacy::upgrade(driver, what, &context);
            Ok(bankctl_storage::open(location, &mut upgrade)?)
        })?;
        let mut ledger = Self::over(location, driver, context, action)?;
        ledger.enter()?;
        ledger.admit_reader()?;
        ledger.finish_wiping();
        Ok(ledger)
    }

    /// The books on an open connection.
    fn over(
        location: &Location,
        mut driver: Box<dyn Driver>,
        context: Context,
        action: Action,
    ) -> Result<Self> {
        let row = tables::settings::ledger(&mut *driver)?;
        let to_wipe = row.wipe;
        let settings = Settings::of(row, &mut *driver)?;
        Ok(Self {
            location: location.clone(),
            driver,
            settings,
            context,
            action,
            authorized: action.access() != Access::Writes,
            cache: Cache::default(),
            generation: 0,
            in_session: None,
            to_wipe,
            vocabulary: Vocabulary::default(),
        })
    }

    /// What the ledger was made with.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The business date: today in the ledger's time zone, or the date of the
    /// last booking if the clock stands before it.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn today(&mut self) -> Result<Day> {
        self.read(|view| Ok(view.today))
    }

    /// How many transactions there are.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn transactions(&mut self) -> Result<u64> {
        self.read(|view| Ok(tables::settings::written(view.driver)?))
    }

    /// How long a use case is tried again.
    pub(crate) fn retry_timeout(&self) -> Duration {
        self.context.retry_timeout
    }

    /// Whether several write at once.
    pub(crate) fn has_many_writers(&self) -> bool {
        self.driver.has_many_writers()
    }

    /// Whether it is read on a server that only follows another one.
    pub fn is_on_standby(&self) -> bool {
        self.driver.is_standby()
    }

    /// Whether a dry run was asked for.
    pub fn is_dry_run(&self) -> bool {
        self.context.dry_run
    }

    /// Runs a use case that writes, in one transaction: all of it is durable
    /// afterwards or nothing is. In a dry run nothing ever is.
    fn write<T>(&mut self, work: impl FnMut(&mut WriteTx<'_>) -> Result<T>) -> Result<T> {
        self.write_to(&[], work)
    }

    /// The same for a use case that replaces personal data: what was there is
    /// overwritten.
    fn write_over<T>(&mut self, work: impl FnMut(&mut WriteTx<'_>) -> Result<T>) -> Result<T> {
        self.driver.shred(true)?;
        let done = self.write(work);
        // A connection that was lost forgets it by itself.
        let _ = self.driver.shred(false);
        done
    }

    /// The same for a use case that will lock these accounts.
    fn write_to<T>(
        &mut self,
        names: &[&AccountRef],
        work: impl FnMut(&mut WriteTx<'_>) -> Result<T>,
    ) -> Result<T> {
        let mode = if self.context.dry_run {
            Mode::DryRun
        } else {
            Mode::Write
        };
        self.write_in(mode, names, work)
    }

    /// The same in a transaction of a mode.
    fn write_in<T>(
        &mut self,
        mode: Mode,
        names: &[&AccountRef],
        mut work: impl FnMut(&mut WriteTx<'_>) -> Result<T>,
    ) -> Result<T> {
        let mut expected = numbered(names);
        expected.sort_unstable();
        expected.dedup();
        let timeout = self.context.retry_timeout;
        let action = self.action;
        self.stay()?;
        let mut done = kernel::retry::retry(timeout, || {
            self.write_as(action, mode, &expected, &mut work)
        });
        if access::sessions::is_refused(&done) && self.has_newer_tokens()? {
            done = self.write_as(action, mode, &expected, &mut work);
        }
        self.note_denial(done)
    }

    /// Runs a use case that writes, once: what may pass is not tried again.
    fn write_once<T>(
        &mut self,
        mode: Mode,
        expected: &[AccountId],
        work: impl FnOnce(&mut WriteTx<'_>) -> Result<T>,
    ) -> Result<T> {
        self.stay()?;
        let done = self.write_as(self.action, mode, expected, work);
        self.note_denial(done)
    }

    /// The same for callers who may do something.
    fn write_as<T>(
        &mut self,
        action: Action,
        mode: Mode,
        expected: &[AccountId],
        work: impl FnOnce(&mut WriteTx<'_>) -> Result<T>,
    ) -> Result<T> {
        let driver = self.driver.as_mut();
        driver.begin(mode)?;
        // What rules have seen of payments that are not booked.
        let mut seen = Vec::new();
        let worked = || -> Result<(T, CommitMarker, Ending)> {
            if driver.changed_externally()? {
                self.cache.clear();
                self.generation += 1;
            }
            let (settings, context) = (&self.settings, &self.context);
            let cache = &mut self.cache;
            let asked = &rooms::ASKED;
            let mut books = WriteTx::begin(driver, settings, context, cache, expected, asked)?;
            books.authorize(&self.context, action)?;
            books.clock_is_right(&self.context)?;
            books.generation = self.generation;
            if books.clock_behind {
                self.context.clock_behind.set(Some(books.stamp.booked_at));
            }
            let worked = work(&mut books);
            if worked.is_err() || books.ending == Ending::Rollback {
                seen = std::mem::take(&mut books.seen);
            }
            let done = worked?;
            if let Some(next) = books.today.behind {
                self.context.day_behind.set(Some(next));
            }
            let ending = books.ending;
            Ok((done, books.finish()?, ending))
        }();
        match worked {
            Ok((done, trace, Ending::Commit)) => match self.driver.commit() {
                Ok(()) => Ok(done),
                Err(bankctl_storage::Error::Unsettled(reason)) => {
                    self.cache.clear();
                    self.settle(mode, &trace, &reason).map(|()| done)
                }
                Err(error) => {
                    self.cache.clear();
                    Err(error.into())
                }
            },
            other => {
                self.driver.rollback();
                self.cache.clear();
                let done = other.map(|(done, _, _)| done);
                self.note_refused(action, mode, &done, seen)?;
                done
            }
        }
    }

    /// Writes down what rules have seen of a payment that was refused, or waits: in a
    /// transaction of its own, because nothing of the payment's is left.
    fn note_refused<T>(
        &mut self,
        action: Action,
        mode: Mode,
        done: &Result<T>,
        seen: Vec<Seen>,
    ) -> Result<()> {
        // What the store failed at is tried again.
        if seen.is_empty() || mode != Mode::Write || matches!(done, Err(Error::Store(_))) {
            return Ok(());
        }
        self.write_as(action, mode, &[], move |books| {
            books.seen = seen;
            books.note_seen()
        })
    }

    /// Runs a use case that reads, on one state of the ledger.
    fn read<T>(&mut self, work: impl FnOnce(&mut ReadTx<'_>) -> Result<T>) -> Result<T> {
        let driver = self.driver.as_mut();
        driver.begin(Mode::Read)?;
        let worked = || -> Result<T> {
            if !self.authorized {
                access::authorize::authorize(driver, &self.context, self.action)?;
                self.authorized = true;
            }
            if driver.changed_externally()? {
                // Where many write, what readers remember is read again under
                // its lock before anything is decided on it.
                if !driver.has_many_writers() {
                    self.cache.clear();
                }
                self.generation += 1;
            }
            if !self.cache.has_room(0) {
                self.cache.clear();
            }
            tables::prefetch::begin_to_read(driver)?;
            let last = tables::transfers::last(driver)?.map(|(_, at, day)| (at, day));
            let controlled = tables::business_days::current(driver)?;
            let now = self.context.clock.now();
            let zone = self.settings.zone;
            let (at, by_clock) = business_day::at(now, zone, last);
            let today = controlled.unwrap_or(by_clock);
            work(&mut ReadTx {
                driver,
                settings: &self.settings,
                cache: &mut self.cache,
                context: &self.context,
                today,
                calendar: at.day_in(zone),
                generation: self.generation,
            })
        }();
        self.driver.rollback();
        self.note_denial(worked)
    }
}

/// One state of the ledger, for reading.
pub(crate) struct ReadTx<'a> {
    /// The connection.
    pub(crate) driver: &'a mut dyn Driver,
    /// What the ledger was made with.
    pub(crate) settings: &'a Settings,
    /// What is known of accounts.
    pub(crate) cache: &'a mut Cache,
    /// Who works with the ledger, and by what means.
    pub(crate) context: &'a Context,
    /// The business date.
    pub(crate) today: Day,
    /// The day of the calendar.
    pub(crate) calendar: Day,
    /// Rises whenever another process has written.
    pub(crate) generation: u64,
}

impl ReadTx<'_> {
    /// The day on which holds are looked at.
    fn hold_day(&self) -> HoldDay {
        HoldDay {
            business: self.today,
            calendar: self.calendar,
        }
    }

    /// What a posting must know of an account, remembered for the posting.
    fn facts(&mut self, account: AccountId) -> Result<Option<&Facts>> {
        self.cache.facts(self.driver, account)
    }

    /// What people call an account.
    fn label(&mut self, account: AccountId) -> Result<String> {
        self.cache.label(self.driver, account)
    }
}

/// A failure because there is no such thing.
fn not_found(code: &'static str, message: String, hint: impl Into<Advice>) -> Error {
    Fault::new(Class::NotFound, code, message).hint(hint).into()
}
