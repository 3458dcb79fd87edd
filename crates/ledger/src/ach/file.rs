//! A file of the Automated Clearing House is taken in: each entry becomes a record, and
//! is booked if its day has come.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use bankctl_storage::Driver;
use bankctl_types::number::AccountId;
use bankctl_types::{Currency, Day, Money, RoutingNumber};

use super::account::find;
use super::rules::entry::{AchEntry, AchState, Sent};
use super::table::{self, AchRow};
use super::view::{AchAmount, AchDone, AchStanding};
use crate::ach::AchRoom;
use crate::error::advice::{Advice, OfAch};
use crate::error::{Class, Error, Fault};
use crate::imports::{BatchKind, BatchRow, ImportHandler, ImportPlan, Progress, RowDecision, Rows};
use crate::kernel::rules::ach_settings::AchSettings;
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::internal_account::CLEARING_ACH;
use crate::kernel::rules::rejection::Rejection;
use crate::kernel::tables;
use crate::views::Reject;
use crate::{ReadTx, Result, WriteTx};

/// What is said of a file before its entries are read.
#[derive(Clone, Debug, Default)]
pub struct AchFile {
    /// What it is known by: `ORIGIN/YYMMDD/HHMM/MODIFIER`.
    pub identity: String,
    /// Who sent it, if that is a routing number.
    pub origin: Option<RoutingNumber>,
    /// Whether it is taken although another file has its identity.
    pub allow_same_id: bool,
    /// Whether what has no account goes back with the next file.
    pub sends_back: bool,
}

/// An entry of a file.
#[derive(Clone, Debug)]
pub struct AchLine {
    /// The line in the file, from 1.
    pub line: u64,
    /// Which batch of the file it is in, from 1.
    pub batch: u32,
    /// How many entries of its batch had its trace so far, this one among them.
    pub repeat: u32,
    /// The transaction code.
    pub code: u8,
    /// How much, in cents.
    pub cents: i64,
    /// The entry as it came.
    pub sent: Sent,
}

/// What is told of entries that were not posted, by line.
type Others = Rc<RefCell<BTreeMap<u64, Other>>>;

/// An entry that was not posted.
struct Other {
    state: AchState,
    /// The trace of an entry that it returns, and that is none of this bank's.
    orphan: Option<String>,
}

impl AchRoom<'_> {
    /// Takes in a file from an operator.
    ///
    /// # Errors
    /// The file as a whole is refused: the ledger has no routing number, the file is of
    /// no operator, another file had its identity. Rows that are refused are in the
    /// result.
    pub fn import(
        self,
        plan: &ImportPlan,
        file: &AchFile,
        rows: &mut dyn Rows<AchLine>,
        progress: &mut dyn Progress,
    ) -> Result<AchDone> {
        let others = Others::default();
        let handler = Entries {
            file: file.clone(),
            sha256: plan.sha256.clone(),
            batch_key: plan.batch_key.clone(),
            routing: None,
            home: self.0.settings.currency,
            others: Rc::clone(&others),
        };
        let mut import = self.0.run_import(plan, handler, rows, progress)?;
        let others = std::mem::take(&mut *others.borrow_mut());
        let count = |states: &[AchState]| {
            let found = others.values();
            found.filter(|other| states.contains(&other.state)).count() as u64
        };
        let waiting = count(&[AchState::Waiting]);
        let suspended = count(&[AchState::Suspense, AchState::ReturnDue]);
        let noted = count(&[AchState::Noted]);
        import.posted = import.posted.saturating_sub(waiting + suspended + noted);
        let (key, currency) = (import.batch.clone(), import.currency);
        let identity = identity_of(file);
        let standing = self
            .0
            .read(|view| standing(view, (&key, &identity), currency))?;
        let orphans = others
            .iter()
            .filter_map(|(line, other)| Some((*line, other.orphan.clone()?)))
            .collect();
        Ok(AchDone {
            import,
            waiting,
            suspended,
            noted,
            orphans,
            standing,
        })
    }
}

/// What the entries of a file are known by, all of them.
fn identity_of(file: &AchFile) -> String {
    format!("ach/{}", file.identity)
}

