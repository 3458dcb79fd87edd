//! What is odd about a file, and changes nothing of its money.
//!
//! What belongs here: a warning, and the list of those of a file. What can
//! change an amount, a sign, a day or an account is no warning: it refuses.

use super::fault::{FileFault, FileFaultKind};

/// How many warnings of a file are kept; the rest is counted.
const WARNINGS_MAX: usize = 100;

/// Something odd in a file that was read all the same.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Warning {
    /// The line, from 1, where it is known.
    pub line: Option<u64>,
    /// The stable name of this kind of warning.
    pub code: &'static str,
    /// What is odd, and how it was taken.
    pub message: String,
}

/// The warnings of a file.
#[derive(Clone, Default, Debug)]
pub struct Warnings {
    kept: Vec<Warning>,
    more: u64,
}

impl Warnings {
    /// Adds a warning.
    pub fn add(&mut self, line: impl Into<Option<u64>>, code: &'static str, message: String) {
        if self.kept.len() == WARNINGS_MAX {
            self.more += 1;
            return;
        }
        self.kept.push(Warning {
            line: line.into(),
            code,
            message,
        });
    }

    /// Adds those of another file.
    #[cfg(feature = "xlsx")]
    pub(super) fn join(&mut self, others: Self) {
        for warning in others.kept {
            self.add(warning.line, warning.code, warning.message);
        }
        self.more += others.more;
    }

    /// The warnings, the last of them saying how many more there are.
    pub fn into_list(self) -> Vec<Warning> {
        let mut list = self.kept;
        if self.more > 0 {
            list.push(Warning {
                line: None,
                code: "more_warnings",
                message: format!("{} more warnings are not listed", self.more),
            });
        }
        list
    }

    /// The first of them as a fault, where the user takes none.
    ///
    /// # Errors
    /// The first warning, by its code.
    pub fn refuse_any(&self, file: &str) -> Result<(), FileFault> {
        match self.kept.first() {
            None => Ok(()),
            Some(first) => {
                let kind = FileFaultKind::Warned(first.clone());
                Err(FileFault::new(file, first.line, kind))
            }
        }
    }
}
