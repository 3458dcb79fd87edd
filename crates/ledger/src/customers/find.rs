//! How customers are found by what people know of them.
//!
//! In this order, each in the order of the numbers: those whose number,
//! account or telephone number is meant; those of whom all words begin so;
//! those who have all of it somewhere in their words; and where there are none
//! of these, those that one typo in a word leads to.

use std::collections::{HashMap, HashSet};

use bankctl_types::kind::CustomerStatus;
use bankctl_types::number::{AccountId, CustomerNumber, compact};

use crate::customers::search::{self, Nearness, Term, in_order};
use crate::customers::table::{self, CustomerRow, WordMatch};
use crate::customers::vocabulary::{Kept, Vocabulary};
use crate::customers::{CustomerFilter, phone};
use crate::kernel::rules::account::AccountRef;
use crate::kernel::{tables, transaction};
use crate::privacy::Token;
use crate::{ReadTx, Result};

/// Fewer digits than this begin the numbers of most accounts.
const ACCOUNT_DIGITS_MIN: usize = 5;
/// So many digits of an account's number are its key.
const ACCOUNT_KEY_DIGITS: usize = 9;
/// So many digits of a customer's number are its key.
const CUSTOMER_KEY_DIGITS: usize = 7;
/// The words of so many customers are read sooner than those of all are looked
/// through.
const FEW: usize = 50;

/// How many there are of something that a page is shown of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HowMany {
    /// So many.
    Exactly(u64),
    /// So many, and others may fit less well.
    AtLeast(u64),
}

/// How what was found fits what was searched for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fit {
    /// A whole number or e-mail address means it.
    Exactly,
    /// It has all of it.
    InPart,
    /// It would have, but for a typo.
    ButForTypo,
}

/// A page of customers, and how many there are.
pub(crate) struct Found {
    pub(crate) rows: Vec<CustomerRow>,
    pub(crate) total: HowMany,
    pub(crate) fit: Fit,
}

/// Finds customers by a text: one more than fit on a page.
pub(crate) fn find(
    view: &mut ReadTx<'_>,
    text: &str,
    filter: &CustomerFilter,
    vocabulary: &mut Vocabulary,
) -> Result<Found> {
    let mut ranking = Ranking::default();
    let kept = match filter.status {
        None => vocabulary.now(view.driver)?,
        // In which state they are is not kept.
        Some(_) => None,
    };
    let mut search = Search {
        view,
        kept,
        parts: HashMap::new(),
        status: filter.status,
    };
    let is_whole = search.exact(text, &mut ranking)?;
    // An e-mail address is nothing that names begin with.
    if is_whole || text.contains('@') {
        let fit = if is_whole { Fit::Exactly } else { Fit::InPart };
        return page(search.view, &ranking, filter, (true, fit));
    }
    search.numbers(text, &mut ranking)?;
    let mut terms = search::terms(text);
    // The longest is the rarest: where no one has it, the others are not asked.
    terms.sort_by_key(|term| std::cmp::Reverse(term.length()));
    if terms.is_empty() {
        return page(search.view, &ranking, filter, (true, Fit::InPart));
    }
    ranking.add(search.all_of(&terms, Nearness::Beginning)?);
    if ranking.fills(filter) {
        return page(search.view, &ranking, filter, (false, Fit::InPart));
    }
    ranking.add(search.all_of(&terms, Nearness::Part)?);
    if !ranking.numbers.is_empty() {
        return page(search.view, &ranking, filter, (true, Fit::InPart));
    }
    ranking.add(search.all_of(&terms, Nearness::Typo)?);
    page(search.view, &ranking, filter, (true, Fit::ButForTypo))
}

/// Reads the rows of a page.
fn page(
    view: &mut ReadTx<'_>,
    ranking: &Ranking,
    filter: &CustomerFilter,
    (is_all, fit): (bool, Fit),
) -> Result<Found> {
    let mut rows = Vec::new();
    let wanted = filter.limit.saturating_add(1);
    for key in ranking.after(filter).iter().take(wanted) {
        rows.extend(table::by_number(
            view.driver,
            CustomerNumber::from_key(*key),
        )?);
    }
    let count = ranking.numbers.len() as u64;
    let total = if is_all {
        HowMany::Exactly(count)
    } else {
        HowMany::AtLeast(count)
    };
    Ok(Found { rows, total, fit })
}

