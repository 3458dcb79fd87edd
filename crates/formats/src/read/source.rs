//! Opening an input so that it can be read several times.
//!
//! What belongs here: the file behind a name, standard input among them, and
//! nothing about what is in it. A file is held open and read from its start
//! again for each pass; what cannot be read twice (standard input, a pipe) is
//! first copied, to memory as long as it is small and to an anonymous temporary
//! file if it is not.
//!
//! Every pass reads what the first one read (`held`).

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use bankctl_types::own_files::{HEAD_BYTES, Ours};
use sha2::{Digest, Sha256};

use super::fault::{FileFault, FileFaultKind};
use super::held::{Held, private_owner};

const CHUNK_BYTES: usize = 256 * 1024;
/// How much of what can't be read twice is kept in memory.
const KEPT_BYTES_MAX: usize = 64 * 1024;

/// An input that is open and can be read from its start again.
#[derive(Debug)]
pub struct Source {
    name: String,
    content: Content,
    length_bytes: u64,
    read_bytes: u64,
    /// Who alone may read the file, if it is one person's.
    private_owner: Option<u32>,
}

/// Where the bytes are.
#[derive(Debug)]
enum Content {
    File(Box<Held>),
    Memory(Arc<[u8]>),
}

/// All of a file, or of standard input for `-`; of one that is longer than
/// `bytes_max` one byte more. Nothing of it is written anywhere.
///
/// # Errors
/// A file that is missing, is a directory or cannot be read.
pub fn whole(path: &Path, bytes_max: usize) -> Result<Vec<u8>, FileFault> {
    let mut content = Vec::new();
    let mut read = |reader: &mut dyn Read| {
        let most = bytes_max as u64 + 1;
        reader.take(most).read_to_end(&mut content)
    };
    let name = path.display().to_string();
    if path.as_os_str() == "-" {
        read(&mut io::stdin().lock())
    } else {
        read(&mut open(path)?)
    }
    .map_err(|error| FileFault::new(&name, None, FileFaultKind::Io(error)))?;
    Ok(content)
}

fn open(path: &Path) -> Result<File, FileFault> {
    let name = path.display().to_string();
    let fault = |error: io::Error| {
        let kind = match error.kind() {
            io::ErrorKind::NotFound => FileFaultKind::NotFound,
            io::ErrorKind::IsADirectory => FileFaultKind::Directory,
            _ => FileFaultKind::Io(error),
        };
        FileFault::new(&name, None, kind)
    };
    // Asked before opening too: some systems refuse to open a directory.
    if std::fs::metadata(path).map_err(fault)?.is_dir() {
        return Err(FileFault::new(&name, None, FileFaultKind::Directory));
    }
    File::open(path).map_err(fault)
}

impl Source {
    /// Opens a file, or standard input for `-`.
    ///
    /// # Errors
    /// A file that is missing, is a directory or cannot be read.
    pub fn open(path: &Path) -> Result<Self, FileFault> {
        if path.as_os_str() == "-" {
            return Self::spool("standard input", io::stdin().lock())?.without_secret();
        }
        let name = path.display().to_string();
        let file = open(path)?;
        let fault = |error| FileFault::new(&name, None, FileFaultKind::Io(error));
        let metadata = file.metadata().map_err(fault)?;
        let private_owner = private_owner(&metadata);
        let source = if metadata.is_file() {
            Self::held(name, file, &metadata)
        } else {
            Self::spool(&name, file)?
        };
        Self {
            private_owner,
            ..source
        }
        .without_secret()
    }

    /// Refuses a key or a token of ours: of those no message may repeat a word.
    fn without_secret(mut self) -> Result<Self, FileFault> {
        let mut head = Vec::new();
        self.read_into(&mut head, HEAD_BYTES)?;
        self.read_bytes = 0;
        match Ours::of(&head) {
            Some(ours) if ours.is_secret() => {
                let reason = format!("it is {}, and nothing of it is shown", ours.name());
                Err(self.fault(None, FileFaultKind::Unreadable(reason)))
            }
            _ => Ok(self),
        }
    }

