//! Logins and sessions.

use bankctl_types::Timestamp;
use serde::Serialize;

/// What a login came to.
#[derive(Clone, Debug, Serialize)]
pub struct Login {
    /// The operator.
    pub operator: String,
    /// The number of the session; `None` in a dry run.
    pub session: Option<i64>,
    /// When it ends in any case.
    pub ends_at: Timestamp,
    /// After how many minutes without a command it ends.
    pub idle_minutes: i64,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// What logging out came to.
#[derive(Clone, Debug, Serialize)]
pub struct Logout {
    /// The number of the session that was ended, if there was one.
    pub session: Option<i64>,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// A session.
#[derive(Clone, Debug, Serialize)]
pub struct Session {
    /// The number.
    pub id: i64,
    /// Who has logged in.
    pub operator: String,
    /// The account that it is bound to.
    pub account: String,
    /// `active`, `expired`, or why it was ended.
    pub status: &'static str,
    /// When it began.
    pub started_at: Timestamp,
    /// When it was used last, to a quarter of what it may idle.
    pub used_at: Timestamp,
    /// When it ends in any case.
    pub ends_at: Timestamp,
}

/// What an operator logs in with.
#[derive(Clone, Debug, Serialize)]
pub struct Credential {
    /// The operator.
    pub operator: String,
    /// Whether the password is good for nothing but setting another.
    pub temporary: bool,
    /// Whether a code is asked for too.
    pub codes: bool,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// An authenticator, with what is shown of it once.
#[derive(Clone, Debug, Serialize)]
pub struct Codes {
    /// The operator.
    pub operator: String,
    /// `offered`, `on` or `off`.
    pub status: &'static str,
    /// The secret, to be typed into an authenticator.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
    /// The secret as authenticators read it from a picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The codes for when the authenticator is lost: each works once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub recovery_codes: Vec<String>,
    /// Whether nothing was written.
    pub dry_run: bool,
}
