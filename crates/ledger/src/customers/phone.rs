//! Telephone numbers as people write them: abroad or at home, with brackets,
//! dots and blanks, or by their last digits.

/// So many digits at the end tell a number from most others.
const TAIL_DIGITS: usize = 4;
/// A number without the code of its country has at least so many digits.
const NATIONAL_DIGITS_MIN: usize = 7;

/// The digits of a telephone number; those that lead abroad are left out, so
/// that `0049 30 1` and `+49 30 1` are the same.
pub(crate) fn digits(text: &str) -> String {
    let digits = all_digits(text);
    match digits.strip_prefix("00") {
        Some(rest) => rest.to_owned(),
        None => digits,
    }
}

fn all_digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// The last four digits; `None` if there are fewer.
pub(crate) fn tail(text: &str) -> Option<String> {
    let digits = all_digits(text);
    let start = digits.len().checked_sub(TAIL_DIGITS)?;
    Some(digits[start..].to_owned())
}

/// Whether a text could be a telephone number or the end of one.
pub(crate) fn is_phone(text: &str) -> bool {
    let is_written = |character: char| character.is_ascii_digit() || "+-() ./".contains(character);
    text.chars().all(is_written) && tail(text).is_some()
}

/// Whether what was typed is a number that is kept: all of it, with or without
/// the code of the country, or four or more of its last digits.
pub(crate) fn is_meant(kept: &str, typed: &str) -> bool {
    // A zero in brackets is dialled within the country only.
    let (kept, typed) = (
        all_digits(&kept.replace("(0)", "")),
        all_digits(&typed.replace("(0)", "")),
    );
    if typed.len() >= TAIL_DIGITS && kept.ends_with(&typed) {
        return true;
    }
    let within = |whole: &str, end: &str| {
        let end = end.trim_start_matches('0');
        end.len() >= NATIONAL_DIGITS_MIN && whole.ends_with(end)
    };
    within(&kept, &typed) || within(&typed, &kept)
}

#[cfg(test)]
mod tests {
    use super::{digits, is_meant, is_phone, tail};

    #[test]
    fn a_number_is_meant_however_it_is_written() {
        for (kept, typed, meant) in [
            ("+1 212 555 0004", "+1 212 555 0004", true),
            ("+1 212 555 0004", "001 (212) 555-0004", true),
            ("+1 212 555 0004", "212 555 0004", true),
            ("+1 212 555 0004", "(212) 555-0004", true),
            ("+1 212 555 0004", "212.555.0004", true),
            ("+1 212 555 0004", "0004", true),
            ("+1 212 555 0004", "50004", true),
            ("+1 212 555 0004", "004", false),
            ("+1 212 555 0004", "0005", false),
            ("+1 212 555 0004", "213 555 0004", false),
            ("+1 212 555 0004", "+44 212 555 0004", false),
            ("+49 30 1234567", "030 1234567", true),
            ("+49 30 1234567", "+49 (0)30 / 1234567", true),
            ("+49 (0)30 1234567", "+49 30 1234567", true),
            ("030 1234567", "+49 30 1234567", true),
            ("030 1234567", "0049301234567", true),
            ("030 1234567", "1234567", true),
            ("030 1234567", "+49 31 1234567", false),
            ("555-0004", "212 555 0004", true),
            ("4567", "301234567", false),
        ] {
            assert_eq!(is_meant(kept, typed), meant, "{kept} {typed}");
        }
    }

    #[test]
    fn four_digits_are_the_end_of_a_number() {
        assert_eq!(tail("+1 212 555-0004").as_deref(), Some("0004"));
        assert_eq!(tail("112"), None);
        assert_eq!(digits("0049 30"), "4930");
        assert!(is_phone("0004") && is_phone("+1 (212) 555-0004"));
        assert!(!is_phone("004") && !is_phone("C00000013") && !is_phone("0004 ana"));
    }
}
