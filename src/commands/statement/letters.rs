//! What people are told where a form lacks letters of a statement.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use bankctl_formats::write::statement::{StatementForm, Written};

/// At most so many characters are named.
const NAMED_MAX: usize = 10;

/// The letters that a form lacks, of one statement or of many.
#[derive(Default)]
pub(super) struct Letters {
    /// In how many files letters were written as others.
    folded: u64,
    /// In how many files characters were drawn as another.
    drawn: u64,
    /// Which characters.
    glyphs_missing: BTreeSet<char>,
}

impl Letters {
    /// Takes a file.
    pub(super) fn take(&mut self, written: &Written) {
        self.folded += u64::from(written.is_folded);
        self.drawn += u64::from(!written.glyphs_missing.is_empty());
        self.glyphs_missing.extend(&written.glyphs_missing);
    }

    /// In how many files letters are others, or drawn as another.
    pub(super) fn files(&self) -> u64 {
        self.folded + self.drawn
    }

    /// What is told of one statement.
    pub(super) fn of_one(&self, form: StatementForm) -> Option<String> {
        if self.folded > 0 {
            let told = format!("some letters are not those of {form} and were written as others");
            return Some(told);
        }
        (self.drawn > 0).then(|| self.told("the fonts have"))
    }

    /// What is told of many.
    pub(super) fn of_many(&self) -> Option<String> {
        let files = self.files();
        if self.folded > 0 {
            return Some(format!(
                "in {files} files some letters are not those of the form and were written as others"
            ));
        }
        (self.drawn > 0).then(|| self.told(&format!("in {files} files the fonts have")))
    }

    fn told(&self, fonts_have: &str) -> String {
        let mut named = String::new();
        for (place, character) in self.glyphs_missing.iter().take(NAMED_MAX).enumerate() {
            let comma = if place == 0 { "" } else { ", " };
            let _ = write!(
                named,
                "{comma}{character} (U+{:04X})",
                u32::from(*character)
            );
        }
        let more = self.glyphs_missing.len().saturating_sub(NAMED_MAX);
        if more > 0 {
            let _ = write!(named, " and {more} more");
        }
        format!(
            "{fonts_have} no {named}: \u{fffd} is drawn instead; search, copying and screen readers have the characters (glyphs_missing)"
        )
    }
}
