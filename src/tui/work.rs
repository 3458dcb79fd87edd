//! The work behind the screens: each task is a call of the ledger's use cases,
//! the same as the commands make. It runs beside the screen, which waits for
//! nothing. Here and in the folder of this name alone the ledger is asked.

mod alerts;
mod checks;
mod disputes;
mod entries;
mod find;
mod orders;
mod paper;
mod proposals;
mod reports;
mod requests;
mod standing;
mod tills;

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use bankctl_ledger::access::rules::login::LoginMode;
use bankctl_ledger::access::rules::operator::Roles;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::approvals::rules::ApprovalStatus;
use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_ledger::{
    Ledger, Result, Scope, StatsQuery, TransactionQuery, TransactionRef, Whose, views,
};
use bankctl_types::calendar::{Span, Step};
use bankctl_types::kind::TransitState;
use bankctl_types::number::TransactionId;
use bankctl_types::{Day, Timestamp};

use super::day::DayNow;
use super::task::{Answer, Bank, Found, Journal, Sum, Task, Ticket, Trouble};
use crate::error::{Error, cure, describe};

/// Opens the ledger for a command, for real or to see what would come.
pub type Open = Arc<dyn Fn(Action, bool) -> Result<Ledger> + Send + Sync>;

/// What the work needs of the surroundings.
#[derive(Clone)]
pub(crate) struct Tools {
    /// Opens the ledger.
    pub(crate) open: Open,
    /// Whether nothing is ever written.
    pub(crate) dry_run: bool,
    /// Tells the time.
    pub(crate) now: fn() -> Timestamp,
    /// The program that prints, and its arguments.
    pub(crate) printer: Vec<String>,
}

/// A ledger that is open for the search is opened anew after this long, so that
/// a user who may not search any more, or has no session, is told.
const OPEN_LONGEST: Duration = Duration::from_secs(20);
/// A list of a day has at most so many transactions; its sums count them all.
const LISTED_MAX: usize = 2_000;
/// So many holds, and so many requests, are read at a time.
const PAGE: usize = 500;

/// The tasks that are done one after the other, beside the screen.
pub(crate) struct Worker {
    tasks: Option<Sender<(Ticket, Task)>>,
    answers: Receiver<(Ticket, Answer)>,
    thread: Option<JoinHandle<()>>,
}

impl Worker {
    /// Begins to work, and to prepare what is asked for first.
    pub(crate) fn start(tools: Tools) -> Self {
        Self::begun(tools, Work::prepare_search)
    }

    /// Begins to work on what only reads and takes long: no other work waits for its end
    /// who leaves.
    pub(crate) fn start_aside(tools: Tools) -> Self {
        let mut worker = Self::begun(tools, |_| {});
        worker.thread = None;
        worker
    }

    fn begun(tools: Tools, prepare: fn(&mut Work)) -> Self {
        let (tasks, asked) = channel();
        let (told, answers) = channel();
        let thread = thread::spawn(move || {
            let mut work = Work::new(tools);
            prepare(&mut work);
            work.go_on(&asked, &told);
        });
        Self {
            tasks: Some(tasks),
            answers,
            thread: Some(thread),
        }
    }

    /// Adds a task.
    pub(crate) fn ask(&self, ticket: Ticket, task: Task) {
        // A thread that has ended is noticed where the answer is missing.
        if let Some(tasks) = &self.tasks {
            let _ = tasks.send((ticket, task));
        }
    }

    /// The next answer, if there is one.
    ///
    /// # Errors
    /// The work has ended by itself: there is a fault in the program.
    pub(crate) fn answer(&self) -> std::result::Result<Option<(Ticket, Answer)>, ()> {
        match self.answers.try_recv() {
            Ok(answer) => Ok(Some(answer)),
            Err(TryRecvError::Empty) => Ok(None),
            Err(TryRecvError::Disconnected) => Err(()),
        }
    }
}

