//! What a request asks for, as far as what was written can be held against it.

use bankctl_storage::Driver;
use bankctl_types::Currency;
use bankctl_types::kind::{Channel, Kind};
use bankctl_types::money::PlainDecimal;
use bankctl_types::number::{AccountId, CustomerNumber, HoldId};
use serde_json::Value;

use crate::access::operators::Appointment;
use crate::accounts::AccountChange;
use crate::approvals::requests::Request;
use crate::error::Error;
use crate::interledger::about;
use crate::interledger::partners::PartnerDetails;
use crate::kernel::rules::account::AccountRef;
use crate::kernel::rules::change::{Change, Subject, action};
use crate::kernel::rules::internal_account::unsharded;
use crate::kernel::rules::operator::Roles;
use crate::kernel::transaction::resolve;
use crate::payments::instruction::Instruction;
use crate::{NameChange, Reference, Result, Settings, TransactionRef};

/// A transaction that was asked for; what is `None` may be anything.
pub(crate) struct Asked<'a> {
    pub(crate) kind: Kind,
    pub(crate) channel: Option<Channel>,
    pub(crate) debit: Option<&'a AccountRef>,
    pub(crate) credit: Option<&'a AccountRef>,
    pub(crate) amount: Option<PlainDecimal>,
    /// Of a group the first has it, and the others have none.
    pub(crate) reference: Option<&'a str>,
    pub(crate) hold: Option<HoldId>,
    pub(crate) reverses: Option<&'a TransactionRef>,
}

/// A transaction of a kind that may be anything else.
fn any(kind: Kind, reference: &Reference) -> Asked<'_> {
    Asked {
        kind,
        channel: None,
        debit: None,
        credit: None,
        amount: None,
        reference: Some(reference.text()),
        hold: None,
        reverses: None,
    }
}

/// The transactions that a request comes to, in order; none of what moves no
/// money, and of what takes back as many as were booked together.
pub(crate) fn asked(request: &Request) -> Vec<Asked<'_>> {
    match request {
        Request::Money(instruction) => of_instruction(instruction),
        Request::Send { from, payment, .. } => vec![Asked {
            debit: Some(from),
            amount: Some(payment.amount),
            ..any(Kind::Transfer, &payment.reference)
        }],
        Request::AdjustInterest {
            account,
            adjustment,
        } => {
            let one = Asked {
                amount: Some(adjustment.amount),
                ..any(Kind::Adjustment, &adjustment.reference)
            };
            vec![if adjustment.is_taken {
                Asked {
                    debit: Some(account),
                    ..one
                }
            } else {
                Asked {
                    credit: Some(account),
                    ..one
                }
            }]
        }
        Request::CloseAccount { account, payout } => vec![Asked {
            kind: Kind::Transfer,
            channel: None,
            debit: Some(account),
            credit: Some(payout),
            amount: None,
            reference: None,
            hold: None,
            reverses: None,
        }],
        _ => Vec::new(),
    }
}

fn of_instruction(instruction: &Instruction) -> Vec<Asked<'_>> {
    let one = match instruction {
        Instruction::Deposit {
            account,
            channel,
            payment,
        } => Asked {
            channel: Some(*channel),
            credit: Some(account),
            amount: Some(payment.amount),
            ..any(Kind::Deposit, &payment.reference)
        },
        Instruction::Withdraw {
            account,
            channel,
            payment,
        } => Asked {
            channel: Some(*channel),
            debit: Some(account),
            amount: Some(payment.amount),
            ..any(Kind::Withdrawal, &payment.reference)
        },
        Instruction::Transfer { from, to, payment } => Asked {
            debit: Some(from),
            credit: Some(to),
            amount: Some(payment.amount),
            ..any(Kind::Transfer, &payment.reference)
        },
        Instruction::Group {
            payments,
            reference,
        } => {
            let mut all: Vec<Asked<'_>> = payments.iter().flat_map(of_instruction).collect();
            for one in &mut all {
                one.reference = None;
            }
            if let Some(first) = all.first_mut() {
                first.reference = Some(reference.text());
            }
            return all;
        }
        Instruction::Reverse {
            transaction,
            reference,
            ..
        } => Asked {
            reverses: Some(transaction),
            ..any(Kind::Reversal, reference)
        },
        Instruction::CaptureHold {
            hold,
            amount,
            reference,
        } => Asked {
            hold: Some(*hold),
            amount: *amount,
            ..any(Kind::Withdrawal, reference)
        },
        Instruction::ReverseGroup { .. }
        | Instruction::PlaceHold { .. }
        | Instruction::ReleaseHold { .. } => return Vec::new(),
    };
    vec![one]
}

