//! What several capabilities are checked for: the shape of JSON results.

use serde_json::Value;

/// What a field of a JSON result may be.
#[derive(Clone, Copy)]
pub enum Shape {
    Text,
    /// A string with this many decimals.
    Amount(usize),
    Yes,
    List,
    Object,
    /// A text, or null.
    Maybe,
}

/// Expects exactly these fields, with these types.
#[track_caller]
pub fn has_fields(value: &Value, fields: &[(&str, Shape)]) {
    let object = value.as_object().unwrap_or_else(|| panic!("{value}"));
    let mut actual: Vec<&str> = object.keys().map(String::as_str).collect();
    let mut expected: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
    actual.sort_unstable();
    expected.sort_unstable();
    assert_eq!(actual, expected, "{value}");
    for (name, shape) in fields {
        let field = &value[*name];
        let fits = match shape {
            Shape::Text => field.is_string(),
            Shape::Amount(decimals) => field
                .as_str()
                .is_some_and(|text| is_amount(text, *decimals)),
            Shape::Yes => field.is_boolean(),
            Shape::List => field.is_array(),
            Shape::Object => field.is_object(),
            Shape::Maybe => field.is_string() || field.is_null(),
        };
        assert!(fits, "{name} of {value}");
    }
}

fn is_amount(text: &str, decimals: usize) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    fraction.len() == decimals
        && !whole.is_empty()
        && (whole.len() == 1 || !whole.starts_with('0'))
        && (whole.to_owned() + fraction)
            .bytes()
            .all(|byte| byte.is_ascii_digit())
        && (decimals > 0) == digits.contains('.')
}
