//! How people are found, and how long lists are cut into pages.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::customers::rules::Customer;

/// A word that is searched or found has at most this many bytes.
const WORD_BYTES_MAX: usize = 64;
/// A record has at most this many words.
const WORDS_MAX: usize = 40;

/// A text as it is searched: without accents, in small letters.
fn fold(text: &str) -> String {
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

/// The words of a text, folded: what lies between spaces and punctuation.
pub(crate) fn words(text: &str) -> Vec<String> {
    fold(text)
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(shorten)
        .take(WORDS_MAX)
        .collect()
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

/// The digits of a telephone number; those that lead abroad are left out, so
/// that `0049 30 1` and `+49 30 1` are the same.
pub(crate) fn digits(text: &str) -> String {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    match digits.strip_prefix("00") {
        Some(rest) => rest.to_owned(),
        None => digits,
    }
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
    use super::{whole, words};

    #[test]
    fn accents_and_capitals_do_not_matter() {
        assert_eq!(words("Zoë  O'Neil-Wójcik"), ["zoe", "o", "neil", "wojcik"]);
        assert_eq!(words("Søren Straße"), ["soren", "strasse"]);
        assert_eq!(words("名前 テスト"), ["名前", "テスト"]);
        assert_eq!(words("\u{202e}\u{1b}[31m"), ["31m"]);
        assert_eq!(whole(" Ana@Example.COM"), "ana@example.com");
        assert_eq!(whole(&"é".repeat(100)).len(), 64);
    }
}