/// What became of the entries of a file, as the ledger has it.
fn standing(
    view: &mut ReadTx<'_>,
    (key, identity): (&str, &str),
    currency: Currency,
) -> Result<AchStanding> {
    let mut told = AchStanding::none(currency);
    let Some(batch) = crate::imports::batch_by_key(view.driver, key)? else {
        return Ok(told);
    };
    for one in table::of_batch(view.driver, identity, batch.id)? {
        if matches!(one.state, AchState::ReturnDue | AchState::Returned) {
            told.prenotes_failed += one.without_money.unsigned_abs();
        }
        let amount = AchAmount {
            count: one.count.unsigned_abs(),
            amount: Money::new(one.minor, currency),
            by: None,
        };
        match one.state {
            AchState::Suspense => {
                told.suspense = AchAmount {
                    by: one.return_by,
                    ..amount
                }
            }
            AchState::ReturnDue => {
                told.return_due = AchAmount {
                    by: one.return_by,
                    ..amount
                }
            }
            AchState::Waiting => {
                told.waiting = AchAmount {
                    by: one.due,
                    ..amount
                }
            }
            _ => {}
        }
    }
    Ok(told)
}

struct Entries {
    file: AchFile,
    sha256: String,
    batch_key: Option<String>,
    routing: Option<RoutingNumber>,
    home: Currency,
    others: Others,
}

/// An entry that can be taken.
#[derive(Clone)]
pub(crate) struct Ready {
    line: Box<AchLine>,
    account: Option<AccountId>,
}

impl Entries {
    fn key(&self, row: &AchLine) -> String {
        let identity = identity_of(&self.file);
        let (batch, trace) = (row.batch, &row.sent.trace);
        format!("{identity}/{batch}/{trace}/{}", row.repeat)
    }

    /// Whether the file is one that comes in, and of whom.
    fn check_file(&mut self, view: &mut ReadTx<'_>) -> Result<()> {
        let row = tables::settings::ledger(view.driver)?;
        let numbers = AchSettings::kept(row.ach.as_deref())?;
        self.routing = numbers.routing();
        if self.home.code() != "USD" {
            let message = format!("the ledger is kept in {}, the file in USD", self.home);
            return Err(Fault::new(Class::Refused, "currency_mismatch", message)
                .hint("import it into a ledger that is kept in USD")
                .into());
        }
        if self.routing.is_none() && !view.context.dry_run {
            let message = "the ledger does not say which routing number the bank has".to_owned();
            return Err(Fault::new(Class::Refused, "no_routing_number", message)
                .hint(Advice::Ach(OfAch::SetRouting))
                .into());
        }
        let is_known = self
            .file
            .origin
            .is_some_and(|origin| numbers.operators().any(|known| known == origin));
        let has_operators = numbers.operators().next().is_some();
        if !is_known && (has_operators || !view.context.dry_run) {
            let origin = self.file.identity.split('/').next().unwrap_or_default();
            let message = format!("the file is from {origin:?}, which is no operator of the bank");
            return Err(Fault::new(Class::Refused, "not_incoming", message)
                .hint(Advice::Ach(OfAch::NotIncoming))
                .into());
        }
        let key = self.batch_key.as_deref().unwrap_or(&self.sha256);
        if self.file.allow_same_id || crate::imports::batch_by_key(view.driver, key)?.is_some() {
            return Ok(());
        }
        self.must_be_first(view.driver)
    }

    /// Of two files that name themselves alike one is taken.
    fn must_be_first(&self, driver: &mut dyn Driver) -> Result<()> {
        let identity = identity_of(&self.file);
        let Some(other) = table::of_file(driver, &identity)? else {
            return Ok(());
        };
        let batch = crate::imports::batch_by_id(driver, other.record.batch)?;
        let on = batch.map_or_else(String::new, |batch| format!(" on {}", batch.business_date));
        let message = format!("{} was imported{on} with other content", self.file.identity);
        Err(Fault::new(Class::Conflict, "file_id_conflict", message)
            .hint(Advice::Ach(OfAch::SameId))
            .into())
    }

    fn decide(&self, view: &mut ReadTx<'_>, row: AchLine) -> Result<RowDecision<Ready>> {
        let bad = |field: &str, code: &str, message: String| {
            Ok(RowDecision::Reject(Reject {
                line: row.line,
                field: field.to_owned(),
                code: code.to_owned(),
                message,
            }))
        };
        if let Some(routing) = self.routing {
            let ours = routing.to_string();
            if row.sent.rdfi.get(..8) != ours.get(..8) {
                let message = format!(
                    "line {}: the entry is for {}, this bank is {ours}",
                    row.line, row.sent.rdfi
                );
                return bad("rdfi", "not_ours", message);
            }
        }
        if let Some(there) = table::by_key(view.driver, &self.key(&row))? {
            let entry = &there.record;
            let is_same = entry.amount_minor == row.cents
                && entry.code == i64::from(row.code)
                && entry.sent.account == row.sent.account;
            if is_same {
                return Ok(RowDecision::Duplicate(None));
            }
            let message = format!(
                "line {}: trace {} of this file is ACH entry {}, which is another",
                row.line, row.sent.trace, there.id
            );
            return bad("trace", "reference_conflict", message);
        }
        let account = find(view.driver, view.settings, &row.sent.account)?.ok();
        Ok(RowDecision::Post(
            account.unwrap_or(CLEARING_ACH.account(self.home)),
            row.cents,
            Ready {
                line: Box::new(row),
                account,
            },
        ))
    }
}

