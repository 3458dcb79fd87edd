//! A request as a line of JSON.
//!
//! What belongs here: from bytes to named texts, and which names there may be.
//! What a text means is none of this module's business.

use std::fmt;

use serde::de::{Deserializer, Error as _, IgnoredAny, Visitor};
use serde::{Deserialize, Serialize};

/// The caller's own name for a request, given back as it came.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize, Serialize)]
#[serde(untagged)]
pub enum RequestId {
    /// A text.
    Text(String),
    /// A whole number.
    Number(i64),
}

/// A request before anything of it is understood. What is missing or `null`
/// is `None`.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[allow(missing_docs)]
pub struct RawRequest {
    pub op: Option<String>,
    pub id: Option<RequestId>,
    pub account: Option<String>,
    pub from: Option<String>,
    pub to: Option<String>,
    pub amount: Option<Exact>,
    pub channel: Option<String>,
    #[serde(rename = "ref")]
    pub reference: Option<String>,
    pub memo: Option<String>,
    pub value_date: Option<String>,
    pub till: Option<String>,
    pub conductor: Option<String>,
    pub transaction: Option<String>,
    pub reason: Option<String>,
    pub hold: Option<String>,
    pub expires: Option<String>,
    pub on: Option<String>,
    pub above: Option<Exact>,
    pub up_to: Option<Exact>,
    pub every: Option<String>,
    pub day: Option<String>,
    pub start: Option<String>,
    pub end: Option<String>,
    pub times: Option<String>,
    pub on_holiday: Option<String>,
    pub if_short: Option<String>,
    pub retry_days: Option<String>,
    pub priority: Option<String>,
    pub order: Option<String>,
    pub date: Option<String>,
    pub code: Option<String>,
    pub fee: Option<String>,
    pub until: Option<String>,
    pub number: Option<String>,
    pub routing: Option<String>,
    pub drawer: Option<String>,
    pub class: Option<String>,
    pub at: Option<String>,
    pub payee_is_holder: Option<String>,
    pub exception: Option<String>,
    pub no_hold: Option<String>,
    pub by: Option<Vec<String>>,
    pub payments: Option<Vec<Self>>,
}

impl RawRequest {
    /// The first field that has a value.
    pub fn first_given(&self) -> Option<&'static str> {
        fn exact(amount: Option<&Exact>) -> Option<&String> {
            amount.map(|amount| &amount.0)
        }
        [
            ("account", self.account.as_ref()),
            ("from", self.from.as_ref()),
            ("to", self.to.as_ref()),
            ("amount", exact(self.amount.as_ref())),
            ("channel", self.channel.as_ref()),
            ("ref", self.reference.as_ref()),
            ("memo", self.memo.as_ref()),
            ("value_date", self.value_date.as_ref()),
            ("till", self.till.as_ref()),
            ("conductor", self.conductor.as_ref()),
            ("transaction", self.transaction.as_ref()),
            ("reason", self.reason.as_ref()),
            ("hold", self.hold.as_ref()),
            ("expires", self.expires.as_ref()),
            ("on", self.on.as_ref()),
            ("above", exact(self.above.as_ref())),
            ("up_to", exact(self.up_to.as_ref())),
            ("every", self.every.as_ref()),
            ("day", self.day.as_ref()),
            ("start", self.start.as_ref()),
            ("end", self.end.as_ref()),
            ("times", self.times.as_ref()),
            ("on_holiday", self.on_holiday.as_ref()),
            ("if_short", self.if_short.as_ref()),
            ("retry_days", self.retry_days.as_ref()),
            ("priority", self.priority.as_ref()),
            ("order", self.order.as_ref()),
            ("date", self.date.as_ref()),
            ("code", self.code.as_ref()),
            ("fee", self.fee.as_ref()),
            ("until", self.until.as_ref()),
            ("number", self.number.as_ref()),
            ("routing", self.routing.as_ref()),
            ("drawer", self.drawer.as_ref()),
            ("class", self.class.as_ref()),
            ("at", self.at.as_ref()),
            ("payee_is_holder", self.payee_is_holder.as_ref()),
            ("exception", self.exception.as_ref()),
            ("no_hold", self.no_hold.as_ref()),
            ("by", self.by.as_ref().and_then(|by| by.first())),
        ]
        .into_iter()
        .find_map(|(name, value)| value.map(|_| name))
        .or_else(|| self.payments.as_ref().map(|_| "payments"))
    }
}

/// An amount, which JSON's own numbers do not keep exactly.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Exact(pub String);

