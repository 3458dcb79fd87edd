//! The form of a check that is paid in.

use bankctl_ledger::checks::rules::item::{CheckClass, DepositPlace, HoldException};
use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_ledger::{CheckDeposit, Reference, views};

use super::check::CheckIn;
use super::field::Field;
use super::form::Form;
use super::forms::{
    AMOUNT, MEMO, Made, REFERENCE, about, amount, memo, needed, own_reference, read, reason,
};
use super::order::Order;
use crate::args::{checks, values};
use crate::error::{Class, Fault};

const NUMBER: &str = "Check number";
const ROUTING: &str = "Routing";
const DRAWER: &str = "Drawer";
const CLASS: &str = "Class";
const PLACE: &str = "Paid in at";
const PAYEE: &str = "Made out to";
const HOLD: &str = "Hold";
const DOUBT: &str = "Doubt";

/// As long as the law lets a bank.
const USUAL: &str = "usual";
/// All of it can be used at once.
const NONE: &str = "none";
/// To a holder of the account.
const HOLDER: &str = "holder";

fn number(typed: &str) -> Option<Fault> {
    checks::printed(typed).err()
}

fn routing(typed: &str) -> Option<Fault> {
    checks::routing(typed).err()
}

fn drawer(typed: &str) -> Option<Fault> {
    checks::drawer(typed).err()
}

/// Take a check in.
pub(crate) fn deposit(account: &views::Account, reference: String) -> Form {
    let holds = vec![
        USUAL,
        NONE,
        HoldException::Redeposit.name(),
        HoldException::Overdrawn.name(),
        HoldException::Emergency.name(),
        HoldException::Doubt.name(),
    ];
    let fields = vec![
        Field::text(AMOUNT, amount),
        Field::text(NUMBER, number),
        Field::text(ROUTING, routing).optional(),
        Field::text(DRAWER, drawer),
        Field::word(CLASS, CheckClass::NAMES.to_vec()),
        Field::word(PLACE, DepositPlace::NAMES.to_vec()),
        Field::word(PAYEE, vec![HOLDER, "another"]),
        Field::word(HOLD, holds),
        Field::text(DOUBT, reason).optional(),
        Field::text(MEMO, memo).optional(),
        Field::text(REFERENCE, own_reference).optional(),
    ];
    let to = account.number.clone().unwrap_or_default();
    let form = Form::new("Check", about(account), fields, move |fields| {
        let own_reference = read(fields, REFERENCE, values::reference)?;
        let key = own_reference.as_ref().unwrap_or(&reference).clone();
        Ok(Order::Check(Box::new(CheckIn {
            deposit: paper(fields, values::account(&to)?, key)?,
            own_reference,
        })))
    });
    form.folding()
}

/// What is on the paper and how it is taken in, to an account and under a reference.
fn paper(fields: &[Field], account: AccountRef, key: String) -> Made<CheckDeposit> {
    let class = CheckClass::parse(needed(fields, CLASS)?).unwrap_or(CheckClass::Personal);
    let routing = read(fields, ROUTING, checks::routing)?;
    if routing.is_none() && class != CheckClass::OnUs {
        let message = "routing is missing: on which bank is the check drawn?";
        return Err(Fault::new(Class::Usage, "usage", message)
            .hint("type the nine digits at the bottom of the check, or choose class on-us"));
    }
    let (exception, doubt) = longer(fields)?;
    Ok(CheckDeposit {
        account,
        amount: values::typed_amount(needed(fields, AMOUNT)?)?,
        number: checks::printed(needed(fields, NUMBER)?)?,
        routing,
        drawer: checks::drawer(needed(fields, DRAWER)?)?,
        class,
        place: DepositPlace::parse(needed(fields, PLACE)?).unwrap_or(DepositPlace::Counter),
        payee_is_holder: needed(fields, PAYEE)? == HOLDER,
        exception,
        doubt,
        no_hold: needed(fields, HOLD)? == NONE,
        reference: Reference::Given(key),
        memo: read(fields, MEMO, values::memo)?,
    })
}

/// Why it is to wait for longer, and of a doubt what it is.
fn longer(fields: &[Field]) -> Made<(Option<HoldException>, Option<String>)> {
    let hold = needed(fields, HOLD)?;
    let exception = HoldException::parse(hold);
    let doubt = read(fields, DOUBT, values::reason)?;
    match (exception, &doubt) {
        (Some(HoldException::Doubt), None) => {
            let message = "doubt is missing: what makes you doubt that it will be paid?";
            return Err(Fault::new(Class::Usage, "usage", message)
                .hint("the customer must be told why the money waits"));
        }
        (Some(HoldException::Doubt), Some(_)) | (_, None) => {}
        (_, Some(_)) => {
            let message = format!("a doubt is typed, and the hold is {hold}");
            return Err(Fault::new(Class::Usage, "usage", message)
                .hint("choose the hold doubt, or remove the text"));
        }
    }
    Ok((exception, doubt))
}
