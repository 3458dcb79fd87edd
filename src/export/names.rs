//! What things are called in a journal: accounts, descriptions, amounts.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::domain::chart::Class;
use crate::domain::kind::{AccountStatus, AccountType, Channel, Kind};
use crate::domain::{Currency, Day, Money};
use crate::ledger::views::{BookAccount, BookLabel, Books};

/// Where the bank's own accounts stand, by the first part of their names.
const ROOTS: &[(&str, &str)] = &[
    ("cash", "Assets:Cash"),
    ("clearing", "Assets:Clearing"),
    ("nostro", "Assets:Nostro"),
    ("position", "Assets:Position"),
    ("receivable", "Assets:Receivable"),
    ("payable", "Liabilities:Payable"),
    ("income", "Income"),
    ("expense", "Expenses"),
    ("suspense", "Liabilities:Suspense"),
    ("in-transit", "Liabilities:In-Transit"),
    ("equity", "Equity"),
];
/// Where accounts of the bank stand that the table doesn't know.
const OTHER_ROOT: &str = "Equity:Internal";

/// The names of accounts in a journal.
///
/// A transaction says only the numbers of its accounts; which of them are for
/// saving is remembered here, in eight bytes each.
pub(super) struct Names {
    /// The numbers of the accounts for saving, rising.
    savings: Vec<u64>,
    /// The classes of the bank's own accounts that were added.
    classes: BTreeMap<Box<str>, Class>,
}

/// An account of a journal: one of the bank's own has several currencies.
#[derive(Clone)]
pub(super) struct Declared {
    pub(super) name: String,
    pub(super) currencies: Vec<Currency>,
    pub(super) status: AccountStatus,
    pub(super) opened: Day,
    pub(super) closed: Option<Day>,
}

impl Names {
    /// The names of all accounts of the books.
    pub(super) fn of(books: &Books) -> Self {
        let mut savings: Vec<u64> = books
            .accounts
            .iter()
            .filter(|account| account.account_type == AccountType::Savings)
            .filter_map(|account| customer_number(&account.label.to_string()))
            .collect();
        savings.sort_unstable();
        let classes = books.classes.iter().cloned().collect();
        Self { savings, classes }
    }

    /// The name of an account in a journal. What customers have is what the
    /// bank owes.
    pub(super) fn account(&self, label: &str) -> String {
        let Some(number) = customer_number(label) else {
            return internal(label, self.classes.get(label).copied());
        };
        let folder = if self.savings.binary_search(&number).is_ok() {
            "Savings"
        } else {
            "Checking"
        };
        format!("Liabilities:Customers:{folder}:{label}")
    }

    /// What is declared of one account.
    pub(super) fn declared(&self, account: &BookAccount) -> Declared {
        Declared {
            name: self.account(&account.label.to_string()),
            currencies: vec![account.currency()],
            status: account.status,
            opened: account.opened,
            closed: account.closed,
        }
    }

    /// What is declared of the bank's own accounts, each name once.
    pub(super) fn own(&self, books: &Books) -> Vec<Declared> {
        let mut accounts: Vec<Declared> = Vec::new();
        for account in books.accounts.iter().filter(|account| is_own(account)) {
            let declared = self.declared(account);
            let known = accounts
                .iter_mut()
                .find(|known| known.name == declared.name);
            let Some(known) = known else {
                accounts.push(declared);
                continue;
            };
            known.currencies.extend(declared.currencies);
            known.opened = known.opened.min(declared.opened);
            known.closed = known.closed.max(declared.closed);
        }
        accounts
    }
}

/// Whether an account is one of the bank's own.
pub(super) fn is_own(account: &BookAccount) -> bool {
    matches!(account.label, BookLabel::Own(_))
}

fn customer_number(label: &str) -> Option<u64> {
    let digits = label.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| label.parse().ok()).flatten()
}

fn internal(label: &str, class: Option<Class>) -> String {
    let mut parts = label.split('/').peekable();
    let first = parts.peek().copied().unwrap_or_default();
    let known = ROOTS.iter().find(|(word, _)| *word == first);
    if known.is_some() {
        parts.next();
    }
    let root = match (known, class) {
        (Some((_, root)), _) => root,
        (None, Some(class)) => root_of(class),
        (None, None) => OTHER_ROOT,
    };
    let mut name = root.to_owned();
    for part in parts {
        name.push(':');
        push_part(&mut name, part);
    }
    name
}

/// Where accounts of a class stand whose first word is in no table.
fn root_of(class: Class) -> &'static str {
    match class {
        Class::Asset => "Assets",
        Class::Liability => "Liabilities",
        Class::Equity => "Equity",
        Class::Income => "Income",
        Class::Expense => "Expenses",
    }
}

