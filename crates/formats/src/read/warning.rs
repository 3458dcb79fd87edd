//! What is odd about a file, and changes nothing of its money.
//!
//! What belongs here: a warning, the list of those of a file, and the decision
//! whether a file with some is taken. What can change an amount, a sign, a day
//! or an account is no warning: it refuses.

use super::fault::{FileFault, FileFaultKind};

/// Of how many lines a warning of one kind is said one by one.
const LINES_MAX: usize = 20;

/// Every kind of warning, in alphabetical order.
pub const WARNING_CODES: [&str; 55] = [
    "account_missing",
    "addenda_count",
    "addenda_indicator",
    "amount_missing",
    "balance_currency",
    "balance_direction",
    "balance_later",
    "balance_type",
    "balance_unread",
    "balance_without_decimals",
    "batch_booking",
    "batch_number",
    "block_count",
    "closing_missing",
    "company_id",
    "control_count",
    "control_count_mismatch",
    "control_hash_mismatch",
    "control_total",
    "control_total_unchecked",
    "creation_date",
    "day_in_the_past",
    "death_notice",
    "details_total",
    "details_unused",
    "effective_date",
    "end_missing",
    "entries_total",
    "entry_date",
    "entry_status",
    "hidden_columns",
    "hidden_rows",
    "information_only",
    "invalid_date",
    "investment_statement",
    "letters",
    "line_length",
    "no_control_count",
    "noted",
    "odfi",
    "padding",
    "reason_code",
    "reference_missing",
    "reference_repeated",
    "reversal_sign_by_balance",
    "routing_number",
    "sequence_gap",
    "service_class",
    "service_class_mismatch",
    "statement_gap",
    "statement_overlap",
    "trace",
    "unknown_field",
    "unknown_record",
    "version",
];

/// Something odd in a file that was read all the same.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Warning {
    /// The line, from 1, where it is known.
    pub line: Option<u64>,
    /// The stable name of this kind of warning, one of [`WARNING_CODES`].
    pub code: &'static str,
    /// What is odd, and how it was taken.
    pub message: String,
}

/// Whether a file that is warned of is taken.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Strict {
    /// Whether warnings refuse the file.
    pub is_on: bool,
    /// The kinds of warnings that do not.
    pub accepted: Vec<&'static str>,
}

impl Strict {
    /// Refuses a file for the first warning that is not accepted.
    ///
    /// # Errors
    /// That warning, by its code.
    pub fn check(&self, file: &str, warnings: &[Warning]) -> Result<(), FileFault> {
        let refused = |warning: &&Warning| self.is_on && !self.accepted.contains(&warning.code);
        match warnings.iter().find(refused) {
            None => Ok(()),
            Some(first) => {
                let kind = FileFaultKind::Warned(first.clone());
                Err(FileFault::new(file, first.line, kind))
            }
        }
    }
}

/// The warnings of a file, in the order in which they were found.
#[derive(Clone, Default, Debug)]
pub struct Warnings {
    said: Vec<Warning>,
    /// How many of each kind there were.
    counts: Vec<(&'static str, usize)>,
}

impl Warnings {
    /// Adds a warning.
    pub fn add(&mut self, line: impl Into<Option<u64>>, code: &'static str, message: String) {
        self.add_with(line, code, || message);
    }

    /// Adds a warning. The message is made only if it is said.
    pub fn add_with(
        &mut self,
        line: impl Into<Option<u64>>,
        code: &'static str,
        message: impl FnOnce() -> String,
    ) {
        debug_assert!(WARNING_CODES.contains(&code), "{code} is in no list");
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
                line: line.into(),
                code,
                message: message(),
            });
        }
    }

    /// Adds those of another file.
    #[cfg(feature = "xlsx")]
    pub(super) fn join(&mut self, others: Self) {
        for warning in others.said {
            self.add(warning.line, warning.code, warning.message);
        }
        for (code, count) in others.counts {
            let known = self.counts.iter_mut().find(|(known, _)| *known == code);
            if let Some((_, joined)) = known {
                *joined += count.saturating_sub(LINES_MAX);
            }
        }
    }

    /// All that is to be said: what is too much to list is counted.
    pub fn into_list(self) -> Vec<Warning> {
        let mut all = self.said;
        for (code, count) in self.counts {
            if let Some(more) = count.checked_sub(LINES_MAX).filter(|more| *more > 0) {
                let message = match more {
                    1 => "1 more line has the same".to_owned(),
                    _ => format!("{more} more lines have the same"),
                };
                all.push(Warning {
                    line: None,
                    code,
                    message,
                });
            }
        }
        all
    }

    /// The warnings so far, each of at most a few lines.
    pub fn said(&self) -> &[Warning] {
        &self.said
    }
}

#[cfg(test)]
mod tests {
    use super::{LINES_MAX, Strict, WARNING_CODES, Warnings};

    #[test]
    fn the_codes_are_in_order_and_differ() {
        assert!(WARNING_CODES.is_sorted_by(|one, other| one < other));
    }

    #[test]
    fn what_is_too_much_to_list_is_counted_by_kind() {
        let mut warnings = Warnings::default();
        for line in 1..=1_000 {
            warnings.add_with(line, "trace", || format!("line {line}"));
        }
        warnings.add(7, "padding", "at the end".to_owned());
        let list = warnings.into_list();
        assert_eq!(list.len(), LINES_MAX + 2);
        assert_eq!(list[LINES_MAX].code, "padding");
        let rest = list.last().map(|told| (told.code, told.message.as_str()));
        assert_eq!(rest, Some(("trace", "980 more lines have the same")));
    }

    #[test]
    fn strict_refuses_the_first_warning_that_is_not_accepted() {
        let mut warnings = Warnings::default();
        warnings.add(3, "trace", "one".to_owned());
        warnings.add(5, "padding", "another".to_owned());
        let check = |is_on, accepted: &[&'static str]| {
            let strict = Strict {
                is_on,
                accepted: accepted.to_vec(),
            };
            let checked = strict.check("a.ach", warnings.said());
            checked.err().map(|fault| (fault.code(), fault.line))
        };
        assert_eq!(check(false, &[]), None);
        assert_eq!(check(true, &[]), Some(("trace", Some(3))));
        assert_eq!(check(true, &["trace"]), Some(("padding", Some(5))));
        assert_eq!(check(true, &["padding", "trace"]), None);
    }
}
