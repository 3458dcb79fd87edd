//! A check that was paid in: what is kept of it.

use bankctl_types::number::{AccountId, CheckId};
use bankctl_types::{Day, RoutingNumber, from_text, words};
use serde::Serialize;

/// The longest account number of a drawer.
const DRAWER_MAX: usize = 20;
/// The highest number of a check.
pub const NUMBER_MAX: i64 = 999_999_999_999_999;

words! {
    /// What a check is, as far as the law says when its money can be used
    /// (12 CFR 229.10(c) and 229.12).
    CheckClass {
        /// Of a person or a business at another bank.
        Personal = 1, "personal";
        /// Drawn on an account of this bank.
        OnUs = 2, "on-us";
        /// Of the United States Treasury.
        Treasury = 3, "treasury";
        /// A money order of the United States Postal Service.
        Postal = 4, "postal";
        /// Of a Federal Reserve Bank or a Federal Home Loan Bank.
        Fed = 5, "fed";
        /// Of a state or a local government.
        State = 6, "state";
        /// Drawn by a bank on itself.
        Cashier = 7, "cashier";
        /// A check that the drawer's bank certified.
        Certified = 8, "certified";
        /// Drawn by a bank on another bank.
        Teller = 9, "teller";
        /// A traveler's check.
        Travelers = 10, "travelers";
    }
}

words! {
    /// Where a check was paid in.
    DepositPlace {
        /// To a person of the bank.
        Counter = 1, "counter";
        /// At a machine of the bank.
        Atm = 2, "atm";
        /// At a machine that is not the bank's.
        ForeignAtm = 3, "foreign-atm";
        /// In the night depository.
        Night = 4, "night";
    }
}

words! {
    /// Why money of a check waits for longer than usual (12 CFR 229.13).
    HoldException {
        /// The checks of a day are more than the law lets through.
        Large = 1, "large";
        /// It was returned before.
        Redeposit = 2, "redeposit";
        /// The account was overdrawn repeatedly.
        Overdrawn = 3, "overdrawn";
        /// The bank has reason to doubt that it will be paid.
        Doubt = 4, "doubt";
        /// Communications or computers failed, or the other bank did.
        Emergency = 5, "emergency";
    }
}

words! {
    /// What became of a check that was paid in.
    CheckStatus {
        /// Its money is on the account, and it may still come back.
        Deposited = 1, "deposited";
        /// The bank on which it is drawn has paid it.
        Cleared = 2, "cleared";
        /// It came back unpaid.
        Returned = 3, "returned";
    }
}

words! {
    /// Why a check came back.
    ReturnReason {
        /// There was not enough money.
        Nsf = 1, "nsf";
        /// The money was not collected yet.
        Uncollected = 2, "uncollected";
        /// Payment was stopped.
        StopPayment = 3, "stop-payment";
        /// The account was closed.
        Closed = 4, "closed";
        /// The account can't be found.
        UnableToLocate = 5, "unable-to-locate";
        /// The account is frozen.
        Frozen = 6, "frozen";
        /// It is too old.
        Stale = 7, "stale";
        /// Its date is to come.
        PostDated = 8, "post-dated";
        /// An endorsement is missing.
        Endorsement = 9, "endorsement";
        /// It was altered.
        Altered = 10, "altered";
        /// The drawer did not write it.
        Unauthorised = 11, "unauthorised";
        /// The drawer is to be asked.
        Refer = 12, "refer";
        /// It was keyed in wrongly here: it never left this bank.
        KeyedInError = 13, "keyed-in-error";
    }
}

impl ReturnReason {
    /// The letter of it in an X9 return file.
    #[must_use]
    pub fn letter(self) -> Option<char> {
        Some(match self {
            Self::Nsf => 'A',
            Self::Uncollected => 'B',
            Self::StopPayment => 'C',
            Self::Closed => 'D',
            Self::UnableToLocate => 'E',
            Self::Frozen => 'F',
            Self::Stale => 'G',
            Self::PostDated => 'H',
            Self::Endorsement => 'I',
            Self::Altered => 'N',
            Self::Unauthorised => 'Q',
            Self::Refer => 'S',
            Self::KeyedInError => return None,
        })
    }

    /// Whether the check may be paid in again, once.
    #[must_use]
    pub fn may_go_again(self) -> bool {
        self.is_mended() || matches!(self, Self::Nsf | Self::Uncollected)
    }

    /// Whether nothing is wrong with a check that is paid in again: then it waits no
    /// longer than others (12 CFR 229.13(c)(1) and (2)).
    #[must_use]
    pub fn is_mended(self) -> bool {
        matches!(self, Self::Endorsement | Self::PostDated)
    }

    /// Whether the customer pays for it.
    #[must_use]
    pub fn costs(self) -> bool {
        self != Self::KeyedInError
    }
}

from_text! {
    CheckClass = CheckClass::parse;
    DepositPlace = DepositPlace::parse;
    HoldException = HoldException::parse;
    ReturnReason = ReturnReason::parse;
}

/// Money of a check that can be used from a day on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Part {
    /// The first day on which it can be used.
    pub on: Day,
    /// How much, in minor units.
    pub minor: i64,
}