impl WriteTx<'_> {
    /// Takes in an entry, and books it if its day has come; gives its state.
    fn record_ach(
        &mut self,
        (batch, key): (&BatchRow, String),
        line: &AchLine,
        sends_back: bool,
    ) -> Result<Option<Other>> {
        if table::by_key(self.driver, &key)?.is_some() {
            return Ok(None);
        }
        let today = self.stamp.business_date;
        let day = line.sent.settlement.or(line.sent.effective);
        let of_line = (batch.id, line.line, key);
        let due = day.unwrap_or(today).max(today);
        let sent = line.sent.clone();
        let record = AchEntry::new(of_line, line.code, line.cents, due, sent);
        let mut row = AchRow {
            id: table::next(self.driver)?,
            record,
            change: 0,
        };
        if row.record.due <= today {
            self.may_book(None)?;
            self.book_ach(&mut row, sends_back)?;
        } else if sends_back {
            row.record.info = Some(super::due::SENDS_BACK.to_owned());
        }
        row.change = self.log_change(Subject::AchEntry, row.id, action::CREATED, &row.record)?;
        table::insert(self.driver, &row)?;
        let is_orphan = row.record.state == AchState::Suspense && row.record.is_return();
        let about = row.record.sent.about.filter(|_| is_orphan);
        Ok(Some(Other {
            state: row.record.state,
            orphan: about.map(|(_, trace)| trace),
        }))
    }
}

/// A refusal of a row; anything else ends the import.
fn rejected(line: u64, error: Error) -> Result<Reject> {
    match error {
        Error::Rejected(_) | Error::Fault(_) => Ok(Reject {
            line,
            field: "account".to_owned(),
            code: error.code().to_owned(),
            message: error.message(),
        }),
        error => Err(error),
    }
}

impl ImportHandler for Entries {
    type Row = AchLine;
    type Ready = Ready;

    fn kind(&self) -> BatchKind {
        BatchKind::Ach
    }

    fn source(&mut self, view: &mut ReadTx<'_>) -> Result<(AccountId, Currency)> {
        self.home = view.settings.currency;
        self.check_file(view)?;
        Ok((CLEARING_ACH.account(self.home), self.home))
    }

    fn check(&mut self, view: &mut ReadTx<'_>, row: AchLine) -> Result<RowDecision<Ready>> {
        let line = row.line;
        match self.decide(view, row) {
            Ok(decision) => Ok(decision),
            Err(error) => rejected(line, error).map(RowDecision::Reject),
        }
    }

    fn post(
        &mut self,
        books: &mut WriteTx<'_>,
        batch: &BatchRow,
        line: u64,
        ready: Ready,
    ) -> Result<Option<i64>> {
        // A chunk that is tried again decides anew.
        self.others.borrow_mut().remove(&line);
        let key = self.key(&ready.line);
        let taken = books.record_ach((batch, key), &ready.line, self.file.sends_back)?;
        Ok(taken.map(|other| {
            if other.state == AchState::Posted {
                return ready.line.cents;
            }
            self.others.borrow_mut().insert(line, other);
            0
        }))
    }

    fn payee(ready: &Ready) -> Option<AccountId> {
        ready.account
    }

    fn amount(ready: &Ready) -> i64 {
        ready.line.cents
    }

    fn reference(_: &Ready) -> Option<&str> {
        None
    }

    fn value_date(_: &Ready) -> Option<Day> {
        None
    }

    fn customer(_: &Ready) -> Option<&str> {
        None
    }

    fn line(row: &AchLine) -> u64 {
        row.line
    }

    fn bytes(ready: &Ready) -> usize {
        let sent = &ready.line.sent;
        let addenda: usize = sent.addenda.iter().map(|(_, text)| text.len() + 32).sum();
        size_of::<Ready>() + size_of::<AchLine>() + 200 + addenda
    }

    fn field(_: &Rejection) -> &'static str {
        "account"
    }

    /// Before the first entry: another file may have come since this one was checked, and
    /// what names itself alike would be taken for what is there.
    fn reserve(
        &mut self,
        books: &mut WriteTx<'_>,
        batch: &mut BatchRow,
        _: i64,
        _: bool,
    ) -> Result<()> {
        if batch.last_line > 0 || self.file.allow_same_id {
            return Ok(());
        }
        self.must_be_first(books.driver)
    }

    fn settle(&mut self, _: &mut WriteTx<'_>, _: &mut BatchRow, _: i64) -> Result<()> {
        Ok(())
    }
}
