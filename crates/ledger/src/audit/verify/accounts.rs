//! What the journal says of each account, leg by leg.

use std::collections::HashMap;

use bankctl_storage::Driver;
use bankctl_types::number::AccountId;
use bankctl_types::{Currency, Day, Timestamp};

use super::by_key::ByKey;
use super::findings::Findings;
use super::findings::number;
use crate::Result;
use crate::kernel::rules::account::label;
use crate::kernel::rules::daily_totals::shown_minor;
use crate::kernel::rules::internal_account::has_floor;
use crate::kernel::rules::skip_list::SkipRoots;
use crate::kernel::rules::transfer::Transfer;
use crate::kernel::tables;
use crate::queries::stats::for_each_position;

/// What the journal says of an account.
pub(crate) struct Walked {
    pub(crate) balance_minor: i64,
    pub(crate) legs: i64,
    pub(crate) spine: SkipRoots,
    currency: Option<Currency>,
}

impl Walked {
    fn new(currency: Option<Currency>) -> Self {
        Self {
            balance_minor: 0,
            legs: 0,
            spine: SkipRoots::default(),
            currency,
        }
    }
}

/// How many roots of a chain stand in the small form.
const ROOTS_SMALL: usize = 6;

/// The same of an account that has not had many legs yet, in 40 bytes.
struct Small {
    balance_minor: i64,
    /// The roots of its chain, largest first; the rest is not used.
    roots: [u32; ROOTS_SMALL],
    legs: u32,
    currency: Option<Currency>,
}

impl Small {
    /// The small form, if there is one.
    fn of(walked: &Walked) -> Option<Self> {
        let mut roots = [0; ROOTS_SMALL];
        for (at, root) in walked.spine.roots().enumerate() {
            *roots.get_mut(at)? = u32::try_from(root).ok()?;
        }
        Some(Self {
            balance_minor: walked.balance_minor,
            roots,
            legs: u32::try_from(walked.legs).ok()?,
            currency: walked.currency,
        })
    }

    fn walked(&self) -> Walked {
        let legs = i64::from(self.legs);
        // How many roots there are follows from the legs.
        let roots = self.roots.iter().take(SkipRoots::count_of_roots(legs));
        let spine = SkipRoots::from_roots(roots.map(|root| i64::from(*root)), legs);
        Walked {
            balance_minor: self.balance_minor,
            legs,
            spine: spine.unwrap_or_default(),
            currency: self.currency,
        }
    }
}

/// All accounts that were met: there may be a million and more.
#[derive(Default)]
pub(crate) struct Accounts {
    small: ByKey<Small>,
    /// Those with a long chain.
    large: HashMap<AccountId, Walked, foldhash::fast::RandomState>,
    /// When each was booked on last, where the order of the rows says nothing
    /// of that.
    last: ByKey<(Timestamp, Day)>,
}

impl Accounts {
    /// Reads which accounts there are and what currency each is kept in.
    pub(crate) fn load(&mut self, driver: &mut dyn Driver) -> Result<()> {
        for_each_position(driver, |_, row| {
            self.put(row.account, Walked::new(Some(row.currency)));
            Ok(())
        })
    }

    fn put(&mut self, account: AccountId, walked: Walked) {
        match Small::of(&walked) {
            Some(small) => self.small.insert(account.0, small),
            None => {
                self.large.insert(account, walked);
            }
        }
    }

    /// Takes what is known of an account.
    pub(crate) fn remove(&mut self, account: AccountId) -> Option<Walked> {
        let small = self.small.remove(account.0);
        let small = small.map(|small| small.walked());
        small.or_else(|| self.large.remove(&account))
    }

    /// Takes what is known of an account that has a leg.
    fn met(&mut self, driver: &mut dyn Driver, account: AccountId) -> Result<Walked> {
        if let Some(known) = self.remove(account) {
            return Ok(known);
        }
        let facts = tables::accounts::facts(driver, account)?;
        Ok(Walked::new(facts.map(|facts| facts.currency)))
    }

    /// Whether a leg is booked before the last one of its account.
    fn goes_back(&mut self, account: AccountId, at: Timestamp, day: Day) -> bool {
        let before = self.last.get_mut(account.0).copied();
        self.last.insert(account.0, (at, day));
        before.is_some_and(|before| at < before.0 || day < before.1)
    }

    /// The accounts that are left and have legs.
    pub(crate) fn left(&self) -> impl Iterator<Item = AccountId> {
        let small = self.small.iter().filter(|(_, small)| small.legs > 0);
        let small = small.map(|(key, _)| AccountId(key));
        small.chain(self.large.keys().copied())
    }

    /// Goes on with an account's chain, and says what currency the account is
    /// kept in.
    pub(crate) fn leg(
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
        let mut walked = self.met(driver, account)?;
        let balance = walked
            .balance_minor
            .checked_add(sign * transfer.request.amount_minor);
        let currency = walked.currency;
        let links = walked.spine.push(transfer.id);
        walked.legs += 1;
        let subject = || number(transfer.id);
        let (at, day) = (transfer.stamp.booked_at, transfer.stamp.business_date);
        if !gapless && self.goes_back(account, at, day) {
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
        if has_floor(account) && shown_minor(account, leg.balance_minor) < 0 {
            findings.add(
                "below_floor",
                subject(),
                format!(
                    "{} is below zero after it, where it never goes",
                    label(account)
                ),
            );
        }
        // Go on from what the row says, so that one wrong row is one finding.
        walked.balance_minor = leg.balance_minor;
        self.put(account, walked);
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

#[cfg(test)]
mod tests {
    use bankctl_types::Currency;

    use super::{ROOTS_SMALL, Small, Walked};

    #[test]
    fn an_account_is_known_in_forty_bytes_and_loses_nothing() {
        assert_eq!(size_of::<Option<Small>>(), 40);
        let mut walked = Walked::new(Currency::parse("EUR"));
        let mut kept_small = 0;
        for leg in 1..=500i64 {
            walked.spine.push(leg * 3);
            walked.legs = leg;
            walked.balance_minor = i64::MIN + leg;
            let Some(small) = Small::of(&walked) else {
                assert!(walked.spine.roots().len() > ROOTS_SMALL);
                continue;
            };
            kept_small += 1;
            let back = small.walked();
            assert_eq!(back.spine, walked.spine);
            assert_eq!(
                (back.legs, back.balance_minor, back.currency),
                (walked.legs, walked.balance_minor, walked.currency)
            );
        }
        assert!(kept_small > 400, "{kept_small}");
        walked.legs = 1;
        walked.spine = crate::kernel::rules::skip_list::SkipRoots::default();
        walked.spine.push(i64::from(u32::MAX) + 1);
        assert!(Small::of(&walked).is_none());
    }
}
