//! Whether a check that is presented is paid: the rules in their order. Limits and
//! funds come after them, and are decided where money moves.

use bankctl_types::Day;

use super::book::Known;

/// A check that is dated longer ago than this many days need not be paid: six months
/// (UCC 4-404).
const STALE_DAYS: i64 = 180;

/// What is known of a check that is presented.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Facts {
    /// What the books of its account say of its number.
    pub known: Known,
    /// The item by which it was paid before, if it was.
    pub paid_as: Option<i64>,
    /// The order that stops it, by number, if there is one.
    pub stopped_by: Option<i64>,
    /// The date that is written on it, if that was given.
    pub dated: Option<Day>,
    /// The business day.
    pub today: Day,
}

/// Why a check is not paid.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// It is in no book of its account.
    Unknown,
    /// Its book is void.
    Void,
    /// It was paid before, by this item.
    AlreadyPaid(i64),
    /// Its payment was stopped, by this order.
    Stopped(i64),
    /// It is dated too long ago.
    Stale(Day),
    /// It is dated later than today.
    PostDated(Day),
    /// The bank drew it for another amount.
    OtherAmount,
}

impl Refusal {
    /// The stable code that scripts read.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unknown => "check_unknown",
            Self::Void => "check_void",
            Self::AlreadyPaid(_) => "check_already_paid",
            Self::Stopped(_) => "stop_payment",
            Self::Stale(_) => "check_stale",
            Self::PostDated(_) => "check_post_dated",
            Self::OtherAmount => "check_amount_mismatch",
        }
    }
}

/// Whether a check is paid, as far as it is about the check itself. Who overrides the
/// rules pays what they say no to, but nothing twice.
///
/// # Errors
/// The first refusal that applies: unknown, void, paid before, stopped, stale,
/// post-dated.
pub fn decide(facts: &Facts, overrides: bool) -> Result<(), Refusal> {
    let refusal = match facts.known {
        Known::Unknown => Some(Refusal::Unknown),
        Known::Void => Some(Refusal::Void),
        Known::NoBooks | Known::Issued => None,
    };
    if let Some(refusal) = refusal.filter(|_| !overrides) {
        return Err(refusal);
    }
    if let Some(item) = facts.paid_as {
        return Err(Refusal::AlreadyPaid(item));
    }
    if overrides {
        return Ok(());
    }
    if let Some(stop) = facts.stopped_by {
        return Err(Refusal::Stopped(stop));
    }
    match facts.dated {
        Some(dated) if dated > facts.today => Err(Refusal::PostDated(dated)),
        Some(dated) if i64::from(facts.today.0) - i64::from(dated.0) > STALE_DAYS => {
            Err(Refusal::Stale(dated))
        }
        _ => Ok(()),
    }
}

/// The codes that a returned item may have beside those of [`Refusal`]: what its account
/// had against it, in the order in which that is decided.
pub const OF_ACCOUNT: &[&str] = &[
    "account_closed",
    "account_frozen",
    "account_dormant",
    "customer_not_approved",
    "payment_limit_exceeded",
    "insufficient_funds",
    "minimum_balance",
];

/// Whether an item that is returned for this costs the fee for what an account did not
/// have enough for.
#[must_use]
pub fn is_nsf(code: &str) -> bool {
    code == "insufficient_funds"
}

/// Whether an item that is returned for this would be paid if its account had more.
#[must_use]
pub fn is_short(code: &str) -> bool {
    matches!(code, "insufficient_funds" | "minimum_balance")
}

/// Whether who overrides the rules pays although the account says this.
#[must_use]
pub fn is_overridden(code: &str) -> bool {
    is_short(code) || code == "payment_limit_exceeded"
}

#[cfg(test)]
mod tests {
    use bankctl_types::Day;

    use super::{Facts, Known, Refusal, decide};

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    fn facts() -> Facts {
        Facts {
            known: Known::Issued,
            paid_as: None,
            stopped_by: None,
            dated: None,
            today: day("2026-11-30"),
        }
    }

    /// Each has all that come after it against it, too.
    #[test]
    fn the_first_refusal_is_the_one_that_is_told() {
        let old = Some(day("2026-06-02"));
        let all = Facts {
            known: Known::Unknown,
            paid_as: Some(4),
            stopped_by: Some(9),
            dated: old,
            ..facts()
        };
        let void = Facts {
            known: Known::Void,
            ..all
        };
        let issued = Facts {
            known: Known::NoBooks,
            ..all
        };
        let unpaid = Facts {
            paid_as: None,
            ..issued
        };
        let free = Facts {
            stopped_by: None,
            ..unpaid
        };
        let table = [
            (all, Err(Refusal::Unknown), "check_unknown"),
            (void, Err(Refusal::Void), "check_void"),
            (issued, Err(Refusal::AlreadyPaid(4)), "check_already_paid"),
            (unpaid, Err(Refusal::Stopped(9)), "stop_payment"),
            (free, Err(Refusal::Stale(day("2026-06-02"))), "check_stale"),
            (facts(), Ok(()), ""),
        ];
        for (facts, expected, code) in table {
            let decided = decide(&facts, false);
            assert_eq!(decided, expected);
            assert_eq!(decided.err().map_or("", Refusal::code), code);
        }
    }

    #[test]
    fn a_check_is_good_for_180_days_from_its_date() {
        let table = [
            ("2026-06-03", None),
            ("2026-06-02", Some("check_stale")),
            ("2026-11-30", None),
            ("2026-12-01", Some("check_post_dated")),
        ];
        for (dated, expected) in table {
            let facts = Facts {
                dated: Some(day(dated)),
                ..facts()
            };
            let code = decide(&facts, false).err().map(Refusal::code);
            assert_eq!(code, expected, "{dated}");
        }
    }

    #[test]
    fn nothing_is_paid_twice_whoever_overrides_it() {
        let mut all = Facts {
            known: Known::Void,
            stopped_by: Some(9),
            dated: Some(day("2026-12-31")),
            ..facts()
        };
        assert_eq!(decide(&all, true), Ok(()));
        all.paid_as = Some(4);
        assert_eq!(decide(&all, true), Err(Refusal::AlreadyPaid(4)));
    }
}
