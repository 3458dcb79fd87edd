//! The parts of a zip archive, such as a workbook, with a limit to what they unpack to.

use std::io::{self, BufReader, Cursor, Read};

use zip::ZipArchive;

use super::super::fault::FileFaultKind;

/// How much all parts may unpack to.
const UNZIPPED_BYTES_MAX: u64 = 64 << 20;
/// How many times its packed size a part may unpack to.
const RATIO_MAX: u64 = 200;
/// Smaller parts may unpack to more: a sheet of blanks does.
const SMALL_BYTES: u64 = 1 << 20;
/// The most parts that an archive may have.
const PARTS_MAX: usize = 10_000;

/// An open archive.
pub(in crate::read) struct Package {
    archive: ZipArchive<Cursor<Vec<u8>>>,
    names: Vec<String>,
    left_bytes: u64,
}

/// What says that a part is too large.
const TOO_LARGE: &str = "it unpacks to more than 64 MiB, or to 200 times its size";

impl Package {
    /// Opens an archive.
    pub(in crate::read) fn open(bytes: Vec<u8>) -> Result<Self, FileFaultKind> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| bad(&error))?;
        if archive.len() > PARTS_MAX {
            return Err(FileFaultKind::Spreadsheet(
                "it has too many parts".to_owned(),
            ));
        }
        let names: Result<Vec<String>, _> = archive
            .file_names()
            .map(|name| name.map(std::borrow::Cow::into_owned))
            .collect();
        Ok(Self {
            names: names.map_err(|error| bad(&error))?,
            archive,
            left_bytes: UNZIPPED_BYTES_MAX,
        })
    }

    /// The names of all parts.
    pub(in crate::read) fn names(&self) -> impl Iterator<Item = String> {
        self.names.clone().into_iter()
    }

    /// The name of a part as the archive has it; upper and lower case are one.
    pub(super) fn find(&self, name: &str) -> Option<String> {
        let name = name.trim_start_matches('/');
        let same = |known: &&String| known.replace('\\', "/").eq_ignore_ascii_case(name);
        self.names.iter().find(same).cloned()
    }

    /// The content of a part, unpacked as it is read; `None` if there is none.
    pub(in crate::read) fn part(
        &mut self,
        name: &str,
    ) -> Result<Option<BufReader<impl Read>>, FileFaultKind> {
        let Some(name) = self.find(name) else {
            return Ok(None);
        };
        let file = self.archive.by_name(&name).map_err(|error| bad(&error))?;
        let most = (file.compressed_size().saturating_mul(RATIO_MAX)).max(SMALL_BYTES);
        if file.size() > most.min(self.left_bytes) {
            return Err(FileFaultKind::Spreadsheet(TOO_LARGE.to_owned()));
        }
        let limited = Limited {
            inner: file,
            part_left: most,
            all_left: &mut self.left_bytes,
        };
        Ok(Some(BufReader::with_capacity(64 * 1024, limited)))
    }
}

/// A reader that fails once it has given more than it may.
struct Limited<'a, R> {
    inner: R,
    part_left: u64,
    all_left: &'a mut u64,
}

impl<R: Read> Read for Limited<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let bytes = read as u64;
        match (
            self.part_left.checked_sub(bytes),
            self.all_left.checked_sub(bytes),
        ) {
            (Some(part), Some(all)) => {
                self.part_left = part;
                *self.all_left = all;
                Ok(read)
            }
            _ => Err(io::Error::other(TOO_LARGE)),
        }
    }
}

fn bad(error: &zip::result::ZipError) -> FileFaultKind {
    FileFaultKind::Spreadsheet(error.to_string())
}