/// A check that was paid in, as the change log keeps it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Check {
    /// The account that it was paid in to.
    pub account: AccountId,
    /// How much, in minor units.
    pub amount_minor: i64,
    /// The bank on which it is drawn; none of a check that is drawn on this bank.
    pub routing: Option<RoutingNumber>,
    /// The account on which it is drawn.
    pub drawer: String,
    /// The number that is printed on it.
    pub number: i64,
    /// What it is.
    pub class: CheckClass,
    /// Where it was paid in.
    pub place: DepositPlace,
    /// Whether it is made out to a holder of the account.
    pub payee_is_holder: bool,
    /// Why it waits for longer than usual, if some of it does.
    pub exception: Option<HoldException>,
    /// What makes the bank doubt that it will be paid.
    pub doubt: Option<String>,
    /// The day from which the law counts.
    pub banking_day: Day,
    /// What of it is not to be used at once, by day.
    pub parts: Vec<Part>,
    /// What was given before its day, in minor units.
    pub released_minor: i64,
    /// Why that was given.
    pub released_for: Option<String>,
    /// The transaction that brought it, by key.
    pub transfer: i64,
    /// What became of it.
    pub status: CheckStatus,
    /// Why it came back.
    pub reason: Option<ReturnReason>,
    /// The transaction that took it back, by key.
    pub returned: Option<i64>,
    /// The check that was paid in before and came back, by key.
    pub redeposit_of: Option<i64>,
}

impl Check {
    /// What waits by what is written, in minor units: nothing once it is known what
    /// became of the check.
    #[must_use]
    pub fn waiting_minor(&self) -> i64 {
        match self.status {
            CheckStatus::Deposited => self.parts.iter().map(|part| part.minor).sum(),
            CheckStatus::Cleared | CheckStatus::Returned => 0,
        }
    }

    /// Whether its fields go together.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let mut sum = Some(self.released_minor);
        for part in &self.parts {
            sum = sum.and_then(|sum| sum.checked_add(part.minor));
        }
        let is_returned = self.status == CheckStatus::Returned;
        sum.is_some_and(|sum| (0..=self.amount_minor).contains(&sum))
            && self.parts.iter().all(|part| part.minor > 0)
            && self.parts.is_sorted_by(|one, next| one.on < next.on)
            && (self.released_minor > 0) == self.released_for.is_some()
            && self.amount_minor > 0
            && self.reason.is_some() == is_returned
            && self.returned.is_some() == is_returned
            && self.routing.is_none() == (self.class == CheckClass::OnUs)
            && self.doubt.is_some() == (self.exception == Some(HoldException::Doubt))
    }

    /// Whether it is one piece of paper with another.
    #[must_use]
    pub fn is_same_paper(&self, other: &Self) -> bool {
        self.routing == other.routing
            && self.drawer == other.drawer
            && self.number == other.number
            && self.amount_minor == other.amount_minor
    }
}

/// What people call a check.
#[must_use]
pub fn name(key: i64) -> String {
    CheckId::from_key(key).to_string()
}

/// The account on which a check is drawn, without spaces and dashes; `None` if it has
/// other characters than letters and digits, or too many.
#[must_use]
pub fn drawer(text: &str) -> Option<String> {
    let compact = bankctl_types::number::compact(text);
    let fits = (1..=DRAWER_MAX).contains(&compact.len())
        && compact.bytes().all(|byte| byte.is_ascii_alphanumeric());
    fits.then_some(compact)
}

/// Parts as they are stored: day and amount, with a blank between parts.
#[must_use]
pub fn stored(parts: &[Part]) -> String {
    let texts = parts
        .iter()
        .map(|part| format!("{}:{}", part.on, part.minor));
    texts.collect::<Vec<_>>().join(" ")
}

/// Reads what is stored.
#[must_use]
pub fn from_stored(text: &str) -> Option<Vec<Part>> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    let read = |part: &str| {
        let (on, minor) = part.split_once(':')?;
        Some(Part {
            on: Day::parse(on)?,
            minor: minor.parse().ok()?,
        })
    };
    text.split(' ').map(read).collect()
}

#[cfg(test)]
mod tests {
    use bankctl_types::Day;

    use super::{Part, ReturnReason, drawer, from_stored, stored};

    #[test]
    fn parts_are_read_as_they_are_stored() {
        let parts = vec![
            Part {
                on: Day::parse("2026-11-27").expect("a day"),
                minor: 27_500,
            },
            Part {
                on: Day::parse("2026-11-30").expect("a day"),
                minor: 1,
            },
        ];
        assert_eq!(stored(&parts), "2026-11-27:27500 2026-11-30:1");
        assert_eq!(from_stored(&stored(&parts)), Some(parts));
        assert_eq!(from_stored(""), Some(Vec::new()));
        for wrong in [" ", "2026-11-27", "2026-11-27:", "x:1"] {
            assert_eq!(from_stored(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn a_drawers_account_is_letters_and_digits() {
        let table = [
            ("0123-456 789", Some("0123456789")),
            ("ab12", Some("AB12")),
            ("", None),
            ("12/3", None),
            ("123456789012345678901", None),
        ];
        for (text, expected) in table {
            assert_eq!(drawer(text).as_deref(), expected, "{text:?}");
        }
    }

    #[test]
    fn each_reason_has_a_letter_of_its_own() {
        let letters: Vec<char> = ReturnReason::ALL
            .iter()
            .filter_map(|r| r.letter())
            .collect();
        assert_eq!(letters.iter().collect::<String>(), "ABCDEFGHINQS");
        let again = ReturnReason::ALL.iter().filter(|r| r.may_go_again());
        assert_eq!(again.count(), 4);
    }
}
