//! Values about people and what they may do: operators, roles, requests.

use bankctl_ledger::access::rules::api_token::Scope;
use bankctl_ledger::access::rules::login::LoginMode;
use bankctl_ledger::access::rules::operator::Role;
use bankctl_ledger::approvals::rules::ApprovalStatus;
use bankctl_ledger::kernel::rules::change::Subject;
use bankctl_ledger::kernel::rules::policy::Rule;
use bankctl_types::text;
use clap::builder::TypedValueParser;

use crate::error::nearest;

use super::values::{Value, word, wrong};

/// The longest life of a token, in days.
const DAYS_MAX: i64 = 366;

/// What became of a request.
pub fn approval_status() -> impl TypedValueParser<Value = ApprovalStatus> {
    word(ApprovalStatus::NAMES.to_vec(), ApprovalStatus::parse)
}

/// What a rule of the policy is about, of those that people set.
pub fn rule() -> impl TypedValueParser<Value = Rule> {
    let settable = Rule::ALL.iter().filter(|rule| rule.is_settable());
    word(settable.map(|rule| rule.name()).collect(), Rule::parse)
}

/// What a request waits for, also what people do not set.
pub fn any_rule() -> impl TypedValueParser<Value = Rule> {
    word(Rule::NAMES.to_vec(), Rule::parse)
}

/// The name of a ledger that money goes to or comes from.
pub fn partner(value: &str) -> Value<String> {
    text::name(value).map(str::to_owned).map_err(|fault| {
        wrong(
            "usage",
            format!("the name {value:?} {fault}"),
            "give the name of the other bank or branch",
        )
    })
}

/// The number of a request.
pub fn request(value: &str) -> Value<i64> {
    number_of("a request", value, "list them with: bankctl approval list")
}

/// What a token may be used for.
pub fn scope(value: &str) -> Value<Scope> {
    Scope::parse(value).ok_or_else(|| {
        let all: Vec<String> = Scope::all().map(|scope| scope.to_string()).collect();
        let known: Vec<&str> = all.iter().map(String::as_str).collect();
        let hint = match nearest(value, &known).first() {
            Some(near) => format!("did you mean {near:?}? The scopes are: {}", all.join(", ")),
            None => format!("give some of: {}", all.join(", ")),
        };
        wrong("usage", format!("{value:?} is not a scope"), &hint)
    })
}

/// For how many days a token is of use.
pub fn lifetime(value: &str) -> Value<i64> {
    let days = value.strip_suffix('d').and_then(|days| days.parse().ok());
    days.filter(|days| (1..=DAYS_MAX).contains(days))
        .ok_or_else(|| {
            wrong(
                "usage",
                format!("{value:?} is not a number of days"),
                "write it as 90d: from 1d to 366d",
            )
        })
}

/// The number of a token.
pub fn token(value: &str) -> Value<i64> {
    number_of("a token", value, "list them with: bankctl token list")
}

/// The number of a session.
pub fn session(value: &str) -> Value<i64> {
    number_of(
        "a session",
        value,
        "list them with: bankctl operator sessions",
    )
}

/// How operators prove who they are.
pub fn login_mode() -> impl TypedValueParser<Value = LoginMode> {
    word(LoginMode::NAMES.to_vec(), LoginMode::parse)
}

/// A part that an operator has in the bank.
pub fn role() -> impl TypedValueParser<Value = Role> {
    word(Role::NAMES.to_vec(), Role::parse)
}

/// What a line of the audit log is about.
pub fn subject() -> impl TypedValueParser<Value = Subject> {
    word(Subject::NAMES.to_vec(), Subject::parse)
}

/// The number of a line of the audit log, as a cursor.
pub fn line_number(value: &str) -> Value<i64> {
    number_of("a line", value, "give the `next` of the page before")
}

/// The name of an operator, or of an account.
pub fn operator(value: &str) -> Value<String> {
    text::operator(value).map(str::to_owned).map_err(|fault| {
        wrong(
            "usage",
            format!("the name {value:?} {fault}"),
            "write it as the system knows it, such as anna or anna.k: no blanks, at most 64 characters",
        )
    })
}

fn number_of(what: &str, value: &str, hint: &str) -> Value<i64> {
    value.parse().map_err(|_| {
        let message = format!("{value:?} is not the number of {what}");
        wrong("usage", message, hint)
    })
}
