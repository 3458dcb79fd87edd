//! Amounts that people look for.

use bankctl_types::money::PlainDecimal;

use super::values::{Value, amount, wrong};

/// Amounts from one to another, both included; an end that is missing is open.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct AmountRange {
    /// The least.
    pub least: Option<PlainDecimal>,
    /// The most.
    pub most: Option<PlainDecimal>,
}

/// One amount, or two with two points between, either of which may be missing.
pub fn amount_range(value: &str) -> Value<AmountRange> {
    let Some((least, most)) = value.split_once("..") else {
        let amount = Some(amount(value)?);
        return Ok(AmountRange {
            least: amount,
            most: amount,
        });
    };
    let end = |text: &str| (!text.is_empty()).then(|| amount(text)).transpose();
    let range = AmountRange {
        least: end(least)?,
        most: end(most)?,
    };
    match (range.least, range.most) {
        (None, None) => Err(wrong(
            "invalid_amount",
            format!("--amount {value:?} has no amount"),
            "write it as 250, 100..500, 100.. or ..500",
        )),
        (Some(least), Some(most)) if least.to_decimal() > most.to_decimal() => Err(wrong(
            "invalid_amount",
            format!("--amount {value:?}: {least} is more than {most}"),
            "give the smaller amount first; both are included",
        )),
        _ => Ok(range),
    }
}

#[cfg(test)]
mod tests {
    use super::amount_range;

    #[test]
    fn ranges_are_read_as_they_are_written() {
        let table = [
            ("250", Some(("250", "250"))),
            ("250.50", Some(("250.50", "250.50"))),
            ("100..500", Some(("100", "500"))),
            ("100..", Some(("100", ""))),
            ("..500.25", Some(("", "500.25"))),
            ("100..100", Some(("100", "100"))),
            ("..", None),
            ("500..100", None),
            ("-5..7", None),
            ("1..2..3", None),
            ("0..7", None),
            ("", None),
        ];
        for (text, expected) in table {
            let read = amount_range(text).ok().map(|range| {
                let [least, most] = [range.least, range.most]
                    .map(|end| end.map_or_else(String::new, |end| end.to_string()));
                (least, most)
            });
            let expected = expected.map(|(least, most)| (least.to_owned(), most.to_owned()));
            assert_eq!(read, expected, "{text}");
        }
    }
}
