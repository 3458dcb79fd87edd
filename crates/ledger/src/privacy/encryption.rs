//! How personal data is encrypted and found again.
//!
//! Each customer has a data key, each value of theirs is sealed with it
//! (XChaCha20-Poly1305, draft-irtf-cfrg-xchacha-03), and the data key is sealed
//! with the ledger's master key. Where a value stands is bound into its encryption,
//! so that it can't be moved to another row or column. Values are found by a
//! keyed hash (HMAC-SHA-256, RFC 2104): a thief who has only the ledger can't try
//! addresses out. Nothing here draws chance: nonces are given.

use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use zeroize::Zeroize as _;

/// How many bytes a key has.
pub const KEY_BYTES: usize = 32;
/// How many bytes a nonce has: enough to be drawn by chance.
pub const NONCE_BYTES: usize = 24;
/// The first byte of every sealed value: how it was sealed.
const VERSION: u8 = 1;

/// A secret key, overwritten when it is dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Key([u8; KEY_BYTES]);

impl Key {
    /// A key of bytes that no one can guess.
    pub fn new(bytes: [u8; KEY_BYTES]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8; KEY_BYTES] {
        &self.0
    }

    /// A key for another purpose, from which this one can't be found.
    fn derived(&self, purpose: &str) -> Self {
        Self(mac(self, &[b"bankctl/1 ", purpose.as_bytes()]))
    }
}

impl Drop for Key {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Key")
    }
}

/// Where a sealed value stands.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The table.
    pub table: &'static str,
    /// The key of the row.
    pub row: i64,
    /// The column.
    pub column: &'static str,
}

impl Place {
    fn bound(self) -> String {
        format!("bankctl/1 {}/{}/{}", self.table, self.row, self.column)
    }
}

/// Seals a value. `None` if it is longer than the cipher allows (256 GiB).
pub fn encrypt(key: &Key, nonce: [u8; NONCE_BYTES], place: Place, plain: &[u8]) -> Option<Vec<u8>> {
    let bound = place.bound();
    let payload = Payload {
        msg: plain,
        aad: bound.as_bytes(),
    };
    let text = cipher(key)
        .encrypt(XNonce::from_slice(&nonce), payload)
        .ok()?;
    let mut sealed = Vec::with_capacity(1 + NONCE_BYTES + text.len());
    sealed.push(VERSION);
    sealed.extend_from_slice(&nonce);
    sealed.extend_from_slice(&text);
    Some(sealed)
}

/// Opens a value. `None` if it was sealed with another key, for another
/// place, or altered.
pub fn open(key: &Key, place: Place, sealed: &[u8]) -> Option<Vec<u8>> {
    let rest = sealed.strip_prefix(&[VERSION])?;
    let (nonce, text) = rest.split_at_checked(NONCE_BYTES)?;
    let bound = place.bound();
    let payload = Payload {
        msg: text,
        aad: bound.as_bytes(),
    };
    cipher(key).decrypt(XNonce::from_slice(nonce), payload).ok()
}

fn cipher(key: &Key) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(key.0.as_slice().into())
}

fn mac(key: &Key, parts: &[&[u8]]) -> [u8; 32] {
    // HMAC takes a key of any length (RFC 2104, section 2).
    let mut block = [0; 64];
    block[..KEY_BYTES].copy_from_slice(&key.0);
    let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new(&block.into());
    block.zeroize();
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// The key of a ledger, with what is derived from it.
#[derive(Clone, Debug)]
pub struct MasterKey {
    wrapping: Key,
    index: Key,
    /// Tells whether a key is the right one; says nothing about it.
    pub fingerprint: [u8; 32],
}

impl MasterKey {
    /// What a key is used as.
    pub fn new(key: &Key) -> Self {
        Self {
            wrapping: key.derived("wrapping"),
            index: key.derived("index"),
            fingerprint: key.derived("fingerprint").0,
        }
    }

    /// Seals the data key of a customer.
    pub fn wrap(&self, nonce: [u8; NONCE_BYTES], customer: i64, key: &Key) -> Option<Vec<u8>> {
        encrypt(&self.wrapping, nonce, wrapped_at(customer), key.bytes())
    }

    /// Opens the data key of a customer.
    pub fn unwrap(&self, customer: i64, wrapped: &[u8]) -> Option<Key> {
        let mut bytes = open(&self.wrapping, wrapped_at(customer), wrapped)?;
        let key = bytes.as_slice().try_into().ok().map(Key);
        bytes.zeroize();
        key
    }

    /// What a value of a column is found by.
    pub fn token(&self, column: &str, value: &str) -> [u8; 32] {
        mac(&self.index, &[column.as_bytes(), b"\0", value.as_bytes()])
    }
}

fn wrapped_at(customer: i64) -> Place {
    Place {
        table: "customer_key",
        row: customer,
        column: "wrapped",
    }
}

#[cfg(test)]
mod tests {
    use super::{Key, MasterKey, Place, encrypt, mac, open};

    const PLACE: Place = Place {
        table: "customer",
        row: 7,
        column: "email_sealed",
    };

    #[test]
    fn a_value_opens_with_its_key_at_its_place_only() {
        let key = Key::new([1; 32]);
        let sealed = encrypt(&key, [9; 24], PLACE, b"ana@example.com").expect("short");
        assert_eq!(sealed.len(), 1 + 24 + 15 + 16);
        let opened = open(&key, PLACE, &sealed);
        assert_eq!(opened.as_deref(), Some(&b"ana@example.com"[..]));
        assert_eq!(open(&Key::new([2; 32]), PLACE, &sealed), None);
        for other in [
            Place { row: 8, ..PLACE },
            Place {
                column: "phone_sealed",
                ..PLACE
            },
            Place {
                table: "document",
                ..PLACE
            },
        ] {
            assert_eq!(open(&key, other, &sealed), None, "{other:?}");
        }
        for place in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[place] ^= 1;
            assert_eq!(open(&key, PLACE, &altered), None, "byte {place}");
        }
        assert_eq!(open(&key, PLACE, &sealed[..20]), None);
    }

    #[test]
    fn a_data_key_is_wrapped_for_one_customer() {
        let master = MasterKey::new(&Key::new([3; 32]));
        let key = Key::new([4; 32]);
        let wrapped = master.wrap([5; 24], 7, &key).expect("short");
        assert_eq!(master.unwrap(7, &wrapped), Some(key));
        assert_eq!(master.unwrap(8, &wrapped), None);
        let other = MasterKey::new(&Key::new([6; 32]));
        assert_eq!(other.unwrap(7, &wrapped), None);
        assert_ne!(master.fingerprint, other.fingerprint);
        assert_ne!(master.token("email", "a@b"), other.token("email", "a@b"));
        assert_ne!(master.token("email", "1"), master.token("phone", "1"));
    }

    #[test]
    fn the_keyed_hash_is_that_of_the_standard() {
        // RFC 4231, test case 2, whose key is padded with zeros.
        let mut key = [0; 32];
        key[..4].copy_from_slice(b"Jefe");
        let hash = mac(&Key::new(key), &[b"what do ya want ", b"for nothing?"]);
        let expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(crate::kernel::rules::merkle::hexadecimal(&hash), expected);
    }
}
