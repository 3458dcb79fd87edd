//! The books in a write transaction: where money moves.
//!
//! [`WriteTx::post`] is the only way to the journal. It takes the facts of both
//! sides, asks [`posting::decide`], and keeps everything that follows from the
//! answer (balances, links, hashes, figures) in memory until
//! [`WriteTx::finish`] writes each of them once. So a single deposit and a chunk
//! of a million wages go the same way.

mod account_cache;
mod actor;
mod asked;
mod change_log;
mod day;
mod flush;
mod forced;
mod fresh;
mod group;
mod group_prefetch;
mod hold;
mod lane;
mod product;
mod resolve;
mod second_person;
mod take_back;
mod value_date;

use std::collections::{HashMap, HashSet, VecDeque};

use bankctl_storage::{Driver, damaged};
use bankctl_types::number::AccountId;
use bankctl_types::{Currency, Day, Timestamp};

use super::clock::may_book_at;
use crate::kernel::rules::account::label;
use crate::kernel::rules::daily_totals::Flow;
use crate::kernel::rules::merkle::{Hash, Peaks};
use crate::kernel::rules::policy::{Policy, Rule};
use crate::kernel::rules::posting::{self, Balances, Party, Verdict};
use crate::kernel::rules::rejection::Rejection;
use crate::kernel::rules::transfer::{Leg, Origin, Request, Stamp, Transfer};
use crate::kernel::rules::{business_day, internal_account};
use crate::kernel::tables;
use crate::kernel::tables::daily_totals::Key;
use crate::kernel::tables::transfers::TransferRow;
pub(crate) use crate::kernel::transaction::account_cache::Cache;
pub(crate) use crate::kernel::transaction::actor::{Actor, ActorToken};
pub(crate) use crate::kernel::transaction::asked::{Asked, Seen};
pub(crate) use crate::kernel::transaction::day::{as_asked, is_same, was_set_by_cut_off};
pub(crate) use crate::kernel::transaction::group::Member;
use crate::kernel::transaction::group::{Ahead, Group};
pub(crate) use crate::kernel::transaction::group_prefetch::{GroupCache, GroupKeys, Names};
use crate::{Context, ReadTx, Result, Settings};
use day::Today;
pub(crate) use lane::numbered;
pub(crate) use resolve::{
    account_not_found, customer_not_found, existing_account, mistyped, no_such_name,
    not_in_currency, resolve,
};
pub(crate) use second_person::unapproved;
use value_date::Waiting;

/// How many rows of the journal wait in memory before they are handed to the
/// engine.
const PENDING_MAX: usize = 256;

/// What becomes of a write transaction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Ending {
    /// It is there to stay.
    Commit,
    /// It never was.
    Rollback,
}

/// A transfer that the rules allow, and that is not posted yet.
struct Decided {
    /// Where the paying account is in memory.
    debit: usize,
    /// Where the paid one is.
    credit: usize,
    /// What both have afterwards.
    balances: Balances,
    /// The currency of both.
    currency: Currency,
    /// The day that the money waits for, if it does.
    until: Option<Day>,
}

/// What counts beside a transfer when it is decided on.
#[derive(Clone, Copy, Default)]
struct Beside {
    /// What holds reserve for it, in minor units.
    reserved_minor: i64,
    /// What the fees come to that go with it, in minor units.
    fees_minor: i64,
    /// Whether it is taken beyond what the account has.
    is_forced: bool,
}