    /// Copies what a reader gives: to memory, or to a temporary file that has no
    /// name if it is more than a little.
    ///
    /// # Errors
    /// The reader failed, or the temporary file could not be written.
    pub fn spool(name: &str, mut reader: impl Read) -> Result<Self, FileFault> {
        let fault = |error| FileFault::new(name, None, FileFaultKind::Io(error));
        let mut kept = Vec::new();
        let mut first = reader.by_ref().take(KEPT_BYTES_MAX as u64 + 1);
        first.read_to_end(&mut kept).map_err(fault)?;
        if kept.len() <= KEPT_BYTES_MAX {
            return Ok(Self {
                name: name.to_owned(),
                length_bytes: kept.len() as u64,
                content: Content::Memory(kept.into()),
                read_bytes: 0,
                private_owner: None,
            });
        }
        let mut file = tempfile::tempfile().map_err(fault)?;
        io::copy(&mut kept.as_slice().chain(reader), &mut file).map_err(fault)?;
        let metadata = file.metadata().map_err(fault)?;
        Ok(Self::held(name.to_owned(), file, &metadata))
    }

    /// What was made of this file, in its place.
    pub(super) fn replaced(&self, bytes: Arc<[u8]>) -> Self {
        Self {
            name: self.name.clone(),
            length_bytes: bytes.len() as u64,
            content: Content::Memory(bytes),
            read_bytes: 0,
            private_owner: self.private_owner,
        }
    }

    fn held(name: String, file: File, metadata: &Metadata) -> Self {
        Self {
            name,
            length_bytes: metadata.len(),
            content: Content::File(Box::new(Held::new(file, metadata))),
            read_bytes: 0,
            private_owner: None,
        }
    }

    /// The number of the user who alone may read the file, if it is one user's.
    pub fn private_owner(&self) -> Option<u32> {
        self.private_owner
    }

    /// The name for messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The same file for a reader of its own, which may stand elsewhere in it.
    ///
    /// # Errors
    /// The system has no more file handles.
    pub fn again(&self) -> Result<Self, FileFault> {
        let fault = |error| self.fault(None, FileFaultKind::Io(error));
        let content = match &self.content {
            Content::File(held) => Content::File(Box::new(held.again().map_err(fault)?)),
            Content::Memory(bytes) => Content::Memory(Arc::clone(bytes)),
        };
        Ok(Self {
            name: self.name.clone(),
            content,
            length_bytes: self.length_bytes,
            read_bytes: 0,
            private_owner: self.private_owner,
        })
    }

    /// How many bytes the file has.
    pub fn length_bytes(&self) -> u64 {
        self.length_bytes
    }

    /// The SHA-256 of all bytes, in hexadecimal.
    ///
    /// # Errors
    /// The file cannot be read, or changed.
    pub fn sha256(&mut self) -> Result<String, FileFault> {
        self.start(0)?;
        let mut hasher = Sha256::new();
        let mut buffer = Vec::new();
        while self.read_into(&mut buffer, CHUNK_BYTES)? > 0 {
            hasher.update(&buffer);
            buffer.clear();
        }
        Ok(hexadecimal(&hasher.finalize()))
    }

    /// The first bytes, so many as there are up to `bytes_max`; a pass over the
    /// file begins anew afterwards.
    ///
    /// # Errors
    /// The file cannot be read, or changed.
    pub fn head(&mut self, bytes_max: usize) -> Result<Vec<u8>, FileFault> {
        let mut head = Vec::new();
        self.start(0)?;
        self.read_into(&mut head, bytes_max)?;
        self.start(0)?;
        Ok(head)
    }

    /// A fault of this file.
    pub(super) fn fault(&self, line: Option<u64>, kind: FileFaultKind) -> FileFault {
        FileFault::new(&self.name, line, kind)
    }

    /// Goes back to the byte at `offset_bytes` for another pass.
    pub(super) fn start(&mut self, offset_bytes: u64) -> Result<(), FileFault> {
        self.read_bytes = offset_bytes;
        self.check_unchanged()
    }

