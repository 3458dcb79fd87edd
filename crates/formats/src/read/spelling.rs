//! Names as people write them.
//!
//! What belongs here: how the names of columns are compared, and which of
//! several is meant by one that is not quite right.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A name as it is compared: small letters and digits only, without accents.
pub(super) fn normalize(name: &str) -> String {
    if name.is_ascii() {
        let plain = name.chars().filter(char::is_ascii_alphanumeric);
        return plain.map(|letter| letter.to_ascii_lowercase()).collect();
    }
    normalize_any(name)
}

fn normalize_any(name: &str) -> String {
    name.nfkd()
        .filter(|character| !is_combining_mark(*character))
        .flat_map(char::to_lowercase)
        .filter(|character| character.is_alphanumeric())
        .fold(String::new(), |mut text, character| {
            match character {
                'ß' => text.push_str("ss"),
                'ø' => text.push('o'),
                'ł' => text.push('l'),
                _ => text.push(character),
            }
            text
        })
}

/// The name that is spelled most like `text`, if one is near.
pub(super) fn closest<'a>(text: &str, names: impl Iterator<Item = &'a str>) -> Option<String> {
    let wanted: Vec<char> = normalize(text).chars().take(64).collect();
    names
        .map(|name| {
            let letters: Vec<char> = normalize(name).chars().take(64).collect();
            let contained = wanted.len() >= 3 && normalize(name).contains(&normalize(text));
            let distance = if contained {
                1
            } else {
                edits(&wanted, &letters)
            };
            (distance, name)
        })
        .filter(|(distance, _)| *distance * 3 <= wanted.len().max(3))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name.to_owned())
}

/// How many letters must be put in, taken out or changed.
fn edits(from: &[char], to: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (place, letter) in from.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = place + 1;
        for (column, other) in to.iter().enumerate() {
            let changed = diagonal + usize::from(letter != other);
            diagonal = row[column + 1];
            row[column + 1] = changed.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{normalize, normalize_any};

    #[test]
    fn names_are_compared_as_people_read_them() {
        let table = [
            ("Account No.", "accountno"),
            ("  NET_Pay ", "netpay"),
            ("Währung", "wahrung"),
            ("Wa\u{308}hrung", "wahrung"),
            ("Straße", "strasse"),
            ("Número", "numero"),
            ("", ""),
        ];
        for (name, expected) in table {
            assert_eq!(normalize(name), expected);
        }
    }

    proptest! {
        #[test]
        fn plain_names_are_no_special_case(name in "[ -~]{0,20}") {
            prop_assert_eq!(normalize(&name), normalize_any(&name));
        }
    }
}
