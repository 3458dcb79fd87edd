//! The words of customers in memory, in their order: what begins so, what has a
//! part, and what is one typo away is found without looking at most of them.
//!
//! One typo changes one half of a word. So every word that is one typo away
//! begins with the first half of what was typed or ends with its second half,
//! unless the two letters in its middle changed places.

use std::cmp::Ordering;
use std::ops::Range;

use crate::customers::search::{Nearness, Term};

/// What follows each word, and is in none that is searched for.
const END: char = '\n';

/// Words, and the customers who have them.
#[derive(Debug, Default)]
pub(crate) struct WordIndex {
    /// The words, each with its end behind it.
    text: String,
    /// Where in the text each word begins.
    starts: Vec<usize>,
    /// Where among the customers those of each word begin.
    firsts: Vec<usize>,
    /// The keys of the customers, a word after the other.
    customers: Vec<i64>,
}

impl WordIndex {
    /// Adds a customer to a word, which is the last one or comes after it.
    /// Whether it does: else nothing is added.
    pub(crate) fn push(&mut self, word: &str, customer: i64) -> bool {
        let last = self.starts.len().checked_sub(1);
        match last.map_or(Ordering::Less, |last| self.word(last).cmp(word)) {
            Ordering::Greater => return false,
            Ordering::Equal => {}
            Ordering::Less => {
                self.starts.push(self.text.len());
                self.firsts.push(self.customers.len());
                self.text.push_str(word);
                self.text.push(END);
            }
        }
        self.customers.push(customer);
        true
    }

    /// The customers who have a word that is taken for a term: in any order,
    /// and once for each word.
    pub(crate) fn customers(&self, term: &Term, nearness: Nearness) -> Vec<i64> {
        let mut words = Vec::new();
        for text in &term.spellings {
            if nearness != Nearness::Beginning && term.may_be_part() {
                words.extend(self.having(text));
            } else {
                words.extend(self.beginning(text));
            }
            if nearness == Nearness::Typo && term.may_be_mistyped() {
                let near = self.maybe_near(text).into_iter();
                words.extend(near.filter(|place| term.is_near(self.word(*place))));
            }
        }
        let mut found = Vec::new();
        for place in words {
            found.extend_from_slice(self.of_word(place));
        }
        found
    }

    /// The word of a place.
    fn word(&self, place: usize) -> &str {
        let start = self.starts.get(place).copied().unwrap_or(self.text.len());
        let next = self.starts.get(place + 1).copied();
        let end = next
            .unwrap_or(self.text.len())
            .saturating_sub(END.len_utf8());
        self.text.get(start..end).unwrap_or_default()
    }

    /// The customers who have the word of a place.
    fn of_word(&self, place: usize) -> &[i64] {
        let first = self.firsts.get(place).copied();
        let next = self.firsts.get(place + 1).copied();
        let range = first.map(|first| first..next.unwrap_or(self.customers.len()));
        range
            .and_then(|range| self.customers.get(range))
            .unwrap_or_default()
    }

    /// The places of the words that begin so.
    fn beginning(&self, text: &str) -> Range<usize> {
        let first = self.first_not(|word| word < text);
        first..self.first_not(|word| word < text || word.starts_with(text))
    }

    /// The first place of a word that is not as those before it.
    fn first_not(&self, is_before: impl Fn(&str) -> bool) -> usize {
        let (mut first, mut end) = (0, self.starts.len());
        while first < end {
            let middle = first.midpoint(end);
            if is_before(self.word(middle)) {
                first = middle + 1;
            } else {
                end = middle;
            }
        }
        first
    }

    /// The places of the words that have a part, each once.
    fn having<'a>(&'a self, part: &'a str) -> impl Iterator<Item = usize> + 'a {
        let mut next = 0;
        self.text.match_indices(part).filter_map(move |(at, _)| {
            let later = self.starts.get(next..).unwrap_or_default();
            // The part is in the last word that does not begin after it.
            let passed = later.iter().take_while(|start| **start <= at).count();
            next += passed;
            (passed > 0).then(|| next - 1)
        })
    }

    /// The places of some words, among which are all that one typo makes of a text.
    fn maybe_near(&self, text: &str) -> Vec<usize> {
        let middle = text.char_indices().nth(text.chars().count() / 2);
        let (first, second) = text.split_at(middle.map_or(0, |(at, _)| at));
        let mut places: Vec<usize> = self.beginning(first).collect();
        places.extend(self.having(&format!("{second}{END}")));
        let mut before = first.chars();
        let mut after = second.chars();
        if let (Some(left), Some(right)) = (before.next_back(), after.next()) {
            let changed = format!("{}{right}{left}{}", before.as_str(), after.as_str());
            let place = self.first_not(|word| word < changed.as_str());
            places.extend((self.word(place) == changed).then_some(place));
        }
        places
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::{ProptestConfig, Strategy as _, proptest};
    use proptest::{collection, sample};

    use super::WordIndex;
    use crate::customers::search::{self, Nearness, Term};

    /// Few letters, of one byte and of more, so that words resemble each other.
    const LETTERS: &[&str] = &["a", "b", "c", "ü", "名", "1", "ø"];

    fn index(names: &[String]) -> (WordIndex, BTreeSet<(String, i64)>) {
        let words: BTreeSet<(String, i64)> = (1..)
            .zip(names)
            .flat_map(|(key, name)| search::words(name).into_iter().map(move |word| (word, key)))
            .collect();
        let mut index = WordIndex::default();
        for (word, key) in &words {
            assert!(index.push(word, *key));
        }
        (index, words)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn it_finds_what_is_found_by_looking_at_every_word(
            names in collection::vec(
                collection::vec(sample::select(LETTERS), 1..8).prop_map(|name| name.concat()),
                0..60,
            ),
            typed in collection::vec(sample::select(LETTERS), 1..8),
        ) {
            let (index, words) = index(&names);
            let terms: Vec<Term> = search::terms(&typed.concat());
            for term in &terms {
                for nearness in [Nearness::Beginning, Nearness::Part, Nearness::Typo] {
                    let found: BTreeSet<i64> =
                        index.customers(term, nearness).into_iter().collect();
                    let fits = words.iter().filter(|(word, _)| term.fits(word, nearness));
                    let plain: BTreeSet<i64> = fits.map(|(_, key)| *key).collect();
                    assert_eq!(found, plain, "{term:?} {nearness:?}");
                }
            }
        }
    }

    #[test]
    fn a_word_that_comes_before_the_last_is_not_taken() {
        let mut index = WordIndex::default();
        assert!(index.push("b", 2));
        assert!(index.push("b", 3));
        assert!(!index.push("a", 1));
        assert_eq!(index.customers, [2, 3]);
    }
}
