//! How customers are found by what people know of them.

use bankctl_types::kind::CustomerStatus;
use bankctl_types::number::CustomerNumber;

use crate::customers::search;
use crate::customers::table::{self, CustomerRow};
use crate::kernel::rules::account::AccountRef;
use crate::kernel::{tables, transaction};
use crate::privacy::table::Token;
use crate::{ReadTx, Result};

/// By number of a customer or an account, by e-mail address or telephone
/// number if the text is one that exists, else by the beginnings of words, all
/// of which must match.
pub(crate) fn find(
    view: &mut ReadTx<'_>,
    text: &str,
    status: Option<CustomerStatus>,
    after: i64,
    wanted: i64,
) -> Result<Vec<CustomerRow>> {
    let mut found = Vec::new();
    let mut exact = by_number(view, text)?;
    if exact.is_empty() {
        exact = by_address(view, text)?;
    }
    for number in exact {
        if number.key() > after {
            found.extend(of_status(view, number, status)?);
        }
    }
    // An e-mail address is nothing that names begin with.
    if !found.is_empty() || text.contains('@') {
        return Ok(found);
    }
    let mut terms = search::words(text);
    // The longest term is the rarest: it leads, the others are looked up.
    terms.sort_by_key(|term| std::cmp::Reverse(term.len()));
    let Some((lead, others)) = terms.split_first() else {
        return Ok(found);
    };
    let mut last = after;
    loop {
        let page = table::by_word(view.driver, lead, last, wanted.max(200))?;
        let Some(end) = page.last() else { break };
        last = end.key();
        for number in page {
            let mut all = true;
            for other in others {
                all = all && table::has_word(view.driver, number, other)?;
            }
            if all {
                found.extend(of_status(view, number, status)?);
                if i64::try_from(found.len()).unwrap_or(i64::MAX) >= wanted {
                    return Ok(found);
                }
            }
        }
    }
    Ok(found)
}

/// The customer of a number, if it has the state.
fn of_status(
    view: &mut ReadTx<'_>,
    number: CustomerNumber,
    status: Option<CustomerStatus>,
) -> Result<Option<CustomerRow>> {
    let row = table::by_number(view.driver, number)?;
    Ok(row.filter(|row| status.is_none_or(|status| row.customer.status == status)))
}

/// The customers that have a whole e-mail address or telephone number.
///
/// # Errors
/// `data_key_not_found` for an e-mail address, which nothing else is found by.
fn by_address(view: &mut ReadTx<'_>, text: &str) -> Result<Vec<CustomerNumber>> {
    if text.contains('@') {
        let vault = view.privacy.vault(view.driver)?;
        return vault.find(view.driver, Token::Email, text);
    }
    let is_phone = text.chars().filter(char::is_ascii_digit).count() >= 5
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || "+-() ./".contains(c));
    match view.privacy.vault_if_there(view.driver)? {
        Some(vault) if is_phone => vault.find(view.driver, Token::Phone, text),
        _ => Ok(Vec::new()),
    }
}

/// The customers that a number means exactly.
fn by_number(view: &mut ReadTx<'_>, text: &str) -> Result<Vec<CustomerNumber>> {
    if let Some(number) = CustomerNumber::parse(text) {
        return Ok(vec![number]);
    }
    if let Some(number) = table::by_external_id(view.driver, text.trim())? {
        return Ok(vec![number]);
    }
    let Some(account) = AccountRef::parse(text) else {
        return Ok(Vec::new());
    };
    let Ok(id) = transaction::resolve(view.driver, view.settings, &account) else {
        return Ok(Vec::new());
    };
    let row = tables::accounts::by_id(view.driver, id)?;
    let mut holders: Vec<CustomerNumber> = row
        .map(|row| {
            row.account
                .holders
                .iter()
                .map(|holder| holder.customer)
                .collect()
        })
        .unwrap_or_default();
    holders.sort_unstable();
    Ok(holders)
}