/// Adds a part of a name: capitals after each `-` and at the start, which
/// beancount asks for, and the code of any character that no part may have.
fn push_part(name: &mut String, part: &str) {
    let mut starts = true;
    for character in part.chars() {
        if character.is_ascii_alphanumeric() {
            name.push(if starts {
                character.to_ascii_uppercase()
            } else {
                character
            });
        } else if character == '-' && !name.ends_with(':') {
            name.push('-');
        } else {
            // Writing to a string can't fail.
            let _ = write!(name, "U{:X}", u32::from(character));
        }
        starts = character == '-';
    }
    if part.is_empty() {
        name.push('0');
    }
}

/// What a transaction is, in words of a small closed list: the programs want
/// every payee declared before it is used.
pub(super) fn description(kind: Kind, channel: Option<Channel>) -> String {
    match channel.filter(|channel| channels(kind).contains(channel)) {
        Some(channel) => format!("{kind} {channel}"),
        None => kind.name().to_owned(),
    }
}

/// What transactions are that were booked together.
pub(super) const GROUP: &str = "group";

/// Every description that there can be.
pub(super) fn descriptions() -> Vec<String> {
    let mut all = Vec::new();
    for kind in Kind::ALL {
        all.push(description(*kind, None));
        let named = channels(*kind).iter();
        all.extend(named.map(|channel| description(*kind, Some(*channel))));
    }
    all.push(GROUP.to_owned());
    all
}

/// The channels that the description names. With other kinds the account on
/// the other side says it all.
fn channels(kind: Kind) -> &'static [Channel] {
    match kind {
        Kind::Deposit => Channel::DEPOSIT,
        Kind::Withdrawal => Channel::WITHDRAWAL,
        _ => &[],
    }
}

/// The currencies of the books, in the order of their codes.
pub(super) fn currencies(books: &Books) -> Vec<Currency> {
    let codes: BTreeSet<&str> = books
        .accounts
        .iter()
        .map(|account| account.currency().code())
        .collect();
    codes.into_iter().filter_map(Currency::parse).collect()
}

/// An amount with the other sign. In a journal a debit is positive and a
/// credit negative: the other way round than in the ledger. Done on the text,
/// because the smallest number has no opposite.
pub(super) fn opposite(money: Money) -> String {
    let text = money.to_string();
    if money.minor == 0 {
        return text;
    }
    match text.strip_prefix('-') {
        Some(digits) => digits.to_owned(),
        None => format!("-{text}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Names, description, descriptions, opposite};
    use crate::domain::kind::{Channel, Kind};
    use crate::domain::{Currency, Money, internal};
    use crate::export::sample;

    #[test]
    fn every_account_has_its_place() {
        let names = Names::of(&sample::books());
        let table = [
            ("1000000018", "Liabilities:Customers:Checking:1000000018"),
            ("1000000026", "Liabilities:Customers:Savings:1000000026"),
            ("cash/vault", "Assets:Cash:Vault"),
            ("cash/till-anna", "Assets:Cash:Till-Anna"),
            ("clearing/third-party", "Assets:Clearing:Third-Party"),
            ("income/fees", "Income:Fees"),
            ("expense/interest", "Expenses:Interest"),
            ("nostro/first-national", "Assets:Nostro:First-National"),
            ("income/fees/wire", "Income:Fees:Wire"),
            ("expense/bank-fees", "Expenses:Bank-Fees"),
            ("payable/tax", "Liabilities:Payable:Tax"),
            ("loans/cars", "Assets:Loans:Cars"),
            ("suspense", "Liabilities:Suspense"),
            ("in-transit", "Liabilities:In-Transit"),
            ("equity/opening", "Equity:Opening"),
            ("other/thing", "Equity:Internal:Other:Thing"),
            ("cash/-ü b:c", "Assets:Cash:U2DUFCU20bU3Ac"),
            ("cash/", "Assets:Cash:0"),
        ];
        for (label, name) in table {
            assert_eq!(names.account(label), name);
        }
    }

    #[test]
    fn every_account_of_the_bank_has_a_known_root() {
        let names = Names::of(&sample::books());
        for own in internal::ALL {
            assert!(!names.account(own.name).starts_with("Equity:Internal"));
        }
    }

    #[test]
    fn every_description_is_declared() {
        let declared = descriptions();
        for kind in Kind::ALL {
            assert!(declared.contains(&description(*kind, None)));
            for channel in Channel::ALL {
                assert!(declared.contains(&description(*kind, Some(*channel))));
            }
        }
        assert_eq!(
            description(Kind::Deposit, Some(Channel::Cash)),
            "deposit cash"
        );
        assert_eq!(
            description(Kind::Payroll, Some(Channel::Payroll)),
            "payroll"
        );
    }

    #[test]
    fn the_other_sign_is_exact_at_the_ends() {
        let table = [
            (0, "USD", "0.00"),
            (5, "JPY", "-5"),
            (-1234, "BHD", "1.234"),
            (12345, "CLF", "-1.2345"),
            (i64::MIN, "USD", "92233720368547758.08"),
        ];
        for (minor, code, expected) in table {
            let currency = Currency::parse(code).expect("a currency of the table");
            assert_eq!(opposite(Money::new(minor, currency)), expected);
        }
    }
}
