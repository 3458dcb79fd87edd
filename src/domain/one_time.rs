//! Codes that count once: those of an authenticator (TOTP, RFC 6238, with the
//! SHA-1, six digits and thirty seconds that every authenticator knows), and
//! recovery codes for when that is lost.

use std::fmt::Write as _;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use sha2::{Digest as _, Sha256};

use super::Timestamp;

/// How many bytes the secret of an authenticator has (RFC 4226, section 4).
pub const SECRET_BYTES: usize = 20;
/// How many bytes a recovery code has: too many to be tried out.
pub const RECOVERY_BYTES: usize = 10;
/// How many recovery codes somebody gets.
pub const RECOVERY_CODES: usize = 10;
/// How long a code is shown, in seconds.
const STEP_SECONDS: i64 = 30;
/// How many steps a clock may be off.
const STEPS_OFF_MAX: i64 = 1;
/// The alphabet of RFC 4648, section 6.
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The step of a time.
pub fn step_at(now: Timestamp) -> i64 {
    now.0.div_euclid(1_000_000 * STEP_SECONDS)
}

/// The code of a step (RFC 4226, section 5.3), of up to eight digits.
pub fn code(secret: &[u8], step: i64, digits: u32) -> Option<u32> {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).ok()?;
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let offset = usize::from(hash.last()? & 0xf);
    let bytes: [u8; 4] = hash.get(offset..offset + 4)?.try_into().ok()?;
    Some((u32::from_be_bytes(bytes) & 0x7fff_ffff) % 10_u32.pow(digits))
}

/// The step of the code that somebody typed; `None` if it is none of now, or
/// not later than the last one that was used.
pub fn step_of(secret: &[u8], typed: &str, now: Timestamp, last: i64) -> Option<i64> {
    let typed: String = typed.chars().filter(|digit| *digit != ' ').collect();
    if typed.len() != 6 || !typed.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let typed = typed.parse().ok();
    let current = step_at(now);
    let mut steps = current - STEPS_OFF_MAX..=current + STEPS_OFF_MAX;
    steps.find(|step| *step > last && code(secret, *step, 6) == typed)
}

/// The secret as authenticators take it when it is typed.
pub fn secret_text(secret: &[u8]) -> String {
    base32(secret)
}

/// The secret as authenticators read it from a picture.
pub fn address(secret: &[u8], bank: &str, operator: &str) -> String {
    let (bank, operator) = (escaped(bank), escaped(operator));
    format!(
        "otpauth://totp/{bank}:{operator}?secret={}&issuer={bank}&algorithm=SHA1&digits=6&period={STEP_SECONDS}",
        base32(secret)
    )
}

/// A recovery code as it is shown, from its random bytes.
pub fn recovery_text(bytes: &[u8; RECOVERY_BYTES]) -> String {
    let text = base32(bytes);
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
    let fits =
        plain.len() == RECOVERY_BYTES * 8 / 5 && plain.bytes().all(|byte| ALPHABET.contains(&byte));
    fits.then(|| Sha256::digest(plain.as_bytes()).into())
}

/// Bytes as RFC 4648, section 6, writes them; the last group is not filled up.
fn base32(bytes: &[u8]) -> String {
    let mut text = String::new();
    for group in bytes.chunks(5) {
        let mut whole = [0; 8];
        whole[3..3 + group.len()].copy_from_slice(group);
        let bits = u64::from_be_bytes(whole);
        for place in 0..(group.len() * 8).div_ceil(5) {
            let value = (bits >> (35 - 5 * place)) & 31;
            let letter = usize::try_from(value).ok().and_then(|at| ALPHABET.get(at));
            text.extend(letter.map(|letter| char::from(*letter)));
        }
    }
    text
}

/// A text as a part of an address (RFC 3986, section 2.3).
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
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
            assert_eq!(base32(bytes.as_bytes()), text);
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
