//! A zip archive of camt files, as banks deliver them.
//!
//! What belongs here: which parts of an archive are statements, and their order. Each is
//! read by itself; an archive in an archive, and a part that is something else, refuse the
//! whole, so that no statement is passed over.

use std::io::Read as _;

use super::camt;
use super::fault::{FileFault, FileFaultKind};
use super::format::{InputFormat, sniff};
use super::source::Source;
use super::workbook::package::Package;
use crate::model::received::{Received, ReceivedStatement};

/// The largest archive that is read.
const BYTES_MAX: usize = 64 << 20;

/// Reads the statements of all parts, those of the earliest days first.
///
/// # Errors
/// What is damaged, has a password or takes too much memory; a part that is no camt.
pub(super) fn read(mut source: Source) -> Result<Received, FileFault> {
    let sha256 = source.sha256()?;
    let mut bytes = Vec::new();
    source.start(0)?;
    source.read_into(&mut bytes, BYTES_MAX + 1)?;
    if bytes.len() > BYTES_MAX {
        let kind = FileFaultKind::Archive("it is larger than 64 MiB".to_owned());
        return Err(source.fault(None, kind));
    }
    let fault = |kind| source.fault(None, kind);
    let mut package = Package::open(bytes).map_err(|kind| fault(of_archive(kind)))?;
    let mut all = Received::default();
    for name in package
        .names()
        .filter(|name| is_meant(name))
        .collect::<Vec<String>>()
    {
        let bytes = unpacked(&mut package, &name).map_err(fault)?;
        let shown = format!("{}/{}", source.name(), name.escape_debug());
        let mut part = Source::spool(&shown, &bytes[..])?;
        match sniff(&bytes) {
            InputFormat::Camt => {}
            InputFormat::Zip | InputFormat::Xlsx => {
                let kind = FileFaultKind::UnsupportedFormat {
                    what: "an archive in an archive".to_owned(),
                    cure: "unpack it and give each file in it",
                };
                return Err(part.fault(None, kind));
            }
            found => return Err(part.fault(None, FileFaultKind::Format { found, asked: None })),
        }
        part.start(0)?;
        let read = camt::read_within(part, all.spool.clone())?;
        join(&mut all, read);
    }
    if all.statements.is_empty() && all.faults.is_empty() {
        let kind = FileFaultKind::NoStatement("is an archive without a statement".to_owned());
        return Err(fault(kind));
    }
    all.statements.sort_by_key(begins);
    all.sha256 = sha256;
    Ok(all)
}

/// Whether a part is one that somebody put there: folders are not, nor what systems add.
fn is_meant(name: &str) -> bool {
    let (folder, base) = name.rsplit_once(['/', '\\']).unwrap_or(("", name));
    !base.is_empty() && !base.starts_with('.') && !folder.starts_with("__MACOSX")
}

fn unpacked(package: &mut Package, name: &str) -> Result<Vec<u8>, FileFaultKind> {
    let mut bytes = Vec::new();
    let part = package.part(name).map_err(of_archive)?;
    if let Some(mut part) = part {
        let read = part.read_to_end(&mut bytes);
        read.map_err(|error| FileFaultKind::Archive(error.to_string()))?;
    }
    Ok(bytes)
}

/// What is wrong with an archive that is no spreadsheet.
fn of_archive(kind: FileFaultKind) -> FileFaultKind {
    match kind {
        FileFaultKind::Spreadsheet(reason) => FileFaultKind::Archive(reason),
        other => other,
    }
}

fn join(all: &mut Received, part: Received) {
    all.format = part.format;
    all.statements.extend(part.statements);
    for fault in part.faults {
        all.fault(fault);
    }
    all.warnings.join(part.warnings);
}

/// Where a statement stands among those of an archive: parts have no order of their own.
fn begins(statement: &ReceivedStatement) -> (Option<bankctl_types::Day>, Option<u64>) {
    let opening = statement.opening.as_ref();
    let day = statement.from.or(opening.and_then(|opening| opening.date));
    (day, statement.sequence)
}