/// What is said of an amount that is a number.
const NOT_EXACT: &str = "an amount is a number, which programs round";

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Texts;

        impl Visitor<'_> for Texts {
            type Value = Exact;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a string")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Exact, E> {
                Ok(Exact(text.to_owned()))
            }

            fn visit_f64<E: serde::de::Error>(self, _: f64) -> Result<Exact, E> {
                Err(E::custom(NOT_EXACT))
            }

            fn visit_i64<E: serde::de::Error>(self, _: i64) -> Result<Exact, E> {
                Err(E::custom(NOT_EXACT))
            }

            fn visit_u64<E: serde::de::Error>(self, _: u64) -> Result<Exact, E> {
                Err(E::custom(NOT_EXACT))
            }
        }

        deserializer
            .deserialize_any(Texts)
            .map_err(D::Error::custom)
    }
}

/// Why a line is no request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RequestFault {
    /// The caller's name for it, if that could be read.
    pub id: Option<RequestId>,
    /// Whether it is not even JSON.
    pub malformed: bool,
    /// What is wrong.
    pub message: String,
}

/// Reads a line.
///
/// # Errors
/// It is not UTF-8 or not JSON, is no object, or has a field that is unknown,
/// there twice or of a wrong type.
pub fn parse(line: &[u8]) -> Result<RawRequest, RequestFault> {
    let malformed = |message: String| RequestFault {
        id: None,
        malformed: true,
        message,
    };
    let text = std::str::from_utf8(line).map_err(|error| {
        let column = error.valid_up_to() + 1;
        malformed(format!("the line is not UTF-8 at byte {column}"))
    })?;
    if !text.trim_start().starts_with('{') {
        return Err(malformed("the line is no JSON object".to_owned()));
    }
    serde_json::from_str(text).map_err(|error| {
        let told = error.to_string();
        // It is always line 1 of the line.
        let reason = told.split(" at line ").next().unwrap_or(&told);
        let column = error.column();
        if serde_json::from_str::<IgnoredAny>(text).is_err() {
            return malformed(format!("the line is not JSON: {reason} (column {column})"));
        }
        RequestFault {
            id: id_of(text),
            malformed: false,
            message: format!("{reason} (column {column})"),
        }
    })
}

/// The caller's name for a request of which something else can't be read.
fn id_of(text: &str) -> Option<RequestId> {
    #[derive(Deserialize)]
    struct Named {
        id: Option<RequestId>,
    }
    serde_json::from_str::<Named>(text).ok()?.id
}

#[cfg(test)]
mod tests {
    use super::{Exact, RawRequest, RequestId, parse};

    #[test]
    fn fields_are_read_and_null_is_nothing() {
        let line = br#" {"op":"deposit","id":7,"amount":"2.50","ref":"a\u0062","memo":null}"#;
        let expected = RawRequest {
            op: Some("deposit".to_owned()),
            id: Some(RequestId::Number(7)),
            amount: Some(Exact("2.50".to_owned())),
            reference: Some("ab".to_owned()),
            ..RawRequest::default()
        };
        assert_eq!(parse(line), Ok(expected));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place_and_the_id() {
        let table: [(&[u8], bool, &str); 9] = [
            (b"\xff", true, "the line is not UTF-8 at byte 1"),
            (b"[]", true, "the line is no JSON object"),
            (b"deposit", true, "the line is no JSON object"),
            (
                b"{\"op\":\"de",
                true,
                "the line is not JSON: EOF while parsing a string (column 9)",
            ),
            (
                b"{\"id\":\"x\"} {}",
                true,
                "the line is not JSON: trailing characters (column 12)",
            ),
            (
                b"{\"id\":\"x\",\"amount\":1.5}",
                false,
                "an amount is a number, which programs round",
            ),
            (
                b"{\"id\":\"x\",\"memo\":1}",
                false,
                "invalid type: integer `1`, expected a string",
            ),
            (
                b"{\"id\":\"x\",\"op\":\"a\",\"op\":\"b\"}",
                false,
                "duplicate field `op`",
            ),
            (
                b"{\"id\":\"x\",\"acount\":\"1\"}",
                false,
                "unknown field `acount`, expected one of `op`",
            ),
        ];
        for (line, malformed, message) in table {
            let fault = parse(line).expect_err("a fault");
            let shown = String::from_utf8_lossy(line);
            assert!(fault.message.starts_with(message), "{shown}: {fault:?}");
            assert_eq!(fault.malformed, malformed, "{shown}");
            let id = (!malformed).then(|| RequestId::Text("x".to_owned()));
            assert_eq!(fault.id, id, "{shown}");
        }
    }
}