/// Whether a name means an account.
pub(crate) fn means(
    driver: &mut dyn Driver,
    settings: &Settings,
    name: &AccountRef,
    account: AccountId,
) -> Result<bool> {
    match resolve(driver, settings, name) {
        Ok(found) => Ok(found == unsharded(account)),
        Err(Error::Store(error)) => Err(error.into()),
        Err(_) => Ok(false),
    }
}

/// Whether a name can mean an account: a number means one, other names may have been
/// given since.
fn may_mean(name: &AccountRef, account: i64) -> bool {
    match name {
        AccountRef::Number(number) => number.account().0 == account,
        _ => true,
    }
}

/// Whether one of some names can mean an account.
fn may_be_one(names: &[&AccountRef], account: i64) -> bool {
    names.iter().any(|name| may_mean(name, account))
}

/// Whether a line is about a fee that an account pays for a transaction.
fn is_fee_of(names: &[&AccountRef], line: &Change, record: &Value) -> bool {
    let account = record["account"].as_i64().unwrap_or_default();
    line.action == action::CREATED && record["cause"].is_i64() && may_be_one(names, account)
}

/// Whether a line gives an account a product, or keeps its limit for the interest.
fn gives_product(account: &AccountRef, line: &Change, record: &Value) -> bool {
    let key = record["account"].as_i64().unwrap_or_default();
    may_mean(account, key) && line.action == action::CREATED
}

/// Whether a line is written when an account is closed and paid out.
fn is_closing(account: &AccountRef, line: &Change, record: &Value) -> bool {
    match line.subject {
        Subject::Account if !AccountId(line.key).is_customer() => line.action == action::CREATED,
        Subject::Account => may_mean(account, line.key) && line.action == action::CLOSED,
        Subject::Fee => may_mean(account, record["account"].as_i64().unwrap_or_default()),
        _ => false,
    }
}

fn is_update(line: &Change, asked: &AccountChange, record: &Value) -> bool {
    line.action == action::UPDATED && has_changed(asked, record)
}

/// Whether a line of the register is one that a request asks for.
pub(crate) fn fits_line(request: &Request, change: &Change) -> bool {
    let record = || -> Value { serde_json::from_str(&change.after).unwrap_or_default() };
    match (change.subject, request) {
        // The bank's own accounts come with the first account in a currency, or a payment.
        (
            Subject::Account,
            Request::Money(_)
            | Request::Send { .. }
            | Request::Receive(_)
            | Request::PayFile(_)
            | Request::ReverseFile(_)
            | Request::OpenAccount(_)
            | Request::Order(_)
            | Request::AdjustInterest { .. },
        ) if !AccountId(change.key).is_customer() => change.action == action::CREATED,
        (Subject::Account, Request::OpenAccount(opening)) => {
            change.action == action::CREATED && has_limit(opening.overdraft, &record())
        }
        (
            Subject::Account,
            Request::UpdateAccount {
                account,
                change: asked,
            },
        ) => may_mean(account, change.key) && is_update(change, asked, &record()),
        (_, Request::CloseAccount { account, .. }) => is_closing(account, change, &record()),
        (
            Subject::Operator,
            Request::AddOperator { name, appointment }
            | Request::ChangeOperator { name, appointment },
        ) => is_appointed(&record(), name, appointment),
        (Subject::Operator, Request::DisableOperator { name, disabled }) => {
            is_out(&record(), name) == Some(*disabled)
        }
        (Subject::Credential, Request::ResetPassword { name, .. }) => record()["name"] == **name,
        (Subject::Batch, Request::PayFile(file)) => record()["sha256"] == *file.sha256(),
        (Subject::Arrival, Request::Receive(parcel)) => {
            let record = record();
            let text = |name: &str| record[name].as_str().unwrap_or_default().to_owned();
            about(&text("ledger"), &text("reference")) == parcel.about()
        }
        (Subject::Partner, Request::AddPartner(asked)) => is_partner(&record(), asked),
        (Subject::Partner, Request::DisablePartner { name }) => {
            record()["name"] == **name && !record()["disabled_at"].is_null()
        }
        (_, Request::Day(request)) => request.fits_line(change),
        (_, Request::Product(request)) => request.fits_line(change),
        (_, Request::Order(opening)) => opening.fits_line(change),
        (Subject::AccountProduct, Request::UpdateAccount { account, .. }) => {
            gives_product(account, change, &record())
        }
        (Subject::Fee | Subject::Dormancy, _) => goes_with(request, change, &record()),
        (Subject::Ledger, Request::SetLedger(asked)) => is_named(&record(), asked),
        (subject, request) => is_any_of(subject, request),
    }
}

