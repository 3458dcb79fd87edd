//! In which currencies the amounts of a request are. It is kept as it was asked for:
//! an amount is in the currency of the account that it names.

use bankctl_storage::Driver;
use bankctl_types::Currency;
use serde_json::Value;

use super::Request;
use crate::kernel::rules::account::AccountRef;
use crate::kernel::{tables, transaction};
use crate::payments::instruction::Instruction;
use crate::{Result, Settings, holds};

/// Says beside the amounts of a request, as JSON, in which currency they are, where
/// it does not say so itself. Of what it names and is not there nothing is said.
///
/// # Errors
/// Only those of the store.
pub(super) fn add(
    driver: &mut dyn Driver,
    settings: &Settings,
    request: &Request,
    told: &mut Value,
) -> Result<()> {
    match request {
        Request::Money(instruction) => match told.get_mut("money") {
            Some(told) => add_to_instruction(driver, settings, instruction, told),
            None => Ok(()),
        },
        Request::Send { from, .. } => {
            let currency = of_accounts(driver, settings, &[from])?;
            put(told.pointer_mut("/send/payment"), currency);
            Ok(())
        }
        Request::UpdateAccount { account, change } if change.overdraft.is_some() => {
            let currency = of_accounts(driver, settings, &[account])?;
            put(told.pointer_mut("/update_account/change"), currency);
            Ok(())
        }
        _ => Ok(()),
    }
}

fn add_to_instruction(
    driver: &mut dyn Driver,
    settings: &Settings,
    instruction: &Instruction,
    told: &mut Value,
) -> Result<()> {
    let (place, currency) = match instruction {
        Instruction::Deposit { account, .. } => (
            "/deposit/payment",
            of_accounts(driver, settings, &[account])?,
        ),
        Instruction::Withdraw { account, .. } => (
            "/withdraw/payment",
            of_accounts(driver, settings, &[account])?,
        ),
        Instruction::Transfer { from, to, .. } => (
            "/transfer/payment",
            of_accounts(driver, settings, &[from, to])?,
        ),
        Instruction::PlaceHold { account, .. } => (
            "/place_hold/request",
            of_accounts(driver, settings, &[account])?,
        ),
        Instruction::CaptureHold {
            hold,
            amount: Some(_),
            ..
        } => ("/capture_hold", holds::currency(driver, *hold)?),
        Instruction::Group { payments, .. } => {
            let items = told.pointer_mut("/group/payments");
            let items = items.and_then(Value::as_array_mut);
            for (payment, told) in payments.iter().zip(items.into_iter().flatten()) {
                add_to_instruction(driver, settings, payment, told)?;
            }
            return Ok(());
        }
        Instruction::Reverse { .. }
        | Instruction::ReverseGroup { .. }
        | Instruction::CaptureHold { .. }
        | Instruction::ReleaseHold { .. } => return Ok(()),
    };
    put(told.pointer_mut(place), currency);
    Ok(())
}

/// The currency of the first of some accounts that is kept in one only; where
/// each may be in any, that of the first.
fn of_accounts(
    driver: &mut dyn Driver,
    settings: &Settings,
    accounts: &[&AccountRef],
) -> Result<Option<Currency>> {
    let is_in_any = |account: &&&AccountRef| {
        matches!(
            account,
            AccountRef::Internal(_, None) | AccountRef::Own(_, None)
        )
    };
    let mut of_one = accounts.iter().filter(|account| !is_in_any(account));
    let Some(account) = of_one.next().or(accounts.first()) else {
        return Ok(None);
    };
    let Ok(id) = transaction::resolve(driver, settings, account) else {
        return Ok(None);
    };
    let facts = tables::accounts::facts(driver, id)?;
    Ok(facts.map(|facts| facts.currency))
}

/// Puts a currency beside the amount of an object.
fn put(object: Option<&mut Value>, currency: Option<Currency>) {
    if let (Some(Value::Object(fields)), Some(currency)) = (object, currency) {
        let code = currency.to_string();
        fields.insert("currency".to_owned(), Value::String(code));
    }
}
