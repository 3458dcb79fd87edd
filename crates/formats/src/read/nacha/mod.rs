//! Files of the Automated Clearing House, as Nacha sets their form.
//!
//! What belongs here: the whole reading of such a file. The first pass
//! ([`NachaReader::open`]) reads all of it and compares each control total; then
//! entries are read one at a time, as often as needed. A file is never held.
//!
//! What cannot change an amount, a sign, a day or an account is a [`Warning`]. What
//! can is a fault of the file, and some of these can be accepted one by one
//! ([`Check`]). That the amounts differ from the control totals cannot.

mod fault;
mod look;
mod record;
mod records;
mod totals;
mod walk;

use std::collections::BTreeMap;

use self::records::Records;
use self::walk::Walk;
use super::beside::beside;
use super::fault::{FileFault, RowFault};
use super::source::Source;
use crate::model::ach::{Entry, FileHeader};

pub use self::fault::NachaFault;
pub use self::totals::Side;
use crate::read::{Strict, Warning};

/// A check that may be passed over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Check {
    /// How many batches, entries and addenda there are.
    Count,
    /// The sum of the banks' numbers.
    Hash,
    /// That a batch of credits has credits only, and one of debits debits.
    Class,
    /// The last digit of an entry's bank.
    CheckDigit,
}

impl Check {
    /// The code of the warning that is said where it is passed over; an entry that is
    /// taken by its check digit's leave is not warned of.
    pub const fn warning(self) -> Option<&'static str> {
        match self {
            Self::Count => Some("control_count_mismatch"),
            Self::Hash => Some("control_hash_mismatch"),
            Self::Class => Some("service_class_mismatch"),
            Self::CheckDigit => None,
        }
    }

    /// Each, with its name.
    pub const ALL: [(Self, &'static str); 4] = [
        (Self::Count, "count"),
        (Self::Hash, "hash"),
        (Self::Class, "class"),
        (Self::CheckDigit, "check-digit"),
    ];
}

/// The checks that are passed over.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Accept(pub Vec<Check>);

impl Accept {
    fn has(&self, check: Check) -> bool {
        self.0.contains(&check)
    }

    /// Keeps a fault to be warned of, if it is passed over.
    fn pass(
        &self,
        check: Check,
        fault: NachaFault,
        accepted: &mut Vec<NachaFault>,
    ) -> Result<(), NachaFault> {
        if !self.has(check) {
            return Err(fault);
        }
        accepted.push(fault);
        Ok(())
    }
}

/// How a file is to be read.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct NachaOptions {
    /// The checks that are passed over.
    pub accept: Accept,
    /// Whether what is warned of is refused.
    pub strict: Strict,
}

/// What the first pass over the whole file found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NachaSurvey {
    /// The SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// The file's header.
    pub header: FileHeader,
    /// How many batches there are.
    pub batches: u32,
    /// How many entries there are, good and bad.
    pub entries: u64,
    /// How many addenda there are.
    pub addenda: u64,
    /// What comes to accounts.
    pub credits: Side,
    /// What goes from accounts.
    pub debits: Side,
    /// How many entries there are of each class.
    pub classes: BTreeMap<String, u64>,
    /// How many entries are left out.
    pub faults: u64,
    /// The first entry of a class that is not booked.
    pub unsupported: Option<Unsupported>,
    /// What is not as the format has it.
    pub warnings: Vec<Warning>,
}

/// An entry whose class is not booked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unsupported {
    /// Its line.
    pub line: u64,
    /// Which batch of the file it is in.
    pub batch: u32,
    /// The class.
    pub class: String,
}

/// Looks at each entry of the first pass, or at why it is left out.
pub type Seen<'a> = &'a mut dyn FnMut(Result<&Entry, &RowFault>);

/// Reads a file of the Automated Clearing House.
pub struct NachaReader {
    records: Records,
    walk: Walk,
    options: NachaOptions,
    survey: NachaSurvey,
}

/// Whether a file that begins so is one of the Automated Clearing House.
pub fn is_nacha(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    head.trim_ascii_start().starts_with(b"101")
        && head.trim_ascii_start().get(34..40) == Some(b"094101")
}

impl NachaReader {
    /// Opens a file, reads all of it and compares its control totals.
    ///
    /// # Errors
    /// [`FileFault`] if it is no such file, is not complete, or does not sum to what it
    /// states.
    pub fn open(source: Source, options: &NachaOptions) -> Result<Self, FileFault> {
        Self::open_with(source, options, &mut |_| {})
    }

