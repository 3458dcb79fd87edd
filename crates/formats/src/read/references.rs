//! Finding references that a file has twice, in bounded memory.
//!
//! What belongs here: the two looks at a file that find them. In the first,
//! each reference leaves a 64-bit hash and its line; what does not fit in
//! memory is spilled to a temporary file as sorted runs, which are merged in
//! the end. Lines with equal hashes are candidates. Only if there are any, a
//! second look compares their texts (by SHA-256), so that a chance collision
//! rejects no good row. All rows of a repeated reference are named: nothing
//! says which of them is the one that is meant.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Read, Seek, SeekFrom, Write};

use bankctl_types::text::composed;
use sha2::{Digest, Sha256};

/// How many references are kept in memory: 32 MiB.
const ENTRIES_MAX: usize = 2 * 1024 * 1024;
/// How many rows are listed before the file is given up.
pub const DUPLICATES_MAX: usize = 1_000_000;
const ENTRY_BYTES: usize = 16;
/// How many entries of each run the merge reads at once.
const MERGE_ENTRIES: usize = 2048;

/// A reference as it is written: two that come to the same are the same.
fn written(reference: &str) -> Cow<'_, str> {
    if reference.is_ascii() {
        return Cow::Borrowed(reference);
    }
    Cow::Owned(composed(reference))
}

/// A hash and the line it stands in.
type Entry = (u64, u64);

/// Why the detector gave up.
#[derive(Debug, thiserror::Error)]
pub enum DetectorFault {
    /// The temporary file could not be written or read.
    #[error("the temporary file for references failed: {0}")]
    Io(#[from] io::Error),
    /// More than [`DUPLICATES_MAX`] rows repeat one another.
    #[error("more than {DUPLICATES_MAX} rows repeat a reference")]
    TooMany,
}

/// Takes the references of a file in its first pass.
pub struct ReferenceDetector {
    hasher: RandomState,
    entries: Vec<Entry>,
    entries_max: usize,
    spill: Option<Spill>,
}

impl Default for ReferenceDetector {
    fn default() -> Self {
        Self::with_memory(ENTRIES_MAX)
    }
}

impl ReferenceDetector {
    /// A detector that keeps `entries_max` references in memory.
    pub fn with_memory(entries_max: usize) -> Self {
        Self {
            hasher: RandomState::new(),
            entries: Vec::new(),
            entries_max: entries_max.max(1),
            spill: None,
        }
    }

    /// Takes the reference of a line.
    ///
    /// # Errors
    /// The temporary file failed.
    pub fn add(&mut self, line: u64, reference: &str) -> Result<(), DetectorFault> {
        let hash = self.hasher.hash_one(written(reference).as_ref());
        self.add_hash(line, hash)
    }

    fn add_hash(&mut self, line: u64, hash: u64) -> Result<(), DetectorFault> {
        if self.entries.len() == self.entries_max {
            self.spill_entries()?;
        }
        self.entries.push((hash, line));
        Ok(())
    }

    /// The lines whose references may be repeated.
    ///
    /// # Errors
    /// The temporary file failed, or there are too many.
    pub fn finish(mut self) -> Result<Candidates, DetectorFault> {
        let mut groups = Groups::default();
        if self.spill.is_some() {
            self.spill_entries()?;
            self.entries = Vec::new();
        }
        if let Some(spill) = &mut self.spill {
            spill.merge(&mut groups)?;
        } else {
            self.entries.sort_unstable();
            for entry in &self.entries {
                groups.take(*entry)?;
            }
        }
        let mut lines = groups.lines;
        lines.sort_unstable();
        Ok(Candidates {
            lines,
            looked_at: Vec::new(),
        })
    }

    fn spill_entries(&mut self) -> Result<(), DetectorFault> {
        self.entries.sort_unstable();
        let spill = match &mut self.spill {
            Some(spill) => spill,
            None => self.spill.insert(Spill {
                file: tempfile::tempfile()?,
                runs: Vec::new(),
            }),
        };
        spill.write_run(&self.entries)?;
        self.entries.clear();
        Ok(())
    }
}

/// Sorted entries; equal hashes follow one another.
#[derive(Default)]
struct Groups {
    last: Option<Entry>,
    last_listed: bool,
    lines: Vec<u64>,
}

impl Groups {
    fn take(&mut self, entry: Entry) -> Result<(), DetectorFault> {
        match self.last {
            Some((hash, line)) if hash == entry.0 => {
                if !self.last_listed {
                    self.lines.push(line);
                }
                self.lines.push(entry.1);
                self.last_listed = true;
            }
            _ => self.last_listed = false,
        }
        self.last = Some(entry);
        if self.lines.len() > DUPLICATES_MAX {
            return Err(DetectorFault::TooMany);
        }
        Ok(())
    }
}

/// Sorted runs, one behind the other in a temporary file.
struct Spill {
    file: File,
    /// Where each run starts and ends, in bytes.
    runs: Vec<(u64, u64)>,
}

impl Spill {
    fn write_run(&mut self, entries: &[Entry]) -> io::Result<()> {
        let start = self.file.seek(SeekFrom::End(0))?;
        let mut writer = io::BufWriter::new(&self.file);
        for (hash, line) in entries {
            writer.write_all(&hash.to_le_bytes())?;
            writer.write_all(&line.to_le_bytes())?;
        }
        writer.flush()?;
        drop(writer);
        let end = start + (entries.len() * ENTRY_BYTES) as u64;
        self.runs.push((start, end));
        Ok(())
    }