/// What was found, the best first, each once.
#[derive(Default)]
struct Ranking {
    numbers: Vec<i64>,
    /// The same in order.
    known: Vec<i64>,
}

impl Ranking {
    /// Adds those that are not there yet, in the order of their numbers.
    fn add(&mut self, mut numbers: Vec<i64>) {
        in_order(&mut numbers);
        let mut known = self.known.iter().peekable();
        numbers.retain(|number| {
            while known.next_if(|before| *before < number).is_some() {}
            known.peek() != Some(&number)
        });
        self.numbers.extend_from_slice(&numbers);
        self.known.append(&mut numbers);
        in_order(&mut self.known);
    }

    /// What comes after the page before. If its last one is not found any more,
    /// what has a larger number comes next.
    fn after(&self, filter: &CustomerFilter) -> &[i64] {
        let Some(last) = filter.after.map(CustomerNumber::key) else {
            return &self.numbers;
        };
        let place = self.numbers.iter().position(|number| *number == last);
        let next = place.map(|place| place + 1);
        let next = next.or_else(|| self.numbers.iter().position(|number| *number > last));
        next.and_then(|next| self.numbers.get(next..))
            .unwrap_or(&[])
    }

    /// Whether a page is full, however much else there is.
    fn fills(&self, filter: &CustomerFilter) -> bool {
        let is_here = |last: CustomerNumber| self.known.binary_search(&last.key()).is_ok();
        filter.after.is_none_or(is_here) && self.after(filter).len() > filter.limit
    }
}

/// One search.
struct Search<'a, 'b> {
    view: &'a mut ReadTx<'b>,
    kept: Option<&'a Kept>,
    /// The customers who have a text in their words, where the store was asked: it
    /// looks through all words for them.
    parts: HashMap<String, Vec<i64>>,
    status: Option<CustomerStatus>,
}

impl Search<'_, '_> {
    /// The customers that have all terms in their words, in the order of their
    /// numbers.
    fn all_of(&mut self, terms: &[Term], nearness: Nearness) -> Result<Vec<i64>> {
        let mut all: Option<Vec<i64>> = None;
        for term in terms {
            let found = match (all, self.kept) {
                (None, None) => self.one_of(term, nearness)?,
                (None, Some(kept)) => kept.customers(term, nearness),
                (Some(before), None) => self.those_of(before, term, nearness)?,
                (Some(before), Some(kept)) => both(before, &kept.customers(term, nearness)),
            };
            if found.is_empty() {
                return Ok(found);
            }
            all = Some(found);
        }
        Ok(all.unwrap_or_default())
    }

    /// Those of some customers that have a term in their words.
    fn those_of(
        &mut self,
        mut customers: Vec<i64>,
        term: &Term,
        nearness: Nearness,
    ) -> Result<Vec<i64>> {
        if customers.len() > FEW || nearness == Nearness::Beginning {
            return Ok(both(customers, &self.one_of(term, nearness)?));
        }
        let mut fitting = HashSet::new();
        for customer in &customers {
            let words = table::words_of(self.view.driver, *customer)?;
            if words.iter().any(|word| term.fits(word, nearness)) {
                fitting.insert(*customer);
            }
        }
        customers.retain(|customer| fitting.contains(customer));
        Ok(customers)
    }

    /// The customers that have a term in their words, in any spelling, as the
    /// store says.
    fn one_of(&mut self, term: &Term, nearness: Nearness) -> Result<Vec<i64>> {
        let mut found = Vec::new();
        let is_part = nearness != Nearness::Beginning && term.may_be_part();
        for text in &term.spellings {
            if is_part {
                found.extend(self.with_part(text)?);
            } else {
                let word = WordMatch::Beginning(text);
                found.extend(table::by_word(self.view.driver, word, self.status)?);
            }
            if nearness == Nearness::Typo && term.may_be_mistyped() {
                let mut near = table::words_near(self.view.driver, text)?;
                near.retain(|word| term.is_near(word));
                for word in near {
                    let word = WordMatch::Whole(&word);
                    found.extend(table::by_word(self.view.driver, word, self.status)?);
                }
            }
        }
        in_order(&mut found);
        Ok(found)
    }

    /// The customers that have a text in their words, as the store says.
    fn with_part(&mut self, text: &str) -> Result<Vec<i64>> {
        if let Some(known) = self.parts.get(text) {
            return Ok(known.clone());
        }
        let found = table::by_word(self.view.driver, WordMatch::Part(text), self.status)?;
        self.parts.insert(text.to_owned(), found.clone());
        Ok(found)
    }