/// Whether any line about a kind of record fits a request.
fn is_any_of(subject: Subject, request: &Request) -> bool {
    matches!(
        (subject, request),
        (Subject::Dispatch, Request::Send { .. })
            | (
                Subject::Hold,
                Request::Money(_)
                    | Request::Send { .. }
                    | Request::Receive(_)
                    | Request::PayFile(_)
                    | Request::ReverseFile(_),
            )
            | (
                Subject::Signatories,
                Request::Money(_) | Request::Send { .. }
            )
            | (
                Subject::Session,
                Request::DisableOperator { .. }
                    | Request::ResetPassword { .. }
                    | Request::SetLogin(_),
            )
            | (
                Subject::Ledger,
                Request::SetLogin(_) | Request::SetBackValueDays { .. } | Request::SetPolicy { .. },
            )
    )
}

/// Whether a line goes with what was asked for: a payment takes its fees and wakes a
/// dormant account, and with a product an account may become dormant.
fn goes_with(request: &Request, line: &Change, record: &Value) -> bool {
    let (is_fee, key) = (line.subject == Subject::Fee, line.key);
    match request {
        Request::Money(instruction) if is_fee => is_fee_of(&instruction.names(), line, record),
        Request::Send { from, .. } if is_fee => is_fee_of(&[from], line, record),
        Request::Money(instruction) => {
            line.action == action::REACTIVATED && may_be_one(&instruction.names(), key)
        }
        Request::UpdateAccount { account, .. } if !is_fee => {
            let is_begun = [action::CREATED, action::UPDATED].contains(&&*line.action);
            is_begun && may_mean(account, key)
        }
        _ => false,
    }
}

/// Whether the record of an account has a limit.
fn has_limit(limit: Option<PlainDecimal>, record: &Value) -> bool {
    let currency = record["currency"].as_str().and_then(Currency::parse);
    let minor = match limit {
        None => Some(0),
        Some(limit) => currency
            .and_then(|currency| limit.in_currency(currency).ok())
            .map(|money| money.minor),
    };
    minor.is_some() && record["overdraft_minor"].as_i64() == minor
}

/// Whether the record of an account is as a change makes it. Only for its limit and its
/// holders does a change wait.
fn has_changed(asked: &AccountChange, record: &Value) -> bool {
    (asked.overdraft.is_some() || asked.has_holders())
        && asked
            .overdraft
            .is_none_or(|limit| has_limit(limit.0, record))
        && has_holders(asked, record)
}

/// Whether the record of an account has the holders that were asked for, and not
/// those who were to go.
fn has_holders(asked: &AccountChange, record: &Value) -> bool {
    let holders = record["holders"].as_array();
    let has = |customer: &CustomerNumber| {
        let wanted = serde_json::to_value(customer).unwrap_or_default();
        holders.is_some_and(|holders| holders.iter().any(|holder| holder["customer"] == wanted))
    };
    asked.add_holders.iter().all(has) && !asked.remove_holders.iter().any(has)
}

/// Whether the record of the ledger has the name and the zone that were asked for.
fn is_named(record: &Value, asked: &NameChange) -> bool {
    let has = |field: &str, asked: &Option<String>| {
        let asked = asked.as_ref();
        asked.is_none_or(|asked| record[field] == **asked)
    };
    has("name", &asked.name) && has("timezone", &asked.timezone)
}

/// Whether the record of a partner has what was asked for.
fn is_partner(record: &Value, asked: &PartnerDetails) -> bool {
    let keys = record["public_keys"].as_str().unwrap_or_default();
    record["identity"] == *asked.identity
        && record["name"] == *asked.name
        && record["address"].as_str() == asked.address.as_deref()
        && keys.lines().next_back() == Some(asked.public_key.as_str())
}

/// Whether the record of an operator says that the operator is shut out; `None` if it is
/// another's.
fn is_out(record: &Value, name: &str) -> Option<bool> {
    let is_out = record["disabled"].as_bool().unwrap_or(false);
    (record["name"] == *name).then_some(is_out)
}

fn is_appointed(record: &Value, name: &str, appointment: &Appointment) -> bool {
    let written = record["roles"].as_array().map_or_else(Vec::new, Vec::clone);
    let has = |roles: Roles| {
        let names = roles.names();
        written.len() == names.len() && names.iter().all(|name| written.contains(&(*name).into()))
    };
    record["name"] == *name && appointment.roles.is_none_or(has)
}

#[cfg(test)]
mod tests {
    use bankctl_types::{Day, Timestamp};

    use super::*;
    use crate::kernel::rules::transfer::Stamp;

    fn line(subject: Subject, key: i64, action: &str, after: &str) -> Change {
        Change {
            id: 1,
            subject,
            key,
            action: action.to_owned(),
            after: after.to_owned(),
            stamp: Stamp {
                operator: 2,
                booked_at: Timestamp(0),
                business_date: Day(0),
            },
            origin: None,
            approval: Some(1),
        }
    }

