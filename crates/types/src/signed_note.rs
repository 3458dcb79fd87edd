//! Signed notes, in the form that transparency logs use
//! (<https://c2sp.org/signed-note>), so that other programs verify them too.
//!
//! A note is a text, an empty line, and a line for each signature: a dash, the
//! name of the key, and in base64 four bytes that tell keys of the same name
//! apart, with the Ed25519 signature of the text.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

/// The kind of key that is used here.
const ED25519: u8 = 1;
/// What begins the line of a signature.
const DASH: &str = "\u{2014} ";
/// What begins a secret key.
pub(crate) const SECRET: &str = "PRIVATE+KEY+";
/// The longest note that is read, in bytes.
const BYTES_MAX: usize = 1 << 20;
/// How many signatures are looked at.
const SIGNATURES_MAX: usize = 100;

/// Why a note can't be relied upon.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NoteFault {
    /// It is no note.
    #[error("it is not a signed note")]
    Form,
    /// A key can't be read.
    #[error("it is not a key")]
    Key,
    /// No one that is known has signed it.
    #[error("it is not signed by {0}")]
    Unsigned(String),
    /// The text is not what was signed.
    #[error("its signature by {0} does not fit its text: one of them was changed")]
    Forged(String),
}

/// Bytes as base64.
pub fn encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// The bytes of a text in base64.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// Tells keys of the same name apart.
fn key_id(name: &str, key: &[u8]) -> [u8; 4] {
    let mut hasher = Sha256::new();
    hasher.update(name.as_bytes());
    hasher.update([b'\n', ED25519]);
    hasher.update(key);
    let hash: [u8; 32] = hasher.finalize().into();
    [hash[0], hash[1], hash[2], hash[3]]
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains('+') && !name.chars().any(char::is_whitespace)
}

fn hexadecimal(id: [u8; 4]) -> String {
    format!("{:08x}", u32::from_be_bytes(id))
}

/// Takes a key apart: its name, its number and its bytes after the kind.
fn key_parts(text: &str) -> Option<(&str, &str, [u8; 32])> {
    let mut parts = text.trim().splitn(3, '+');
    let (name, id, key) = (parts.next()?, parts.next()?, parts.next()?);
    let bytes = decode(key)?;
    let (kind, key) = bytes.split_first()?;
    let known = is_name(name) && *kind == ED25519;
    known.then_some((name, id, key.try_into().ok()?))
}

/// The signer of notes.
pub struct NoteSigner {
    name: String,
    key: SigningKey,
}

impl NoteSigner {
    /// A key with a name, from 32 bytes that no one can guess. `None` if the
    /// name has a blank or a plus sign.
    pub fn new(name: &str, seed: &[u8; 32]) -> Option<Self> {
        is_name(name).then(|| Self {
            name: name.to_owned(),
            key: SigningKey::from_bytes(seed),
        })
    }

    /// Reads what [`NoteSigner::to_secret_text`] wrote.
    ///
    /// # Errors
    /// [`NoteFault::Key`].
    pub fn parse(text: &str) -> Result<Self, NoteFault> {
        let rest = text.trim().strip_prefix(SECRET).ok_or(NoteFault::Key)?;
        let (name, id, seed) = key_parts(rest).ok_or(NoteFault::Key)?;
        let signer = Self::new(name, &seed).ok_or(NoteFault::Key)?;
        if signer.verifier().id() != id {
            return Err(NoteFault::Key);
        }
        Ok(signer)
    }

    /// The key as a text that must stay secret.
    pub fn to_secret_text(&self) -> String {
        let verifier = self.verifier();
        let mut bytes = vec![ED25519];
        bytes.extend(self.key.to_bytes());
        format!("{SECRET}{}+{}+{}", self.name, verifier.id(), encode(&bytes))
    }

    /// What others need to verify its signatures.
    pub fn verifier(&self) -> NoteVerifier {
        NoteVerifier {
            name: self.name.clone(),
            key: self.key.verifying_key(),
        }
    }

    /// A note over a text, which must end with a line's end.
    pub fn sign(&self, text: &str) -> String {
        let mut bytes = key_id(&self.name, self.key.verifying_key().as_bytes()).to_vec();
        bytes.extend(self.key.sign(text.as_bytes()).to_bytes());
        format!("{text}\n{DASH}{} {}\n", self.name, encode(&bytes))
    }
}

/// The verifier of notes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteVerifier {
    name: String,
    key: VerifyingKey,
}

