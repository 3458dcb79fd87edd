//! Backups that only the owner of a key can read, in the form of age
//! (<https://age-encryption.org/v1>), so that `age` itself opens them too.
//!
//! Without the feature `encryption` such backups are neither made nor read.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

#[cfg(feature = "encryption")]
use super::files::writable;
use super::files::{create_private, draft_beside, io, put};
use super::{Error, Result};
use crate::atomic_file::Output;

/// What every encrypted file begins with.
const HEAD: &[u8] = b"age-encryption.org/v1";
/// What a public key begins with.
#[cfg(feature = "encryption")]
const PUBLIC: &str = "age1";

/// Whether a file is encrypted.
///
/// # Errors
/// It can't be read.
pub fn is_sealed(path: &Path) -> Result<bool> {
    let mut head = Vec::with_capacity(HEAD.len());
    File::open(path)
        .and_then(|file| file.take(HEAD.len() as u64).read_to_end(&mut head))
        .map_err(|error| io(&error, path))?;
    Ok(head == HEAD)
}

/// Encrypts a file to another, which appears when it is whole.
///
/// # Errors
/// It can't be read or written, or the other is there and may not be replaced.
pub(crate) fn encrypt(from: &Path, to: &Output, recipients: &Recipients) -> Result<()> {
    let folder = draft_beside(to.path())?;
    let draft = folder.file("backup.age");
    create_private(&draft).map_err(|error| io(&error, &draft))?;
    recipients.encrypt(from, &draft)?;
    put(&draft, to)
}

/// For whom a backup is encrypted.
pub struct Recipients {
    #[cfg(feature = "encryption")]
    keys: Vec<age::x25519::Recipient>,
}

/// Who can read an encrypted backup.
pub struct Identities {
    #[cfg(feature = "encryption")]
    keys: Vec<Box<dyn age::Identity + Send + Sync>>,
}

#[cfg(feature = "encryption")]
impl Recipients {
    /// Reads public keys (`age1…`) and files with one a line.
    ///
    /// # Errors
    /// [`Error::NoKey`]; a file can't be read.
    pub fn read(texts: &[String]) -> Result<Self> {
        let mut keys = Vec::new();
        for text in texts {
            if text.starts_with(PUBLIC) {
                keys.push(public(text, &format!("{text:?}"))?);
                continue;
            }
            let path = Path::new(text);
            let lines = std::fs::read_to_string(path).map_err(|error| io(&error, path))?;
            for (number, line) in lines.lines().map(str::trim).enumerate() {
                if !line.is_empty() && !line.starts_with('#') {
                    // The line itself is not repeated: it could be a secret.
                    let place = format!("line {} of {}", number + 1, path.display());
                    keys.push(public(line, &place)?);
                }
            }
        }
        if keys.is_empty() {
            return Err(Error::NoKey("no recipient is named".to_owned()));
        }
        Ok(Self { keys })
    }

    /// Encrypts a few bytes.
    ///
    /// # Errors
    /// [`Error::NoKey`].
    pub fn seal(&self, plain: &[u8]) -> Result<Vec<u8>> {
        use std::io::Write as _;

        let failed = |error: &dyn std::fmt::Display| Error::NoKey(error.to_string());
        let recipients = self.keys.iter().map(|key| key as &dyn age::Recipient);
        let encryptor =
            age::Encryptor::with_recipients(recipients).map_err(|error| failed(&error))?;
        let mut sealed = Vec::new();
        let sealing = || -> std::io::Result<()> {
            let mut output = encryptor.wrap_output(&mut sealed)?;
            output.write_all(plain)?;
            output.finish().map(drop)
        };
        sealing().map_err(|error| failed(&error))?;
        Ok(sealed)
    }

    fn encrypt(&self, from: &Path, draft: &Path) -> Result<()> {
        let recipients = self.keys.iter().map(|key| key as &dyn age::Recipient);
        let encryptor = age::Encryptor::with_recipients(recipients)
            .map_err(|error| Error::NoKey(error.to_string()))?;
        let copied = || -> std::io::Result<()> {
            let mut plain = File::open(from)?;
            let mut output = encryptor.wrap_output(writable(draft)?)?;
            std::io::copy(&mut plain, &mut output)?;
            output.finish().map(drop)
        };
        copied().map_err(|error| io(&error, draft))
    }
}

