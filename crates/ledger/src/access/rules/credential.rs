//! What an operator logs in with, and how often that may fail.

use bankctl_types::Timestamp;
use serde::{Serialize, Serializer};
use sha2::{Digest as _, Sha256};

use super::password::Password;
use crate::access::rules::totp;
use crate::kernel::rules::login::MINUTE_MICROS;
use crate::kernel::rules::merkle::hexadecimal;

/// So many times in a row it may fail before everybody has to wait.
pub const FAILURES_FREE: i64 = 5;
/// The longest that everybody has to wait, in minutes.
pub const WAIT_MINUTES_MAX: i64 = 60;

/// The secret of an authenticator.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CodeSecret {
    /// Sealed with the key that follows from the password.
    pub sealed: Vec<u8>,
    /// Since when codes are asked for, in microseconds since 1970; `None`
    /// until a first code has shown that they fit.
    pub since: Option<i64>,
}

/// What an operator logs in with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Credential {
    /// The operator's name.
    pub name: String,
    /// The password.
    pub password: Password,
    /// Whether an admin has set it, so that it is good for nothing but
    /// setting another.
    pub temporary: bool,
    /// When it was set.
    pub set_at: Timestamp,
    /// The secret of an authenticator, if there is one.
    pub codes: Option<CodeSecret>,
    /// The step of the last code that was used.
    pub code_step: i64,
    /// The hashes of the recovery codes that are left.
    pub recovery: Vec<[u8; 32]>,
    /// How often in a row it was tried in vain.
    pub failures: i64,
    /// Until when no one may try, in microseconds since 1970.
    pub locked_until: i64,
}

impl Credential {
    /// A new password, and nothing else.
    pub fn new(name: &str, password: Password, temporary: bool, now: Timestamp) -> Self {
        Self {
            name: name.to_owned(),
            password,
            temporary,
            set_at: now,
            codes: None,
            code_step: 0,
            recovery: Vec::new(),
            failures: 0,
            locked_until: 0,
        }
    }

    /// Whether a code is asked for.
    pub fn asks_for_code(&self) -> bool {
        self.codes
            .as_ref()
            .is_some_and(|codes| codes.since.is_some())
    }

    /// Until when no one may try; `None` if an operator may now.
    pub fn locked_at(&self, now: Timestamp) -> Option<Timestamp> {
        (now.0 < self.locked_until).then_some(Timestamp(self.locked_until))
    }

    /// It was tried in vain: from the fifth time in a row on everybody waits,
    /// first for a minute, then twice as long each time, at most an hour.
    pub fn fail(&mut self, now: Timestamp) {
        self.failures = self.failures.saturating_add(1);
        let over = self.failures - FAILURES_FREE;
        if over >= 0 {
            let doublings = u32::try_from(over).unwrap_or(u32::MAX).min(6);
            let minutes = WAIT_MINUTES_MAX.min(1 << doublings);
            self.locked_until = now.0.saturating_add(minutes * MINUTE_MICROS);
        }
    }

    /// It was right.
    pub fn succeed(&mut self) {
        self.failures = 0;
        self.locked_until = 0;
    }

    /// Uses a code up: one of the authenticator with this secret, or a
    /// recovery code. Says whether it counts.
    pub fn use_code(&mut self, secret: &[u8], typed: &str, now: Timestamp) -> bool {
        if let Some(step) = totp::step_of(secret, typed, now, self.code_step) {
            self.code_step = step;
            return true;
        }
        let Some(hash) = totp::recovery_hash(typed) else {
            return false;
        };
        let place = self.recovery.iter().position(|kept| *kept == hash);
        place.map(|place| self.recovery.remove(place)).is_some()
    }

    /// All that is secret, in one hash: the change log shows that it was
    /// changed, and nothing that a guess could be tried on.
    fn digest(&self) -> String {
        let Password {
            salt,
            memory_kib,
            passes,
            lanes,
            verifier,
        } = &self.password;
        let mut hash = Sha256::new();
        hash.update(salt);
        for number in [memory_kib, passes, lanes] {
            hash.update(number.to_le_bytes());
        }
        hash.update(verifier);
        for kept in &self.recovery {
            hash.update(kept);
        }
        if let Some(codes) = &self.codes {
            hash.update(&codes.sealed);
        }
        hexadecimal(&hash.finalize())
    }
}