impl NoteVerifier {
    /// Reads a public key: name, number and key, with plus signs between them.
    ///
    /// # Errors
    /// [`NoteFault::Key`].
    pub fn parse(text: &str) -> Result<Self, NoteFault> {
        let (name, id, key) = key_parts(text).ok_or(NoteFault::Key)?;
        let verifier = Self {
            name: name.to_owned(),
            key: VerifyingKey::from_bytes(&key).map_err(|_| NoteFault::Key)?,
        };
        if verifier.id() != id {
            return Err(NoteFault::Key);
        }
        Ok(verifier)
    }

    /// Whose key it is.
    pub fn name(&self) -> &str {
        &self.name
    }

    fn id(&self) -> String {
        hexadecimal(key_id(&self.name, self.key.as_bytes()))
    }

    /// The text of a note, once its signature by this key was verified.
    ///
    /// # Errors
    /// It is no note, it is not signed by this key, or the signature is wrong.
    pub fn open<'n>(&self, note: &'n str) -> Result<&'n str, NoteFault> {
        let own = key_id(&self.name, self.key.as_bytes());
        let split = note.rfind("\n\n").ok_or(NoteFault::Form)?;
        let (text, signatures) = (&note[..=split], &note[split + 2..]);
        let control = |character: char| character.is_control() && character != '\n';
        if note.len() > BYTES_MAX || note.contains(control) || !note.ends_with('\n') {
            return Err(NoteFault::Form);
        }
        for line in signatures.lines().take(SIGNATURES_MAX) {
            let rest = line.strip_prefix(DASH).ok_or(NoteFault::Form)?;
            let (name, signature) = rest.split_once(' ').ok_or(NoteFault::Form)?;
            let bytes = decode(signature).ok_or(NoteFault::Form)?;
            let Some((id, signature)) = bytes.split_at_checked(own.len()) else {
                return Err(NoteFault::Form);
            };
            if name != self.name || id != own {
                continue;
            }
            let forged = || NoteFault::Forged(self.name.clone());
            let signature = Signature::from_slice(signature).map_err(|_| forged())?;
            return self
                .key
                .verify_strict(text.as_bytes(), &signature)
                .map(|()| text)
                .map_err(|_| forged());
        }
        Err(NoteFault::Unsigned(self.name.clone()))
    }
}

impl std::fmt::Display for NoteVerifier {
    /// The public key as it is given to others.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut bytes = vec![ED25519];
        bytes.extend(self.key.as_bytes());
        write!(formatter, "{}+{}+{}", self.name, self.id(), encode(&bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::{NoteFault, NoteSigner, NoteVerifier};

    /// The example of the format's own documentation.
    const KEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    const NOTE: &str = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n\u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    #[test]
    fn a_note_that_others_signed_is_verified() {
        let key = NoteVerifier::parse(KEY).expect("a key");
        assert_eq!(key.to_string(), KEY);
        let text = key.open(NOTE).expect("a signature");
        assert!(text.ends_with("your problem is.\n"));
        let forged = NOTE.replace("the answer", "an answer");
        assert_eq!(
            key.open(&forged),
            Err(NoteFault::Forged("PeterNeumann".to_owned()))
        );
    }

    #[test]
    fn what_is_signed_is_verified_and_nothing_else() {
        let signer = NoteSigner::new("bankctl/1", &[7; 32]).expect("a name");
        let again = NoteSigner::parse(&signer.to_secret_text()).expect("a key");
        let verifier = NoteVerifier::parse(&again.verifier().to_string()).expect("a key");
        let note = signer.sign("a\nb\n");
        assert_eq!(verifier.open(&note), Ok("a\nb\n"));
        for place in 0..note.len() {
            let mut bytes = note.clone().into_bytes();
            bytes[place] ^= 1;
            if let Ok(changed) = String::from_utf8(bytes) {
                assert!(verifier.open(&changed).is_err(), "byte {place} of {note:?}");
            }
        }
        let other = NoteSigner::new("bankctl/1", &[8; 32]).expect("a name");
        assert!(matches!(
            other.verifier().open(&note),
            Err(NoteFault::Unsigned(_))
        ));
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for text in [
            "",
            "+",
            "a+b",
            "a+c74f20a3+ARpc2Q",
            &KEY.replace("c74f20a3", "c74f20a4"),
        ] {
            assert!(NoteVerifier::parse(text).is_err(), "{text}");
            assert!(NoteSigner::parse(text).is_err(), "{text}");
        }
        assert!(NoteSigner::new("a b", &[1; 32]).is_none());
    }
}
