//! Customers and accounts as people name them: by a number, or by a name.
//!
//! A command that reads takes a name that means one; of several one is chosen
//! on a terminal. A command that writes never takes a name silently: on a
//! terminal it is offered with number and holder and chosen, and elsewhere, or
//! where questions are answered beforehand, numbers are taken only.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_ledger::views::{Account, Customer};
use bankctl_ledger::{Caller, CustomerFilter, CustomerPage, Fit, Ledger};
use bankctl_types::kind::AccountStatus;
use bankctl_types::number::{AccountNumber, CustomerNumber, compact};
use serde_json::{Value, json};

use super::values;
use crate::commands::{Context, Result};
use crate::error::{Class, Fault};

/// So many are offered; more are better searched.
const OFFERED_MAX: usize = 20;

/// An account as it was typed: a number, a name of the bank's own, or the name
/// of a customer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NamedAccount {
    text: String,
    /// What it is if it is no customer's name.
    account: Option<AccountRef>,
}

/// A customer as it was typed: a number, the number of an account, or a name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NamedCustomer {
    /// The number.
    Number(CustomerNumber),
    /// A text that finds customers.
    Text(String),
}

/// An account, by number or name.
pub fn account(value: &str) -> values::Value<NamedAccount> {
    let account = match AccountRef::parse(value) {
        None if !is_name(value) => return Err(not_an_account(value)),
        account => account,
    };
    Ok(NamedAccount {
        text: value.trim().to_owned(),
        account,
    })
}

/// A customer, by number or name.
pub fn customer(value: &str) -> values::Value<NamedCustomer> {
    if let Some(number) = CustomerNumber::parse(value) {
        return Ok(NamedCustomer::Number(number));
    }
    if AccountNumber::parse(value).is_some() || (is_name(value) && !is_mistyped(value)) {
        return Ok(NamedCustomer::Text(value.trim().to_owned()));
    }
    Err(not_a_customer(value))
}

/// A customer by number, or an account by number or name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NamedParty {
    /// The number of a customer.
    Customer(CustomerNumber),
    /// An account.
    Account(NamedAccount),
}

/// A customer by number, or an account by number or name.
pub fn party(value: &str) -> values::Value<NamedParty> {
    if is_mistyped(value) {
        return values::customer(value).map(NamedParty::Customer);
    }
    account(value).map(NamedParty::Account)
}

/// Whether a text could be a person's name: it has letters, and is not of the
/// form that the bank's own accounts have.
fn is_name(text: &str) -> bool {
    text.chars().any(char::is_alphabetic) && !text.contains('/')
}

