//! What the journal says of each account, leg by leg.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::Findings;
use super::journal::number;
use crate::domain::account::label;
use crate::domain::chain::Spine;
use crate::domain::journal::Transfer;
use crate::domain::number::AccountId;
use crate::domain::{Currency, Day, Timestamp};
use crate::ledger::Result;
use crate::ledger::figures::for_each_position;
use crate::store::{self, Driver};

/// What the journal says of an account.
pub(super) struct Walked {
    pub(super) balance_minor: i64,
    pub(super) legs: i64,
    pub(super) spine: Spine,
    currency: Option<Currency>,
    last: (Timestamp, Day),
}

impl Walked {
    fn new(currency: Option<Currency>) -> Self {
        Self {
            balance_minor: 0,
            legs: 0,
            spine: Spine::default(),
            currency,
            last: (Timestamp(i64::MIN), Day::MIN),
        }
    }
}

/// All accounts that were met. Customers' accounts are numbered one after the
/// other, so most are found by their place.
#[derive(Default)]
pub(super) struct Accounts {
    /// Those that were there at the start, from the first customer's on.
    dense: Vec<Option<Walked>>,
    /// All others.
    sparse: HashMap<AccountId, Walked, foldhash::fast::RandomState>,
}

/// How many keys without an account there may be for each that has one.
const GAPS_MAX: usize = 4;

fn place(account: AccountId) -> Option<usize> {
    usize::try_from(account.0.checked_sub(AccountId::FIRST_CUSTOMER.0)?).ok()
}

impl Accounts {
    /// Reads which accounts there are and what currency each is kept in.
    pub(super) fn load(&mut self, driver: &mut dyn Driver) -> Result<()> {
        for_each_position(driver, |_, row| {
            let walked = Walked::new(Some(row.currency));
            match place(row.account) {
                Some(at) if at <= self.dense.len().saturating_mul(GAPS_MAX).max(1_000) => {
                    if at >= self.dense.len() {
                        self.dense.resize_with(at + 1, || None);
                    }
                    self.dense[at] = Some(walked);
                }
                _ => {
                    self.sparse.insert(row.account, walked);
                }
            }
            Ok(())
        })
    }

    fn get(&mut self, driver: &mut dyn Driver, account: AccountId) -> Result<&mut Walked> {
        let known = place(account).and_then(|at| self.dense.get_mut(at));
        if let Some(Some(known)) = known {
            return Ok(known);
        }
        match self.sparse.entry(account) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(free) => {
                let facts = store::accounts::facts(driver, account)?;
                Ok(free.insert(Walked::new(facts.map(|facts| facts.currency))))
            }
        }
    }

    /// Takes what is known of an account.
    pub(super) fn remove(&mut self, account: AccountId) -> Option<Walked> {
        let dense = place(account).and_then(|at| self.dense.get_mut(at));
        let dense = dense.and_then(Option::take);
        dense.or_else(|| self.sparse.remove(&account))
    }

    /// The accounts that are left and have legs.
    pub(super) fn left(&self) -> impl Iterator<Item = AccountId> {
        let keys = AccountId::FIRST_CUSTOMER.0..;
        let dense = keys.zip(&self.dense);
        let dense = dense.filter_map(|(key, walked)| Some((AccountId(key), walked.as_ref()?)));
        let sparse = self
            .sparse
            .iter()
            .map(|(account, walked)| (*account, walked));
        let all = dense.chain(sparse);
        all.filter(|(_, walked)| walked.legs > 0)
            .map(|(account, _)| account)
    }

    /// Goes on with an account's chain, and says what currency the account is
    /// kept in.
    pub(super) fn leg(
        &mut self,
        driver: &mut dyn Driver,
        transfer: &Transfer,
        account: AccountId,
        gapless: bool,
        findings: &mut Findings,
    ) -> Result<Option<Currency>> {
        let (sign, leg) = if transfer.request.debit == account {
            (-1, &transfer.debit)
        } else {
            (1, &transfer.credit)
        };
        let walked = self.get(driver, account)?;
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
}