    /// Those that a whole number or e-mail address means. Whether there are any.
    fn exact(&mut self, text: &str, ranking: &mut Ranking) -> Result<bool> {
        let mut exact = by_number(self.view, text)?;
        if exact.is_empty() && text.contains('@') {
            let vault = self.view.context.privacy.vault(self.view.driver)?;
            exact = vault.find(self.view.driver, Token::Email, text)?;
        }
        let is_any = !exact.is_empty();
        let exact = self.of_status(exact)?;
        ranking.add(exact);
        Ok(is_any)
    }

    /// Those whose telephone number is meant, and those of whom a number
    /// begins so.
    fn numbers(&mut self, text: &str, ranking: &mut Ranking) -> Result<()> {
        if phone::is_phone(text)
            && let Some(vault) = self.view.context.privacy.vault_if_there(self.view.driver)?
        {
            let found = vault.find_phone(self.view.driver, text)?;
            let found = self.of_status(found)?;
            ranking.add(found);
        }
        let compact = compact(text);
        if let Some(digits) = compact.strip_prefix('C')
            && let Some(keys) = beginning_with(digits, CUSTOMER_KEY_DIGITS)
        {
            ranking.add(table::between(self.view.driver, keys, self.status)?);
        }
        if compact.len() >= ACCOUNT_DIGITS_MIN
            && let Some(keys) = beginning_with(&compact, ACCOUNT_KEY_DIGITS)
            && keys.0 >= AccountId::FIRST_CUSTOMER.0
        {
            let holders = tables::account_holders::customers_between(self.view.driver, keys)?;
            let holders = holders.into_iter().map(CustomerNumber::from_key);
            let holders = self.of_status(holders.collect())?;
            ranking.add(holders);
        }
        Ok(())
    }

    /// The keys of those that have the state.
    fn of_status(&mut self, numbers: Vec<CustomerNumber>) -> Result<Vec<i64>> {
        let mut kept = Vec::with_capacity(numbers.len());
        for number in numbers {
            let is_wanted = match self.status {
                None => true,
                Some(status) => table::by_number(self.view.driver, number)?
                    .is_some_and(|row| row.customer.status == status),
            };
            if is_wanted {
                kept.push(number.key());
            }
        }
        Ok(kept)
    }
}

/// Those that are in both, of customers in order.
fn both(mut one: Vec<i64>, other: &[i64]) -> Vec<i64> {
    one.retain(|number| other.binary_search(number).is_ok());
    one
}

/// The first and the last key whose number begins with some digits, but not
/// with all of them. A number is its key and a check digit.
fn beginning_with(digits: &str, key_digits: usize) -> Option<(i64, i64)> {
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let missing = u32::try_from(key_digits.checked_sub(digits.len())?).ok()?;
    let width = 10_i64.checked_pow(missing)?;
    let first = digits.parse::<i64>().ok()?.checked_mul(width)?;
    Some((first, first + width - 1))
}

/// The customers that a number means exactly.
fn by_number(view: &mut ReadTx<'_>, text: &str) -> Result<Vec<CustomerNumber>> {
    if let Some(number) = CustomerNumber::parse(text) {
        let is_there = table::by_number(view.driver, number)?.is_some();
        return Ok(is_there.then_some(number).into_iter().collect());
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
    let holders = row.map(|row| row.account.holders).unwrap_or_default();
    let mut holders: Vec<CustomerNumber> = holders.iter().map(|holder| holder.customer).collect();
    holders.sort_unstable();
    Ok(holders)
}

#[cfg(test)]
mod tests {
    use super::beginning_with;

    #[test]
    fn digits_are_the_beginning_of_a_range_of_keys() {
        for (digits, width, keys) in [
            ("10000000", 9, Some((100_000_000, 100_000_009))),
            ("100000001", 9, Some((100_000_001, 100_000_001))),
            ("1000000018", 9, None),
            ("1000", 9, Some((100_000_000, 100_099_999))),
            ("0000001", 7, Some((1, 1))),
            ("00", 7, Some((0, 99_999))),
            ("", 7, None),
            ("1a", 7, None),
            ("-1", 7, None),
        ] {
            assert_eq!(beginning_with(digits, width), keys, "{digits}");
        }
    }
}
