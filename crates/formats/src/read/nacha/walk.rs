//! From record to record: what may follow what, and what each batch comes to.
//!
//! What belongs here: the state of a file that is half read. It ends in an entry, in
//! the reason why one entry is left out, or in a fault of the file.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher};
use std::sync::Arc;

use foldhash::fast::FixedState;

use super::super::fault::{FileFault, RowFault};
use super::fault::NachaFault;
use super::look::{self, StatedAddenda};
use super::record::{self, ADVICE_CLASS};
use super::records::{Record, Records};
use super::totals::Totals;
use super::{Accept, Check};
use crate::model::ach::{Batch, Entry, FileHeader};
use crate::read::Warnings;

/// An entry with its addenda, or why it is left out.
pub(super) struct Pending {
    pub(super) entry: Entry,
    pub(super) fault: Option<RowFault>,
    stated: StatedAddenda,
}

/// The batch that is open.
struct Open {
    batch: Arc<Batch>,
    totals: Totals,
    last_trace: String,
    /// How many entries have a trace. Traces are known by a hash that is the same in
    /// each run: two that share one are told apart by the trace itself.
    traces: HashMap<u64, u32, FixedState>,
}

/// What was read so far.
#[derive(Default)]
pub(super) struct Walk {
    accept: Accept,
    pub(super) warnings: Warnings,
    pub(super) header: FileHeader,
    has_header: bool,
    has_control: bool,
    open: Option<Open>,
    pending: Option<Pending>,
    pub(super) totals: Totals,
    pub(super) batches: u32,
    advices: u32,
    last_number: u64,
    /// Records, fillers among them.
    records: u64,
    stated_blocks: Option<(u64, u64)>,
}

impl Walk {
    pub(super) fn new(accept: Accept) -> Self {
        Self {
            accept,
            ..Self::default()
        }
    }

    /// Reads on to the next entry; `None` at the end of a whole file.
    pub(super) fn next(&mut self, records: &mut Records) -> Result<Option<Pending>, FileFault> {
        while records.advance()? {
            let record = records.record();
            let line = record.line;
            self.records += 1;
            let done = self
                .take(record)
                .map_err(|fault| records.fault(line, fault))?;
            if done.is_some() {
                return Ok(done);
            }
        }
        let line = records.record().line;
        self.finish().map_err(|fault| records.fault(line, fault))?;
        Ok(None)
    }

    /// Takes a record; the entry that ends before it is given back.
    fn take(&mut self, record: &Record) -> Result<Option<Pending>, NachaFault> {
        if self.has_control {
            if record.is_filler() {
                return Ok(None);
            }
            return Err(NachaFault::Misplaced(
                "the file has ended, and this is no line of nines",
            ));
        }
        look::at_record(record, &mut self.warnings);
        let kind = record.kind();
        if kind == '7' {
            self.addendum(record)?;
            return Ok(None);
        }
        let done = self.end_entry();
        match kind {
            '1' => self.file_header(record)?,
            '5' => self.batch_header(record)?,
            '6' => self.entry(record)?,
            '8' => self.batch_control(record)?,
            '9' => self.file_control(record)?,
            _ => {
                return Err(NachaFault::Misplaced(
                    "a record begins with 1, 5, 6, 7, 8 or 9",
                ));
            }
        }
        Ok(done)
    }

    fn file_header(&mut self, record: &Record) -> Result<(), NachaFault> {
        if self.has_header {
            return Err(NachaFault::Misplaced(
                "a second file begins here; each needs a file of its own",
            ));
        }
        self.has_header = true;
        self.header = record::file_header(record);
        look::at_header(&self.header, record.line, &mut self.warnings);
        Ok(())
    }

    fn batch_header(&mut self, record: &Record) -> Result<(), NachaFault> {
        if !self.has_header {
            return Err(NachaFault::Truncated(
                "the file header (record 1) is missing",
            ));
        }
        if self.open.is_some() {
            return Err(NachaFault::Truncated(
                "a batch begins before the last one has its control (record 8)",
            ));
        }
        self.batches += 1;
        let batch = record::batch_header(record, self.batches)?;
        let number = look::at_batch(&batch, record, self.last_number, &mut self.warnings);
        self.last_number = number;
        self.advices += u32::from(batch.service_class == ADVICE_CLASS);
        self.open = Some(Open {
            batch: Arc::new(batch),
            totals: Totals::default(),
            last_trace: String::new(),
            traces: HashMap::default(),
        });
        Ok(())
    }

