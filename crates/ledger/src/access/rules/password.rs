//! Passwords: what may be one, and what is kept of it.
//!
//! Argon2id (RFC 9106) makes 64 bytes of a password and a salt. One half is
//! kept, to know the password again; the other is the key that the secret of
//! an operator's codes is sealed with, so that a reader of the ledger has
//! neither. The memory that a guess takes is what makes guessing dear: this is
//! the second of the standard's recommended choices (section 4), 64 MiB and
//! three passes.

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use unicode_normalization::UnicodeNormalization as _;
use zeroize::{Zeroize as _, Zeroizing};

use crate::privacy::encryption::Key;

/// The memory that a password takes, in KiB.
pub const MEMORY_KIB: i64 = 64 * 1_024;
/// How often the memory is gone over.
pub const PASSES: i64 = 3;
/// How many parts of it could be filled at once.
pub const LANES: i64 = 4;
/// The fewest characters of a password (NIST SP 800-63B-4, section 3.1.1.2, asks
/// for 15 where nothing else is asked for, else 8).
pub const CHARACTERS_MIN: usize = 12;
/// The most bytes of one.
pub const BYTES_MAX: usize = 1_024;

/// A password as an operator typed it, overwritten when it is dropped.
pub type Secret = Zeroizing<String>;

/// What is kept of a password.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Password {
    /// What makes equal passwords look different.
    pub salt: [u8; 16],
    /// The memory that it takes, in KiB.
    pub memory_kib: i64,
    /// How often the memory is gone over.
    pub passes: i64,
    /// How many parts of it could be filled at once.
    pub lanes: i64,
    /// What the right password makes.
    pub verifier: [u8; 32],
}

impl Password {
    /// What is kept of a new password, and the key that follows from it.
    /// `None` if there is not memory enough.
    pub fn make(text: &str, salt: [u8; 16]) -> Option<(Self, Key)> {
        let mut made = Self {
            salt,
            memory_kib: MEMORY_KIB,
            passes: PASSES,
            lanes: LANES,
            verifier: [0; 32],
        };
        let (verifier, key) = made.derive(text)?;
        made.verifier = verifier;
        Some((made, key))
    }

    /// The key that follows from a password; `None` if it is not this one.
    pub fn open(&self, text: &str) -> Option<Key> {
        let (verifier, key) = self.derive(text)?;
        same(&verifier, &self.verifier).then_some(key)
    }

    fn derive(&self, text: &str) -> Option<([u8; 32], Key)> {
        let number = |value: i64| u32::try_from(value).ok();
        let params = Params::new(
            number(self.memory_kib)?,
            number(self.passes)?,
            number(self.lanes)?,
            Some(64),
        );
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.ok()?);
        // What one keyboard composes another does not.
        let text: Secret = Zeroizing::new(text.nfc().collect());
        let mut made = [0; 64];
        argon
            .hash_password_into(text.as_bytes(), &self.salt, &mut made)
            .ok()?;
        let (mut verifier, mut key) = ([0; 32], [0; 32]);
        verifier.copy_from_slice(&made[..32]);
        key.copy_from_slice(&made[32..]);
        made.zeroize();
        Some((verifier, Key::new(key)))
    }
}

/// As a request keeps it: the numbers, then salt and verifier.
impl Serialize for Password {
    fn serialize<S: Serializer>(&self, target: S) -> Result<S::Ok, S::Error> {
        let Self {
            memory_kib,
            passes,
            lanes,
            ..
        } = self;
        let [salt, verifier] = [&self.salt[..], &self.verifier].map(|bytes| STANDARD.encode(bytes));
        target.collect_str(&format_args!(
            "argon2id {memory_kib} {passes} {lanes} {salt} {verifier}"
        ))
    }
}

impl<'de> Deserialize<'de> for Password {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        let text = String::deserialize(source)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom("a password can't be read"))
    }
}

impl Password {
    fn parse(text: &str) -> Option<Self> {
        let mut words = text.strip_prefix("argon2id ")?.split(' ');
        let mut number = || words.next()?.parse().ok();
        let [memory_kib, passes, lanes] = [number()?, number()?, number()?];
        let mut bytes = || STANDARD.decode(words.next()?).ok();
        Some(Self {
            memory_kib,
            passes,
            lanes,
            salt: bytes()?.try_into().ok()?,
            verifier: bytes()?.try_into().ok()?,
        })
    }
}

