//! Names that may deceive the people who read them.
//!
//! The rules are those of Unicode's security mechanisms (UTS #39): letters of
//! two scripts in one word (section 5.1), words of another script that look
//! like Latin ones (section 4), and characters that steer a terminal or hide.
//! Such a name is taken, because people have all sorts of names; a person is
//! asked to look.

use unicode_security::MixedScript as _;
use unicode_security::skeleton;

/// Why a name should be looked at.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Doubt {
    /// Letters of several scripts in a word.
    #[error("{0:?} mixes letters of several scripts, which may look like other letters")]
    Mixed(String),
    /// A word of another script that reads as a Latin one.
    #[error("{0:?} is in another script than the rest, and reads as {1:?}")]
    Imitation(String, String),
    /// A character that no one sees, or that reorders what stands beside it.
    #[error("it has hidden characters")]
    Hidden,
}

/// Why a name should be looked at, if it should.
pub fn doubt(name: &str) -> Option<Doubt> {
    if name.is_ascii() && !name.bytes().any(|byte| byte.is_ascii_control()) {
        return None;
    }
    if name.chars().any(steers_terminal) {
        return Some(Doubt::Hidden);
    }
    let words = || {
        name.split(|character: char| !character.is_alphanumeric() && character.is_ascii())
            .filter(|word| !word.is_empty())
    };
    if let Some(word) = words().find(|word| !word.is_single_script()) {
        return Some(Doubt::Mixed(word.to_owned()));
    }
    if !words().any(str::is_ascii) {
        return None;
    }
    words()
        .filter(|word| !is_latin(word))
        .map(|word| (word, skeleton(word).collect::<String>()))
        .find(|(_, read)| read.is_ascii())
        .map(|(word, read)| Doubt::Imitation(word.to_owned(), read))
}

/// Whether all letters of a word may stand beside Latin ones.
fn is_latin(word: &str) -> bool {
    let beside = format!("a{word}");
    beside.as_str().is_single_script()
}

/// Whether a character steers a terminal or hides in it: controls, marks that
/// set the direction, blanks without a width, separators of lines.
///
/// The two joiners are judged by what is around them, where a text is shown.
pub fn steers_terminal(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}'
                | '\u{61c}'
                | '\u{115f}'
                | '\u{1160}'
                | '\u{180e}'
                | '\u{200b}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

#[cfg(test)]
mod tests {
    use super::{Doubt, doubt};

    #[test]
    fn names_of_people_are_not_in_doubt() {
        for name in [
            "Ana García",
            "Zoë O'Neil-Wójcik",
            "Søren Straße Ilıca",
            "Иван Иванов",
            "Иван Иванов (Ivan)",
            "名前 テスト",
            "山田 たろう Ltd.",
            "محمد علي",
            "می\u{200c}خواهم",
            "Νίκος Παπαδόπουλος",
        ] {
            assert_eq!(doubt(name), None, "{name}");
        }
    }

    #[test]
    fn what_looks_like_another_name_is() {
        assert_eq!(
            doubt("Ana G\u{430}rcia"),
            Some(Doubt::Mixed("G\u{430}rcia".to_owned()))
        );
        assert!(matches!(
            doubt("\u{421}\u{430}\u{440}\u{430} Smith"),
            Some(Doubt::Imitation(_, read)) if read == "Capa"
        ));
        for hidden in ["\u{202e}gnp", "Ana\u{200b}", "a\u{1b}[31m", "a\nb"] {
            assert_eq!(doubt(hidden), Some(Doubt::Hidden), "{hidden:?}");
        }
    }
}
