//! The files with the keys that ledgers sign their transfers with.
//!
//! A file has one key, for its owner only. It is kept from tellers: what they
//! send is signed by the service that sweeps.

use std::fs::File;
use std::io::Read as _;
use std::path::PathBuf;

use bankctl_ledger::SigningKeys;
use bankctl_types::signed_note::NoteSigner;

use crate::error::{Class, Fault};

/// The longest file that is read, in bytes.
const BYTES_MAX: u64 = 1 << 16;

/// Keys in files: one that the environment names, else one a ledger in the
/// config directory.
#[derive(Clone, Copy, Debug)]
pub struct SigningFiles;

impl SigningFiles {
    /// Where the key of a ledger is, and whether the environment says so.
    ///
    /// # Errors
    /// The system says no home directory.
    pub fn place(ledger: &str) -> Result<(PathBuf, bool), Fault> {
        if let Some(path) = super::path_variable(super::SIGNING_KEY_VARIABLE).filter(super::is_set)
        {
            return Ok((path, true));
        }
        let project = super::project().ok_or_else(|| {
            let message = "there is no home directory to keep a signing key in";
            Fault::new(Class::Usage, "usage", message).hint("name a file with BANKCTL_SIGNING_KEY")
        })?;
        let name = format!("{ledger}.signing.key");
        Ok((project.config_dir().join("keys").join(name), false))
    }
}

impl SigningKeys for SigningFiles {
    fn signer(&self, ledger: &str) -> Result<Option<NoteSigner>, Fault> {
        let (path, is_named) = Self::place(ledger)?;
        let place = path.display();
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) => {
                return match error.kind() {
                    std::io::ErrorKind::NotFound if is_named => {
                        let message = format!("there is no signing key at {place}");
                        Err(
                            Fault::new(Class::NotFound, "signing_key_not_found", message).hint(
                                "make one with `bankctl partner keygen`, or name its file in BANKCTL_SIGNING_KEY",
                            ),
                        )
                    }
                    // It is not for who runs this.
                    std::io::ErrorKind::NotFound | std::io::ErrorKind::PermissionDenied => Ok(None),
                    _ => Err(unreadable(&path, &error)),
                };
            }
        };
        let data = file.metadata().map_err(|error| unreadable(&path, &error))?;
        if !data.is_file() || !super::is_private(&data) {
            let message = format!("others may read the signing key {place}, or it is no file");
            return Err(
                Fault::new(Class::NotPermitted, "permission_denied", message).hint(
                    "make it your own and `chmod 600` it; if others had it, make another key and exchange cards again",
                ),
            );
        }
        let mut text = String::new();
        file.take(BYTES_MAX)
            .read_to_string(&mut text)
            .map_err(|error| unreadable(&path, &error))?;
        NoteSigner::parse(&text).map(Some).map_err(|fault| {
            let message = format!("{place}: {fault}");
            Fault::new(Class::Usage, "invalid_signing_key", message)
                .hint("name a file that `bankctl partner keygen` made in BANKCTL_SIGNING_KEY")
        })
    }
}

fn unreadable(path: &std::path::Path, error: &std::io::Error) -> Fault {
    let message = format!("the signing key {} can't be read: {error}", path.display());
    Fault::new(Class::Failure, "io", message).hint("check the path, its owner and its mode")
}