    fn merge(&mut self, groups: &mut Groups) -> Result<(), DetectorFault> {
        let mut buffers = vec![Vec::new(); self.runs.len()];
        let mut heap = BinaryHeap::new();
        for (run, buffer) in buffers.iter_mut().enumerate() {
            if let Some(entry) = self.next(run, buffer)? {
                heap.push(Reverse((entry, run)));
            }
        }
        while let Some(Reverse((entry, run))) = heap.pop() {
            groups.take(entry)?;
            if let Some(entry) = self.next(run, &mut buffers[run])? {
                heap.push(Reverse((entry, run)));
            }
        }
        Ok(())
    }

    /// The next entry of a run; `buffer` holds some in reverse.
    fn next(&mut self, run: usize, buffer: &mut Vec<Entry>) -> io::Result<Option<Entry>> {
        if buffer.is_empty() {
            let (start, end) = self.runs[run];
            let bytes = (end - start).min((MERGE_ENTRIES * ENTRY_BYTES) as u64);
            self.file.seek(SeekFrom::Start(start))?;
            let mut block = Vec::new();
            (&self.file).take(bytes).read_to_end(&mut block)?;
            self.runs[run].0 = start + bytes;
            let half = |bytes: &[u8]| {
                bytes
                    .iter()
                    .rev()
                    .fold(0, |value, byte| value << 8 | u64::from(*byte))
            };
            buffer.extend(
                block
                    .chunks_exact(ENTRY_BYTES)
                    .map(|entry| (half(&entry[..8]), half(&entry[8..]))),
            );
            buffer.reverse();
        }
        Ok(buffer.pop())
    }
}

/// Lines whose references may be repeated, and the second look at them.
#[derive(Debug)]
pub struct Candidates {
    lines: Vec<u64>,
    looked_at: Vec<([u8; 32], u64)>,
}

impl Candidates {
    /// Whether there is nothing to look at again.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Whether a line is a candidate.
    pub fn has(&self, line: u64) -> bool {
        self.lines.binary_search(&line).is_ok()
    }

    /// Takes the reference of a line, if the line is a candidate.
    pub fn look(&mut self, line: u64, reference: &str) {
        if self.has(line) {
            self.looked_at
                .push((Sha256::digest(written(reference).as_bytes()).into(), line));
        }
    }

    /// The lines whose references are repeated, in order.
    pub fn confirmed(mut self) -> Vec<u64> {
        self.looked_at.sort_unstable();
        let mut lines: Vec<u64> = self
            .looked_at
            .chunk_by(|one, other| one.0 == other.0)
            .filter(|group| group.len() > 1)
            .flat_map(|group| group.iter().map(|(_, line)| *line))
            .collect();
        lines.sort_unstable();
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::{DUPLICATES_MAX, DetectorFault, ReferenceDetector};

    fn repeated(references: &[String], entries_max: usize) -> Vec<u64> {
        let mut detector = ReferenceDetector::with_memory(entries_max);
        for (line, reference) in (2..).zip(references) {
            detector.add(line, reference).expect("added");
        }
        let mut candidates = detector.finish().expect("candidates");
        for (line, reference) in (2..).zip(references) {
            candidates.look(line, reference);
        }
        candidates.confirmed()
    }

    #[test]
    fn all_rows_of_a_repeated_reference_are_named() {
        let references: Vec<String> = (0..1000)
            .map(|row| format!("R{}", if row % 100 == 7 { 7 } else { row }))
            .collect();
        let expected: Vec<u64> = (0..10).map(|hundred| hundred * 100 + 9).collect();
        for entries_max in [1, 3, 64, 999, 1000, 100_000] {
            assert_eq!(
                repeated(&references, entries_max),
                expected,
                "{entries_max}"
            );
        }
        assert!(repeated(&["a".to_owned(), "b".to_owned()], 1).is_empty());
        assert!(repeated(&[], 1).is_empty());
    }

    #[test]
    fn equal_hashes_of_other_texts_reject_nothing() {
        let mut detector = ReferenceDetector::default();
        for line in 2..5 {
            detector.add_hash(line, 42).expect("added");
        }
        let mut candidates = detector.finish().expect("candidates");
        assert!(!candidates.is_empty());
        for (line, reference) in [(2, "a"), (3, "b"), (4, "a")] {
            candidates.look(line, reference);
        }
        assert_eq!(candidates.confirmed(), [2, 4]);
    }

    #[test]
    fn a_file_of_one_reference_does_not_fill_memory() {
        let mut detector = ReferenceDetector::with_memory(400_000);
        for line in 0..=DUPLICATES_MAX as u64 {
            detector.add_hash(line, 1).expect("added");
        }
        assert!(matches!(detector.finish(), Err(DetectorFault::TooMany)));
    }
}
