//! The journal: read once from the first row to the last.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use bankctl_storage::Driver;
use bankctl_types::kind::Kind;
use bankctl_types::number::AccountId;
use bankctl_types::{Currency, Day, Timestamp};

use super::batch::Posted;
use super::findings::{Findings, number};
use super::groups::Groups;
use super::occurrences::BookedOnce;
use super::pages::{self, LEVEL, Page, Read};
use super::roots::Roots;
use super::times::Times;
use crate::audit::rules::Checkpoint;
use crate::audit::verify::accounts::Accounts;
use crate::audit::verify::daily_totals::{self, Counted};
use crate::kernel::rules::change::Subject;
use crate::kernel::rules::daily_totals::Flow;
use crate::kernel::rules::internal_account::{
    INCOME_FEES, Internal, is_between_ledgers, unsharded,
};
use crate::kernel::rules::merkle::Hash;
use crate::kernel::rules::skip_list::SkipRoots;
use crate::kernel::rules::transfer::Transfer;
use crate::kernel::tables;
use crate::kernel::tables::daily_totals::Key;
use crate::kernel::tables::settings::Log;
use crate::kernel::tables::transfers::TransferRow;
use crate::queries::stats::for_each_position;
use crate::{ReadTx, Result, fees};

/// What was taken of a fee.
pub(crate) struct TakenFee {
    /// From which account.
    pub(crate) account: AccountId,
    /// How much, in minor units.
    pub(crate) minor: i64,
    /// Whether it was earned by the bank.
    pub(crate) is_earned: bool,
    /// Whether it was booked together with a payment.
    pub(crate) is_with_payment: bool,
}

/// Everything that follows from the journal.
pub(crate) struct Audit {
    pub(crate) transactions: u64,
    pub(crate) accounts: u64,
    /// What was captured of each hold.
    pub(crate) captured: HashMap<i64, i64>,
    /// What was taken of each fee.
    pub(crate) fees: HashMap<i64, TakenFee>,
    /// What was posted of each batch.
    pub(crate) batches: HashMap<i64, Posted>,
    /// What moved money between ledgers.
    pub(crate) moves: super::transit::Moves,
    /// What was booked for occurrences of standing orders.
    pub(crate) occurrences: BookedOnce,
    /// What was booked for the differences of counts.
    pub(crate) counts: BookedOnce,
    /// What was booked for handovers.
    pub(crate) handovers: BookedOnce,
    /// What was booked for parts of disputes.
    pub(crate) disputes: BookedOnce,
    /// What was booked for checks that came back.
    pub(crate) returned_checks: BookedOnce,
    /// What paid a check, or was paid for one of the bank's.
    pub(crate) drawn_checks: BookedOnce,
    /// What was booked for parts of ACH entries.
    pub(crate) ach_entries: BookedOnce,
    /// What was booked because statements of other banks say so.
    pub(crate) postings: BookedOnce,
    /// How many transactions were written.
    pub(crate) expected: u64,
    /// The last row that was read.
    after: i64,
    walked: Accounts,
    /// Counts and sums by lane and key.
    rollup: Counted,
    /// Who booked them.
    pub(crate) operators: BTreeSet<i64>,
    reversed: HashSet<i64>,
    groups: Groups,
    roots: Roots,
    /// When they were booked, where there is a checkpoint.
    pub(crate) times: Option<Times>,
    /// Whether rows are numbered without gaps, and in the order of time.
    gapless: bool,
    last: Option<(Timestamp, Day)>,
}

/// How many transactions the log says were written.
fn written(driver: &mut dyn Driver) -> u64 {
    tables::settings::written(driver).unwrap_or(0)
}