    /// The same, and shows each entry of that first pass, or why it is left out.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_with(
        source: Source,
        options: &NachaOptions,
        seen: Seen<'_>,
    ) -> Result<Self, FileFault> {
        let again = source.again()?;
        let (sha256, surveyed) = beside(
            source.length_bytes(),
            || again.again()?.sha256(),
            || Surveyed::of(source, options, seen),
        );
        // A file that changes while it is read is that, whatever else it seems to be.
        let sha256 = sha256?;
        let Surveyed {
            records,
            walk,
            classes,
            faults,
            unsupported,
        } = surveyed?;
        let warnings = walk.warnings.into_list();
        options.strict.check(records.source().name(), &warnings)?;
        let survey = NachaSurvey {
            sha256,
            header: walk.header,
            batches: walk.batches,
            entries: walk.totals.entries,
            addenda: walk.totals.addenda,
            credits: walk.totals.credits,
            debits: walk.totals.debits,
            classes,
            faults,
            unsupported,
            warnings,
        };
        let mut reader = Self {
            records,
            walk: Walk::default(),
            options: options.clone(),
            survey,
        };
        reader.rewind()?;
        Ok(reader)
    }

    /// What the first pass found.
    pub fn survey(&self) -> &NachaSurvey {
        &self.survey
    }

    /// The fault that a class is not booked, if the file has entries of one.
    pub fn unsupported(&self) -> Option<FileFault> {
        let first = self.survey.unsupported.as_ref()?;
        let fault = NachaFault::UnsupportedClass {
            batch: first.batch,
            class: first.class.clone(),
        };
        Some(self.records.fault(first.line, fault))
    }

    /// Goes back to the first entry.
    ///
    /// # Errors
    /// The file cannot be read, or changed.
    pub fn rewind(&mut self) -> Result<(), FileFault> {
        self.records.restart()?;
        self.walk = Walk::new(self.options.accept.clone());
        Ok(())
    }

    /// Reads the next entry with its addenda, or why it is left out; `None` at the end.
    ///
    /// # Errors
    /// The file cannot be read, or changed.
    pub fn next_entry(&mut self) -> Result<Option<Result<Entry, RowFault>>, FileFault> {
        let pending = self.walk.next(&mut self.records)?;
        Ok(pending.map(|pending| match pending.fault {
            Some(fault) => Err(fault),
            None => Ok(pending.entry),
        }))
    }
}

/// The first pass over a file.
struct Surveyed {
    records: Records,
    walk: Walk,
    classes: BTreeMap<String, u64>,
    faults: u64,
    unsupported: Option<Unsupported>,
}

impl Surveyed {
    fn of(source: Source, options: &NachaOptions, seen: Seen<'_>) -> Result<Self, FileFault> {
        let mut records = Records::open(source)?;
        refuse_others(&mut records)?;
        let mut walk = Walk::new(options.accept.clone());
        let mut classes = BTreeMap::new();
        let mut faults = 0;
        let mut unsupported = None;
        while let Some(pending) = walk.next(&mut records)? {
            seen(pending.fault.as_ref().map_or(Ok(&pending.entry), Err));
            let batch = &pending.entry.batch;
            match classes.get_mut(&batch.sec) {
                Some(count) => *count += 1,
                None => {
                    classes.insert(batch.sec.clone(), 1);
                }
            }
            faults += u64::from(pending.fault.is_some());
            if unsupported.is_none() && look::is_unsupported(batch) {
                unsupported = Some(Unsupported {
                    line: pending.entry.line,
                    batch: batch.ordinal,
                    class: batch.sec.clone(),
                });
            }
        }
        Ok(Self {
            records,
            walk,
            classes,
            faults,
            unsupported,
        })
    }
}

/// Beginnings of other files that are sent in place of one.
const OTHERS: [(&[u8], &str); 6] = [
    (b"{\\rtf", "it is a document in rich text (rtf)"),
    (b"%PDF", "it is a PDF document"),
    (
        b"PK\x03\x04",
        "it is a zip archive or an Excel workbook (xlsx)",
    ),
    (b"\xd0\xcf\x11\xe0", "it is an old Excel workbook (xls)"),
    (b"<", "it is XML or HTML"),
    (b"01,", "it is a BAI2 file"),
];

/// Refuses what does not begin as such a file does.
fn refuse_others(records: &mut Records) -> Result<(), FileFault> {
    let head = records.head(8)?;
    let fault = if head.is_empty() {
        NachaFault::Truncated("it has no records")
    } else if let Some((_, reason)) = OTHERS.iter().find(|(start, _)| head.starts_with(start)) {
        NachaFault::OtherFormat(reason)
    } else if head.starts_with(b"101") {
        return Ok(());
    } else if matches!(head.first(), Some(b'5'..=b'9')) {
        NachaFault::Truncated("the file header (record 1) is missing")
    } else {
        NachaFault::OtherFormat("its first record must begin with 101")
    };
    Err(records.fault(1, fault))
}
