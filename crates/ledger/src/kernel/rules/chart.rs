//! The chart of accounts: the bank's own accounts, by number, name and class.
//!
//! What the program books to by itself is built in, as constants of
//! [`internal_account`]. Tills, vaults, accounts at other banks and
//! income by product are added while the bank runs. Both are rows of one table.
//!
//! A number says which side is normal and whether there is a floor, so that a
//! posting looks nothing up: numbers are given out of four ranges.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use bankctl_types::class::Class;
use bankctl_types::number::AccountId;
use bankctl_types::{Currency, Timestamp};
use serde::Serialize;

use super::account;
use crate::error::advice::{Advice, OfRequest};
use crate::kernel::rules::internal_account::{self, Internal};

/// The longest name, in bytes.
pub const NAME_MAX: usize = 64;

/// How the names of the accounts of tills begin, which are added with their tills.
pub const TILL_PREFIX: &str = "cash/till-";

/// Which class accounts have whose names begin with a word.
const FOLDERS: &[(&str, Class)] = &[
    ("cash", Class::Asset),
    ("clearing", Class::Asset),
    ("nostro", Class::Asset),
    ("position", Class::Asset),
    ("receivable", Class::Asset),
    ("payable", Class::Liability),
    ("suspense", Class::Liability),
    ("equity", Class::Equity),
    ("income", Class::Income),
    ("expense", Class::Expense),
];

/// Words that no added account's name begins with: totals have them, and what
/// is on its way between ledgers.
const RESERVED: &[&str] = &["customers", "in-transit"];

/// Whether a text can be the name of an added account: two words or more of
/// lower-case letters, digits and `-`, with `/` between them.
pub fn is_name(text: &str) -> bool {
    let is_word = |word: &str| {
        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        !word.is_empty() && word.bytes().all(fits) && !word.starts_with('-') && !word.ends_with('-')
    };
    text.len() <= NAME_MAX
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.contains('/')
        && text.split('/').all(is_word)
}

/// Why a class does not go with a name: what is wrong, and what would do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Misfit {
    /// What is wrong.
    pub message: String,
    /// What would do.
    pub hint: Advice,
}

/// Whether an account of a class can have a name.
///
/// # Errors
/// The first word is reserved, or means another class.
pub fn may_be_called(name: &str, class: Class) -> Result<(), Misfit> {
    let folder = name.split('/').next().unwrap_or_default();
    let misfit = |message, hint| Err(Misfit { message, hint });
    if RESERVED.contains(&folder) {
        return misfit(
            format!("names that begin with {folder}/ are the program's own"),
            "choose another first word, such as nostro/ or payable/".into(),
        );
    }
    match FOLDERS.iter().find(|(word, _)| *word == folder) {
        Some((_, meant)) if *meant != class => misfit(
            format!("an account in {folder}/ is of class {meant}, not {class}"),
            Advice::Request(OfRequest::ClassOfName(meant.name())),
        ),
        None if matches!(class, Class::Equity | Class::Income | Class::Expense) => misfit(
            format!("the name of an account of class {class} begins with {class}/"),
            Advice::Request(OfRequest::NameOfClass {
                class: class.name(),
                name: name.to_owned(),
            }),
        ),
        _ => Ok(()),
    }
}

/// An account of the chart, as the change log keeps it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct GlAccount {
    /// The name.
    pub name: String,
    /// The class.
    pub class: Class,
    /// What its balance, as it is shown, never goes below in minor units.
    pub floor_minor: Option<i64>,
    /// When it was added; the built-in ones were always there.
    pub opened_at: Option<Timestamp>,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
}

impl GlAccount {
    /// The row of a built-in account.
    pub fn built_in(own: Internal) -> Self {
        Self {
            name: own.name.to_owned(),
            class: own.class,
            floor_minor: None,
            opened_at: None,
            closed_at: None,
        }
    }

    /// Whether a number can be this account's: it must say the same of the
    /// normal side and the floor.
    pub fn fits(&self, number: i64) -> bool {
        numbers(self.class, self.floor_minor.is_some()).contains(&number)
            && self.floor_minor.is_none_or(|floor| floor == 0)
    }
}

/// The numbers of added accounts of a kind.
pub const fn numbers(class: Class, has_floor: bool) -> RangeInclusive<i64> {
    match (class.is_debit_normal(), has_floor) {
        (true, false) => 100..=599,
        (false, false) => 600..=999,
        (true, true) => 1_000..=1_799,
        (false, true) => 1_800..=1_999,
    }
}

/// The first number of an added account. Those below are built in, or kept for
/// accounts that will be.
pub const FIRST_ADDED: i64 = 100;

/// Whether a number is that of an account with a floor.
pub(crate) fn has_floor(number: i64) -> bool {
    number >= *numbers(Class::Asset, true).start()
}

/// Whether the normal side of an added account is the debit.
pub(crate) fn is_debit_normal(number: i64) -> bool {
    [false, true]
        .iter()
        .any(|floor| numbers(Class::Asset, *floor).contains(&number))
}

