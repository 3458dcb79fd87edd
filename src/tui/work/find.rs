//! Customers and histories, as the screens show them.

use std::time::Instant;

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_ledger::views::{self, Protected};
use bankctl_ledger::{AccountFilter, CustomerFilter, HistoryQuery, Ledger, Result, Wanted};
use bankctl_types::kind::AccountStatus;
use bankctl_types::mask::masked;
use bankctl_types::number::CustomerNumber;
use bankctl_types::{Money, Total};

use super::{OPEN_LONGEST, Work};
use crate::tui::task::{Filter, Hit, Hits, Page, Person};

/// So many customers are shown at once.
const HITS: usize = 30;
/// So many lines of a history are shown at once.
const LINES: usize = 100;
/// So many lines are read before an answer is given, however few fit.
const READ_MAX: usize = 20_000;

impl Work {
    /// Customers by a text. Who may list customers may list their accounts.
    pub(super) fn search(&mut self, text: String) -> Result<Hits> {
        if let Some((since, ledger)) = &mut self.finder
            && since.elapsed() < OPEN_LONGEST
            && let Ok(hits) = hits(ledger, text.clone())
        {
            return Ok(hits);
        }
        // What was kept may have lost its server, or its session.
        hits(self.open_finder()?, text)
    }

    /// Opens the ledger for the search, with the words that it kept before.
    fn open_finder(&mut self) -> Result<&mut Ledger> {
        let before = self.finder.take().map(|(_, ledger)| ledger);
        let mut ledger = self.open(Action::CustomerList)?;
        ledger.customers().keep_vocabulary(before)?;
        let (_, ledger) = self.finder.insert((Instant::now(), ledger));
        Ok(ledger)
    }

    /// Reads what the first search needs before it is asked for. Where that fails
    /// the search says so.
    pub(super) fn prepare_search(&mut self) {
        if self.may(Action::CustomerList) {
            let _ = self.open_finder();
        }
    }

    /// A customer; with `reveal` whole, which the ledger records.
    pub(super) fn customer(&mut self, number: CustomerNumber, reveal: bool) -> Result<Person> {
        let mut ledger = self.open(Action::CustomerShow)?;
        let customer = if reveal {
            ledger.privacy().reveal(number)?
        } else {
            ledger.customers().get(number)?
        };
        let zone = ledger.settings().zone;
        let accounts = self
            .open(Action::AccountList)?
            .accounts()
            .list(&of_customer(number))?
            .0;
        // Who may not see papers sees the rest.
        let papers = if self.may(Action::CustomerDocumentList) {
            self.open(Action::CustomerDocumentList)?
                .documents()
                .list(number)?
        } else {
            Vec::new()
        };
        let personal = [
            ("E-mail", "email", &customer.email),
            ("Phone", "phone", &customer.phone),
            ("Address", "address", &customer.address),
            ("Birth date", "birth_date", &customer.birth_date),
        ];
        let personal = personal
            .into_iter()
            .filter_map(|(label, field, value)| Some((label, shown(field, value)?)));
        let external = customer.external_id.clone().map(|id| ("External id", id));
        Ok(Person {
            number,
            kind: customer.kind.name(),
            status: customer.status,
            reason: customer.status_reason.clone(),
            since: customer.created_at.day_in(zone),
            personal: personal.chain(external).collect(),
            revealed: reveal,
            name: customer.name,
            accounts,
            papers: papers.iter().map(|paper| paper.kind.name()).collect(),
        })
    }

    /// A page of the lines that fit.
    pub(super) fn history(
        &mut self,
        account: &AccountRef,
        filter: &Filter,
        after: Option<String>,
    ) -> Result<Page> {
        let mut ledger = self.open(Action::History)?;
        let mut query = HistoryQuery {
            span: filter.span,
            kind: filter.kind,
            wanted: Wanted::default(),
            limit: LINES,
            after,
            oldest_first: false,
        };
        let mut kept = Vec::new();
        let mut read = 0;
        loop {
            let (items, next) = ledger.queries().history(account, &query)?;
            read += items.len();
            kept.extend(items.into_iter().filter(|item| filter.wanted.fits(item)));
            if next.is_none() || kept.len() >= LINES || read >= READ_MAX {
                return Ok(Page { items: kept, next });
            }
            query.after = next;
        }
    }
}

fn of_customer(number: CustomerNumber) -> AccountFilter {
    AccountFilter {
        customer: Some(number),
        limit: 1_000,
        ..AccountFilter::default()
    }
}

fn hits(ledger: &mut Ledger, text: String) -> Result<Hits> {
    let filter = CustomerFilter {
        search: Some(text.clone()),
        limit: HITS,
        ..CustomerFilter::default()
    };
    let page = ledger.customers().list(&filter)?;
    let number = |customer: &views::Customer| CustomerNumber::parse(customer.number.as_deref()?);
    let numbers: Vec<CustomerNumber> = page.items.iter().filter_map(number).collect();
    let accounts = ledger.accounts().list_of(&numbers)?;
    let mut items = Vec::with_capacity(numbers.len());
    for (customer, number) in page.items.iter().zip(numbers) {
        let label = number.to_string();
        let is_own = |account: &&views::Account| {
            let mut holders = account.holders.iter();
            account.status != AccountStatus::Closed
                && holders.any(|holder| holder.customer == label)
        };
        let open = accounts.iter().filter(is_own);
        items.push(Hit {
            number,
            status: customer.status,
            contact: contact(customer),
            balance: sums(open.clone()),
            accounts: open.filter_map(|account| account.number.clone()).collect(),
            apart: customer.apart.clone().unwrap_or_default(),
            name: customer.name.clone(),
        });
    }
    Ok(Hits {
        text,
        items,
        more: page.next.is_some(),
    })
}

/// What is on accounts together, a currency after the other.
fn sums<'a>(accounts: impl Iterator<Item = &'a views::Account>) -> String {
    let mut sums: Vec<Total> = Vec::new();
    for account in accounts {
        let Money { minor, currency } = account.ledger_balance;
        match sums.iter_mut().find(|sum| sum.currency == currency) {
            Some(sum) => sum.minor += i128::from(minor),
            None => sums.push(Total::new(minor.into(), currency)),
        }
    }
    let told = sums
        .iter()
        .map(|sum| format!("{} {}", sum.grouped(), sum.currency));
    told.collect::<Vec<_>>().join(", ")
}

/// How the customer is reached, masked.
fn contact(customer: &views::Customer) -> String {
    shown("phone", &customer.phone)
        .or_else(|| shown("email", &customer.email))
        .unwrap_or_default()
}

/// A personal value as it is shown: masked, unless the user asked for it by name.
fn shown(field: &str, value: &Protected) -> Option<String> {
    match value {
        Protected::Nothing => None,
        Protected::Known(text) => Some(masked(field, text, '•')),
        Protected::Revealed(text) | Protected::Masked(text) => Some(text.clone()),
        Protected::Unreadable => Some("unreadable".to_owned()),
    }
}

/// A customer's account, by what a transaction calls it. The bank's own are
/// no one's, and their balances are not for the counter.
pub(super) fn of_label(ledger: &mut Ledger, label: &str) -> Option<views::Account> {
    match AccountRef::parse(label)? {
        number @ AccountRef::Number(_) => ledger.accounts().get(&number).ok(),
        _ => None,
    }
}

/// An account with its holders, by what a transaction calls it.
pub(super) fn in_words(ledger: &mut Ledger, label: &str) -> String {
    match of_label(ledger, label) {
        Some(account) => format!("{label} · {}", account.holder_names()),
        None => label.to_owned(),
    }
}
