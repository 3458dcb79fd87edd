//! The journal: read once from the first row to the last.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};

use super::batch::Posted;
use super::pages::{self, Read};
use super::rollup::{self, Counted};
use super::roots::Roots;
use super::{Findings, number};
use crate::domain::account::label;
use crate::domain::chain::Spine;
use crate::domain::figures::Flow;
use crate::domain::internal::whole;
use crate::domain::journal::{Leg, Transfer};
use crate::domain::kind::Kind;
use crate::domain::merkle::Hash;
use crate::domain::number::AccountId;
use crate::domain::{Currency, Day, Timestamp};
use crate::ledger::figures::for_each_position;
use crate::ledger::{Result, View};
use crate::store::figures::Key;
use crate::store::journal::TransferRow;
use crate::store::settings::Log;
use crate::store::{self, Driver};

/// What the journal says of an account.
struct Walked {
    balance_minor: i64,
    legs: i64,
    spine: Spine,
    currency: Option<Currency>,
    last: (Timestamp, Day),
}

/// Everything that follows from the journal.
pub(super) struct Audit {
    pub(super) transactions: u64,
    pub(super) accounts: u64,
    /// What was captured of each hold.
    pub(super) captured: HashMap<i64, i64>,
    /// What was posted of each batch.
    pub(super) batches: HashMap<i64, Posted>,
    /// What moved money between ledgers.
    pub(super) moves: super::transit::Moves,
    /// How many transactions were written.
    pub(super) expected: u64,
    /// The last row that was read.
    after: i64,
    walked: HashMap<AccountId, Walked, foldhash::fast::RandomState>,
    /// Counts and sums by lane and key.
    rollup: Counted,
    reversed: HashSet<i64>,
    roots: Roots,
    /// Whether rows are numbered without gaps, and in the order of time.
    gapless: bool,
    last: Option<(Timestamp, Day)>,
}

/// How many transactions the log says were written.
fn written(driver: &mut dyn Driver) -> u64 {
    store::settings::written(driver).unwrap_or(0)
}

impl Audit {
    pub(super) fn begin(view: &mut View<'_>) -> Self {
        Self {
            transactions: 0,
            accounts: 0,
            captured: HashMap::new(),
            batches: HashMap::new(),
            moves: super::transit::Moves::default(),
            expected: written(view.driver),
            after: 0,
            walked: HashMap::default(),
            rollup: HashMap::new(),
            reversed: HashSet::new(),
            roots: Roots::default(),
            gapless: view.settings.lanes == 1,
            last: None,
        }
    }

    pub(super) fn root(&self) -> Hash {
        self.roots.root()
    }

    /// Reads what was written after the rows that are known.
    pub(super) fn walk_on(
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
    pub(super) fn page(&mut self, driver: &mut dyn Driver, findings: &mut Findings) -> Result<()> {
        let rows = pages::read(driver, self.after)?;
        self.rows(driver, &rows, findings)
    }

    /// Takes the next rows of the journal.
    pub(super) fn rows(
        &mut self,
        driver: &mut dyn Driver,
        rows: &[Read],
        findings: &mut Findings,
    ) -> Result<()> {
        for read in rows {
            let id = read.row.transfer.id;
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
        self.roots.push(read.row.lane, read.row.leaf);
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
        let request = &transfer.request;
        let debit = self.leg(driver, transfer, request.debit, findings)?;
        let credit = self.leg(driver, transfer, request.credit, findings)?;
        self.count(&read.row, debit, credit, findings);
        self.moves.take(transfer);
        if request.reverses.is_some() || request.kind == Kind::Reversal {
            self.reversal(driver, transfer, findings)?;
        }
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

    fn walked(&mut self, driver: &mut dyn Driver, account: AccountId) -> Result<&mut Walked> {
        match self.walked.entry(account) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(free) => {
                let currency = store::accounts::facts(driver, account)?.map(|facts| facts.currency);
                let spine = Spine::default();
                Ok(free.insert(Walked {
                    balance_minor: 0,
                    legs: 0,
                    spine,
                    currency,
                    last: (Timestamp(i64::MIN), Day::MIN),
                }))
            }
        }
    }

    /// Goes on with an account's chain, and says what currency the account is
    /// kept in.
    fn leg(
        &mut self,
        driver: &mut dyn Driver,
        transfer: &Transfer,
        account: AccountId,
        findings: &mut Findings,
    ) -> Result<Option<Currency>> {
        let (sign, leg): (i64, &Leg) = if transfer.request.debit == account {
            (-1, &transfer.debit)
        } else {
            (1, &transfer.credit)
        };
        let gapless = self.gapless;
        let walked = self.walked(driver, account)?;
        let balance = walked
            .balance_minor
            .checked_add(sign * transfer.request.amount_minor);
        let currency = walked.currency;
        let links = walked.spine.push(transfer.id);
        walked.legs += 1;
        let subject = || number(transfer.id);
        let (at, day) = (transfer.stamp.booked_at, transfer.stamp.business_date);
        let earlier = !gapless && (at < walked.last.0 || day < walked.last.1);
        walked.last = (at, day);
        if earlier {
            findings.add(
                "time_goes_back",
                subject(),
                "it is booked before the one before it on the same account",
            );
        }
        if balance != Some(leg.balance_minor) {
            let computed =
                balance.map_or_else(|| "an overflow".to_owned(), |minor| minor.to_string());
            findings.add(
                "wrong_running_balance",
                subject(),
                format!(
                    "the balance of {} after it is {computed} by the journal and {} in the row (minor units)",
                    label(account),
                    leg.balance_minor
                ),
            );
        }
        // Go on from what the row says, so that one wrong row is one finding.
        walked.balance_minor = leg.balance_minor;
        if links != leg.links {
            findings.add(
                "broken_chain",
                subject(),
                format!(
                    "its links to earlier transactions of {} are wrong",
                    label(account)
                ),
            );
        }
        Ok(currency)
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

    fn reversal(
        &mut self,
        driver: &mut dyn Driver,
        transfer: &Transfer,
        findings: &mut Findings,
    ) -> Result<()> {
        let subject = number(transfer.id);
        let original = match transfer.request.reverses {
            Some(id) if id < transfer.id => store::journal::by_id(driver, id)?,
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
        Ok(())
    }

    /// Holds what follows from the journal against what is stored.
    pub(super) fn compare(
        &mut self,
        driver: &mut dyn Driver,
        findings: &mut Findings,
    ) -> Result<()> {
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
        self.roots.compare(driver, Log::Journal, findings)?;
        self.positions(driver, findings)?;
        rollup::compare(&mut self.rollup, driver, findings)
    }

    fn positions(&mut self, driver: &mut dyn Driver, findings: &mut Findings) -> Result<()> {
        let mut sums: BTreeMap<&'static str, i128> = BTreeMap::new();
        let mut accounts = 0;
        let walked = &mut self.walked;
        for_each_position(driver, |_, row| {
            accounts += u64::from(whole(row.account) == row.account);
            *sums.entry(row.currency.code()).or_default() += i128::from(row.balance_minor);
            let subject = label(row.account);
            let known = walked.remove(&row.account);
            let (balance, legs, spine) = known.map_or((0, 0, Spine::default()), |known| {
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
        for account in self.walked.keys() {
            findings.add(
                "missing_account",
                label(*account),
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
