//! The words that customers are found by, kept in memory from one search to the
//! next, and brought up to date by the change log before each.

use std::collections::{BTreeMap, BTreeSet};

use bankctl_storage::{Driver, Result, damaged};

use crate::customers::search::in_order;
use crate::customers::search::{Nearness, Term};
use crate::customers::table;
use crate::customers::word_index::WordIndex;
use crate::kernel::rules::change::Subject;
use crate::kernel::tables::{changes, settings};

/// So many of the last lines of the change log are remembered: where many write, one
/// may come to be there after another with a larger key.
const REMEMBERED: usize = 256;
/// With more lines since then all words are read anew.
const LINES_MAX: usize = 5_000;
/// With more customers that have changed likewise.
const CHANGED_MAX: usize = 500;

/// The words of a ledger.
#[derive(Debug, Default)]
pub(crate) enum Vocabulary {
    /// One search: the store looks through them.
    #[default]
    Asked,
    /// Many searches: they are kept once they were read.
    Kept(Option<Box<Kept>>),
}

impl Vocabulary {
    /// The words as they are now, if they are kept.
    pub(crate) fn now(&mut self, driver: &mut dyn Driver) -> Result<Option<&Kept>> {
        let Self::Kept(kept) = self else {
            return Ok(None);
        };
        let now = match kept.take() {
            Some(before) => before.brought_up_to_date(driver)?,
            None => Kept::read(driver)?,
        };
        Ok(Some(kept.insert(Box::new(now))))
    }
}

/// Words that were read, and how they have changed since.
#[derive(Debug)]
pub(crate) struct Kept {
    register: Register,
    words: WordIndex,
    /// The customers who have changed since the words were read.
    changed: BTreeSet<i64>,
    /// The words of those.
    changed_words: WordIndex,
}

impl Kept {
    /// The customers who have a word that is taken for a term, in the order of
    /// their keys.
    pub(crate) fn customers(&self, term: &Term, nearness: Nearness) -> Vec<i64> {
        let mut found = self.words.customers(term, nearness);
        if !self.changed.is_empty() {
            found.retain(|customer| !self.changed.contains(customer));
            found.extend(self.changed_words.customers(term, nearness));
        }
        in_order(&mut found);
        found
    }

    fn read(driver: &mut dyn Driver) -> Result<Self> {
        let register = Register::read(driver)?;
        let mut words = WordIndex::default();
        table::each_word(driver, &mut |word, customer| {
            add(&mut words, word, customer)
        })?;
        Ok(Self {
            register,
            words,
            changed: BTreeSet::new(),
            changed_words: WordIndex::default(),
        })
    }

    fn brought_up_to_date(mut self, driver: &mut dyn Driver) -> Result<Self> {
        let Some(changed) = self.register.news(driver)? else {
            return Self::read(driver);
        };
        if changed.is_empty() {
            return Ok(self);
        }
        self.changed.extend(changed);
        if self.changed.len() > CHANGED_MAX {
            return Self::read(driver);
        }
        let mut all = BTreeMap::<String, Vec<i64>>::new();
        for customer in &self.changed {
            for word in table::words_of(driver, *customer)? {
                all.entry(word).or_default().push(*customer);
            }
        }
        self.changed_words = WordIndex::default();
        for (word, customers) in &all {
            for customer in customers {
                add(&mut self.changed_words, word, *customer)?;
            }
        }
        Ok(self)
    }
}

fn add(words: &mut WordIndex, word: &str, customer: i64) -> Result<()> {
    if words.push(word, customer) {
        return Ok(());
    }
    let out_of_order = format_args!("the word {word:?} of customer {customer} is out of order");
    Err(damaged(out_of_order))
}

/// How far the change log is known.
#[derive(Debug)]
struct Register {
    /// How many lines it had.
    lines: i64,
    /// The key before those that are remembered.
    before: i64,
    /// The keys of the last lines.
    last: BTreeSet<i64>,
}

impl Register {
    fn read(driver: &mut dyn Driver) -> Result<Self> {
        let mut register = Self {
            lines: settings::changed(driver)?,
            before: 0,
            last: changes::last_keys(driver, REMEMBERED + 1)?
                .into_iter()
                .collect(),
        };
        register.forget();
        Ok(register)
    }

    /// The customers who have changed since then. `None` if that can't be said:
    /// too much has happened, or lines have come before those that are remembered.
    fn news(&mut self, driver: &mut dyn Driver) -> Result<Option<Vec<i64>>> {
        let lines = settings::changed(driver)?;
        let grown = usize::try_from(lines - self.lines).ok();
        let Some(grown) = grown.filter(|grown| *grown <= LINES_MAX) else {
            return Ok(None);
        };
        if grown == 0 {
            return Ok(Some(Vec::new()));
        }
        let expected = self.last.len() + grown;
        let now = changes::subjects_after(driver, self.before, expected + 1)?;
        let new = now.iter().filter(|(id, ..)| !self.last.contains(id));
        if now.len() != expected || new.clone().count() != grown {
            return Ok(None);
        }
        let customers = new.filter(|(_, subject, _)| *subject == Subject::Customer as i64);
        let customers = customers.map(|(_, _, key)| *key).collect();
        self.lines = lines;
        self.last = now.iter().map(|(id, ..)| *id).collect();
        self.forget();
        Ok(Some(customers))
    }

    /// Remembers the last lines only.
    fn forget(&mut self) {
        while self.last.len() > REMEMBERED {
            self.before = self.last.pop_first().unwrap_or(self.before);
        }
    }
}
