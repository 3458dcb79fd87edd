//! Texts of people inside a line of another program's syntax.
//!
//! A memo may hold anything, and a journal is read line by line. Whatever
//! could end a line, hide in it or turn its direction is written as in a web
//! address: `%` and two hexadecimal digits for each byte of UTF-8. Unlike
//! leaving characters out, this can be undone by any program.

/// The most bytes of a text in a journal: ledger reads no line of more than
/// 4,096 bytes.
const BYTES_MAX: usize = 3_000;

/// Writes a text so that it stays within its line and shows all it holds.
/// `reserved` are further characters that are syntax where it is put.
///
/// A blank at either end is written out, because the programs trim it. A text
/// that would grow too long ends with `…`.
pub(super) fn on_one_line(text: &str, reserved: &[char]) -> String {
    let mut line = String::with_capacity(text.len());
    for (place, character) in text.char_indices() {
        if line.len() >= BYTES_MAX {
            line.push('…');
            break;
        }
        let at_an_end = place == 0 || place + character.len_utf8() == text.len();
        let written_out = (at_an_end && character.is_whitespace())
            || reserved.contains(&character)
            || is_hidden(character)
            || (character == '%' && starts_like_a_byte(&text[place + 1..]));
        if written_out {
            push_bytes(&mut line, character);
        } else {
            line.push(character);
        }
    }
    line
}

/// Whether a character moves the cursor, the line or the reading direction
/// instead of being seen. Joiners stay: scripts and emoji are spelt with them.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{61c}'
                | '\u{200b}'
                | '\u{200e}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
        )
}

/// Whether a `%` before this text would be read as the start of a byte.
fn starts_like_a_byte(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 2 && bytes[..2].iter().all(u8::is_ascii_hexdigit)
}

fn push_bytes(line: &mut String, character: char) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for byte in character.encode_utf8(&mut [0; 4]).bytes() {
        line.push('%');
        line.push(char::from(DIGITS[usize::from(byte >> 4)]));
        line.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::{any, proptest};

    use super::{BYTES_MAX, on_one_line};

    /// Texts that try to be something else.
    pub(in crate::write) const HOSTILE: &[&str] = &[
        "a\nb",
        "a\r\n2026-01-01 * (T1) fee\r\n    Assets:Cash:Vault  1.00 USD",
        "\n    Assets:Cash:Vault  1000000.00 USD",
        "; comment",
        "\"quoted\" and \\ and \\\" and \\n",
        "(x) [2026-99-99] [=1/1] {1} @ 1 USD",
        "* starred",
        "! pending",
        "a\tb",
        "\u{0}\u{7}\u{1b}[31m\u{7f}\u{85}",
        "\u{202e}gnp.exe\u{2066}\u{2028}\u{2029}\u{feff}",
        "👩\u{200d}🚀 größer 東京",
        "undeclared: tag, other: tag",
        ":a:b: x:: 1/0",
        "include /etc/passwd",
        "100 %41 % 5% off",
        "  blanks  ",
        "",
        " ",
        "end comment",
        "#tag ^link",
    ];

    fn undone(line: &str) -> String {
        let mut bytes = Vec::new();
        let mut rest = line.as_bytes();
        while let Some((first, after)) = rest.split_first() {
            let byte = (*first == b'%' && after.len() >= 2)
                .then(|| std::str::from_utf8(&after[..2]).ok())
                .flatten()
                .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
                .and_then(|digits| u8::from_str_radix(digits, 16).ok());
            bytes.push(byte.unwrap_or(*first));
            rest = if byte.is_some() { &after[2..] } else { after };
        }
        String::from_utf8(bytes).expect("UTF-8 again")
    }

    #[test]
    fn what_is_syntax_is_written_out() {
        let table = [
            ("Salary November", "Salary November"),
            ("a\r\nb", "a%0D%0Ab"),
            ("Miller, Anna", "Miller%2C Anna"),
            ("  a ", "%20 a%20"),
            ("5% off, 100%", "5% off%2C 100%"),
            ("%41", "%2541"),
            ("\u{202e}x", "%E2%80%AEx"),
            ("größer 😀", "größer 😀"),
        ];
        for (text, expected) in table {
            assert_eq!(on_one_line(text, &[',']), expected);
        }
    }

    #[test]
    fn a_long_text_ends_in_time() {
        let line = on_one_line(&"\u{202e}".repeat(5_000), &[]);
        assert!(line.len() <= BYTES_MAX + 16 && line.ends_with("%AE…"));
    }

    #[test]
    fn hostile_texts_come_back() {
        for text in HOSTILE {
            assert_eq!(undone(&on_one_line(text, &[',', '['])), *text);
        }
    }

    proptest! {
        #[test]
        fn every_text_stays_in_its_line_and_comes_back(text in any::<String>()) {
            let line = on_one_line(&text, &[',']);
            assert!(!line.chars().any(char::is_control));
            assert!(!line.contains(','));
            assert_eq!(line.trim(), line);
            assert_eq!(undone(&line), text);
        }
    }
}
