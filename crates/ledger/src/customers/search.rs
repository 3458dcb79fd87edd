//! How people are found, and how long lists are cut into pages.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::customers::rules::Customer;

/// A word that is searched or found has at most this many bytes.
const WORD_BYTES_MAX: usize = 64;
/// A record has at most this many words.
const WORDS_MAX: usize = 40;
/// A shorter word with a typo could be too many others.
const TYPO_CHARACTERS_MIN: usize = 4;

/// A character that comes after all others, and is in no text.
pub(crate) const LAST_CHARACTER: char = '\u{10ffff}';

/// A text as it is searched: without accents, in small letters.
pub(crate) fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.nfkd()
        .filter(|character| !is_combining_mark(*character))
        .flat_map(char::to_lowercase)
        .flat_map(|character| match character {
            'ß' => vec!['s', 's'],
            'ø' => vec!['o'],
            'ł' => vec!['l'],
            'đ' => vec!['d'],
            'æ' => vec!['a', 'e'],
            'œ' => vec!['o', 'e'],
            other => vec![other],
        })
        .collect()
}

/// A text with the letters that are also written as two: Müller as Mueller.
/// `None` if there are none.
fn written_out(text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    let composed: String = text.nfc().collect();
    let mut long = String::with_capacity(composed.len());
    for character in composed.chars() {
        match character {
            'ä' | 'Ä' => long.push_str("ae"),
            'ö' | 'Ö' | 'ø' | 'Ø' => long.push_str("oe"),
            'ü' | 'Ü' => long.push_str("ue"),
            'å' | 'Å' => long.push_str("aa"),
            other => long.push(other),
        }
    }
    (long != composed).then_some(long)
}

/// The ways in which a text is written, folded: one, or two.
fn spellings(text: &str) -> impl Iterator<Item = String> {
    let long = written_out(text).map(|long| fold(&long));
    std::iter::once(fold(text)).chain(long)
}

/// The words that a text is found by, folded: what lies between spaces and
/// punctuation, and what has only punctuation between as one word too, so that
/// O'Brien is found by `obrien`.
pub(crate) fn words(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for spelled in text.split_whitespace().flat_map(spellings) {
        let parts = spelled.split(|character: char| !character.is_alphanumeric());
        let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
        found.extend(parts.iter().copied().map(shorten));
        if parts.len() > 1 {
            found.push(shorten(&parts.concat()));
        }
    }
    found.truncate(WORDS_MAX);
    found
}

/// What is searched for: all of these words, each in any of its spellings.
pub(crate) fn terms(text: &str) -> Vec<Term> {
    let composed: String = text.nfc().collect();
    let words = composed.split(|character: char| !character.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty()).take(WORDS_MAX);
    words.map(Term::of).collect()
}

/// A word that is searched for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Term {
    /// How it may be written; only letters and digits.
    pub(crate) spellings: Vec<String>,
}

/// How near a word must be to one that is searched for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Nearness {
    /// It begins so.
    Beginning,
    /// It has all of it.
    Part,
    /// It would have, but for one typo.
    Typo,
}

impl Term {
    fn of(word: &str) -> Self {
        let plain = |text: String| -> String {
            let kept = text.chars().filter(|character| character.is_alphanumeric());
            shorten(&kept.collect::<String>())
        };
        Self {
            spellings: spellings(word).map(plain).collect(),
        }
    }

    /// Whether a word is taken for it.
    pub(crate) fn fits(&self, word: &str, nearness: Nearness) -> bool {
        let is_part = nearness != Nearness::Beginning && self.may_be_part();
        let has = |text: &String| {
            if is_part {
                word.contains(text.as_str())
            } else {
                word.starts_with(text.as_str())
            }
        };
        let is_typo = nearness == Nearness::Typo && self.may_be_mistyped();
        self.spellings.iter().any(has) || (is_typo && self.is_near(word))
    }

    /// How many characters it has, in its longest spelling.
    pub(crate) fn length(&self) -> usize {
        let lengths = self.spellings.iter().map(|text| text.chars().count());
        lengths.max().unwrap_or_default()
    }

    /// Whether it is looked for inside words: not a number, of which the
    /// beginning is meant, and not one letter, which most words have.
    pub(crate) fn may_be_part(&self) -> bool {
        self.spellings.iter().all(|text| {
            let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
            !is_number && (text.len() > 1)
        })
    }

    /// Whether a word with one typo is taken for it.
    pub(crate) fn may_be_mistyped(&self) -> bool {
        self.may_be_part() && self.length() >= TYPO_CHARACTERS_MIN
    }

    /// Whether a word is one of its spellings but for one typo.
    pub(crate) fn is_near(&self, word: &str) -> bool {
        self.spellings.iter().any(|text| is_one_typo(text, word))
    }
}