/// The chart, as it was read.
#[derive(Clone, Debug, Default)]
pub struct Chart(BTreeMap<i64, GlAccount>);

impl Chart {
    /// The chart of these rows.
    pub fn of(rows: impl IntoIterator<Item = (i64, GlAccount)>) -> Self {
        Self(rows.into_iter().collect())
    }

    /// The account of a number.
    pub fn account(&self, number: i64) -> Option<&GlAccount> {
        self.0.get(&number)
    }

    /// The account that a key is a part of.
    pub fn get(&self, account: AccountId) -> Option<&GlAccount> {
        self.account(internal_account::number(account)?)
    }

    /// Whether nothing more need be read to name an account.
    pub fn can_name(&self, account: AccountId) -> bool {
        !internal_account::is_added(account) || self.get(account).is_some()
    }

    /// What people call an account: a customer's by its number, the bank's own
    /// by its name.
    pub fn label(&self, account: AccountId) -> String {
        match self.get(account) {
            Some(own) if internal_account::is_added(account) => own.name.clone(),
            _ => account::label(account),
        }
    }
}

/// The key of an account of the chart in a currency.
pub fn key(number: i64, currency: Currency) -> AccountId {
    internal_account::key(number, currency)
}

#[cfg(test)]
mod tests {
    use bankctl_types::Currency;
    use bankctl_types::class::Class;

    use super::{Chart, GlAccount, is_name, key, may_be_called, numbers};
    use crate::kernel::rules::account;
    use crate::kernel::rules::internal_account::{self, ALL, SHARDS_MAX, shard, unsharded};

    #[test]
    fn names_are_paths_of_lower_case_words() {
        let table = [
            ("nostro/first-national", true),
            ("income/fees/wire", true),
            ("cash/vault-2", true),
            ("cash/2", true),
            ("suspense", false),
            ("cash/", false),
            ("/cash", false),
            ("cash//till", false),
            ("cash/-till", false),
            ("cash/till-", false),
            ("Cash/till", false),
            ("cash/till 1", false),
            ("cash/tïll", false),
            ("2/cash", false),
        ];
        for (name, fits) in table {
            assert_eq!(is_name(name), fits, "{name}");
        }
        let long = |length| format!("cash/{}", "x".repeat(length));
        assert!(is_name(&long(59)) && !is_name(&long(60)));
    }

    #[test]
    fn a_first_word_means_a_class() {
        let table = [
            ("nostro/x", Class::Asset, true),
            ("nostro/x", Class::Income, false),
            ("payable/tax", Class::Liability, true),
            ("payable/tax", Class::Asset, false),
            ("income/fees/wire", Class::Income, true),
            ("fees/wire", Class::Income, false),
            ("loans/cars", Class::Asset, true),
            ("loans/cars", Class::Liability, true),
            ("loans/cars", Class::Equity, false),
            ("customers/checking", Class::Liability, false),
            ("in-transit/x", Class::Liability, false),
        ];
        for (name, class, fits) in table {
            assert_eq!(may_be_called(name, class).is_ok(), fits, "{name} {class}");
        }
    }

    #[test]
    fn a_number_says_the_normal_side_and_the_floor() {
        let currency = Currency::parse("EUR").expect("EUR");
        for class in Class::ALL {
            for floor in [false, true] {
                let range = numbers(*class, floor);
                for number in [*range.start(), *range.end()] {
                    let account = key(number, currency);
                    assert_eq!(
                        internal_account::is_debit_normal(account),
                        class.is_debit_normal()
                    );
                    assert_eq!(internal_account::has_floor(account), floor);
                    let parts = (0..SHARDS_MAX).map(|lane| shard(account, lane));
                    let parts: std::collections::HashSet<_> = parts.collect();
                    assert_eq!(parts.len(), if floor { 1 } else { 50 });
                    assert!(parts.iter().all(|part| unsharded(*part) == account));
                    assert!(!account.is_customer());
                }
            }
        }
        for own in ALL {
            let account = own.account(currency);
            assert_eq!(
                internal_account::is_debit_normal(account),
                own.class.is_debit_normal()
            );
            assert!(!internal_account::has_floor(account) && !internal_account::is_added(account));
        }
    }

    #[test]
    fn what_the_chart_does_not_know_keeps_its_number() {
        let currency = Currency::parse("EUR").expect("EUR");
        let till = GlAccount {
            name: "cash/till".to_owned(),
            class: Class::Asset,
            floor_minor: Some(0),
            opened_at: None,
            closed_at: None,
        };
        assert!(till.fits(1_000) && !till.fits(100) && !till.fits(1_800));
        let chart = Chart::of([(1_000, till)]);
        let (known, unknown) = (key(1_000, currency), key(1_001, currency));
        assert_eq!(chart.label(known), "cash/till");
        assert_eq!(chart.label(unknown), account::label(unknown));
        assert!(chart.can_name(known) && !chart.can_name(unknown));
    }
}