/// The books in a write transaction.
pub(crate) struct WriteTx<'a> {
    /// The connection.
    pub(crate) driver: &'a mut dyn Driver,
    /// What the ledger was made with.
    pub(crate) settings: &'a Settings,
    /// Who writes, and when.
    pub(crate) stamp: Stamp,
    /// Who works with the ledger, and by what means.
    pub(crate) context: &'a Context,
    /// What rooms are asked.
    asked: &'static Asked,
    /// The name of the operator.
    pub(crate) operator_name: String,
    /// What takes a second person.
    pub(crate) policy: Policy,
    /// What payments are watched for, as it is on disk; mostly nothing.
    pub(crate) alert_rules: Option<String>,
    /// What was seen of payments and is not written yet.
    pub(crate) seen: Vec<Seen>,
    /// The request that a second person approved, while it is carried out.
    pub(crate) approval: Option<i64>,
    /// Who was let in.
    pub(crate) actor: Option<Actor>,
    /// From where, once it was asked for.
    origin: Option<String>,
    /// Whether the clock stands before the last booking.
    pub(crate) clock_behind: bool,
    /// What the clock says, and when the last booking was.
    pub(crate) clock: (Timestamp, Option<Timestamp>),
    /// What is known of the business day.
    pub(crate) today: Today,
    /// Rises whenever others have written.
    pub(crate) generation: u64,
    /// Whether this was tried before, and others came between.
    pub(crate) is_again: bool,
    /// The reference of what was written, or found written, last.
    pub(crate) reference: Option<String>,
    /// Whether nothing is ever written.
    pub(crate) dry_run: bool,
    /// What becomes of all of it when the use case is done.
    pub(crate) ending: Ending,
    /// The accounts that are locked, where rows are.
    locked: HashSet<AccountId>,
    /// The accounts that can be posted to.
    ready: HashSet<AccountId>,
    cache: &'a mut Cache,
    /// Where this writes, once that is known.
    lane: Option<i64>,
    /// Numbers that were drawn for transfers to come.
    numbers: VecDeque<i64>,
    /// The same for lines of the change log.
    change_numbers: VecDeque<i64>,
    /// What is known from one request to the next.
    pub(crate) remembered: GroupCache,
    touched: Vec<usize>,
    /// The key of the last transfer, written or pending.
    last_id: i64,
    journal: Peaks,
    changes: Option<Peaks>,
    /// The last line of the change log and its hash.
    last_change: Option<(i64, Hash)>,
    pending: Vec<TransferRow>,
    /// Money that counts from a later day and has no hold yet.
    waiting: Waiting,
    /// The account that paid last: of a file it is always the same.
    last_debit: Option<(AccountId, usize)>,
    /// The group that what is posted belongs to, if it does.
    group: Group,
    rollup: HashMap<Key, (i64, i64)>,
    /// The figures that the last posting counted in, as mostly the next does.
    counting: Option<(Key, i64, i64)>,
}

impl<'a> WriteTx<'a> {
    /// Reads what every writer must know: where the journal ends, and what
    /// time it is. A clock that went back does not take the books with it:
    /// bookings keep the time of the last one. The customers' accounts that
    /// are `expected`, rising, will be locked next.
    pub(crate) fn begin(
        driver: &'a mut dyn Driver,
        settings: &'a Settings,
        context: &'a Context,
        cache: &'a mut Cache,
        expected: &[AccountId],
        asked: &'static Asked,
    ) -> Result<Self> {
        let who = (asked.operator)(context, driver);
        tables::prefetch::begin(driver, who.as_ref(), expected)?;
        let last = tables::transfers::last(driver)?;
        let last_id = last.map_or(0, |(id, _, _)| id);
        let here = may_book_at(context.clock.now())?;
        // All clients of a server book by its clock, which theirs is held against.
        let shared = driver.clock().filter(|_| context.clock.is_of_system());
        let now = shared.unwrap_or(here);
        let last_booking = last.map(|(_, at, day)| (at, day));
        let (booked_at, by_clock) = business_day::at(now, settings.zone, last_booking);
        let controlled = if driver.has_many_writers() {
            tables::business_days::current(driver)?
        } else {
            // The lane says it, which is taken below.
            None
        };
        let business_date = controlled.unwrap_or(by_clock);
        let mut books = Self {
            driver,
            settings,
            stamp: Stamp {
                operator: 0,
                booked_at,
                business_date,
            },
            context,
            asked,
            operator_name: String::new(),
            policy: Policy::default(),
            alert_rules: None,
            seen: Vec::new(),
            approval: None,
            actor: None,
            origin: None,
            clock_behind: is_behind(now, booked_at),
            clock: (here, last.map(|(_, at, _)| at)),
            today: Today::of(controlled),
            generation: 0,
            is_again: false,
            reference: None,
            dry_run: context.dry_run,
            ending: if context.dry_run {
                Ending::Rollback
            } else {
                Ending::Commit
            },
            locked: HashSet::new(),
            ready: HashSet::new(),
            cache,
            lane: None,
            numbers: VecDeque::new(),
            change_numbers: VecDeque::new(),
            remembered: GroupCache::default(),
            touched: Vec::new(),
            last_id,
            journal: Peaks::default(),
            changes: None,
            last_change: None,
            pending: Vec::new(),
            waiting: Waiting::default(),
            last_debit: None,
            group: Group::None,
            rollup: HashMap::new(),
            counting: None,
        };
        if !books.driver.has_many_writers() {
            books.take_lane()?;
        }
        books.cache.forget_holds();
        Ok(books)
    }

