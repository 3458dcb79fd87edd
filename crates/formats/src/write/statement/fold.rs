//! Letters that a form does not have, as others that it has.

use bankctl_types::confusables::steers_terminal;
use unicode_normalization::UnicodeNormalization as _;

/// What is written where nothing like a character is there.
const NOTHING_LIKE_IT: char = '.';

/// Letters that are usually written as others, where they can't be taken apart into a
/// letter and a mark, or where another spelling is usual.
const LIKE: &[(char, &str)] = &[
    ('ä', "ae"),
    ('ö', "oe"),
    ('ü', "ue"),
    ('Ä', "Ae"),
    ('Ö', "Oe"),
    ('Ü', "Ue"),
    ('ß', "ss"),
    ('ẞ', "SS"),
    ('æ', "ae"),
    ('Æ', "Ae"),
    ('œ', "oe"),
    ('Œ', "Oe"),
    ('ø', "o"),
    ('Ø', "O"),
    ('ł', "l"),
    ('Ł', "L"),
    ('đ', "d"),
    ('Đ', "D"),
    ('ð', "d"),
    ('þ', "th"),
    ('Þ', "Th"),
    ('ı', "i"),
    ('€', "EUR"),
    ('’', "'"),
    ('‘', "'"),
    ('–', "-"),
    ('—', "-"),
    ('\u{a0}', " "),
];

/// Writes texts with the characters of a form alone, and remembers whether any had to be
/// replaced.
pub(super) struct Folding {
    has: fn(char) -> bool,
    /// Whether a letter was replaced.
    pub(super) is_folded: bool,
}

impl Folding {
    /// With the characters that `has` holds for: blanks, and the full stop, among them.
    pub(super) fn to(has: fn(char) -> bool) -> Self {
        Self {
            has,
            is_folded: false,
        }
    }

    /// A text on one line, with the characters of the form.
    pub(super) fn folded(&mut self, text: &str) -> String {
        let mut line = String::with_capacity(text.len());
        for character in text.nfc() {
            if (self.has)(character) {
                line.push(character);
            } else if character.is_whitespace() {
                line.push(' ');
            } else {
                self.is_folded = true;
                self.put(&mut line, character);
            }
        }
        line
    }

    fn put(&self, line: &mut String, character: char) {
        let known = LIKE.iter().find(|(letter, _)| *letter == character);
        if let Some((_, usual)) = known.filter(|(_, usual)| usual.chars().all(self.has)) {
            line.push_str(usual);
            return;
        }
        let base = std::iter::once(character).nfd().next();
        line.push(
            base.filter(|base| (self.has)(*base))
                .unwrap_or(NOTHING_LIKE_IT),
        );
    }
}

/// The character set X of SWIFT, without line ends.
pub(super) fn is_swift(character: char) -> bool {
    character.is_ascii_alphanumeric() || " /-?:().,'+".contains(character)
}

/// A text for people: what steers a terminal, moves lines or turns the reading direction
/// is written out as `\u{202e}`.
pub(super) fn shown(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() || steers_terminal(character) {
            line.extend(character.escape_unicode());
        } else {
            line.push(character);
        }
    }
    line
}

/// Pieces of at most so many characters; none of an empty text.
pub(super) fn pieces(text: &str, characters_max: usize) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    let pieces = characters.chunks(characters_max.max(1));
    pieces.map(|piece| piece.iter().collect()).collect()
}

/// A reference that has room: the start of a longer one would be another's.
pub(super) fn whole(reference: Option<&str>, characters_max: usize) -> Option<&str> {
    reference.filter(|text| text.chars().count() <= characters_max && !text.trim().is_empty())
}

/// The first so many characters.
pub(super) fn cut(text: &str, characters_max: usize) -> String {
    text.chars().take(characters_max).collect()
}

#[cfg(test)]
mod tests {
    use super::{Folding, is_swift, pieces, shown};

    #[test]
    fn letters_become_those_of_the_character_set() {
        let table = [
            ("Payroll ACME Corp", "Payroll ACME Corp", false),
            (
                "Café «Zoë» & Söhne [Köln]",
                "Cafe .Zoe. . Soehne .Koeln.",
                true,
            ),
            ("Łukasz Žižka", "Lukasz Zizka", true),
            ("Ελένη", ".....", true),
            ("Straße 1\nBonn", "Strasse 1 Bonn", true),
            ("a\u{202e}b", "a.b", true),
            ("5 €", "5 EUR", true),
        ];
        for (text, expected, is_folded) in table {
            let mut folding = Folding::to(is_swift);
            assert_eq!(folding.folded(text), expected);
            assert_eq!(folding.is_folded, is_folded, "{text}");
        }
    }

    #[test]
    fn what_steers_is_written_out() {
        assert_eq!(
            shown("a\u{202e}b\u{1b}[0m\n"),
            "a\\u{202e}b\\u{1b}[0m\\u{a}"
        );
        assert_eq!(pieces("abcde", 2), ["ab", "cd", "e"]);
        assert_eq!(pieces("", 2), [""; 0]);
    }
}
