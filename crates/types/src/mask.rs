//! Personal data as those see it who need only recognise it.

/// A value of a field of a customer with just enough left to recognise it by;
/// `cover` stands for a character that is not shown.
pub fn masked(field: &str, text: &str, cover: char) -> String {
    match field {
        "email" => masked_email(text),
        "phone" => masked_phone(text, cover),
        _ => String::from_iter([cover; 3]),
    }
}

fn masked_email(text: &str) -> String {
    match text.rsplit_once('@') {
        Some((local, host)) => {
            let first = local.chars().next().map(String::from).unwrap_or_default();
            format!("{first}***@{host}")
        }
        None => "***".to_owned(),
    }
}

/// Only the last four digits, and these only of a number that is long enough
/// for them to be a small part of it.
fn masked_phone(text: &str, cover: char) -> String {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let kept = if digits >= 7 { 4 } else { 0 };
    let mut digits_left = digits;
    text.chars()
        .map(|character| {
            if character.is_ascii_digit() {
                digits_left -= 1;
                if digits_left < kept { character } else { cover }
            } else if character.is_alphanumeric() {
                cover
            } else {
                character
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn personal_texts_are_masked() {
        let table = [
            ("email", "quentin@example.com", "q***@example.com"),
            ("email", "a@b@example.com", "a***@example.com"),
            ("email", "nothing", "***"),
            ("phone", "+49 30 1234567", "+•• •• •••4567"),
            ("phone", "(555) 010-9999 ext", "(•••) •••-9999 •••"),
            ("phone", "110", "•••"),
            ("address", "1 Main Street", "•••"),
            ("birth_date", "1990-02-03", "•••"),
        ];
        for (field, text, expected) in table {
            assert_eq!(masked(field, text, '•'), expected, "{text}");
        }
        assert_eq!(masked("phone", "5550109999", '*'), "******9999");
    }
}
