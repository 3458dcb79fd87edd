//! Texts that people and files bring: references, memos, names.
//!
//! A text is stored as it was given, whatever script or control characters it
//! has; showing it harmlessly is the renderer's work. Names and references are
//! [`composed`], and [`doubt`](crate::confusables::doubt) says which of them may deceive.
//! Only references are narrower, because they travel through logs, files and
//! shells. What a spreadsheet would run is guarded in files: [`guard`] and
//! [`unguard`].

use std::borrow::Cow;
use std::fmt::Display;

use unicode_normalization::UnicodeNormalization as _;

/// The most bytes a reference may have.
pub const REFERENCE_BYTES_MAX: usize = 128;
/// The most characters a memo, a reason or an address may have.
pub const MEMO_CHARACTERS_MAX: usize = 500;
/// The most characters of what a bank tells on each statement.
pub const NOTICE_CHARACTERS_MAX: usize = 2_000;
/// The most characters a name may have.
pub const NAME_CHARACTERS_MAX: usize = 200;

/// The most characters the name of an operator may have.
pub const OPERATOR_CHARACTERS_MAX: usize = 64;

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
    /// A character that no one sees.
    #[error("has an invisible character")]
    Invisible,
    /// The name of a row of an imported file.
    #[error("is what a row of an imported file is called by")]
    NameOfRow,
    /// No `@` with something on both sides, or white space.
    #[error("is not an e-mail address")]
    NotEmail,
    /// Not what names of accounts are made of.
    #[error("is not made of letters, digits and . _ - @")]
    NotOperator,
    /// Not letters and digits, at most 34.
    #[error("is not 1 to 34 letters and digits")]
    NotExternalNumber,
}

/// Checks a reference that is to be written: as [`kept_reference`], and without
/// characters that no one sees, which would make two of one; and not what rows
/// of imported files are called by, so that nothing else can take that name.
///
/// # Errors
/// [`TextFault`] says what is wrong.
pub fn reference(text: &str) -> Result<&str, TextFault> {
    kept_reference(text)?;
    if !text.is_ascii() && text.chars().any(is_invisible) {
        return Err(TextFault::Invisible);
    }
    if is_name_of_row(text) {
        return Err(TextFault::NameOfRow);
    }
    Ok(text)
}

/// Whether a text is what a row of a file is called by that has no key of its
/// own: the SHA-256 of the file and the line.
fn is_name_of_row(text: &str) -> bool {
    let Some((file, line)) = text.split_once(':') else {
        return false;
    };
    let is_hash = file.len() == 64 && file.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hash && !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit())
}