    /// What must be known of an account to decide about it.
    ///
    /// # Errors
    /// `account_not_found`.
    pub(crate) fn party(&mut self, account: AccountId) -> Result<Party> {
        let slot = self.slot(account)?;
        Ok(self.party_in(slot))
    }

    /// The same with what holds reserve today: for the paying side.
    pub(crate) fn paying_party(&mut self, account: AccountId) -> Result<Party> {
        let slot = self.slot(account)?;
        self.read_held(slot)?;
        Ok(self.party_in(slot))
    }

    fn slot(&mut self, account: AccountId) -> Result<usize> {
        let slot = self.cache.slot(self.driver, account)?;
        slot.ok_or_else(|| account_not_found(&label(account)).into())
    }

    /// What people call an account.
    pub(crate) fn label(&mut self, account: AccountId) -> Result<String> {
        self.cache.label(self.driver, account)
    }

    /// The key after the last one. What was drawn before an account was locked, by which
    /// later ones were posted since, is passed over: keys rise along each account.
    fn next_id(&mut self) -> Result<i64> {
        loop {
            if self.numbers.is_empty() {
                self.draw_numbers(1)?;
            }
            match self.numbers.pop_front() {
                Some(id) if id <= self.last_id => {}
                id => return Ok(id.unwrap_or(self.last_id + 1)),
            }
        }
    }

    /// Whether a group was begun and could not be ended: then nothing of the
    /// transaction may stay.
    pub(crate) fn is_half_done(&self) -> bool {
        !matches!(self.group, Group::None)
    }

    /// The key of the last transfer.
    pub(crate) fn last_id(&self) -> i64 {
        self.last_id
    }

    fn party_in(&self, slot: usize) -> Party {
        let entry = &self.cache.entries[slot];
        Party {
            account: entry.account,
            status: entry.facts.status,
            currency: entry.facts.currency,
            balance_minor: entry.facts.position.balance_minor,
            held_minor: entry.held_minor.unwrap_or(0),
            overdraft_minor: entry.facts.overdraft_minor,
            mandate: entry.facts.mandate,
            unapproved: entry.unapproved,
            terms: posting::Terms::default(),
        }
    }

    /// Asks for what holds reserve, unless it is known.
    fn read_held(&mut self, slot: usize) -> Result<()> {
        let today = self.hold_day();
        let entry = &mut self.cache.entries[slot];
        if entry.account.is_customer() && entry.held_minor.is_none() {
            let (_, held) = tables::holds::held(self.driver, entry.account, today)?;
            let waiting = self.waiting.on(entry.account);
            entry.held_minor = Some(held.saturating_add(waiting));
            entry.unapproved = unapproved(self.driver, &self.policy, entry.account)?;
        }
        Ok(())
    }

    /// Forgets what is known of an account, because its row or its holds were
    /// changed. What was posted to it in this transaction is kept.
    pub(crate) fn forget(&mut self, account: AccountId) {
        if let Some(slot) = self.cache.known(account) {
            let entry = &mut self.cache.entries[slot];
            entry.held_minor = None;
            if !entry.touched {
                self.last_debit = None;
                self.cache.remove(account);
            }
        }
    }

