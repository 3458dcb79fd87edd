//! The text of a token, and what is kept of it.
//!
//! A token is 256 random bits that are shown once. What is kept is their
//! SHA-256, so no one who reads the ledger can use one.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

/// What every token begins with, so that those who look for secrets in texts
/// know one.
pub const PREFIX: &str = "bankctl_";
/// The fewest characters behind that which are 256 bits.
pub const TEXT_LENGTH_MIN: usize = 43;

/// The text of a token, from its random bits.
pub fn text(bits: &[u8; 32]) -> String {
    format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bits))
}

/// What is kept of a token; `None` for a text that can't be one.
pub fn hash(text: &str) -> Option<[u8; 32]> {
    let bits = URL_SAFE_NO_PAD.decode(text.strip_prefix(PREFIX)?).ok()?;
    (bits.len() == 32).then(|| Sha256::digest(&bits).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_the_hash_of_the_bits() {
        let shown = text(&[7; 32]);
        assert_eq!(shown.len(), PREFIX.len() + 43);
        let expected: [u8; 32] = Sha256::digest([7; 32]).into();
        assert_eq!(hash(&shown), Some(expected));
        assert_eq!(hash(&shown[1..]), None);
        assert_eq!(hash("bankctl_AAAA"), None);
    }
}