/// Checks what may be a reference that was written before: 1 to 128 bytes, no
/// control characters, no blanks at the ends.
///
/// # Errors
/// [`TextFault`] says what is wrong.
pub fn kept_reference(text: &str) -> Result<&str, TextFault> {
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

/// Checks the label of a day: a name without control characters.
///
/// # Errors
/// [`TextFault`] says what is wrong.
pub fn label(text: &str) -> Result<&str, TextFault> {
    if text.chars().any(char::is_control) {
        return Err(TextFault::Control);
    }
    name(text)
}

/// Checks the name of an operator or an account: at most 64 characters, none
/// of them a blank or a control character, and none that turns text around.
///
/// # Errors
/// [`TextFault`] says what is wrong.
pub fn operator(text: &str) -> Result<&str, TextFault> {
    if text.is_empty() {
        return Err(TextFault::Blank);
    }
    let is_sign = |c: char| c.is_alphanumeric() || "._-@+$\\/".contains(c);
    if !text.chars().all(is_sign) || text.starts_with('-') {
        return Err(TextFault::NotOperator);
    }
    within(text, OPERATOR_CHARACTERS_MAX)
}

/// Checks a memo, a reason or an address: at most 500 characters.
///
/// # Errors
/// [`TextFault::TooLong`].
pub fn memo(text: &str) -> Result<&str, TextFault> {
    within(text, MEMO_CHARACTERS_MAX)
}

/// Checks what a bank tells on each statement: at most 2,000 characters, in lines without
/// other control characters.
///
/// # Errors
/// [`TextFault::TooLong`], [`TextFault::Control`].
pub fn notice(text: &str) -> Result<&str, TextFault> {
    if text.chars().any(|one| one.is_control() && one != '\n') {
        return Err(TextFault::Control);
    }
    within(text, NOTICE_CHARACTERS_MAX)
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
    if text.is_ascii() {
        return text.to_owned();
    }
    text.nfc().collect()
}

/// The other forms in which a text may have been written before all were
/// [`composed`]: composed and decomposed. None of a text in ASCII.
pub fn other_spellings(text: &str) -> Vec<String> {
    if text.is_ascii() {
        return Vec::new();
    }
    let mut others = vec![composed(text), text.nfd().collect()];
    others.dedup();
    others.retain(|other| other != text);
    others
}

/// Guards a text for a file that a spreadsheet may open: whatever of it would be
/// run as a formula gets a leading `'`.
///
/// That is each part that starts with `=`, `+`, `-`, `@` (wide ones too), a tab
/// or a carriage return, after any blanks, controls, quotes and characters that
/// no one sees, which some programs drop. A part starts where the text or a
/// line of it does, and behind `;` and a tab: a spreadsheet in another locale
/// makes cells of these. A part that has one or more `'` there gets one more,
/// so that [`unguard`] gives every text back as it was.
///
/// A text that has nothing but `+ - . ( )`, digits and blanks is a number of
/// some kind (a telephone's, an amount) and stays as it is.
pub fn guard(text: &str) -> Cow<'_, str> {
    if is_number_like(text) {
        return Cow::Borrowed(text);
    }
    let mut guarded = String::new();
    let mut done = 0;
    for start in part_starts(text) {
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

/// Takes the guard of [`guard`] off: from each part that is a `'` before what
/// would be run. Any other text is as it was meant.
pub fn unguard(text: &str) -> Cow<'_, str> {
    unguard_later_lines(unguard_start(text))
}

/// Takes the guard off the first part alone.
pub fn unguard_start(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(guarded) if runs_as_formula(guarded) => guarded,
        _ => text,
    }
}

/// Takes the guard off all parts but the first.
pub fn unguard_later_lines(text: &str) -> Cow<'_, str> {
    if !may_be_guarded_later(text) {
        return Cow::Borrowed(text);
    }
    let mut plain = String::new();
    let mut done = 0;
    for start in part_starts(text).skip(1) {
        let part = &text[start..];
        let guarded = part.len() - unguard_start(part).len();
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

/// Whether [`unguard_later_lines`] may find something; told fast.
pub fn may_be_guarded_later(text: &str) -> bool {
    text.contains('\'') && text.bytes().any(ends_part)
}

/// Where the parts of a text start: lines, however they end, and what a
/// spreadsheet may make cells of.
fn part_starts(text: &str) -> impl Iterator<Item = usize> {
    let ends = text
        .bytes()
        .enumerate()
        .filter(|(_, byte)| ends_part(*byte))
        .map(|(place, _)| place + 1);
    std::iter::once(0).chain(ends)
}

fn ends_part(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r' | b'\t' | b';')
}

/// Whether a text has nothing in it that could call or refer to anything.
fn is_number_like(text: &str) -> bool {
    let plain =
        |character: char| character.is_ascii_digit() || "+-.() \u{a0}\u{202f}".contains(character);
    text.chars().all(plain)
}

/// Whether, whatever is passed over before it, the first character of a part
/// makes a spreadsheet run it.
fn runs_as_formula(part: &str) -> bool {
    part.trim_start_matches(is_passed_over).starts_with([
        '=', '+', '-', '@', '\t', '\r', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}', '\u{fe66}',
        '\u{fe62}', '\u{fe63}', '\u{fe6b}',
    ])
}

