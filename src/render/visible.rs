//! Texts from data made harmless for a terminal.
//!
//! What would move the cursor, set a title, reorder the text around it or hide
//! is shown as an escape that people can read.

use std::borrow::Cow;
use std::fmt::Write;

pub(super) use bankctl_types::confusables::steers_terminal;

/// The text with everything that steers a terminal written out: `\n`, `\e`,
/// `\u{202e}`.
///
/// A joiner stays between two characters that are not ASCII, as within an
/// emoji or a Persian word, and is written out where it has nothing to join.
pub fn visible(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return Cow::Borrowed(text);
    }
    let joinable = |character: char| {
        !character.is_ascii() && !is_joiner(character) && !steers_terminal(character)
    };
    let mut shown = String::with_capacity(text.len());
    let mut before = '\0';
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let follows = characters.peek().copied().is_some_and(joinable);
        let stays = match character {
            '\u{200c}' | '\u{200d}' => joinable(before) && follows,
            other => !steers_terminal(other),
        };
        if stays {
            shown.push(character);
        } else {
            escape(character, &mut shown);
        }
        before = if stays { character } else { '\0' };
    }
    Cow::Owned(shown)
}

/// Whether a character is one of the two joiners.
pub(super) fn is_joiner(character: char) -> bool {
    matches!(character, '\u{200c}' | '\u{200d}')
}

fn escape(character: char, shown: &mut String) {
    match character {
        '\0' => shown.push_str("\\0"),
        '\n' => shown.push_str("\\n"),
        '\r' => shown.push_str("\\r"),
        '\t' => shown.push_str("\\t"),
        '\u{1b}' => shown.push_str("\\e"),
        other => {
            // Writing to a string can't fail.
            let _ = write!(shown, "\\u{{{:x}}}", u32::from(other));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

    use super::{steers_terminal, visible};

    #[test]
    fn what_steers_a_terminal_is_written_out() {
        let table = [
            ("plain", "plain"),
            ("Zoë 東京", "Zoë 東京"),
            ("a\0b\n\r\t\u{1b}[31m", "a\\0b\\n\\r\\t\\e[31m"),
            ("\u{7f}\u{9b}1A", "\\u{7f}\\u{9b}1A"),
            ("\u{202e}gnp.exe", "\\u{202e}gnp.exe"),
            (
                "a\u{200b}b\u{2028}\u{feff}",
                "a\\u{200b}b\\u{2028}\\u{feff}",
            ),
            ("👨\u{200d}👩\u{200d}👧", "👨\u{200d}👩\u{200d}👧"),
            ("می\u{200c}خواهم", "می\u{200c}خواهم"),
            ("a\u{200d}b", "a\\u{200d}b"),
            ("👨\u{200d}\u{200d}👩", "👨\\u{200d}\\u{200d}👩"),
            ("e\u{301}", "e\u{301}"),
        ];
        for (text, expected) in table {
            assert_eq!(visible(text), expected, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn nothing_that_steers_is_left(text in any::<String>()) {
            let shown = visible(&text).into_owned();
            prop_assert!(!shown.contains(steers_terminal));
            let again = visible(&shown).into_owned();
            prop_assert_eq!(again, shown);
        }
    }
}