/// Whether bytes are the same, in a time that does not depend on them.
fn same(one: &[u8; 32], other: &[u8; 32]) -> bool {
    let differences = one.iter().zip(other).map(|(one, other)| one ^ other);
    differences.fold(0, |all, one| all | one) == 0
}

/// Why a text can't be a password.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PasswordFault {
    /// Too short.
    #[error("it has fewer than {CHARACTERS_MIN} characters")]
    Short,
    /// Too long.
    #[error("it has more than {BYTES_MAX} bytes")]
    Long,
    /// A few characters, over and over.
    #[error("it has fewer than five different characters")]
    Same,
    /// The name of the operator who logs in with it.
    #[error("it is little more than the name")]
    Name,
}

/// Checks a new password of an operator.
///
/// # Errors
/// What is wrong with it.
pub fn check(text: &str, name: &str) -> Result<(), PasswordFault> {
    let mut characters: Vec<char> = text.chars().collect();
    if characters.len() < CHARACTERS_MIN {
        return Err(PasswordFault::Short);
    }
    if text.len() > BYTES_MAX {
        return Err(PasswordFault::Long);
    }
    characters.sort_unstable();
    characters.dedup();
    if characters.len() < 5 {
        return Err(PasswordFault::Same);
    }
    let without_name = text.to_lowercase().replace(&name.to_lowercase(), "");
    if without_name.chars().count() < CHARACTERS_MIN / 2 {
        return Err(PasswordFault::Name);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_password_opens() {
        let mut kept = Password {
            salt: [7; 16],
            memory_kib: 64,
            passes: 1,
            lanes: 1,
            verifier: [0; 32],
        };
        let (verifier, key) = kept.derive("correct horse battery").expect("memory");
        kept.verifier = verifier;
        assert_eq!(kept.open("correct horse battery"), Some(key));
        assert_eq!(kept.open("correct horse batterx"), None);
        assert_eq!(kept.open(""), None);
        // Composed or not, it is the same text.
        let (verifier, _) = kept.derive("caf\u{e9}").expect("memory");
        kept.verifier = verifier;
        assert!(kept.open("cafe\u{301}").is_some());
        let text = serde_json::to_string(&kept).expect("JSON");
        let read: Password = serde_json::from_str(&text).expect("a password");
        assert_eq!(read, kept);
        kept.salt = [8; 16];
        assert_eq!(kept.open("caf\u{e9}"), None);
    }

    /// What the standard's own test vector says of the function below.
    #[test]
    fn the_function_is_that_of_the_standard() {
        // RFC 9106, section 5.3.
        let mut builder = argon2::ParamsBuilder::new();
        let data = argon2::AssociatedData::new(&[4; 12]).expect("short");
        builder.m_cost(32).t_cost(3).p_cost(4).data(data);
        let params = builder.build().expect("parameters");
        let argon = Argon2::new_with_secret(&[3; 8], Algorithm::Argon2id, Version::V0x13, params)
            .expect("a secret");
        let mut made = [0; 32];
        argon
            .hash_password_into(&[1; 32], &[2; 16], &mut made)
            .expect("a hash");
        let expected = "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659";
        assert_eq!(crate::kernel::rules::merkle::hexadecimal(&made), expected);
    }

    #[test]
    fn what_is_guessed_first_is_refused() {
        for (text, fault) in [
            ("short", PasswordFault::Short),
            ("eleven char", PasswordFault::Short),
            ("aaaaaaaaaaaaaa", PasswordFault::Same),
            ("121212121212", PasswordFault::Same),
            ("Anna-KowalskiAnna-Kowalski1", PasswordFault::Name),
        ] {
            assert_eq!(check(text, "anna-kowalski"), Err(fault), "{text}");
        }
        assert_eq!(check(&"abcdefg".repeat(200), "a"), Err(PasswordFault::Long));
        assert_eq!(check("correct horse", "anna"), Ok(()));
    }
}
