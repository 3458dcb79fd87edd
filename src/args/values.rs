//! Values as people type them, checked once, here.
//!
//! Each function reads one kind of argument into a domain type, or says what
//! is wrong with a code of the contract.

use bankctl_formats::read::amount::DecimalMark;
use bankctl_formats::read::dates::DateOrder;
use bankctl_formats::read::decode::{USUAL_ENCODINGS, encoding_named};
use bankctl_formats::write::statement::StatementForm;
use bankctl_ledger::documents::rules::DocumentKind;
use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_ledger::kernel::rules::value_date::CountsFrom;
use bankctl_ledger::{Reference, TransactionRef};
use bankctl_types::calendar::{NamedPeriod, Step};
use bankctl_types::kind::{
    AccountStatus, AccountType, Channel, CustomerKind, CustomerStatus, HoldStatus, Kind, Mandate,
    TransitState,
};
use bankctl_types::money::{AmountFault, Limit, PlainDecimal, ungrouped};
use bankctl_types::number::{AccountNumber, CustomerNumber, HoldId, TransactionId};
use bankctl_types::{Currency, Day, text};
use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::config;
use crate::error::{Class, Fault};

pub use crate::args::gl::{class, floor, gl_name, one_number};
pub use crate::args::operators::{
    any_rule, approval_status, lifetime, line_number, login_mode, operator, partner, request, role,
    rule, scope, session, subject, token,
};
pub use crate::args::password::SecretArgs;
pub use crate::args::shared::{PaymentArgs, ReplicaArgs, SpanArgs};

pub(super) type Value<T> = Result<T, Fault>;

pub(super) fn wrong(code: &'static str, message: String, hint: &str) -> Fault {
    Fault::new(Class::Usage, code, message).hint(hint)
}

/// An amount of money, more than zero.
pub fn amount(value: &str) -> Value<PlainDecimal> {
    PlainDecimal::parse(value).map_err(|fault| no_amount(value, fault))
}

/// The same, as a person types it: at a terminal also in the form that tables
/// print.
pub fn typed_amount(value: &str) -> Value<PlainDecimal> {
    let printed = ungrouped(value).filter(|_| config::is_at_terminal());
    amount(printed.as_deref().unwrap_or(value))
}

/// An amount that may be below zero, and whether it is.
pub fn signed_amount(value: &str) -> Value<(PlainDecimal, bool)> {
    match value.strip_prefix('-') {
        Some(amount_taken) => amount(amount_taken).map(|amount| (amount, true)),
        None => amount(value).map(|amount| (amount, false)),
    }
}

fn no_amount(value: &str, fault: AmountFault) -> Fault {
    wrong(
        "invalid_amount",
        format!("the amount {value:?} {fault}"),
        "write it as 250 or 250.00: no sign, no thousands separators, no exponent",
    )
}

/// A limit: an amount, or nothing for `0`.
pub fn limit(value: &str) -> Value<Limit> {
    Limit::parse(value).map_err(|fault| no_amount(value, fault))
}

/// An account: a number of ours, one of another system, or a name of the
/// bank's own.
pub fn account(value: &str) -> Value<AccountRef> {
    AccountRef::parse(value).ok_or_else(|| {
        if value.contains('/') {
            return Fault::new(Class::NotFound, "account_not_found", format!("no account {value:?}"))
                .hint("the bank's own accounts are listed by: bankctl gl list");
        }
        wrong(
            "invalid_account_number",
            format!("{value:?} is not an account number"),
            "it has ten digits, the last a check digit; the bank's own have names such as cash/vault",
        )
    })
}

/// The number of a customer's account, as a cursor.
pub fn account_number(value: &str) -> Value<AccountNumber> {
    AccountNumber::parse(value).ok_or_else(|| {
        wrong(
            "invalid_account_number",
            format!("{value:?} is not an account number"),
            "give the `next` of the page before",
        )
    })
}

/// The number of a customer.
pub fn customer(value: &str) -> Value<CustomerNumber> {
    CustomerNumber::parse(value).ok_or_else(|| {
        wrong(
            "invalid_customer_number",
            format!("{value:?} is not a customer number"),
            "it is C and eight digits, the last a check digit; find it with: bankctl customer list --search NAME",
        )
    })
}

/// The number of a hold.
pub fn hold(value: &str) -> Value<HoldId> {
    HoldId::parse(value).ok_or_else(|| {
        wrong(
            "invalid_hold_number",
            format!("{value:?} is not the number of a hold"),
            "it is H and at least eight digits; list them with: bankctl hold list",
        )
    })
}

/// A day.
pub fn day(value: &str) -> Value<Day> {
    Day::parse(value).ok_or_else(|| {
        wrong(
            "invalid_date",
            format!("{value:?} is not a date"),
            "write it as 2026-11-21",
        )
    })
}

/// What a period may be, for hints.
const PERIODS: &str = "write 2026-11-21, 2026-W47, 2026-11, 2026-Q4, 2026, 7d (the last 7 days), \
                       today, yesterday, or this- or last- with week, month, quarter or year";