    fn entry(&mut self, record: &Record) -> Result<(), NachaFault> {
        let Some(open) = &mut self.open else {
            return Err(NachaFault::Truncated(if self.has_header {
                "this entry is in no batch (record 5)"
            } else {
                "the file header (record 1) is missing"
            }));
        };
        let ordinal = self.totals.entries + open.totals.entries + 1;
        let mut entry = record::entry(record, &open.batch, ordinal)?;
        entry.repeat = open.count_trace(&entry.trace);
        look::at_entry(&entry, &open.last_trace, &mut self.warnings);
        open.last_trace.clear();
        open.last_trace.push_str(&entry.trace);
        if let Some(fault) = look::class(&entry) {
            let mut accepted = Vec::new();
            self.accept.pass(Check::Class, fault, &mut accepted)?;
            self.warn_accepted(record.line, accepted);
        }
        let fault = look::row_fault(&entry, &self.accept, record);
        if let Some(open) = &mut self.open {
            open.totals.add(&entry)?;
        }
        let stated = StatedAddenda::of(record, &entry.batch);
        self.pending = Some(Pending {
            entry,
            fault,
            stated,
        });
        Ok(())
    }

    fn addendum(&mut self, record: &Record) -> Result<(), NachaFault> {
        let (Some(pending), Some(open)) = (&mut self.pending, &mut self.open) else {
            return Err(if self.has_header {
                NachaFault::Misplaced("an addenda record stands behind no entry")
            } else {
                NachaFault::Truncated("the file header (record 1) is missing")
            });
        };
        let addendum = record::addendum(record)?;
        look::at_addendum(&addendum, &mut self.warnings);
        open.totals.addenda += 1;
        pending.entry.addenda.push(addendum);
        Ok(())
    }

    /// The entry that has all its addenda.
    fn end_entry(&mut self) -> Option<Pending> {
        let pending = self.pending.take()?;
        look::at_addenda(&pending.entry, pending.stated, &mut self.warnings);
        Some(pending)
    }

    fn batch_control(&mut self, record: &Record) -> Result<(), NachaFault> {
        let Some(open) = self.open.take() else {
            return Err(NachaFault::Truncated(
                "the batch header (record 5) is missing",
            ));
        };
        let control = record::batch_control(record, open.batch.service_class)?;
        let place = format!("batch {}", open.batch.ordinal);
        let accepted = open.totals.compare(&place, &control, &self.accept)?;
        self.warn_accepted(record.line, accepted);
        look::at_batch_control(record, &open.batch, &mut self.warnings);
        // The sum of all entries is checked, so that no file overflows it.
        for (sum, more) in [
            (self.totals.credits.cents, open.totals.credits.cents),
            (self.totals.debits.cents, open.totals.debits.cents),
        ] {
            sum.checked_add(more).ok_or(NachaFault::TooMuch)?;
        }
        self.totals += open.totals;
        Ok(())
    }

    fn file_control(&mut self, record: &Record) -> Result<(), NachaFault> {
        if !self.has_header {
            return Err(NachaFault::Truncated(
                "the file header (record 1) is missing",
            ));
        }
        if self.open.is_some() {
            return Err(NachaFault::Truncated(
                "the last batch has no control (record 8)",
            ));
        }
        if record.is_filler() {
            return Err(NachaFault::Truncated(
                "the file control (record 9) is missing",
            ));
        }
        self.has_control = true;
        let is_advices = self.advices > 0 && self.advices == self.batches;
        let control = record::file_control(record, is_advices)?;
        let place = "the file control";
        let mut accepted = self.totals.compare(place, &control, &self.accept)?;
        let stated = record.number(2, 7)?.unwrap_or(0);
        let counted = u64::from(self.batches);
        if stated != counted {
            let fault = NachaFault::ControlCount {
                place: place.to_owned(),
                what: "batches",
                stated,
                counted,
            };
            self.accept.pass(Check::Count, fault, &mut accepted)?;
        }
        self.warn_accepted(record.line, accepted);
        let blocks = record.number(8, 13).unwrap_or(None).unwrap_or(0);
        self.stated_blocks = Some((record.line, blocks));
        Ok(())
    }

    fn finish(&mut self) -> Result<(), NachaFault> {
        if !self.has_control {
            return Err(NachaFault::Truncated(if self.open.is_some() {
                "it ends within a batch"
            } else {
                "the file control (record 9) is missing"
            }));
        }
        look::at_blocks(self.records, self.stated_blocks, &mut self.warnings);
        Ok(())
    }

    fn warn_accepted(&mut self, line: u64, accepted: Vec<NachaFault>) {
        for fault in accepted {
            self.warnings
                .add_with(line, fault.code(), || fault.to_string());
        }
    }
}

impl Open {
    /// How many entries of the batch have this trace, this one among them.
    fn count_trace(&mut self, trace: &str) -> u32 {
        let key = trace.parse().unwrap_or_else(|_| {
            let mut hasher = FixedState::default().build_hasher();
            hasher.write(trace.as_bytes());
            hasher.finish()
        });
        let count = self.traces.entry(key).or_insert(0);
        *count += 1;
        *count
    }
}
