//! What is read all the same, and said.
//!
//! What belongs here: the list of warnings of one file, of bounded length.

use crate::read::Warning;

/// Of how many lines a warning of one kind is said one by one.
const LINES_MAX: usize = 20;

/// The warnings of a file, in the order of its lines.
#[derive(Clone, Default, Debug)]
pub(super) struct Warnings {
    said: Vec<Warning>,
    /// How many of each kind there were.
    counts: Vec<(&'static str, usize)>,
}

impl Warnings {
    /// Adds one. The message is made only if it is said.
    pub(super) fn add(
        &mut self,
        line: Option<u64>,
        code: &'static str,
        message: impl FnOnce() -> String,
    ) {
        let known = self.counts.iter_mut().find(|(known, _)| *known == code);
        let count = if let Some((_, count)) = known {
            *count += 1;
            *count
        } else {
            self.counts.push((code, 1));
            1
        };
        if count <= LINES_MAX {
            self.said.push(Warning {
                line,
                code,
                message: message(),
            });
        }
    }

    /// All that is to be said: what is too much to list is counted.
    pub(super) fn all(&self) -> Vec<Warning> {
        let mut all = self.said.clone();
        for (code, count) in &self.counts {
            if let Some(more) = count.checked_sub(LINES_MAX).filter(|more| *more > 0) {
                all.push(Warning {
                    line: None,
                    code,
                    message: format!("{more} more lines have the same"),
                });
            }
        }
        all
    }
}