/// What some program drops from the start of a cell, or is our own guard.
fn is_passed_over(character: char) -> bool {
    match character {
        '\t' | '\r' | '\n' => false,
        '\'' | '"' => true,
        other => other.is_whitespace() || is_invisible(other),
    }
}

/// Whether a character shows nothing by itself: controls, marks of direction,
/// blanks without a width, joiners, selectors of a variant.
fn is_invisible(character: char) -> bool {
    crate::confusables::steers_terminal(character)
        || matches!(
            character,
            '\u{34f}'
                | '\u{17b4}'
                | '\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200c}'
                | '\u{200d}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{fff0}'..='\u{fff8}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0080}'..='\u{e0fff}'
        )
}

/// A count with its word: `1 entry`, `2 entries`, `1 day`, `2 days`.
#[must_use]
pub fn counted(count: impl Copy + Display + PartialEq + From<u8>, word: &str) -> String {
    if count == 1.into() {
        return format!("{count} {word}");
    }
    let stem = word.strip_suffix('y');
    match stem.filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u'])) {
        Some(stem) => format!("{count} {stem}ies"),
        None => format!("{count} {word}s"),
    }
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
    use proptest::prelude::{prop_assert, prop_assert_eq, prop_assume, proptest};

    use super::{
        TextFault, composed, counted, email, external_number, guard, kept_reference, memo, name,
        other_spellings, reference, shell_quoted, unguard,
    };

    #[test]
    fn formulas_are_guarded_and_other_texts_are_not() {
        let table = [
            ("=1+1", "'=1+1"),
            ("@sum", "'@sum"),
            ("-a", "'-a"),
            ("\t=1", "'\t'=1"),
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
            ("\u{200b}=1", "'\u{200b}=1"),
            (
                "\u{200d}\u{fe0f}\u{e0100}=1",
                "'\u{200d}\u{fe0f}\u{e0100}=1",
            ),
            ("\u{ff1d}1", "'\u{ff1d}1"),
            ("\u{fe66}1", "'\u{fe66}1"),
            ("\"=1\"", "'\"=1\""),
            ("rent\n=1", "rent\n'=1"),
            ("- a\r\n - b\n c", "'- a\r\n' - b\n c"),
            ("\n'=1", "\n''=1"),
            ("a - b\nc + d", "a - b\nc + d"),
            // What a spreadsheet of another locale makes a cell of.
            ("rent;=1", "rent;'=1"),
            ("rent; \u{200b}=1;@x", "rent;' \u{200b}=1;'@x"),
            ("rent\t=1", "rent\t'=1"),
            ("rent;'=1", "rent;''=1"),
            (";\"=1", ";'\"=1"),
            ("a;+49 30", "a;'+49 30"),
            ("a; b", "a; b"),
            // Numbers of some kind.
            ("-5", "-5"),
            ("+49 (30) 1-2.3", "+49 (30) 1-2.3"),
            ("+49\u{a0}30\u{202f}1", "+49\u{a0}30\u{202f}1"),
            ("'+49", "''+49"),
            ("+49x", "'+49x"),
        ];
        for (text, guarded) in table {
            assert_eq!(guard(text), guarded, "{text:?}");
            assert_eq!(unguard(guarded), text, "{text:?}");
        }
        // As it was guarded by versions before, and as people write it.
        for (guarded, text) in [("'+49 30 1", "+49 30 1"), ("'-5", "-5")] {
            assert_eq!(unguard(guarded), text);
        }
    }

    /// The cells of a line for a program that separates them by a character, and
    /// takes quotes at the start of a cell only, as spreadsheets do.
    fn cells(line: &str, delimiter: u8) -> Vec<String> {
        csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(line.as_bytes())
            .records()
            .flat_map(|record| {
                let record = record.expect("cells");
                record.iter().map(str::to_owned).collect::<Vec<_>>()
            })
            .collect()
    }

    /// Whether a spreadsheet would run a cell, if it drops whatever it may.
    fn runs(cell: &str) -> bool {
        let dropped = |character: char| character != '\'' && super::is_passed_over(character);
        let seen = cell.trim_start_matches(dropped);
        !seen.starts_with('\'') && super::runs_as_formula(seen)
    }

    proptest! {
        #[test]
        fn a_guard_comes_off_again(
            text in "([;'\"=+\\-@\t\r\n a\u{200b}0-9.()]{0,4}.{0,2}){0,4}"
        ) {
            let guarded = guard(&text);
            let plain = unguard(&guarded).into_owned();
            prop_assert_eq!(&plain, &text);
            // What was guarded is guarded again, and comes back twice.
            let twice = guard(&guarded).into_owned();
            let once = unguard(&twice).into_owned();
            prop_assert_eq!(once, guarded);
        }

        #[test]
        fn no_part_of_what_is_guarded_is_a_formula(
            texts in proptest::collection::vec(
                "([;,'\"=+\\-@\t\r\n a\u{200b}\u{feff}]{0,5}.{0,2}){0,3}", 1..4
            )
        ) {
            // A number stays one, whatever a program makes of the cells behind it.
            prop_assume!(!texts.iter().any(|text| super::is_number_like(text) && runs(text)));
            let mut writer = csv::Writer::from_writer(Vec::new());
            let guarded = texts.iter().map(|text| guard(text).into_owned());
            writer.write_record(guarded).expect("written");
            let line = String::from_utf8(writer.into_inner().expect("flushed")).expect("UTF-8");
            for delimiter in [b',', b';', b'\t'] {
                for cell in cells(&line, delimiter) {
                    prop_assert!(!runs(&cell), "{:?}", cell);
                }
            }
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
    fn what_was_written_in_another_form_can_be_asked_for() {
        assert_eq!(other_spellings("R-1"), Vec::<String>::new());
        assert_eq!(other_spellings("März"), ["Ma\u{308}rz"]);
        assert_eq!(other_spellings("Ma\u{308}rz"), ["März"]);
        assert_eq!(other_spellings("東京"), Vec::<String>::new());
        assert_eq!(
            other_spellings("Zoe\u{308} März"),
            ["Zoë März", "Zoe\u{308} Ma\u{308}rz"]
        );
    }

    #[test]
    fn a_name_has_one_form() {
        assert_eq!(composed("Zoe\u{308} \u{212b}"), "Zoë Å");
    }

    #[test]
    fn references_are_narrow_and_memos_are_not() {
        assert_eq!(reference("PR-2026-11-0001"), Ok("PR-2026-11-0001"));
        assert_eq!(reference("Miete-März 東京"), Ok("Miete-März 東京"));
        for hidden in [
            "a\u{200b}",
            "a\u{200d}b",
            "\u{202e}a",
            "a\u{fe0f}",
            "\u{ad}a",
        ] {
            assert_eq!(reference(hidden), Err(TextFault::Invisible), "{hidden:?}");
            assert_eq!(kept_reference(hidden), Ok(hidden));
        }
        let hash = "0".repeat(64);
        let row = format!("{hash}:12");
        assert_eq!(reference(&row), Err(TextFault::NameOfRow));
        assert_eq!(kept_reference(&row), Ok(row.as_str()));
        for other in [
            hash.clone(),
            format!("{hash}:x"),
            format!("{hash}:"),
            "nov-2026:12".into(),
        ] {
            assert!(reference(&other).is_ok(), "{other}");
        }
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
    fn a_count_has_its_word() {
        for (count, word, told) in [
            (1, "entry", "1 entry"),
            (2, "entry", "2 entries"),
            (0, "file", "0 files"),
            (3, "day", "3 days"),
        ] {
            assert_eq!(counted(count, word), told);
        }
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