/// Whether a text is meant as the number of a customer: C and digits.
fn is_mistyped(text: &str) -> bool {
    let compact = compact(text);
    let digits = compact.strip_prefix('C').unwrap_or_default();
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a program asks, which has a token: it names things by their numbers,
/// and may not search unless its token says so.
fn is_program(context: &Context<'_>) -> bool {
    matches!(context.caller, Caller::Token(..))
}

fn not_an_account(value: &str) -> Fault {
    match values::account(value) {
        Err(fault) => fault,
        Ok(account) => Fault::new(
            Class::NotFound,
            "account_not_found",
            format!("no account {account}"),
        ),
    }
}

fn not_a_customer(value: &str) -> Fault {
    match values::customer(value) {
        Err(fault) => fault,
        Ok(number) => Fault::new(
            Class::NotFound,
            "customer_not_found",
            format!("no customer {number}"),
        ),
    }
}

impl NamedAccount {
    /// The account that is named without a customer's name, if there is one or
    /// it can be no such name.
    fn known(&self, ledger: &mut Ledger, context: &Context<'_>) -> Result<Option<AccountRef>> {
        if is_program(context) {
            return self.number_only().map(Some);
        }
        let Some(account) = &self.account else {
            return Ok(None);
        };
        if !matches!(account, AccountRef::External(_)) || !is_name(&self.text) {
            return Ok(Some(account.clone()));
        }
        // The number of another system comes before a name.
        match ledger.queries().account_currency(account) {
            Ok(_) => Ok(Some(account.clone())),
            Err(error) if error.code() == "account_not_found" => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The account, for a command that reads.
    ///
    /// # Errors
    /// `account_not_found`, or `ambiguous_name` where no person can choose.
    pub fn read(&self, ledger: &mut Ledger, context: &Context<'_>) -> Result<AccountRef> {
        if let Some(account) = self.known(ledger, context)? {
            return Ok(account);
        }
        let mut found = Found::by(&self.text, context)?;
        let accounts = found.accounts()?;
        match &accounts[..] {
            [only] if found.is_meant() => {
                found.tell(&accounts, context);
                Ok(of(only))
            }
            _ => found.choose_account(&accounts, context),
        }
    }

    /// All accounts that are named, for a command that reads several: those of
    /// a customer all.
    ///
    /// # Errors
    /// As [`NamedAccount::read`].
    pub fn read_all(&self, ledger: &mut Ledger, context: &Context<'_>) -> Result<Vec<AccountRef>> {
        if let Some(account) = self.known(ledger, context)? {
            return Ok(vec![account]);
        }
        let mut found = Found::by(&self.text, context)?;
        let mut accounts = found.accounts()?;
        if !found.is_meant() {
            let number = found
                .choose_customer("account_not_found", context)?
                .to_string();
            accounts.retain(|account| {
                account
                    .holders
                    .iter()
                    .any(|holder| holder.customer == number)
            });
        }
        found.tell(&accounts, context);
        Ok(accounts.iter().map(of).collect())
    }

    /// The account, for a command that writes.
    ///
    /// # Errors
    /// A customer's name where no person is asked; `account_not_found`; the answer
    /// is that none of those is meant.
    pub fn write(&self, ledger: &mut Ledger, context: &Context<'_>) -> Result<AccountRef> {
        if let Some(account) = self.known(ledger, context)? {
            return Ok(account);
        }
        if !context.asks() {
            return self.number_only();
        }
        let mut found = Found::by(&self.text, context)?;
        let accounts = found.accounts()?;
        found.choose_account(&accounts, context)
    }

    /// The account, where no name can be asked about: in another ledger.
    ///
    /// # Errors
    /// It can only be a customer's name.
    pub fn number_only(&self) -> Result<AccountRef> {
        let account = self.account.clone();
        Ok(account.ok_or_else(|| {
            let message = format!("{:?} is not an account number", self.text);
            Fault::new(Class::Usage, "invalid_account_number", message).hint(
                "what writes takes a name on a terminal only, and asks; find the number with: bankctl customer list --search NAME",
            )
        })?)
    }
}

impl NamedCustomer {
    /// The customer, for a command that reads.
    ///
    /// # Errors
    /// `customer_not_found`, or `ambiguous_name` where no person can choose.
    pub fn read(&self, context: &Context<'_>) -> Result<CustomerNumber> {
        let text = match self {
            Self::Number(number) => return Ok(*number),
            Self::Text(text) => text,
        };
        if is_program(context) {
            return Err(not_a_customer(text).into());
        }
        let found = Found::by(text, context)?;
        match found.only() {
            Some(only) if found.is_meant() => Ok(only),
            _ => found.choose_customer("customer_not_found", context),
        }
    }

    /// The customer, for a command that writes.
    ///
    /// # Errors
    /// A name where no person is asked; `customer_not_found`; the answer is that
    /// none of those is meant.
    pub fn write(&self, context: &Context<'_>) -> Result<CustomerNumber> {
        let text = match self {
            Self::Number(number) => return Ok(*number),
            Self::Text(text) => text,
        };
        if context.asks() {
            return Found::by(text, context)?.choose_customer("customer_not_found", context);
        }
        let message = format!("{text:?} is not a customer number");
        Err(Fault::new(Class::Usage, "invalid_customer_number", message)
            .hint("what writes takes a name on a terminal only, and asks; find the number with: bankctl customer list --search NAME")
            .into())
    }

    /// Each of several, for a command that writes.
    ///
    /// # Errors
    /// As [`NamedCustomer::write`].
    pub fn write_each(named: &[Self], context: &Context<'_>) -> Result<Vec<CustomerNumber>> {
        named.iter().map(|named| named.write(context)).collect()
    }
}

/// The customers that a text finds.
struct Found<'a> {
    text: &'a str,
    ledger: Ledger,
    page: CustomerPage,
}

impl<'a> Found<'a> {
    /// Searches as `customer list` does, for those who may.
    fn by(text: &'a str, context: &Context<'_>) -> Result<Self> {
        let mut ledger = context.open(Action::CustomerList)?;
        let page = ledger.customers().list(&CustomerFilter {
            search: Some(text.to_owned()),
            limit: OFFERED_MAX,
            ..CustomerFilter::default()
        })?;
        Ok(Self { text, ledger, page })
    }

    /// The only customer that was found.
    fn only(&self) -> Option<CustomerNumber> {
        match (&self.page.items[..], &self.page.next) {
            ([only], None) => number(only),
            _ => None,
        }
    }

    /// Whether what was found is what was meant: one customer, and no guess. A
    /// text with digits is a number, of which only a whole one means one customer.
    fn is_meant(&self) -> bool {
        let is_sure = match self.page.fit {
            Fit::Exactly => true,
            Fit::InPart => !self
                .text
                .chars()
                .any(|character| character.is_ascii_digit()),
            Fit::ButForTypo => false,
        };
        is_sure && self.only().is_some()
    }

    /// The accounts of all who were found: the closed ones only if there are no
    /// others.
    fn accounts(&mut self) -> Result<Vec<Account>> {
        if self.page.items.is_empty() {
            let message = format!("no account and no customer fits {:?}", self.text);
            return Err(none("account_not_found", message));
        }
        let numbers: Vec<CustomerNumber> = self.page.items.iter().filter_map(number).collect();
        let mut accounts = self.ledger.accounts().list_of(&numbers)?;
        let is_open = |account: &Account| account.status != AccountStatus::Closed;
        if accounts.iter().any(is_open) {
            accounts.retain(is_open);
        }
        if accounts.is_empty() {
            let names: Vec<String> = self.page.items.iter().map(customer_line).collect();
            let message = format!("no account: {} has none", names.join("; "));
            let fault = Fault::new(Class::NotFound, "account_not_found", message);
            return Err(fault
                .hint("open one with: bankctl account open --customer CUSTOMER")
                .into());
        }
        Ok(accounts)
    }

    /// Says on a terminal whose accounts a name was taken for.
    fn tell(&self, accounts: &[Account], context: &Context<'_>) {
        for account in accounts {
            context.terminal.tell(&self.account_line(account), false);
        }
    }

    /// Offers accounts.
    fn choose_account(&self, accounts: &[Account], context: &Context<'_>) -> Result<AccountRef> {
        let question = format!("Which account is meant by {:?}?", self.text);
        let lines = accounts.iter().map(|account| {
            let balance = account.ledger_balance.grouped();
            format!(
                "{}  {balance} {}",
                self.account_line(account),
                account.currency
            )
        });
        let chosen = context.choose(&question, lines.collect())?;
        let chosen = chosen.and_then(|place| accounts.get(place));
        chosen.map(of).ok_or_else(|| {
            let candidates = accounts.iter().map(|account| {
                let told = json!({"account": account.number, "holders": account.holders});
                (self.account_line(account), told)
            });
            self.several("account_not_found", "accounts", candidates.collect())
        })
    }

    /// Offers customers.
    fn choose_customer(&self, code: &'static str, context: &Context<'_>) -> Result<CustomerNumber> {
        if self.page.items.is_empty() {
            return Err(none(code, format!("no customer fits {:?}", self.text)));
        }
        let question = format!("Which customer is meant by {:?}?", self.text);
        let lines = self.page.items.iter().map(customer_line).collect();
        let chosen = context.choose(&question, lines)?;
        let chosen = chosen.and_then(|place| self.page.items.get(place));
        chosen.and_then(number).ok_or_else(|| {
            let candidates = self.page.items.iter().map(|customer| {
                let told = json!({"customer": customer.number, "name": customer.name});
                (customer_line(customer), told)
            });
            self.several(code, "customers", candidates.collect())
        })
    }

    /// A line that says whose account it is.
    fn account_line(&self, account: &Account) -> String {
        let mut known = vec![account.number.clone().unwrap_or_default()];
        let holders = account.holders.iter().map(|holder| {
            let own = |customer: &&Customer| customer.number.as_ref() == Some(&holder.customer);
            let apart = self.page.items.iter().find(own);
            match apart.and_then(|customer| customer.apart.as_deref()) {
                Some(apart) => format!("{} ({apart})", holder.name),
                None => holder.name.clone(),
            }
        });
        known.push(holders.collect::<Vec<_>>().join(", "));
        known.push(account.account_type.to_string());
        known.extend(account.name.clone());
        if account.status != AccountStatus::Open {
            known.push(account.status.to_string());
        }
        known.join("  ")
    }

    /// Why a text names none of what it finds.
    fn several(
        &self,
        code: &'static str,
        what: &str,
        candidates: Vec<(String, Value)>,
    ) -> crate::error::Error {
        let is_typo = self.page.fit == Fit::ButForTypo;
        let (lines, candidates): (Vec<String>, Vec<Value>) = candidates.into_iter().unzip();
        let more = if self.page.next.is_some() {
            "; …"
        } else {
            ""
        };
        let listed = format!("{}{more}", lines.join("; "));
        let fault = if is_typo {
            let message = format!("nothing fits {:?}; with a typo: {listed}", self.text);
            Fault::new(Class::NotFound, code, message)
        } else if lines.len() == 1 {
            let message = format!("{:?} may mean: {listed}", self.text);
            Fault::new(Class::Conflict, "ambiguous_name", message)
        } else {
            let message = format!("{:?} fits several {what}: {listed}", self.text);
            Fault::new(Class::Conflict, "ambiguous_name", message)
        };
        fault
            .hint("give a number; on a terminal you can choose")
            .details(json!({"candidates": candidates}))
            .into()
    }
}

fn none(code: &'static str, message: String) -> crate::error::Error {
    Fault::new(Class::NotFound, code, message)
        .hint("numbers, parts of names, phone numbers and whole e-mail addresses were tried; list all with: bankctl customer list")
        .into()
}

fn number(customer: &Customer) -> Option<CustomerNumber> {
    CustomerNumber::parse(customer.number.as_deref()?)
}

/// An account that was found, by its number.
fn of(account: &Account) -> AccountRef {
    let label = account.number.clone().unwrap_or_default();
    AccountNumber::parse(&label).map_or(AccountRef::External(label), AccountRef::Number)
}

/// A line that says who a customer is.
fn customer_line(customer: &Customer) -> String {
    let number = customer.number.as_deref().unwrap_or_default();
    match &customer.apart {
        Some(apart) => format!("{number} {} ({apart})", customer.name),
        None => format!("{number} {}", customer.name),
    }
}

#[cfg(test)]
mod tests {
    use super::{NamedCustomer, account, customer};

    #[test]
    fn a_name_has_letters_and_a_number_its_check_digit() {
        for (text, code) in [
            ("1000000018", None),
            ("1000000017", None),
            ("cash/vault", None),
            ("gl/nothing/there!", Some("account_not_found")),
            ("Uma Lindqvist", None),
            ("O'Brien", None),
            ("山田", None),
            ("12+34", Some("invalid_account_number")),
            ("", Some("invalid_account_number")),
        ] {
            assert_eq!(account(text).err().map(|fault| fault.code), code, "{text}");
        }
        for (text, code) in [
            ("C00000013", None),
            ("1000000018", None),
            ("Ana", None),
            ("CRM-77", None),
            ("C00000014", Some("invalid_customer_number")),
            ("00000013", Some("invalid_customer_number")),
            ("1000000017", Some("invalid_customer_number")),
        ] {
            assert_eq!(customer(text).err().map(|fault| fault.code), code, "{text}");
        }
        assert!(matches!(
            customer("c0000 001-3"),
            Ok(NamedCustomer::Number(_))
        ));
    }
}