impl Drop for Worker {
    /// Lets what was begun come to its end.
    fn drop(&mut self) {
        self.tasks = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Who works here, and for which bank.
///
/// # Errors
/// The ledger is missing, not a ledger, or can't be read.
pub(crate) fn greet(tools: &Tools) -> Result<Bank> {
    let mut ledger = (tools.open)(Action::Whoami, tools.dry_run)?;
    let who = ledger.access().whoami()?;
    let state = ledger.access().shown_settings()?;
    let day = DayNow::of(&ledger.day().state()?, (tools.now)());
    let sees = |action: Action| who.roles.is_some_and(|roles| action.roles().meets(roles));
    let sees_alerts = sees(Action::AlertList);
    let by_password = who.login == LoginMode::Password;
    let minutes = u64::try_from(state.session_idle_minutes).unwrap_or(0);
    Ok(Bank {
        name: state.name,
        currency: state.currency,
        zone: ledger.settings().zone,
        today: ledger.today()?,
        day,
        operator: who.operator.unwrap_or_default(),
        roles: who
            .roles
            .map_or_else(|| "no operator".to_owned(), |roles| roles.to_string()),
        idle: by_password.then(|| Duration::from_secs(minutes * 60)),
        dry_run: tools.dry_run,
        confirm_over: None,
        sees_alerts,
        prints: !tools.printer.is_empty(),
    })
}

/// The work, and what it keeps between two tasks.
pub(super) struct Work {
    tools: Tools,
    /// The ledger that is open for the search, and since when.
    finder: Option<(Instant, Ledger)>,
}

impl Work {
    fn new(tools: Tools) -> Self {
        Self {
            tools,
            finder: None,
        }
    }

    fn go_on(&mut self, asked: &Receiver<(Ticket, Task)>, told: &Sender<(Ticket, Answer)>) {
        let mut queue: VecDeque<(Ticket, Task)> = VecDeque::new();
        loop {
            if queue.is_empty() {
                match asked.recv() {
                    Ok(task) => queue.push_back(task),
                    Err(_) => return,
                }
            }
            queue.extend(asked.try_iter());
            let Some((ticket, task)) = queue.pop_front() else {
                continue;
            };
            let is_search = |task: &Task| matches!(task, Task::Search(_));
            let is_old = is_search(&task) && queue.iter().any(|(_, later)| is_search(later));
            let answer = if is_old {
                Ok(Found::Skipped)
            } else {
                self.answer(task)
            };
            if told.send((ticket, answer)).is_err() {
                return;
            }
        }
    }

    fn answer(&mut self, task: Task) -> Answer {
        self.carry_out(task)
            .map_err(|error: Error| on_the_screen(describe(&error).into()))
    }

    fn carry_out(&mut self, task: Task) -> Result<Found> {
        Ok(match task {
            Task::Search(text) => Found::Hits(self.search(text)?),
            Task::Customer(number) => Found::Customer(Box::new(self.customer(number, false)?)),
            Task::Reveal(number) => Found::Customer(Box::new(self.customer(number, true)?)),
            Task::Day => Found::Day(self.day()?),
            Task::Standing(account) => Found::Standing(Box::new(self.standing(&account)?)),
            Task::Account(account) => {
                let mut ledger = self.open(Action::AccountShow)?;
                Found::Account(Box::new(ledger.accounts().get(&account)?))
            }
            Task::History(account, filter, after) => {
                Found::History(self.history(&account, &filter, after)?)
            }
            Task::Holds(account) => Found::Holds(self.holds(&account)?),
            Task::Transaction(id) => Found::Transaction(Box::new(self.transaction(id)?)),
            Task::Propose(order) => Found::Proposal(Box::new(self.propose(&order)?)),
            Task::Book(order) => Found::Booked(Box::new(self.book(&order)?)),
            Task::Requests => Found::Requests(self.pending()?),
            Task::Request(id) => Found::Request(Box::new(self.request(id)?)),
            Task::Decide(id, reason) => Found::Decided(self.decide(id, reason.as_deref())?),
            Task::Journal { day, operator } => {
                Found::Journal(Box::new(self.journal(day, operator.as_deref())?))
            }
            Task::Figures(step) => Found::Figures(self.figures(step)?),
            Task::TrialBalance => {
                let mut ledger = self.open(Action::TrialBalance)?;
                Found::TrialBalance(Box::new(ledger.queries().trial_balance(None)?))
            }
            Task::Waiting => self.waiting()?,
            Task::Tills => Found::Tills(Box::new(self.tills()?)),
            Task::Disputes => Found::Disputes(self.disputes()?),
            Task::Entries => {
                let (today, items) = self.entries()?;
                Found::Entries(today, items)
            }
            Task::Alerts => Found::Alerts(self.alerts()?),
            Task::Case(number, identity) => {
                Found::Case(Box::new(self.case(number, identity.as_deref())?))
            }
            Task::Reports => Found::Reports(self.reports()),
            Task::Report(asked) => Found::Report(Box::new(self.report(asked)?)),
            Task::Counts => Found::Counts(self.counts()?),
            Task::Verify => {
                let mut ledger = self.open(Action::Verify)?;
                Found::Verified(Box::new(ledger.audit().verify(|_, _| {})?))
            }
            Task::Print(text) => Found::Done(paper::print(&self.tools.printer, &text)?),
            Task::Save(path, text) => Found::Done(paper::save(&path, &text)?),
        })
    }

    /// Opens the ledger for a command.
    fn open(&self, action: Action) -> Result<Ledger> {
        (self.tools.open)(action, self.tools.dry_run)
    }

    /// Whether a command is for who works here. What is shown beside something else
    /// is not tried where it is not: the audit log would have it as refused.
    fn may(&self, action: Action) -> bool {
        let roles = self.roles();
        roles.is_some_and(|roles| action.roles().meets(roles))
    }

    /// The roles of who works here.
    fn roles(&self) -> Option<Roles> {
        let who = self
            .open(Action::Whoami)
            .and_then(|mut ledger| ledger.access().whoami());
        who.ok()?.roles
    }

    fn holds(&self, account: &AccountRef) -> Result<Vec<views::Hold>> {
        let mut ledger = self.open(Action::HoldList)?;
        let mut all = Vec::new();
        let mut after = None;
        loop {
            let (items, next) = ledger.holds().list((Some(account), None), after, PAGE)?;
            all.extend(items);
            after = next
                .as_deref()
                .and_then(bankctl_types::number::HoldId::parse);
            if after.is_none() {
                all.reverse();
                return Ok(all);
            }
        }
    }

    fn transaction(&self, id: TransactionId) -> Result<super::task::Told> {
        let transaction = self
            .open(Action::TransactionShow)?
            .payments()
            .get(&TransactionRef::Id(id))?;
        let mut accounts = self.open(Action::AccountShow)?;
        let sides = [&transaction.debit, &transaction.credit];
        let sides = sides.map(|label| find::in_words(&mut accounts, label));
        let approval = self.approval_of(id);
        let fees = transaction.fees.iter().map(orders::fee_line).collect();
        Ok(super::task::Told {
            transaction,
            sides,
            fees,
            approval,
        })
    }

    /// The transactions of a day, of one operator or of everyone.
    fn journal(&self, day: Option<Day>, operator: Option<&str>) -> Result<Journal> {
        let mut ledger = self.open(Action::TransactionList)?;
        let day = match day {
            Some(day) => day,
            None => ledger.today()?,
        };
        let whose = operator.map_or(Whose::Everyone, |name| Whose::Operator(name.to_owned()));
        let found = ledger.queries().transactions(&TransactionQuery {
            span: Span {
                from: Some(day),
                to: Some(day),
            },
            whose,
            limit: LISTED_MAX,
            ..TransactionQuery::default()
        })?;
        let mut sums: Vec<Sum> = found.sums.iter().map(sum).collect();
        sums.sort_by(|left, right| left.what.cmp(&right.what));
        Ok(Journal {
            day,
            everyone: operator.is_none(),
            operator: operator.unwrap_or_default().to_owned(),
            items: found.items,
            sums,
        })
    }

    fn figures(&self, step: Step) -> Result<Vec<views::Stats>> {
        self.open(Action::Stats)?.queries().stats(&StatsQuery {
            step,
            scope: Scope::Bank,
            span: Span::default(),
        })
    }

    fn waiting(&self) -> Result<Found> {
        let requests = self.pending()?.len();
        let (sent, _) = self.open(Action::TransitList)?.interledger().sent(
            Some(TransitState::InTransit),
            None,
            PAGE,
        )?;
        // Who may not see the trial balance sees the rest.
        let doubtful = if self.may(Action::TrialBalance) {
            self.open(Action::TrialBalance)?
                .queries()
                .doubtful_balances(&cure)?
        } else {
            Vec::new()
        };
        Ok(Found::Waiting {
            requests,
            in_transit: sent.len(),
            doubtful,
        })
    }

    /// The requests that wait, the oldest first.
    fn pending(&self) -> Result<Vec<views::Approval>> {
        let mut ledger = self.open(Action::ApprovalList)?;
        let (items, _) = ledger
            .approvals()
            .list(Some(ApprovalStatus::Pending), 0, PAGE)?;
        Ok(items)
    }
}

/// Says what to do next with keys, where the screen has them.
fn on_the_screen(mut trouble: Trouble) -> Trouble {
    let hint = match trouble.code {
        "till_not_open" => "F6 shows your till, and o opens it; what you typed here stays",
        "till_paused" => "F6 shows your till, and p goes on; what you typed here stays",
        _ => return trouble,
    };
    trouble.hint = Some(hint.to_owned());
    trouble
}

fn sum(sum: &views::TransactionSum) -> Sum {
    let what = match sum.channel {
        Some(channel) => format!("{}, {channel}", sum.kind),
        None => sum.kind.to_string(),
    };
    Sum {
        what,
        count: sum.count,
        amount: sum.amount,
    }
}