    /// Reads anew what is known of an account whose row was changed, also of one that was
    /// posted to in this transaction: what was posted stays.
    pub(crate) fn read_anew(&mut self, account: AccountId) -> Result<()> {
        self.forget(account);
        let Some(slot) = self.cache.known(account) else {
            return Ok(());
        };
        if let Some(facts) = tables::accounts::facts(self.driver, account)? {
            let known = &mut self.cache.entries[slot].facts;
            let position = std::mem::replace(known, facts).position;
            known.position = position;
        }
        Ok(())
    }

    /// Posts a transfer and gives it back. `reserved_minor` is what a hold
    /// reserves for this very payment, which therefore does not count against
    /// it.
    ///
    /// # Errors
    /// `account_not_found`, and whatever [`posting::decide`] refuses.
    pub(crate) fn post(
        &mut self,
        request: Request,
        reference: Option<String>,
        origin: Option<Origin>,
        reserved_minor: i64,
    ) -> Result<Transfer> {
        self.append(request, reference, origin, reserved_minor)?;
        self.last_posted()
    }

    fn last_posted(&self) -> Result<Transfer> {
        self.pending
            .last()
            .map(|row| row.transfer.clone())
            .ok_or_else(|| damaged("a transfer was posted and is not there").into())
    }

    /// Posts a transfer.
    ///
    /// # Errors
    /// As [`WriteTx::post`].
    pub(crate) fn append(
        &mut self,
        mut request: Request,
        reference: Option<String>,
        origin: Option<Origin>,
        reserved_minor: i64,
    ) -> Result<()> {
        let beside = Beside {
            reserved_minor,
            ..Beside::default()
        };
        let decided = self.decide(&mut request, beside, None)?;
        self.book(request, reference, origin, &decided)
    }

    /// Posts a transfer that was decided on.
    ///
    /// # Errors
    /// Only where the figures of a day have no room for it.
    fn book(
        &mut self,
        request: Request,
        reference: Option<String>,
        origin: Option<Origin>,
        decided: &Decided,
    ) -> Result<()> {
        let lane = self.take_lane()?;
        if self.pending.len() >= PENDING_MAX {
            self.write_pending()?;
        }
        let waits = (request.amount_minor, origin);
        self.count(&request, decided.currency)?;
        let id = self.next_id()?;
        let group = self.group.join(id);
        let transfer = Transfer {
            id,
            request,
            reference,
            stamp: self.stamp.clone(),
            origin,
            group,
            debit: self.move_position(decided.debit, decided.balances.debit_minor, id),
            credit: self.move_position(decided.credit, decided.balances.credit_minor, id),
        };
        self.last_id = id;
        self.name_seen(&transfer);
        if let Some(day) = decided.until {
            self.wait(decided.credit, day, waits);
        }
        let leaf = transfer.leaf();
        self.journal.push(leaf);
        self.pending.push(TransferRow {
            transfer,
            leaf,
            lane,
        });
        Ok(())
    }

