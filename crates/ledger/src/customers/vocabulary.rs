//! The words that customers are found by, each once: looked through for words
//! that have a part, or that a typo leads to.

use bankctl_storage::{Driver, Result};
use bankctl_types::kind::CustomerStatus;

use crate::customers::search::Term;
use crate::customers::table::{self, WordMatch};

/// No word is longer: its length is bounded in bytes.
const LENGTH_MAX: usize = 64;

/// The words of a ledger.
#[derive(Debug, Default)]
pub(crate) enum Vocabulary {
    /// One search: the store looks through them.
    #[default]
    Asked,
    /// Many searches: they are kept once they were read. A word that comes
    /// later is found by its beginning, which the store is always asked for.
    Kept(Option<Vec<String>>),
}

impl Vocabulary {
    /// The customers, of a state or of any, who have a word with a part.
    pub(crate) fn with_part(
        &mut self,
        driver: &mut dyn Driver,
        part: &str,
        status: Option<CustomerStatus>,
    ) -> Result<Vec<i64>> {
        let Some(kept) = self.kept(driver)? else {
            return table::by_word(driver, WordMatch::Part(part), status);
        };
        let mut found = Vec::new();
        for word in kept.iter().filter(|word| word.contains(part)) {
            found.extend(table::by_word(driver, WordMatch::Whole(word), status)?);
        }
        Ok(found)
    }

    /// The words that a term is but for one typo.
    pub(crate) fn near(&mut self, driver: &mut dyn Driver, term: &Term) -> Result<Vec<String>> {
        if let Some(kept) = self.kept(driver)? {
            let near = kept.iter().filter(|word| term.is_near(word));
            return Ok(near.cloned().collect());
        }
        let lengths = term.spellings.iter().map(|text| text.chars().count());
        let shortest = lengths.min().unwrap_or_default();
        let between = (shortest.saturating_sub(1), term.length() + 1);
        let mut words = table::words_of_length(driver, between)?;
        words.retain(|word| term.is_near(word));
        Ok(words)
    }

    fn kept(&mut self, driver: &mut dyn Driver) -> Result<Option<&[String]>> {
        Ok(match self {
            Self::Asked => None,
            Self::Kept(words) => {
                if words.is_none() {
                    *words = Some(table::words_of_length(driver, (0, LENGTH_MAX))?);
                }
                words.as_deref()
            }
        })
    }
}
