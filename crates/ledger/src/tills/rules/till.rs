//! A till: a drawer of cash that one operator answers for at a time.

use std::collections::BTreeMap;

use bankctl_types::{Currency, Day, Timestamp, from_text, words};
use serde::Serialize;

use crate::kernel::rules::chart::TILL_PREFIX;

/// The longest name, in bytes: `cash/till-` and a currency fit before and behind it.
pub const NAME_MAX: usize = 32;

words! {
    /// The state of a till.
    TillStatus {
        /// No session: it takes and pays nothing.
        Closed = 1, "closed";
        /// An operator serves at it.
        Open = 2, "open";
        /// Its operator is away.
        Paused = 3, "paused";
        /// It was counted, and its difference waits for a second person.
        Counting = 4, "counting";
    }
}

from_text! {
    TillStatus = TillStatus::parse;
}

/// A till, as the change log keeps it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Till {
    /// The name.
    pub name: String,
    /// Where it stands, such as the name of the branch.
    pub branch: Option<String>,
    /// The number of its account in the chart of accounts.
    pub account: i64,
    /// The key of the only operator who opens it; `None` for any.
    pub operator: Option<i64>,
    /// Whether the teller counts without knowing what is expected.
    pub blind: bool,
    /// The most that it should hold, in minor units by currency.
    pub limits: BTreeMap<String, i64>,
    /// Whether a deposit beyond that is refused, and not only warned of.
    pub refuses_beyond: bool,
    /// The state.
    pub status: TillStatus,
    /// The number of its session, or of its last one: sessions count from 1.
    pub session: i64,
    /// The key of the operator whose session it is.
    pub holder: Option<i64>,
    /// When the session began.
    pub opened_at: Option<Timestamp>,
    /// The business day that it began on.
    pub opened_on: Option<Day>,
    /// The number of its last count, and after which transactions of its account
    /// may still be taken back.
    pub counted: Option<i64>,
    /// The idempotency key of its last opening.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opened_under: Option<String>,
}

impl Till {
    /// A till that was never open.
    pub fn new(name: &str, account: i64) -> Self {
        Self {
            name: name.to_owned(),
            branch: None,
            account,
            operator: None,
            blind: false,
            limits: BTreeMap::new(),
            refuses_beyond: false,
            status: TillStatus::Closed,
            session: 0,
            holder: None,
            opened_at: None,
            opened_on: None,
            counted: None,
            opened_under: None,
        }
    }

    /// The name of its account.
    pub fn account_name(&self) -> String {
        format!("{TILL_PREFIX}{}", self.name)
    }

    /// The most that it should hold of a currency, in minor units.
    pub fn limit(&self, currency: Currency) -> Option<i64> {
        self.limits.get(currency.code()).copied()
    }

    /// Whether its fields go together: an operator answers for it exactly while a
    /// session lasts.
    pub fn is_sound(&self) -> bool {
        let has_session = self.status != TillStatus::Closed;
        has_session == self.holder.is_some()
            && has_session == self.opened_at.is_some()
            && has_session == self.opened_on.is_some()
            && (!has_session || self.session > 0)
            && self.limits.values().all(|most| *most >= 0)
    }

    /// Begins a session.
    pub fn begin(&mut self, holder: i64, at: Timestamp, on: Day) {
        self.status = TillStatus::Open;
        self.session += 1;
        self.holder = Some(holder);
        self.opened_at = Some(at);
        self.opened_on = Some(on);
    }

    /// Ends the session.
    pub fn end(&mut self) {
        self.status = TillStatus::Closed;
        self.holder = None;
        self.opened_at = None;
        self.opened_on = None;
    }
}

/// Whether a text can be the name of a till: lower-case letters, digits and `-`.
pub fn is_name(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !text.is_empty()
        && text.len() <= NAME_MAX
        && text.bytes().all(fits)
        && !text.starts_with('-')
        && !text.ends_with('-')
        && text != "vault"
}

/// The limits of a till as they are stored: `EUR=500000 USD=1000000`.
pub fn limits_to_text(limits: &BTreeMap<String, i64>) -> String {
    let words: Vec<String> = limits
        .iter()
        .map(|(code, minor)| format!("{code}={minor}"))
        .collect();
    words.join(" ")
}

/// The limits of a stored text; nothing if it is none.
pub fn limits_from_text(text: &str) -> Option<BTreeMap<String, i64>> {
    let words = text.split(' ').filter(|word| !word.is_empty());
    words
        .map(|word| {
            let (code, minor) = word.split_once('=')?;
            Some((code.to_owned(), minor.parse().ok()?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use bankctl_types::{Day, Timestamp};

    use super::{Till, TillStatus, is_name, limits_from_text, limits_to_text};

    #[test]
    fn names_are_short_words() {
        let table = [
            ("anna", true),
            ("2", true),
            ("north-2", true),
            ("", false),
            ("-n", false),
            ("n-", false),
            ("Anna", false),
            ("a/b", false),
            ("vault", false),
            ("a b", false),
        ];
        for (name, fits) in table {
            assert_eq!(is_name(name), fits, "{name:?}");
        }
        assert!(is_name(&"x".repeat(32)) && !is_name(&"x".repeat(33)));
    }

    #[test]
    fn limits_come_back_as_they_were_stored() {
        let text = "EUR=500 USD=1000000";
        let limits = limits_from_text(text).expect("limits");
        assert_eq!(limits_to_text(&limits), text);
        assert_eq!(limits_from_text("").map(|all| all.len()), Some(0));
        assert!(limits_from_text("EUR").is_none() && limits_from_text("EUR=x").is_none());
    }

    #[test]
    fn a_session_has_one_operator_from_its_beginning_to_its_end() {
        let mut till = Till::new("anna", 1_000);
        assert!(till.is_sound());
        till.begin(3, Timestamp(7), Day(20_000));
        assert_eq!((till.status, till.session), (TillStatus::Open, 1));
        assert!(till.is_sound());
        till.status = TillStatus::Closed;
        assert!(!till.is_sound(), "a closed till has no operator");
        till.end();
        assert!(till.is_sound());
        till.begin(3, Timestamp(8), Day(20_000));
        assert_eq!(till.session, 2);
    }
}