    /// Decides about a transfer, and does nothing yet. Of a group, what those before
    /// it will have done is `ahead`.
    fn decide(
        &mut self,
        request: &mut Request,
        beside: Beside,
        ahead: Option<&Ahead>,
    ) -> Result<Decided> {
        let lane = self.take_lane()?;
        let is_set = self.set_value_date(request)?;
        let before = ahead.map_or(&[][..], Ahead::requests);
        let [of_debit, of_credit] = (self.asked.terms)(self, request, beside.fees_minor, before)?;
        request.debit = internal_account::shard(request.debit, lane);
        request.credit = internal_account::shard(request.credit, lane);
        let debit_slot = match self.last_debit {
            Some((same, slot)) if same == request.debit => slot,
            _ => self.slot(request.debit)?,
        };
        self.last_debit = Some((request.debit, debit_slot));
        let credit_slot = self.slot(request.credit)?;
        self.book_no_earlier(&[debit_slot, credit_slot])?;
        self.read_held(debit_slot)?;
        let mut debit = self.party_in(debit_slot);
        debit.held_minor -= beside.reserved_minor;
        let mut credit = self.party_in(credit_slot);
        if let Some(ahead) = ahead {
            ahead.apply(debit_slot, &mut debit);
            ahead.apply(credit_slot, &mut credit);
        }
        debit.terms = of_debit;
        debit.terms.is_forced = beside.is_forced;
        credit.terms = of_credit;
        let sides = [request.debit, request.credit];
        let chart = self.cache.chart_for(self.driver, &sides)?;
        let balances = posting::decide(request, &debit, &credit, chart)?;
        let mut rules = Rule::of(request).peekable();
        if rules.peek().is_some() {
            self.may_take_back(request, debit.currency)?;
            for rule in rules {
                self.require_approval_above(rule, debit.currency, request.amount_minor)?;
            }
            self.may_count_from(request)?;
        }
        let waits = debit.terms.waits || credit.terms.waits;
        self.require_approval_if(Rule::PaymentLimits, waits)?;
        let verdict = debit.terms.verdict.max(credit.terms.verdict);
        self.require_approval_if(Rule::Rules, verdict == Some(Verdict::Review))?;
        // Only a date that was given keeps money from being spent.
        let until = self.reserved_until(request).filter(|_| !is_set);
        if until.is_some() {
            self.can_wait(credit_slot, request.amount_minor)?;
        }
        Ok(Decided {
            debit: debit_slot,
            credit: credit_slot,
            balances,
            currency: debit.currency,
            until,
        })
    }

    fn move_position(&mut self, slot: usize, balance_minor: i64, leg: i64) -> Leg {
        let entry = &mut self.cache.entries[slot];
        let position = &mut entry.facts.position;
        position.balance_minor = balance_minor;
        position.legs += 1;
        let links = position.spine.push(leg);
        if !std::mem::replace(&mut entry.touched, true) {
            self.touched.push(slot);
        }
        Leg {
            balance_minor,
            links,
        }
    }

    /// Adds a transfer to the figures of the day.
    fn count(&mut self, request: &Request, currency: Currency) -> Result<()> {
        let key = Key {
            day: self.stamp.business_date,
            currency,
            kind: request.kind,
            channel: request.channel,
            flow: Flow::between(request.debit, request.credit),
        };
        let (transfers, amount_minor) = match self.counting {
            Some((same, transfers, amount_minor)) if same == key => (transfers, amount_minor),
            _ => {
                if let Some(counted) = self.rollup.get(&key) {
                    *counted
                } else {
                    let lane = self.take_lane()?;
                    tables::daily_totals::one(self.driver, &key, lane)?
                }
            }
        };
        let Some(sum) = amount_minor.checked_add(request.amount_minor) else {
            return self.count_beside(key, request);
        };
        if let Some((other, transfers, amount_minor)) = self.counting
            && other != key
        {
            self.rollup.insert(other, (transfers, amount_minor));
        }
        self.counting = Some((key, transfers + 1, sum));
        Ok(())
    }

    /// The same where the figures have no room for it: two rows must not keep
    /// others out for a day.
    fn count_beside(&mut self, key: Key, request: &Request) -> Result<()> {
        let lane = self.take_lane()?;
        if tables::daily_totals::add_beside(self.driver, &key, lane, request.amount_minor)? {
            return Ok(());
        }
        let account = format!("{} of the day", request.kind);
        Err(Rejection::BalanceOverflow { account }.into())
    }

    /// The same state, for reading.
    pub(crate) fn view(&mut self) -> ReadTx<'_> {
        let calendar = self.hold_day().calendar;
        ReadTx {
            driver: self.driver,
            settings: self.settings,
            cache: self.cache,
            context: self.context,
            today: self.stamp.business_date,
            calendar,
            generation: self.generation,
        }
    }
}

/// A clock counts as behind from a second on: several processes read it at
/// nearly the same time.
fn is_behind(now: Timestamp, booked_at: Timestamp) -> bool {
    booked_at.0 - now.0 > 1_000_000
}