/// As the change log keeps it: nothing of it is secret.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CredentialSeen {
    /// The operator's name.
    pub name: String,
    /// All that is secret, in one hash.
    pub secrets: String,
    /// Whether an admin has set the password.
    pub temporary: bool,
    /// When it was set, in microseconds since 1970.
    pub set_at: i64,
    /// Whether there is the secret of an authenticator.
    pub codes: bool,
    /// Since when codes are asked for.
    pub codes_since: Option<i64>,
    /// The step of the last code that was used.
    pub code_step: i64,
    /// How many recovery codes are left.
    pub recovery_codes: i64,
    /// How often in a row it was tried in vain.
    pub failures: i64,
    /// Until when no one may try, in microseconds since 1970.
    pub locked_until: i64,
}

impl Serialize for CredentialSeen {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let after = serde_json::json!({
            "name": self.name,
            "secrets": self.secrets,
            "temporary": self.temporary,
            "set_at": self.set_at,
            "codes": self.codes,
            "codes_since": self.codes_since,
            "code_step": self.code_step,
            "recovery_codes": self.recovery_codes,
            "failures": self.failures,
            "locked_until": self.locked_until,
        });
        after.serialize(serializer)
    }
}

impl Serialize for Credential {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let codes = self.codes.as_ref().map(|codes| codes.since);
        let seen = CredentialSeen {
            name: self.name.clone(),
            secrets: self.digest(),
            temporary: self.temporary,
            set_at: self.set_at.0,
            codes: codes.is_some(),
            codes_since: codes.flatten(),
            code_step: self.code_step,
            recovery_codes: i64::try_from(self.recovery.len()).unwrap_or(i64::MAX),
            failures: self.failures,
            locked_until: self.locked_until,
        };
        seen.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credential() -> Credential {
        let password = Password {
            salt: [1; 16],
            memory_kib: 8,
            passes: 1,
            lanes: 1,
            verifier: [2; 32],
        };
        Credential::new("anna", password, false, Timestamp(0))
    }

    #[test]
    fn failures_lock_longer_and_longer_and_a_success_forgets_them() {
        let mut credential = credential();
        let mut waits = Vec::new();
        for _ in 0..13 {
            credential.fail(Timestamp(0));
            waits.push(credential.locked_until / MINUTE_MICROS);
        }
        assert_eq!(waits, [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]);
        let last = Timestamp(60 * MINUTE_MICROS);
        assert_eq!(credential.locked_at(Timestamp(last.0 - 1)), Some(last));
        assert_eq!(credential.locked_at(last), None);
        credential.succeed();
        assert_eq!(credential.locked_at(Timestamp(1)), None);
        credential.fail(Timestamp(0));
        assert_eq!(credential.locked_at(Timestamp(1)), None);
    }

    #[test]
    fn codes_are_used_up() {
        let mut credential = credential();
        let shown = totp::recovery_text(&[5; totp::RECOVERY_BYTES]);
        credential.recovery = totp::recovery_hash(&shown).into_iter().collect();
        let secret = b"12345678901234567890";
        let now = Timestamp(59_000_000);
        assert!(credential.use_code(secret, "287082", now));
        assert!(!credential.use_code(secret, "287082", now));
        assert!(credential.use_code(secret, &shown, now));
        assert!(!credential.use_code(secret, &shown, now));
        assert!(!credential.use_code(secret, "", now));
    }

    #[test]
    fn every_secret_counts_in_the_seal() {
        let first = credential();
        let changes: [fn(&mut Credential); 7] = [
            |changed| changed.password.salt[0] = 9,
            |changed| changed.password.memory_kib = 9,
            |changed| changed.password.passes = 9,
            |changed| changed.password.lanes = 9,
            |changed| changed.password.verifier[0] = 9,
            |changed| changed.recovery.push([0; 32]),
            |changed| {
                changed.codes = Some(CodeSecret {
                    sealed: vec![1],
                    since: None,
                });
            },
        ];
        for alter in changes {
            let mut other = first.clone();
            alter(&mut other);
            assert_ne!(other.digest(), first.digest());
        }
    }
}