#[cfg(feature = "encryption")]
fn public(text: &str, shown: &str) -> Result<age::x25519::Recipient> {
    text.parse()
        .map_err(|_| Error::NoKey(format!("{shown} is not a public key of age")))
}

#[cfg(feature = "encryption")]
impl Identities {
    /// Reads a file of secret keys.
    ///
    /// # Errors
    /// [`Error::NoKey`]; the file can't be read.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|error| io(&error, path))?;
        let none = || Error::NoKey(format!("{} has no secret key of age", path.display()));
        let keys = age::IdentityFile::from_buffer(text.as_bytes())
            .map_err(|_| none())?
            .into_identities()
            .map_err(|_| none())?;
        if keys.is_empty() {
            return Err(none());
        }
        Ok(Self { keys })
    }

    /// Decrypts what [`Recipients::seal`] encrypted.
    ///
    /// # Errors
    /// [`Error::NoKey`] if none of the keys fits.
    pub fn unseal(&self, sealed: &[u8]) -> Result<Vec<u8>> {
        use std::io::Read as _;

        let failed = |error: &dyn std::fmt::Display| Error::NoKey(error.to_string());
        let decryptor = age::Decryptor::new_buffered(sealed).map_err(|error| failed(&error))?;
        let identities = self.keys.iter().map(|key| &**key as &dyn age::Identity);
        let mut plain = Vec::new();
        let mut output = decryptor
            .decrypt(identities)
            .map_err(|error| failed(&error))?;
        output
            .read_to_end(&mut plain)
            .map_err(|error| failed(&error))?;
        Ok(plain)
    }

    /// Decrypts a file to another that is there and empty.
    ///
    /// # Errors
    /// None of the keys fits, or the file is not as it was written.
    pub(crate) fn open(&self, from: &Path, to: &Path) -> Result<()> {
        let file = File::open(from).map_err(|error| io(&error, from))?;
        let altered = |error: &dyn std::fmt::Display| {
            Error::Damaged(format!("{} can't be decrypted: {error}", from.display()))
        };
        let decryptor = age::Decryptor::new_buffered(std::io::BufReader::new(file))
            .map_err(|error| altered(&error))?;
        let identities = self.keys.iter().map(|key| &**key as &dyn age::Identity);
        let mut plain = match decryptor.decrypt(identities) {
            Ok(plain) => plain,
            Err(age::DecryptError::NoMatchingKeys) => {
                let message = format!("{} is encrypted for another key", from.display());
                return Err(Error::NoKey(message));
            }
            Err(error) => return Err(altered(&error)),
        };
        let mut output = writable(to).map_err(|error| io(&error, to))?;
        std::io::copy(&mut plain, &mut output).map_err(|error| match error.kind() {
            // What age says of a piece that does not fit its seal.
            std::io::ErrorKind::InvalidData | std::io::ErrorKind::UnexpectedEof => altered(&error),
            _ => io(&error, to),
        })?;
        Ok(())
    }
}

/// What a build without encryption says.
#[cfg(not(feature = "encryption"))]
fn without() -> Error {
    Error::NoKey("this build of the program can't encrypt and decrypt".to_owned())
}

#[cfg(not(feature = "encryption"))]
impl Recipients {
    /// Always refused: this build has no encryption.
    ///
    /// # Errors
    /// [`Error::NoKey`].
    pub fn read(_texts: &[String]) -> Result<Self> {
        Err(without())
    }

    /// Always refused.
    ///
    /// # Errors
    /// [`Error::NoKey`].
    pub fn seal(&self, _plain: &[u8]) -> Result<Vec<u8>> {
        Err(without())
    }

    fn encrypt(&self, _from: &Path, _draft: &Path) -> Result<()> {
        Err(without())
    }
}

#[cfg(not(feature = "encryption"))]
impl Identities {
    /// Always refused: this build has no encryption.
    ///
    /// # Errors
    /// [`Error::NoKey`].
    pub fn read(_path: &Path) -> Result<Self> {
        Err(without())
    }

    /// Always refused.
    ///
    /// # Errors
    /// [`Error::NoKey`].
    pub fn unseal(&self, _sealed: &[u8]) -> Result<Vec<u8>> {
        Err(without())
    }

    pub(crate) fn open(&self, _from: &Path, _to: &Path) -> Result<()> {
        Err(without())
    }
}