impl Audit {
    pub(crate) fn begin(view: &mut ReadTx<'_>, since: Option<&Checkpoint>) -> Self {
        let expected = written(view.driver);
        Self {
            transactions: 0,
            accounts: 0,
            captured: HashMap::new(),
            fees: HashMap::new(),
            batches: HashMap::new(),
            moves: super::transit::Moves::default(),
            occurrences: BookedOnce::of_subject(Subject::Occurrence, &[Kind::Transfer]),
            counts: BookedOnce::of_subject(Subject::CashCount, &[Kind::Difference]),
            handovers: BookedOnce::of_subject(Subject::Handover, &[Kind::CashMove]),
            disputes: BookedOnce::of_subject(
                Subject::Dispute,
                &[Kind::Provisional, Kind::Adjustment],
            ),
            returned_checks: BookedOnce::of_subject(Subject::Check, &[Kind::Reversal]),
            drawn_checks: BookedOnce::of_subject(Subject::DrawnCheck, &[Kind::Withdrawal]),
            ach_entries: BookedOnce::of_subject(
                Subject::AchEntry,
                &[
                    Kind::Deposit,
                    Kind::Payroll,
                    Kind::Withdrawal,
                    Kind::Adjustment,
                    Kind::Reversal,
                ],
            ),
            postings: BookedOnce::of_subject(Subject::Reconciliation, &[Kind::Transfer]),
            expected,
            after: 0,
            walked: Accounts::default(),
            rollup: Counted::default(),
            operators: BTreeSet::new(),
            reversed: HashSet::new(),
            groups: Groups::default(),
            roots: Roots::since(Log::Journal, since),
            times: since.map(|_| Times::of(Log::Journal)),
            gapless: view.settings.lanes == 1,
            last: None,
        }
    }

    pub(crate) fn root(&self) -> Hash {
        self.roots.root()
    }

    /// Reads which accounts there are.
    pub(crate) fn load(&mut self, driver: &mut dyn Driver) -> Result<()> {
        self.walked.load(driver)
    }

    /// The last key that need be read ahead.
    pub(crate) fn reach(&self, driver: &mut dyn Driver) -> Result<i64> {
        let last = tables::transfers::last(driver)?.map_or(0, |(id, ..)| id);
        // A row that was written by hand may have any key.
        Ok(last.min(i64::try_from(self.expected).unwrap_or(i64::MAX)))
    }

    /// Reads what was written after the rows that are known.
    pub(crate) fn walk_on(
        &mut self,
        driver: &mut dyn Driver,
        findings: &mut Findings,
    ) -> Result<()> {
        loop {
            let before = self.transactions;
            self.page(driver, findings)?;
            if self.transactions == before {
                return Ok(());
            }
        }
    }

    /// Reads the next page of it.
    pub(crate) fn page(&mut self, driver: &mut dyn Driver, findings: &mut Findings) -> Result<()> {
        let page = pages::read(driver, self.after)?;
        self.take(driver, &page, findings)
    }

    /// Takes the next rows of the journal.
    pub(crate) fn take(
        &mut self,
        driver: &mut dyn Driver,
        page: &Page,
        findings: &mut Findings,
    ) -> Result<()> {
        // A page whose root is taken is on one side of the checkpoint.
        let is_known = self.roots.is_known(0);
        let root = page.root.filter(|root| {
            let is_altered = page.rows.iter().any(|read| read.is_altered);
            self.roots.push_subtree(*root, LEVEL, is_altered)
        });
        for read in &page.rows {
            let (id, stamp) = (read.row.transfer.id, &read.row.transfer.stamp);
            if let Some(times) = &mut self.times {
                let is_known = match root {
                    Some(_) => is_known,
                    None => self.roots.is_known(read.row.lane),
                };
                times.take(is_known, id, stamp);
            }
            if root.is_none() {
                self.roots
                    .push(read.row.lane, read.row.leaf, read.is_altered);
            }
            if self.gapless && id != self.after + 1 {
                let (from, to) = (number(self.after + 1), number(id - 1));
                findings.add(
                    "missing_transaction",
                    from.clone(),
                    format!("the journal lacks the transactions from {from} to {to}"),
                );
            }
            self.after = id;
            self.row(driver, read, findings)?;
        }
        Ok(())
    }

