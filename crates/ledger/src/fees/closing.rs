//! The fee for the closing of an account whose money is paid out.

use super::rules::item::{FeeItem, FeeStatus};
use super::rules::periodic::takes;
use super::rules::term::{FeeEvent, in_force};
use super::{table, terms_of};
use crate::kernel::rules::account::Account;
use crate::{Result, WriteTx, products};

/// Charges an account that is locked and ready what its closing costs, as far as
/// there is money: what is not there is not owed.
pub(crate) fn charge(books: &mut WriteTx<'_>, account: &Account) -> Result<()> {
    let today = books.stamp.business_date;
    let Some((product, _)) = products::on_day(books.driver, account.id, today)? else {
        return Ok(());
    };
    let terms = terms_of(books.driver, product.id)?;
    let waivers = table::waivers(books.driver, account.id)?;
    let mut due = in_force(&terms, today);
    due.retain(|term| {
        let mut waivers = waivers.iter();
        term.event == FeeEvent::Closing
            && !waivers.any(|waiver| waiver.record.holds(&term.code, today))
    });
    for term in due {
        let party = books.paying_party(account.id)?;
        let minor = takes(term.price.of(0), party.balance_minor, party.held_minor);
        if minor == 0 {
            continue;
        }
        let item = FeeItem {
            account: account.id,
            code: term.code.clone(),
            event: term.event,
            period: None,
            cause: None,
            rest_of: None,
            due_on: today,
            give_up_days: None,
            due_minor: minor,
            taken_minor: minor,
            status: FeeStatus::Taken,
            reason: None,
        };
        let id = table::next_fee(books.driver)?;
        let request = books.fee_request((id, &item), minor, None)?;
        books.make_ready_for_fees(account.currency)?;
        books.append(request, None, None, 0)?;
        books.insert_fee(id, item)?;
    }
    Ok(())
}
