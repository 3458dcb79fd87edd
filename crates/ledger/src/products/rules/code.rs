//! The code of a product: what people type and scripts keep.

/// The longest code, in bytes.
pub const CODE_MAX: usize = 32;

/// Whether a text can be the code of a product: lower-case letters, digits and
/// `-`, beginning with a letter.
pub fn is_code(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    text.len() <= CODE_MAX
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(fits)
        && !text.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::is_code;

    #[test]
    fn codes_are_plain_words() {
        let long = "a".repeat(33);
        let table = [
            ("savings-plus", true),
            ("s1", true),
            ("", false),
            ("1s", false),
            ("-s", false),
            ("s-", false),
            ("Savings", false),
            ("s/x", false),
            ("spär", false),
            (&long[1..], true),
            (&long, false),
        ];
        for (text, expected) in table {
            assert_eq!(is_code(text), expected, "{text:?}");
        }
    }
}