    fn row(&mut self, driver: &mut dyn Driver, read: &Read, findings: &mut Findings) -> Result<()> {
        let transfer = &read.row.transfer;
        self.transactions += 1;
        if read.is_altered {
            findings.add(
                "altered_transaction",
                number(transfer.id),
                "its hash does not fit what stands in it: the row was changed after it was written",
            );
        }
        let stamp = &transfer.stamp;
        if self.gapless
            && let Some((at, day)) = self.last
            && (stamp.booked_at < at || stamp.business_date < day)
        {
            findings.add(
                "time_goes_back",
                number(transfer.id),
                "it is booked before the transaction before it",
            );
        }
        self.last = Some((stamp.booked_at, stamp.business_date));
        if !self.operators.contains(&stamp.operator) {
            self.operators.insert(stamp.operator);
        }
        let request = &transfer.request;
        if request.amount_minor <= 0 || request.debit == request.credit {
            findings.add(
                "impossible_transaction",
                number(transfer.id),
                "it moves nothing: its amount is not more than zero, or its accounts are the same",
            );
        }
        let gapless = self.gapless;
        let mut leg = |account| {
            self.walked
                .leg(driver, transfer, account, gapless, findings)
        };
        let (debit, credit) = (leg(request.debit)?, leg(request.credit)?);
        self.count(&read.row, debit, credit, findings);
        self.moves.take(transfer);
        self.source(transfer, findings);
        let mut of = None;
        if request.reverses.is_some() || request.kind == Kind::Reversal {
            of = self.reversal(driver, transfer, findings)?;
        }
        self.groups.take(driver, &read.row, of, findings)?;
        if let Some(hold) = request.hold {
            *self.captured.entry(hold).or_default() += request.amount_minor;
        }
        if let Some(origin) = transfer.origin
            && !self
                .batches
                .entry(origin.batch)
                .or_default()
                .add(transfer, origin.line)
        {
            findings.add(
                "repeated_line",
                number(transfer.id),
                "its line of the imported file was posted before",
            );
        }
        Ok(())
    }

    /// Whether what a transaction was booked for is something that is booked so; takes
    /// the fees.
    fn source(&mut self, transfer: &Transfer, findings: &mut Findings) {
        let once = [
            &mut self.occurrences,
            &mut self.counts,
            &mut self.handovers,
            &mut self.disputes,
            &mut self.returned_checks,
            &mut self.drawn_checks,
            &mut self.ach_entries,
            &mut self.postings,
        ];
        let fits_once = once.into_iter().all(|all| all.take(transfer));
        let request = &transfer.request;
        let Some(source) = request.source else {
            return;
        };
        if fees::is_fee(request) {
            let taken = TakenFee {
                account: request.debit,
                minor: request.amount_minor,
                is_earned: Internal::of(request.credit) == Some(INCOME_FEES),
                is_with_payment: transfer.group.is_some(),
            };
            self.fees.insert(source.key, taken);
            return;
        }
        let fits = match source.subject {
            Subject::Arrival => is_between_ledgers(request),
            Subject::Occurrence
            | Subject::CashCount
            | Subject::Handover
            | Subject::Dispute
            | Subject::Check
            | Subject::DrawnCheck
            | Subject::AchEntry
            | Subject::Reconciliation => fits_once,
            Subject::Account => request.is_payout(),
            _ => false,
        };
        if !fits {
            let (subject, key) = (source.subject, source.key);
            let message = format!("nothing is booked for {subject} {key}");
            findings.add("wrong_source", number(transfer.id), message);
        }
    }

    fn count(
        &mut self,
        row: &TransferRow,
        debit: Option<Currency>,
        credit: Option<Currency>,
        findings: &mut Findings,
    ) {
        let transfer = &row.transfer;
        let request = &transfer.request;
        match (debit, credit) {
            (Some(currency), Some(other)) if currency == other => {
                let key = Key {
                    day: transfer.stamp.business_date,
                    currency,
                    kind: request.kind,
                    channel: request.channel,
                    flow: Flow::between(request.debit, request.credit),
                };
                let counted = self.rollup.entry((row.lane, key)).or_default();
                counted.0 += 1;
                counted.1 += i128::from(request.amount_minor);
            }
            _ => findings.add(
                "unbalanced_transaction",
                number(transfer.id),
                "its two accounts are missing or kept in different currencies",
            ),
        }
    }