/// A period, of which the first or last day is meant where one is needed.
pub fn period(value: &str) -> Value<NamedPeriod> {
    NamedPeriod::parse(value).ok_or_else(|| {
        wrong(
            "invalid_date",
            format!("{value:?} is not a date or period"),
            PERIODS,
        )
    })
}

/// A currency.
pub fn currency(value: &str) -> Value<Currency> {
    Currency::parse(value).ok_or_else(|| {
        wrong(
            "invalid_currency",
            format!("{value:?} is not the code of a currency in use"),
            "give an ISO 4217 code such as USD, EUR or JPY",
        )
    })
}

/// A time zone.
pub fn timezone(value: &str) -> Value<chrono_tz::Tz> {
    value.parse().map_err(|_| {
        wrong(
            "invalid_timezone",
            format!("{value:?} is not a time zone"),
            "give an IANA name such as Europe/Berlin, America/New_York or UTC",
        )
    })
}

/// An idempotency key, in the composed form of Unicode. What is narrower about a
/// new one is asked when it turns out to be new.
pub fn reference(value: &str) -> Value<String> {
    batch(&text::composed(value))
}

/// The reference that was given; else one that nothing else has.
pub fn made_unless_given(reference: Option<String>) -> Reference {
    reference.map_or_else(config::made_reference, Reference::Given)
}

/// A memo or an address; may be empty.
pub fn memo(value: &str) -> Value<String> {
    text::memo(value)
        .map(str::to_owned)
        .map_err(|fault| wrong("invalid_text", format!("the text {fault}"), "shorten it"))
}

/// What a bank tells on each statement.
pub fn notice(value: &str) -> Value<String> {
    text::notice(value.trim())
        .map(str::to_owned)
        .map_err(|fault| {
            let hint = "write lines of text, 2,000 characters together at most";
            wrong("invalid_text", format!("the notice {fault}"), hint)
        })
}

/// A reason, which must say something.
pub fn reason(value: &str) -> Value<String> {
    if value.trim().is_empty() {
        let blank = "the reason is blank".to_owned();
        return Err(wrong("invalid_text", blank, "say why, for the auditor"));
    }
    memo(value)
}

/// A part of a text that is looked for.
pub fn part(value: &str) -> Value<String> {
    if value.trim().is_empty() {
        let blank = "the text to look for is blank".to_owned();
        return Err(wrong(
            "invalid_text",
            blank,
            "leave the option out to list all",
        ));
    }
    Ok(value.trim().to_owned())
}

/// What is searched for.
pub fn search(value: &str) -> Value<String> {
    if value.trim().is_empty() {
        let blank = "nothing is searched for".to_owned();
        return Err(wrong(
            "invalid_text",
            blank,
            "leave --search out to list all",
        ));
    }
    Ok(value.to_owned())
}

/// A name, in the composed form of Unicode.
pub fn name(value: &str) -> Value<String> {
    let composed = text::composed(value);
    text::name(&composed).map(str::to_owned).map_err(|fault| {
        wrong(
            "invalid_text",
            format!("the name {value:?} {fault}"),
            "give a name of 1 to 200 characters",
        )
    })
}

/// An e-mail address; an empty one takes it away.
pub fn email(value: &str) -> Value<String> {
    if value.is_empty() {
        return Ok(String::new());
    }
    text::email(value).map(str::to_owned).map_err(|fault| {
        wrong(
            "invalid_text",
            format!("{value:?} {fault}"),
            "write it as ana@example.com",
        )
    })
}

/// A taxpayer identification number: nine digits, with or without hyphens; an empty one
/// takes it away.
pub fn tin(value: &str) -> Value<String> {
    let digits: String = value.chars().filter(|one| *one != '-').collect();
    let is_number = digits.len() == 9 && digits.bytes().all(|byte| byte.is_ascii_digit());
    if digits.is_empty() || is_number {
        return Ok(digits);
    }
    Err(wrong(
        "usage",
        format!("{value:?} is not a taxpayer identification number"),
        "write its nine digits, as 123-45-6789 or 12-3456789",
    ))
}

/// A number in another system.
pub fn external_number(value: &str) -> Value<String> {
    text::external_number(value).map_err(|fault| {
        wrong(
            "invalid_account_number",
            format!("{value:?} {fault}"),
            "give an IBAN or the number of the old system",
        )
    })
}

/// A decimal mark.
pub fn decimal_mark(value: &str) -> Value<DecimalMark> {
    DecimalMark::parse(value).ok_or_else(|| {
        wrong(
            "usage",
            format!("--decimal {value:?} is no decimal mark"),
            "give . or ,",
        )
    })
}

/// The order of day, month and year, or that dates are a spreadsheet's numbers.
pub fn date_order(value: &str) -> Value<DateOrder> {
    DateOrder::parse(value).ok_or_else(|| {
        wrong(
            "usage",
            format!("--date-format {value:?} is not known"),
            "give dmy, mdy, ymd or excel",
        )
    })
}

/// How a file writes letters.
pub fn encoding(value: &str) -> Value<&'static encoding_rs::Encoding> {
    encoding_named(value).ok_or_else(|| {
        wrong(
            "usage",
            format!("--encoding {value:?} is not known"),
            &format!("usual ones are {USUAL_ENCODINGS}"),
        )
    })
}

