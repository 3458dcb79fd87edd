//! Texts that people and files bring: references, memos, names.
//!
//! A text is stored as it was given, whatever script or control characters it
//! has; showing it harmlessly is the renderer's work. Names are [`composed`],
//! and [`doubt`](super::look_alike::doubt) says which of them may deceive.
//! Only references are narrower, because they travel through logs, files and
//! shells. What a spreadsheet would run is guarded in files: [`guard`] and
//! [`unguard`].

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization as _;

/// The most bytes a reference may have.
pub const REFERENCE_BYTES_MAX: usize = 128;
/// The most characters a memo, a reason or an address may have.
pub const MEMO_CHARACTERS_MAX: usize = 500;
/// The most characters a name may have.
pub const NAME_CHARACTERS_MAX: usize = 200;

/// Why a text cannot be taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TextFault {
    /// Nothing but white space.
    #[error("is blank")]
    Blank,
    /// White space at an end.
    #[error("begins or ends with a blank")]
    Padded,
    /// Longer than its field allows.
    #[error("is longer than {0} characters")]
    TooLong(usize),
    /// A control character where none may be.
    #[error("has a control character")]
    Control,
    /// No `@` with something on both sides, or white space.
    #[error("is not an e-mail address")]
    NotEmail,
    /// Not letters and digits, at most 34.
    #[error("is not 1 to 34 letters and digits")]
    NotExternalNumber,
}

/// Checks a reference: 1 to 128 bytes, no control characters, no blanks at
/// the ends.
///
/// # Errors
/// [`TextFault`] says what is wrong.
pub fn reference(text: &str) -> Result<&str, TextFault> {
    if text.trim().is_empty() {
        return Err(TextFault::Blank);
    }
    if text.trim() != text {
        return Err(TextFault::Padded);
    }
    if text.len() > REFERENCE_BYTES_MAX {
        return Err(TextFault::TooLong(REFERENCE_BYTES_MAX));
    }
    if text.chars().any(char::is_control) {
        return Err(TextFault::Control);
    }
    Ok(text)
}

/// Checks a name: not blank, at most 200 characters.
///
/// # Errors
/// [`TextFault`] says what is wrong.
pub fn name(text: &str) -> Result<&str, TextFault> {
    if text.trim().is_empty() {
        return Err(TextFault::Blank);
    }
    within(text, NAME_CHARACTERS_MAX)
}

/// Checks a memo, a reason or an address: at most 500 characters.
///
/// # Errors
/// [`TextFault::TooLong`].
pub fn memo(text: &str) -> Result<&str, TextFault> {
    within(text, MEMO_CHARACTERS_MAX)
}

/// Checks the shape of an e-mail address: something, `@`, something, and no
/// white space or control characters. Whether it exists only a mail can tell.
///
/// # Errors
/// [`TextFault::NotEmail`] or [`TextFault::TooLong`].
pub fn email(text: &str) -> Result<&str, TextFault> {
    let shape = text.rsplit_once('@').is_some_and(|(local, host)| {
        !local.is_empty() && !host.is_empty() && !host.starts_with('.') && !host.ends_with('.')
    });
    let clean = !text.chars().any(|c| c.is_whitespace() || c.is_control());
    if !shape || !clean {
        return Err(TextFault::NotEmail);
    }
    within(text, NAME_CHARACTERS_MAX)
}

/// Brings an external number (an IBAN, a number of the old system) into the
/// form that it is stored and found by: no spaces or dashes, capitals.
///
/// # Errors
/// [`TextFault::NotExternalNumber`].
pub fn external_number(text: &str) -> Result<String, TextFault> {
    let compact = super::number::compact(text);
    let plain = compact.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if compact.is_empty() || compact.len() > 34 || !plain {
        return Err(TextFault::NotExternalNumber);
    }
    Ok(compact)
}

/// A text in the composed form of Unicode (NFC), so that the same name, typed
/// on two keyboards, is the same bytes.
pub fn composed(text: &str) -> String {
    text.nfc().collect()
}

/// Guards a text for a file that a spreadsheet may open: each line of it that
/// would be run as a formula gets a leading `'`.
///
/// That is a line that starts with `=`, `+`, `-`, `@` (wide ones too), a tab
/// or a carriage return, after any blanks and controls, which some programs
/// drop. A line that has one or more `'` among these blanks gets one more, so
/// that [`unguard`] gives every text back as it was.
pub fn guard(text: &str) -> Cow<'_, str> {
    let mut guarded = String::new();
    let mut done = 0;
    for start in line_starts(text) {
        if runs_as_formula(&text[start..]) {
            guarded.push_str(&text[done..start]);
            guarded.push('\'');
            done = start;
        }
    }
    if guarded.is_empty() {
        return Cow::Borrowed(text);
    }
    guarded.push_str(&text[done..]);
    Cow::Owned(guarded)
}

/// Takes the guard of [`guard`] off: from each line that is a `'` before what
/// would be run. Any other text is as it was meant.
pub fn unguard(text: &str) -> Cow<'_, str> {
    unguard_later_lines(unguard_start(text))
}

/// Takes the guard off the first line alone.
pub fn unguard_start(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(guarded) if runs_as_formula(guarded) => guarded,
        _ => text,
    }
}