    /// Appends up to `bytes_max` bytes; fewer only at the end of the file.
    pub(super) fn read_into(
        &mut self,
        buffer: &mut Vec<u8>,
        bytes_max: usize,
    ) -> Result<usize, FileFault> {
        let start = buffer.len();
        while buffer.len() - start < bytes_max && self.read_bytes < self.length_bytes {
            let wanted = bytes_max - (buffer.len() - start);
            let bytes = match self.content.at(self.read_bytes) {
                Ok(Some(bytes)) => bytes,
                Ok(None) => return Err(self.fault(None, FileFaultKind::Changed)),
                Err(error) => return Err(self.fault(None, FileFaultKind::Io(error))),
            };
            let bytes = &bytes[..bytes.len().min(wanted)];
            buffer.extend_from_slice(bytes);
            self.read_bytes += bytes.len() as u64;
        }
        let read = buffer.len() - start;
        if read < bytes_max {
            // At its end, a file that has grown is seen.
            self.check_unchanged()?;
        }
        Ok(read)
    }

    fn check_unchanged(&self) -> Result<(), FileFault> {
        let Content::File(held) = &self.content else {
            return Ok(());
        };
        match held.is_unchanged() {
            Ok(true) => Ok(()),
            Ok(false) => Err(self.fault(None, FileFaultKind::Changed)),
            Err(error) => Err(self.fault(None, FileFaultKind::Io(error))),
        }
    }
}

impl Content {
    /// The bytes from a place on, at least one and as many as are at hand;
    /// `None` if they are not what they were.
    fn at(&mut self, offset_bytes: u64) -> io::Result<Option<&[u8]>> {
        match self {
            Self::File(held) => held.at(offset_bytes),
            Self::Memory(bytes) => {
                let from = usize::try_from(offset_bytes).unwrap_or(bytes.len());
                Ok(bytes.get(from..).filter(|bytes| !bytes.is_empty()))
            }
        }
    }
}

/// Bytes as small hexadecimal digits.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |value: u8| char::from(DIGITS[usize::from(value & 15)]);
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(*byte)])
        .collect()
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::{KEPT_BYTES_MAX, Source};

    #[test]
    fn what_is_not_a_file_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let directory = Source::open(folder.path()).expect_err("a directory");
        assert_eq!(directory.code(), "is_a_directory");
        let missing = Source::open(&folder.path().join("none.csv")).expect_err("missing");
        assert_eq!(missing.code(), "file_not_found");
        assert!(
            missing
                .to_string()
                .ends_with("none.csv: there is no such file")
        );
    }

    #[test]
    fn the_digest_is_the_known_one_and_repeats() {
        let mut source = Source::spool("abc", &b"abc"[..]).expect("a source");
        let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(source.sha256().expect("a digest"), known);
        assert_eq!(source.sha256().expect("a digest"), known);
    }

    #[test]
    fn what_is_read_once_comes_back_whatever_its_size() {
        for length in [0, 1, KEPT_BYTES_MAX, KEPT_BYTES_MAX + 1, 3 * KEPT_BYTES_MAX] {
            let bytes: Vec<u8> = (0..=250).cycle().take(length).collect();
            let source = Source::spool("pipe", bytes.as_slice()).expect("a source");
            assert_eq!(source.length_bytes(), length as u64);
            for mut source in [source.again().expect("another"), source] {
                let mut read = Vec::new();
                source.start(0).expect("a start");
                while source.read_into(&mut read, 1000).expect("read") > 0 {}
                assert!(read == bytes, "{length} bytes");
            }
        }
    }

    #[test]
    fn a_key_or_a_token_of_ours_is_not_read() {
        let token = bankctl_types::token_text::text(&[7; 32]);
        for secret in [token.as_str(), "# mine\nbankctl-key-1 0f0f a2V5\n"] {
            let mut file = tempfile::NamedTempFile::new().expect("a file");
            file.write_all(secret.as_bytes()).expect("written");
            let fault = Source::open(file.path()).expect_err("a secret");
            assert_eq!(fault.code(), "unreadable_file");
            assert!(!fault.to_string().contains("a2V5"), "{fault}");
            assert!(!fault.to_string().contains(&token[10..]), "{fault}");
        }
    }

    #[test]
    fn a_file_that_grows_between_passes_is_refused() {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(b"account,amount\n").expect("written");
        let mut source = Source::open(file.path()).expect("a source");
        assert!(source.sha256().is_ok());
        file.write_all(b"1,2\n").expect("written");
        assert_eq!(source.sha256().expect_err("changed").code(), "file_changed");
    }
}
