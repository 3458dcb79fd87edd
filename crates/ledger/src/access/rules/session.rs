//! Sessions: what a login is good for, and for how long.
//!
//! An operator who has logged in has two tokens of 256 random bits, of which the ledger
//! keeps hashes. The access token goes with every command. It is good for a
//! quarter of an hour; the first command after that trades the refresh token
//! for two new ones. A refresh token that comes a second time was copied, by
//! the one who had it first or by the one who has it now: the session ends, for both.

use bankctl_types::serde_text::micros;
use bankctl_types::{Timestamp, words};
use serde::{Serialize, Serializer};

use crate::kernel::rules::login::{Login, MINUTE_MICROS};
use crate::kernel::rules::merkle::hexadecimal;

/// How long an access token is good.
pub const ACCESS_MICROS: i64 = 15 * MINUTE_MICROS;

words! {
    /// Why a session was ended before its time.
    Ended {
        /// Its user logged out.
        LoggedOut = 1, "logged-out";
        /// Its user logged in again at the same place.
        Replaced = 2, "replaced";
        /// An admin ended it.
        Revoked = 3, "revoked";
        /// A refresh token came twice.
        Reused = 4, "reused";
        /// The operator was disabled.
        Disabled = 5, "disabled";
        /// The password was changed.
        PasswordChanged = 6, "password-changed";
        /// The ledger asks for no login any more.
        ModeChanged = 7, "mode-changed";
    }
}

/// A session as the change log keeps it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Session {
    /// Who has logged in, by key.
    pub operator: i64,
    /// The account that it is bound to.
    pub account: String,
    /// The hash of the access token.
    #[serde(serialize_with = "digits")]
    pub access: [u8; 32],
    /// The hash of the refresh token.
    #[serde(serialize_with = "digits")]
    pub refresh: [u8; 32],
    /// The hashes of refresh tokens that were traded in.
    #[serde(serialize_with = "all_digits")]
    pub spent: Vec<[u8; 32]>,
    /// When it began.
    #[serde(with = "micros")]
    pub started_at: Timestamp,
    /// When its tokens were made.
    #[serde(with = "micros")]
    pub refreshed_at: Timestamp,
    /// When it ends in any case.
    #[serde(with = "micros")]
    pub ends_at: Timestamp,
    /// When it was ended before, in microseconds since 1970.
    pub ended_at: Option<i64>,
    /// Why.
    pub ended: Option<Ended>,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // As serde asks for it.
fn digits<S: Serializer>(hash: &[u8; 32], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&hexadecimal(hash))
}

fn all_digits<S: Serializer>(hashes: &[[u8; 32]], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(hashes.iter().map(|hash| hexadecimal(hash)))
}

/// What every command must know of its session.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SessionUse {
    /// The number.
    pub id: i64,
    /// The account that it is bound to.
    pub account: String,
    /// When its tokens were made.
    pub refreshed_at: Timestamp,
    /// When it ends in any case.
    pub ends_at: Timestamp,
    /// When it was used last, as far as that was written.
    pub used_at: Timestamp,
    /// Why it was ended before.
    pub ended: Option<Ended>,
}

impl SessionUse {
    /// Why the session is of no use to an account at a time; `None` if it is
    /// of use.
    pub fn fault(&self, account: &str, login: &Login, now: Timestamp) -> Option<&'static str> {
        if let Some(ended) = self.ended {
            return Some(match ended {
                Ended::LoggedOut => "the session was ended by logging out",
                Ended::Replaced => "the session was replaced by another",
                Ended::Revoked => "the session was revoked",
                Ended::Reused => {
                    "the session was ended, because its refresh token came twice: there is a copy of it"
                }
                Ended::Disabled => "the session was ended when the operator was disabled",
                Ended::PasswordChanged => "the session was ended when the password was changed",
                Ended::ModeChanged => {
                    "the session was ended when the ledger stopped to ask for a login"
                }
            });
        }
        if self.account != account {
            return Some("the session belongs to another account");
        }
        if now >= self.ends_at {
            return Some("the session is over");
        }
        if now.0 - self.used_at.0 > login.idle_micros() {
            return Some("the session has idled too long");
        }
        None
    }

    /// Whether its access token must be traded in.
    pub fn is_stale(&self, now: Timestamp) -> bool {
        is_stale(self.refreshed_at, now)
    }

    /// Whether it is to be written that it was used: not with every command.
    pub fn is_to_be_noted(&self, login: &Login, now: Timestamp) -> bool {
        now.0 - self.used_at.0 >= login.idle_micros() / 4
    }
}

/// Whether tokens of this time must be traded in.
pub fn is_stale(made_at: Timestamp, now: Timestamp) -> bool {
    now.0 - made_at.0 > ACCESS_MICROS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_holds_for_its_account_and_its_time() {
        let login = Login::default();
        let minutes = |minutes: i64| Timestamp(minutes * MINUTE_MICROS);
        let session = SessionUse {
            id: 1,
            account: "anna".to_owned(),
            refreshed_at: minutes(0),
            ends_at: minutes(480),
            used_at: minutes(0),
            ended: None,
        };
        let cases = [
            ("anna", 5, 0, None),
            ("ben", 0, 0, Some("the session belongs to another account")),
            ("anna", 6, 0, Some("the session has idled too long")),
            ("anna", 479, 479, None),
            ("anna", 480, 479, Some("the session is over")),
        ];
        for (account, now, used, fault) in cases {
            let session = SessionUse {
                used_at: minutes(used),
                ..session.clone()
            };
            assert_eq!(session.fault(account, &login, minutes(now)), fault);
        }
        assert!(!session.is_stale(minutes(15)));
        assert!(session.is_stale(minutes(16)));
        assert!(!session.is_to_be_noted(&login, minutes(1)));
        assert!(session.is_to_be_noted(&login, minutes(2)));
        for ended in Ended::ALL {
            let session = SessionUse {
                ended: Some(*ended),
                ..session.clone()
            };
            assert!(session.fault("anna", &login, minutes(0)).is_some());
        }
    }
}