/// Whether two words differ by one letter that is wrong, missing or too much,
/// or by two neighbours that changed places.
fn is_one_typo(one: &str, other: &str) -> bool {
    // It is asked of every word of a large bank for each key that is typed.
    if one.len().abs_diff(other.len()) > 4 {
        return false;
    }
    let same = same_bytes(one.chars(), other.chars());
    let (one, other) = (&one[same..], &other[same..]);
    let same = same_bytes(one.chars().rev(), other.chars().rev());
    let mut one = one[..one.len() - same].chars();
    let mut other = other[..other.len() - same].chars();
    let differing = (
        [one.next(), one.next(), one.next()],
        [other.next(), other.next(), other.next()],
    );
    match differing {
        ([None, ..], [Some(_), None, _])
        | ([Some(_), None, _], [None, ..] | [Some(_), None, _]) => true,
        ([Some(a), Some(b), None], [Some(c), Some(d), None]) => a == d && b == c,
        _ => false,
    }
}

/// How many bytes two texts have in common, before the first letter that differs.
fn same_bytes(one: impl Iterator<Item = char>, other: impl Iterator<Item = char>) -> usize {
    let same = one.zip(other).take_while(|(a, b)| a == b);
    same.map(|(letter, _)| letter.len_utf8()).sum()
}

/// A text as one word: an e-mail address, a number of another system.
pub(crate) fn whole(text: &str) -> String {
    shorten(fold(text).trim())
}

fn shorten(word: &str) -> String {
    let mut end = word.len().min(WORD_BYTES_MAX);
    while !word.is_char_boundary(end) {
        end -= 1;
    }
    word[..end].to_owned()
}

/// The words that a customer is found by. E-mail address and telephone number
/// are found by keyed hashes instead.
pub(crate) fn of_customer(customer: &Customer) -> Vec<String> {
    if customer.forgotten_at.is_some() {
        return Vec::new();
    }
    let mut found = words(&customer.name);
    found.extend(customer.external_id.as_deref().map(whole));
    found.sort_unstable();
    found.dedup();
    found
}

/// Puts customers in order, each once. They come as parts that are in order, which
/// a stable sort is quick with.
#[allow(clippy::stable_sort_primitive)]
pub(crate) fn in_order(customers: &mut Vec<i64>) {
    customers.sort();
    customers.dedup();
}

/// How many rows to ask for so that it shows whether a page is the last.
pub(crate) fn one_more(limit: usize) -> i64 {
    i64::try_from(limit)
        .unwrap_or(i64::MAX - 1)
        .saturating_add(1)
}

/// Cuts items to a page and says where the next begins: after the last one.
pub(crate) fn cut<T>(
    items: &mut Vec<T>,
    limit: usize,
    cursor: impl Fn(&T) -> Option<String>,
) -> Option<String> {
    if items.len() <= limit {
        return None;
    }
    items.truncate(limit);
    items.last().and_then(cursor)
}

#[cfg(test)]
mod tests {
    use super::{Term, is_one_typo, terms, whole, words};

    #[test]
    fn accents_and_capitals_do_not_matter() {
        let neil = ["zoe", "o", "neil", "wojcik", "oneilwojcik"];
        assert_eq!(words("Zoë  O'Neil-Wójcik"), neil);
        assert_eq!(words("Søren Straße"), ["soren", "soeren", "strasse"]);
        assert_eq!(words("名前 テスト"), ["名前", "テスト"]);
        assert_eq!(words("\u{202e}\u{1b}[31m"), ["31m"]);
        assert_eq!(whole(" Ana@Example.COM"), "ana@example.com");
        assert_eq!(whole(&"é".repeat(100)).len(), 64);
    }

    #[test]
    fn letters_that_are_written_as_two_are_found_both_ways() {
        assert_eq!(words("Müller"), ["muller", "mueller"]);
        assert_eq!(words("Mu\u{308}ller"), ["muller", "mueller"]);
        assert_eq!(words("Mueller"), ["mueller"]);
        let spelled = |text| -> Vec<Vec<String>> {
            terms(text).into_iter().map(|term| term.spellings).collect()
        };
        assert_eq!(
            spelled("MÜLLER o'b"),
            [vec!["muller", "mueller"], vec!["o"], vec!["b"]]
        );
        assert_eq!(spelled("Mu\u{308}ller"), [["muller", "mueller"]]);
        assert_eq!(spelled("100%_ ½"), [vec!["100"], vec!["12"]]);
    }

    #[test]
    fn one_typo_is_one_letter_or_two_that_changed_places() {
        for (typed, meant, near) in [
            ("lindqist", "lindqvist", true),
            ("lindqvvist", "lindqvist", true),
            ("lindkvist", "lindqvist", true),
            ("lindqvsit", "lindqvist", true),
            ("indqvist", "lindqvist", true),
            ("lindqvis", "lindqvist", true),
            ("lindqis", "lindqvist", false),
            ("lindvqsit", "lindqvist", false),
            ("lindqvist", "lindqvist", false),
            ("garcía", "garcia", true),
            ("名前", "名后", true),
        ] {
            assert_eq!(is_one_typo(typed, meant), near, "{typed} {meant}");
            assert_eq!(is_one_typo(meant, typed), near, "{meant} {typed}");
        }
    }

    #[test]
    fn numbers_and_single_letters_are_beginnings_only() {
        for (word, part, mistyped) in [
            ("a", false, false),
            ("an", true, false),
            ("anna", true, true),
            ("0004", false, false),
            ("31m0", true, true),
            ("名", true, false),
        ] {
            let term = Term::of(word);
            let found = (term.may_be_part(), term.may_be_mistyped());
            assert_eq!(found, (part, mistyped), "{word}");
        }
    }
}
