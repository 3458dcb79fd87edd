//! How operators prove who they are to a ledger, and for how long that holds.

use bankctl_types::{from_text, words};
use serde::{Deserialize, Serialize};

words! {
    /// What a ledger believes.
    LoginMode {
        /// The account at the operating system, or the role at the server.
        Os = 1, "os";
        /// A password, after which a session holds for some time.
        Password = 2, "password";
    }
}

/// The longest that a session may idle, in minutes.
pub const IDLE_MINUTES_MAX: i64 = 60;
/// The longest that a session may last, in hours.
pub const HOURS_MAX: i64 = 24;
/// The microseconds of a minute.
pub const MINUTE_MICROS: i64 = 60_000_000;

/// What a ledger asks of operators.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Login {
    /// What it believes.
    pub mode: LoginMode,
    /// After how many minutes without a command a session ends.
    pub idle_minutes: i64,
    /// After how many hours a session ends in any case.
    pub hours: i64,
}

impl Default for Login {
    fn default() -> Self {
        Self {
            mode: LoginMode::Os,
            idle_minutes: 5,
            hours: 8,
        }
    }
}

impl Login {
    /// Whether nothing is believed but a password.
    pub fn by_password(&self) -> bool {
        self.mode == LoginMode::Password
    }

    /// How long a session may idle, in microseconds.
    pub fn idle_micros(&self) -> i64 {
        self.idle_minutes * MINUTE_MICROS
    }

    /// How long a session lasts, in microseconds.
    pub fn life_micros(&self) -> i64 {
        self.hours * 60 * MINUTE_MICROS
    }
}

from_text! {
    LoginMode = LoginMode::parse;
}