/// Takes the guard off all lines but the first.
pub fn unguard_later_lines(text: &str) -> Cow<'_, str> {
    let mut plain = String::new();
    let mut done = 0;
    for start in line_starts(text).skip(1) {
        let line = &text[start..];
        let guarded = line.len() - unguard_start(line).len();
        if guarded > 0 {
            plain.push_str(&text[done..start]);
            done = start + guarded;
        }
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    plain.push_str(&text[done..]);
    Cow::Owned(plain)
}

/// Where the lines of a text start, however they end.
fn line_starts(text: &str) -> impl Iterator<Item = usize> {
    let ends = text
        .bytes()
        .enumerate()
        .filter(|(_, byte)| matches!(byte, b'\n' | b'\r'))
        .map(|(place, _)| place + 1);
    std::iter::once(0).chain(ends)
}

/// Whether, whatever `'`, blanks and controls stand before it, the first
/// character of a line makes a spreadsheet run it.
fn runs_as_formula(line: &str) -> bool {
    let passed_over = |character: char| match character {
        '\t' | '\r' | '\n' => false,
        '\'' | '\u{feff}' => true,
        other => other.is_whitespace() || other.is_control(),
    };
    line.trim_start_matches(passed_over).starts_with([
        '=', '+', '-', '@', '\t', '\r', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
    ])
}

/// A text as a shell takes it for one argument.
pub fn shell_quoted(text: &str) -> Cow<'_, str> {
    let plain = |character: char| character.is_alphanumeric() || "-_.:/=,".contains(character);
    if !text.is_empty() && text.chars().all(plain) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(format!("'{}'", text.replace('\'', "'\\''")))
}

fn within(text: &str, characters_max: usize) -> Result<&str, TextFault> {
    if text.chars().count() > characters_max {
        return Err(TextFault::TooLong(characters_max));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    use super::{
        TextFault, composed, email, external_number, guard, memo, name, reference, shell_quoted,
        unguard,
    };

    #[test]
    fn formulas_are_guarded_and_other_texts_are_not() {
        let table = [
            ("=1+1", "'=1+1"),
            ("+49 30 1", "'+49 30 1"),
            ("-5", "'-5"),
            ("@sum", "'@sum"),
            ("\t=1", "'\t=1"),
            ("\r", "'\r"),
            ("'=1", "''=1"),
            ("''-", "'''-"),
            ("'", "'"),
            ("'quoted'", "'quoted'"),
            ("a=1", "a=1"),
            ("", ""),
            ("  =1", "'  =1"),
            (" '=1", "' '=1"),
            ("\u{a0}\u{feff}\u{0}@x", "'\u{a0}\u{feff}\u{0}@x"),
            ("\u{ff1d}1", "'\u{ff1d}1"),
            ("rent\n=1", "rent\n'=1"),
            ("- a\r\n - b\n c", "'- a\r\n' - b\n c"),
            ("\n'=1", "\n''=1"),
            ("a - b\nc + d", "a - b\nc + d"),
        ];
        for (text, guarded) in table {
            assert_eq!(guard(text), guarded, "{text:?}");
            assert_eq!(unguard(guarded), text, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn a_guard_comes_off_again(text in "(['=+\\-@\t\r\n a]{0,3}.{0,2}){0,4}") {
            let guarded = guard(&text);
            prop_assert!(!guarded.starts_with(['=', '+', '-', '@', '\t', '\r']));
            for line in guarded.split(['\n', '\r']) {
                prop_assert!(!line.trim_start_matches([' ']).starts_with(['=', '+', '-', '@', '\t']));
            }
            let plain = unguard(&guarded).into_owned();
            prop_assert_eq!(plain, text);
        }
    }

    #[test]
    fn a_shell_takes_a_quoted_text_for_one_argument() {
        for (text, quoted) in [
            ("R-1", "R-1"),
            ("amount=Net Pay", "'amount=Net Pay'"),
            ("", "''"),
            ("it's", "'it'\\''s'"),
        ] {
            assert_eq!(shell_quoted(text), quoted);
        }
    }

    #[test]
    fn a_name_has_one_form() {
        assert_eq!(composed("Zoe\u{308} \u{212b}"), "Zoë Å");
    }

    #[test]
    fn references_are_narrow_and_memos_are_not() {
        assert_eq!(reference("PR-2026-11-0001"), Ok("PR-2026-11-0001"));
        assert_eq!(reference(""), Err(TextFault::Blank));
        assert_eq!(reference(" a"), Err(TextFault::Padded));
        assert_eq!(reference("a\u{1b}[31m"), Err(TextFault::Control));
        assert_eq!(reference(&"x".repeat(129)), Err(TextFault::TooLong(128)));
        assert!(memo("\u{202e}gnp.exe\u{0}").is_ok());
        assert!(memo(&"é".repeat(500)).is_ok());
        assert!(memo(&"é".repeat(501)).is_err());
        assert_eq!(name(" \t"), Err(TextFault::Blank));
    }

    #[test]
    fn addresses_and_external_numbers_have_a_shape() {
        assert!(email("ana@example.com").is_ok());
        for text in ["ana", "@x", "a@", "a b@c", "a@b\n", "a@.b"] {
            assert!(email(text).is_err(), "{text}");
        }
        assert_eq!(
            external_number("de89 3704-0044").as_deref(),
            Ok("DE8937040044")
        );
        assert!(external_number("1.23E+11").is_err());
        assert!(external_number("").is_err());
    }
}
