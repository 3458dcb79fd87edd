//! Codes that count once: those of an authenticator (TOTP, RFC 6238, with the
//! SHA-1, six digits and thirty seconds that every authenticator knows), and
//! recovery codes for when that is lost.

use bankctl_types::Timestamp;
use base32::Alphabet;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest as _, Sha256};
use totp_rs::{Algorithm, Builder, Totp};

/// How many bytes the secret of an authenticator has (RFC 4226, section 4).
pub const SECRET_BYTES: usize = 20;
/// How many bytes a recovery code has: too many to be tried out.
pub const RECOVERY_BYTES: usize = 10;
/// How many recovery codes an operator gets.
pub const RECOVERY_CODES: usize = 10;
/// How long a code is shown, in seconds.
const STEP_SECONDS: i64 = 30;
/// How many steps a clock may be off.
const STEPS_OFF_MAX: u16 = 1;
/// The alphabet of RFC 4648, section 6; the last group is not filled up.
const BASE32: Alphabet = Alphabet::Rfc4648 { padding: false };
/// What a part of an address must not have as it is (RFC 3986, section 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The step of a time.
pub fn step_at(now: Timestamp) -> i64 {
    now.0.div_euclid(1_000_000 * STEP_SECONDS)
}

fn authenticator(secret: &[u8], digits: u8) -> Totp {
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(digits)
        .with_secret(secret.to_vec())
        .with_skew(STEPS_OFF_MAX)
        .with_step_duration(STEP_SECONDS.unsigned_abs())
        .build_noncompliant()
}

/// The code of a step (RFC 4226, section 5.3), of six to eight digits.
pub fn code(secret: &[u8], step: i64, digits: u8) -> Option<u32> {
    let time = u64::try_from(step.checked_mul(STEP_SECONDS)?).ok()?;
    let code = authenticator(secret, digits).generate(time);
    code.to_string().parse().ok()
}

/// The step of the code that an operator typed; `None` if it is none of now, or
/// not later than the last one that was used.
pub fn step_of(secret: &[u8], typed: &str, now: Timestamp, last: i64) -> Option<i64> {
    let typed: String = typed.chars().filter(|digit| *digit != ' ').collect();
    if typed.len() != 6 || !typed.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let time = u64::try_from(step_at(now).checked_mul(STEP_SECONDS)?).ok()?;
    let step = authenticator(secret, 6).check(&typed, time)?;
    let step = i64::try_from(step).ok()?;
    (step > last).then_some(step)
}

/// The secret as authenticators take it when it is typed.
pub fn secret_text(secret: &[u8]) -> String {
    base32::encode(BASE32, secret)
}

/// The secret as authenticators read it from a picture.
pub fn address(secret: &[u8], bank: &str, operator: &str) -> String {
    let [bank, operator] = [bank, operator].map(|text| utf8_percent_encode(text, RESERVED));
    format!(
        "otpauth://totp/{bank}:{operator}?secret={}&issuer={bank}&algorithm=SHA1&digits=6&period={STEP_SECONDS}",
        base32::encode(BASE32, secret)
    )
}

/// A recovery code as it is shown, from its random bytes.
pub fn recovery_text(bytes: &[u8; RECOVERY_BYTES]) -> String {
    let text = base32::encode(BASE32, bytes);
    let groups: Vec<&str> = (0..text.len())
        .step_by(4)
        .filter_map(|start| text.get(start..start + 4))
        .collect();
    groups.join("-")
}

/// What is kept of a recovery code; `None` for a text that can't be one.
pub fn recovery_hash(typed: &str) -> Option<[u8; 32]> {
    let plain: String = typed
        .chars()
        .filter(|character| !matches!(character, '-' | ' '))
        .map(|character| character.to_ascii_uppercase())
        .collect();
    let fits = plain.len() == RECOVERY_BYTES * 8 / 5 && base32::decode(BASE32, &plain).is_some();
    fits.then(|| Sha256::digest(plain.as_bytes()).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8; 20] = b"12345678901234567890";

    /// RFC 6238, appendix B; RFC 4226, appendix D.
    #[test]
    fn codes_are_those_of_the_standards() {
        for (seconds, expected) in [
            (59, 94_287_082),
            (1_111_111_109, 7_081_804),
            (1_111_111_111, 14_050_471),
            (1_234_567_890, 89_005_924),
            (2_000_000_000, 69_279_037),
            (20_000_000_000, 65_353_130),
        ] {
            assert_eq!(code(SECRET, seconds / 30, 8), Some(expected), "{seconds}");
        }
        let counted = [755_224, 287_082, 359_152, 969_429, 338_314, 254_676];
        for (step, expected) in counted.into_iter().enumerate() {
            let step = i64::try_from(step).expect("small");
            assert_eq!(code(SECRET, step, 6), Some(expected));
        }
    }

    #[test]
    fn a_code_counts_once_and_not_for_long() {
        let at = |seconds: i64| Timestamp(seconds * 1_000_000);
        assert_eq!(step_of(SECRET, "287082", at(59), 0), Some(1));
        assert_eq!(step_of(SECRET, "287 082", at(59), 0), Some(1));
        assert_eq!(step_of(SECRET, "287082", at(59), 1), None, "used");
        assert_eq!(step_of(SECRET, "287082", at(89), 0), Some(1), "a step late");
        assert_eq!(step_of(SECRET, "287082", at(90), 0), None, "two steps late");
        for wrong in ["287083", "", "28708", "2870821", "+87082", "28708a"] {
            assert_eq!(step_of(SECRET, wrong, at(59), 0), None, "{wrong}");
        }
    }

    /// RFC 4648, section 10, without padding.
    #[test]
    fn secrets_are_written_as_the_standard_says() {
        for (bytes, text) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(secret_text(bytes.as_bytes()), text);
        }
        assert_eq!(
            address(b"foobar", "A Bank", "anna"),
            "otpauth://totp/A%20Bank:anna?secret=MZXW6YTBOI&issuer=A%20Bank&algorithm=SHA1&digits=6&period=30"
        );
    }

    #[test]
    fn recovery_codes_are_known_again_however_they_are_typed() {
        let shown = recovery_text(&[9; RECOVERY_BYTES]);
        assert_eq!(shown.len(), 19);
        let hash = recovery_hash(&shown);
        assert!(hash.is_some());
        assert_eq!(recovery_hash(&shown.to_lowercase().replace('-', " ")), hash);
        assert_eq!(recovery_hash(&shown[1..]), None);
        assert_eq!(recovery_hash("123456"), None);
        assert_ne!(recovery_hash(&recovery_text(&[8; RECOVERY_BYTES])), hash);
    }
}