    /// Takes a reversal, and gives the group of what it reverses.
    fn reversal(
        &mut self,
        driver: &mut dyn Driver,
        transfer: &Transfer,
        findings: &mut Findings,
    ) -> Result<Option<i64>> {
        let subject = number(transfer.id);
        let original = match transfer.request.reverses {
            Some(id) if id < transfer.id => tables::transfers::by_id(driver, id)?,
            _ => None,
        };
        let fits = original.as_ref().is_some_and(|row| {
            let (request, original) = (&transfer.request, &row.transfer.request);
            request.kind == Kind::Reversal && request.is_opposite(original)
        });
        if !fits {
            findings.add(
                "wrong_reversal",
                subject.clone(),
                "it is not the opposite of the transaction that it reverses",
            );
        }
        if let Some(id) = transfer.request.reverses
            && !self.reversed.insert(id)
        {
            findings.add(
                "reversed_twice",
                subject,
                format!("{} was reversed before", number(id)),
            );
        }
        // A fee may be given back alone.
        let is_refund = transfer.group.is_none()
            && original
                .as_ref()
                .is_some_and(|row| fees::is_fee(&row.transfer.request));
        Ok(original
            .filter(|_| !is_refund)
            .and_then(|row| row.transfer.group))
    }

    /// Holds what follows from the journal against what is stored.
    pub(crate) fn compare(
        &mut self,
        driver: &mut dyn Driver,
        findings: &mut Findings,
    ) -> Result<()> {
        self.groups.end(driver, findings)?;
        self.expected = written(driver);
        if self.transactions < self.expected {
            findings.add(
                "missing_transaction",
                "journal",
                format!(
                    "{} transactions were written, {} are there",
                    self.expected, self.transactions
                ),
            );
        }
        let others = tables::transfers::below_one(driver)?;
        if others > 0 {
            findings.add(
                "impossible_transaction",
                "journal",
                format!("{others} rows have a number below one, which no transaction is given"),
            );
        }
        self.roots.compare(driver, Log::Journal, findings)?;
        self.positions(driver, findings)?;
        daily_totals::compare(&mut self.rollup, driver, findings)
    }

    fn positions(&mut self, driver: &mut dyn Driver, findings: &mut Findings) -> Result<()> {
        let mut sums: BTreeMap<&'static str, i128> = BTreeMap::new();
        let mut accounts = 0;
        // Without it accounts that were added to it are told by number.
        let chart = tables::gl::chart(driver).unwrap_or_default();
        let walked = &mut self.walked;
        for_each_position(driver, |_, row| {
            accounts += u64::from(unsharded(row.account) == row.account);
            *sums.entry(row.currency.code()).or_default() += i128::from(row.balance_minor);
            let subject = chart.label(row.account);
            let known = walked.remove(row.account);
            let (balance, legs, spine) = known.map_or((0, 0, SkipRoots::default()), |known| {
                (known.balance_minor, known.legs, known.spine)
            });
            if balance != row.balance_minor {
                findings.add(
                    "wrong_balance",
                    subject.clone(),
                    format!("its balance is {balance} by the journal and {} in the account (minor units)", row.balance_minor),
                );
            }
            let same = row
                .position
                .as_ref()
                .is_some_and(|position| position.legs == legs && position.spine == spine);
            if !same {
                findings.add(
                    "broken_chain",
                    subject,
                    "the account does not point to its last transactions",
                );
            }
            Ok(())
        })?;
        self.accounts = accounts;
        for account in self.walked.left() {
            findings.add(
                "missing_account",
                chart.label(account),
                "transactions name an account that is not there",
            );
        }
        for (currency, sum) in sums {
            if sum != 0 {
                findings.add(
                    "unbalanced_books",
                    currency,
                    format!("all balances sum to {sum} minor units instead of zero"),
                );
            }
        }
        Ok(())
    }
}