/// `FIELD=COLUMN`.
pub fn mapping(value: &str) -> Value<(String, String)> {
    match value.split_once('=') {
        Some((field, column)) if !field.trim().is_empty() && !column.is_empty() => {
            Ok((field.trim().to_owned(), column.to_owned()))
        }
        _ => Err(wrong(
            "usage",
            format!("--map {value:?} has no field or no column"),
            "write it as FIELD=COLUMN, for instance amount=\"Net Pay\"",
        )),
    }
}

/// A batch key: what may be a reference, as it was given.
pub fn batch(value: &str) -> Value<String> {
    text::kept_reference(value)
        .map(str::to_owned)
        .map_err(|fault| {
            wrong(
                "invalid_reference",
                format!("the reference {value:?} {fault}"),
                "give 1 to 128 bytes without control characters or blanks at the ends",
            )
        })
}

/// One of some words, listed in help and completions.
pub(super) fn word<T: Copy + Send + Sync + 'static>(
    names: Vec<&'static str>,
    parse: fn(&str) -> Option<T>,
) -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(names)
        .try_map(move |name| parse(&name).ok_or_else(|| format!("unknown word {name}")))
}

/// From which day a reversal counts.
pub fn counts_from() -> impl TypedValueParser<Value = CountsFrom> {
    word(CountsFrom::NAMES.to_vec(), CountsFrom::parse)
}

/// One of some channels.
pub fn channel(allowed: &'static [Channel]) -> impl TypedValueParser<Value = Channel> {
    word(
        allowed.iter().map(|channel| channel.name()).collect(),
        Channel::parse,
    )
}

/// A kind of transaction.
pub fn kind() -> impl TypedValueParser<Value = Kind> {
    word(Kind::NAMES.to_vec(), Kind::parse)
}

/// One of several, or any.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Wanted<T>(pub Option<T>);

/// What became of money that was sent to another ledger.
pub fn transit_state() -> impl TypedValueParser<Value = Wanted<TransitState>> {
    let kept = TransitState::ALL.iter().filter(|state| state.is_kept());
    let names = kept.map(|state| state.name()).chain(["all"]).collect();
    word(names, |name| {
        let state = TransitState::parse(name).filter(|state| state.is_kept());
        (state.is_some() || name == "all").then_some(Wanted(state))
    })
}

/// The number of a transaction.
pub fn transaction(value: &str) -> Value<TransactionId> {
    TransactionId::parse(value).ok_or_else(|| {
        wrong(
            "usage",
            format!("{value:?} is not a transaction's number"),
            "give the `next` of the page before",
        )
    })
}

/// A transaction as people name it: any text may be a reference.
pub fn transaction_named(value: &str) -> Value<TransactionRef> {
    Ok(TransactionRef::parse(value))
}

/// A kind of customer.
pub fn customer_kind() -> impl TypedValueParser<Value = CustomerKind> {
    word(CustomerKind::NAMES.to_vec(), CustomerKind::parse)
}

/// The state of a customer.
pub fn customer_status() -> impl TypedValueParser<Value = CustomerStatus> {
    word(CustomerStatus::NAMES.to_vec(), CustomerStatus::parse)
}

/// What a paper of a customer is.
pub fn document_kind() -> impl TypedValueParser<Value = DocumentKind> {
    word(DocumentKind::NAMES.to_vec(), DocumentKind::parse)
}

/// The state of an account.
pub fn account_status() -> impl TypedValueParser<Value = AccountStatus> {
    word(AccountStatus::NAMES.to_vec(), AccountStatus::parse)
}

/// Which holders must order a payment.
pub fn mandate() -> impl TypedValueParser<Value = Mandate> {
    word(Mandate::NAMES.to_vec(), Mandate::parse)
}

/// A state of holds.
pub fn hold_status() -> impl TypedValueParser<Value = HoldStatus> {
    word(HoldStatus::NAMES.to_vec(), HoldStatus::parse)
}

/// What a customer's account is.
pub fn account_type() -> impl TypedValueParser<Value = AccountType> {
    word(vec!["checking", "savings"], AccountType::parse)
}

/// The length of a period.
pub fn step() -> impl TypedValueParser<Value = Step> {
    word(Step::ALL.map(Step::name).to_vec(), Step::parse)
}

/// How many rows a page may have.
pub fn page_length(value: &str) -> Value<usize> {
    value
        .parse()
        .ok()
        .filter(|length| (1..=100_000).contains(length))
        .ok_or_else(|| {
            wrong(
                "usage",
                format!("--limit {value:?} is not a number of rows"),
                "give 1 to 100000",
            )
        })
}

/// The form of a statement.
pub fn statement_form() -> impl TypedValueParser<Value = StatementForm> {
    word(StatementForm::NAMES.to_vec(), StatementForm::parse)
}

/// A program that reads plain-text accounting.
pub fn journal_format() -> impl TypedValueParser<Value = bankctl_formats::write::Format> {
    word(
        bankctl_formats::write::Format::NAMES.to_vec(),
        bankctl_formats::write::Format::parse,
    )
}