    fn fits(request: &str, change: &Change) -> bool {
        let request = serde_json::from_str(request).expect(request);
        fits_line(&request, change)
    }

    #[test]
    fn a_limit_is_the_one_that_was_asked_for() {
        let asked = |limit: &str| {
            format!(
                r#"{{"update_account":{{"account":"1000000018","change":{{"overdraft":{limit},"name":null,"external_number":null}}}}}}"#
            )
        };
        let record = |limit: i64| format!(r#"{{"currency":"USD","overdraft_minor":{limit}}}"#);
        let updated = |key, limit| line(Subject::Account, key, action::UPDATED, &record(limit));
        let own = 100_000_001;
        assert!(fits(&asked(r#""10.00""#), &updated(own, 1_000)));
        assert!(!fits(&asked(r#""10.00""#), &updated(own, 1_001)));
        assert!(!fits(&asked("null"), &updated(own, 99_999_900)));
        assert!(!fits(&asked(r#""10.00""#), &updated(own + 1, 1_000)));
        let holders = |change: &str| {
            format!(r#"{{"update_account":{{"account":"1000000018","change":{{{change}}}}}}}"#)
        };
        let adds = holders(r#""add_holders":["C00000021"]"#);
        let removes = holders(r#""remove_holders":["C00000013"]"#);
        let held = |customer: &str| {
            let record = format!(r#"{{"holders":[{{"customer":{customer},"role":"owner"}}]}}"#);
            line(Subject::Account, own, action::UPDATED, &record)
        };
        let [first, second] = ["C00000013", "C00000021"].map(|number| {
            let number = CustomerNumber::parse(number).expect("a number");
            serde_json::to_string(&number).expect("JSON")
        });
        assert!(fits(&adds, &held(&second)) && !fits(&adds, &held(&first)));
        assert!(fits(&removes, &held(&second)) && !fits(&removes, &held(&first)));
        let frozen = line(Subject::Account, own, action::FROZEN, &record(1_000));
        assert!(!fits(&asked(r#""10.00""#), &frozen));
    }

    #[test]
    fn a_payment_has_fees_of_its_own_accounts_and_no_others() {
        let asked = r#"{"money":{"withdraw":{"account":"1000000018","channel":"cash","payment":
            {"amount":"60","reference":{"given":"W-1"},"memo":null,"value_date":null,"by":[]}}}}"#;
        let own = 100_000_001;
        let fee = |account: i64, cause: &str| format!(r#"{{"account":{account},"cause":{cause}}}"#);
        let table = [
            (Subject::Fee, action::CREATED, fee(own, "7"), true),
            (Subject::Fee, action::CREATED, fee(own + 1, "7"), false),
            (Subject::Fee, action::CREATED, fee(own, "null"), false),
            (Subject::Fee, action::WAIVED, fee(own, "7"), false),
            (Subject::Dormancy, action::REACTIVATED, String::new(), true),
            (Subject::Dormancy, action::DORMANT, String::new(), false),
            (Subject::FeeWaiver, action::CREATED, fee(own, "7"), false),
        ];
        for (subject, what, record, expected) in table {
            let change = line(subject, own, what, &record);
            assert_eq!(fits(asked, &change), expected, "{what} {record}");
        }
        let other = line(Subject::Dormancy, own + 1, action::REACTIVATED, "");
        assert!(!fits(asked, &other));
    }

    #[test]
    fn an_operator_gets_the_roles_that_were_asked_for_and_nobody_else_does() {
        let asked = r#"{"change_operator":{"name":"eve","appointment":{"roles":["teller"],"os_user":null}}}"#;
        let table = [
            (r#"{"name":"eve","roles":["teller"]}"#, true),
            (r#"{"name":"eve","roles":["teller","admin"]}"#, false),
            (r#"{"name":"eve","roles":["admin"]}"#, false),
            (r#"{"name":"bob","roles":["teller"]}"#, false),
            ("", false),
        ];
        for (record, expected) in table {
            let change = line(Subject::Operator, 3, action::UPDATED, record);
            assert_eq!(fits(asked, &change), expected, "{record}");
        }
        let policy = line(Subject::Ledger, 1, action::UPDATED, "{}");
        assert!(!fits(asked, &policy));
        assert!(fits(r#"{"set_back_value_days":{"days":9}}"#, &policy));
        let named = line(Subject::Ledger, 1, action::UPDATED, r#"{"name":"A"}"#);
        let asked = |name: &str| format!(r#"{{"set_ledger":{{"name":"{name}","timezone":null}}}}"#);
        assert!(fits(&asked("A"), &named) && !fits(&asked("B"), &named));
    }
}
