//! Customers who may be the same person as one who is to be added: the same e-mail
//! address, the same telephone number, or the same name and day of birth.

use std::collections::BTreeMap;

use bankctl_types::number::CustomerNumber;

use crate::customers::CustomersRoom;
use crate::customers::table::{self, WordMatch};
use crate::customers::{CustomerDetails, search};
use crate::privacy::Token;
use crate::{ReadTx, Result, views};

/// Of a word that many have in their names so many are looked at.
const NAMESAKES_MAX: usize = 1_000;

impl CustomersRoom<'_> {
    /// The customers who may be the same person as one of this name with these
    /// details, by number.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn similar(self, name: &str, details: &CustomerDetails) -> Result<Vec<views::Similar>> {
        self.0.read(|view| {
            let mut same: BTreeMap<i64, Vec<&'static str>> = BTreeMap::new();
            let mut add = |found: Vec<CustomerNumber>, what: &'static str| {
                for number in found {
                    same.entry(number.key()).or_default().push(what);
                }
            };
            if let Some(vault) = view.context.privacy.vault_if_there(view.driver)? {
                let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
                if let Some(email) = given(&details.email) {
                    add(vault.find(view.driver, Token::Email, &email)?, "email");
                }
                if let Some(phone) = given(&details.phone) {
                    add(vault.find_phone(view.driver, &phone)?, "phone");
                }
            }
            add(born_as(view, name, details)?, "name_and_birth_date");
            let mut similar = Vec::with_capacity(same.len());
            for (key, same) in same {
                let number = CustomerNumber::from_key(key);
                let row = table::by_number(view.driver, number)?;
                similar.extend(row.map(|row| views::Similar {
                    customer: number.to_string(),
                    name: row.customer.name,
                    same,
                }));
            }
            Ok(similar)
        })
    }
}

/// Who has the same name, in any order of its words, and the same day of birth.
fn born_as(
    view: &mut ReadTx<'_>,
    name: &str,
    details: &CustomerDetails,
) -> Result<Vec<CustomerNumber>> {
    let Some(birth_date) = details.birth_date.map(|day| day.to_string()) else {
        return Ok(Vec::new());
    };
    let sorted = |name: &str| {
        let mut words = search::words(name);
        words.sort_unstable();
        words
    };
    let wanted = sorted(name);
    // The longest word is the rarest.
    let Some(rarest) = wanted.iter().max_by_key(|word| word.len()) else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    let namesakes = table::by_word(view.driver, WordMatch::Whole(rarest), None)?;
    for key in namesakes.into_iter().take(NAMESAKES_MAX) {
        let number = CustomerNumber::from_key(key);
        let Some(row) = table::by_number(view.driver, number)? else {
            continue;
        };
        if sorted(&row.customer.name) == wanted {
            let shown = view.context.privacy.shown(view.driver, &row)?;
            if shown.birth_date.whole() == Some(birth_date.as_str()) {
                found.push(number);
            }
        }
    }
    Ok(found)
}
