//! Which rows of a statement are of the account.
//!
//! What belongs here: the accounts that a file names, in a column or above its
//! rows, and choosing one of them. A file of several accounts is read for the
//! one that is ours; a file of another account is refused, because equal
//! amounts of others would hide what is missing.

use std::collections::BTreeMap;

use super::fault::{FileFaultKind, shorten};
use super::spelling::normalize;

/// How many accounts of a file are told apart; of more, only ours.
const ACCOUNTS_MAX: usize = 1_000;
/// How many digits make a text a number of an account.
const DIGITS_MIN: usize = 4;

/// The names of the account in a statement.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    names: Vec<String>,
    /// Whether the user says what the file calls it.
    is_asked: bool,
}

impl Wanted {
    /// What the file is asked for, or all numbers of the account; without any
    /// all rows are taken.
    pub(super) fn of(asked: Option<&str>, numbers: &[String]) -> Self {
        let names = asked.map_or_else(
            || numbers.iter().map(|number| normalize(number)).collect(),
            |asked| vec![normalize(asked)],
        );
        Self {
            names,
            is_asked: asked.is_some(),
        }
    }

    /// Whether a number is one of the account's; zeros before it don't count.
    pub(super) fn is_number(&self, number: &str) -> bool {
        let name = normalize(number);
        let bare = name.trim_start_matches('0');
        let mut names = self.names.iter().map(|known| known.trim_start_matches('0'));
        !bare.is_empty() && names.any(|known| known == bare)
    }

    /// Whether a cell names the account, alone or with other words.
    fn is_named_by(&self, cell: &str) -> bool {
        let is_name = |text: &str| {
            let name = normalize(text);
            !name.is_empty() && self.names.contains(&name)
        };
        is_name(cell) || cell.split([' ', '/', ':', ',', ';', '(', ')']).any(is_name)
    }
}

/// The accounts that the rows of a file name.
#[derive(Default, Debug)]
pub(super) struct Accounts {
    /// As it is compared and as it is written, and whether it is ours.
    known: BTreeMap<String, (String, bool)>,
    /// The cell above: most rows repeat it.
    last: String,
}

/// Which rows are taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Chosen {
    /// What the file calls the account, if it says so.
    pub(super) name: Option<String>,
    /// The accounts, as they are compared, whose rows are taken; without any,
    /// all rows are.
    keys: Vec<String>,
}

impl Chosen {
    fn all(name: Option<&str>) -> Self {
        Self {
            name: name.map(shorten),
            keys: Vec::new(),
        }
    }

    /// Whether a row with this cell is taken; `None` if it names no account
    /// and the file has several.
    pub(super) fn takes(&self, cell: &str) -> Option<bool> {
        if self.keys.is_empty() {
            return Some(true);
        }
        let key = normalize(cell);
        (!key.is_empty()).then(|| self.keys.contains(&key))
    }
}

impl Accounts {
    /// Takes the account of a row into account.
    pub(super) fn take(&mut self, cell: &str, wanted: &Wanted) {
        if cell == self.last {
            return;
        }
        cell.clone_into(&mut self.last);
        let key = normalize(cell);
        let is_ours = wanted.is_named_by(cell);
        if !key.is_empty() && (is_ours || self.known.len() < ACCOUNTS_MAX) {
            let known = self.known.entry(key);
            known.or_insert_with(|| (cell.to_owned(), is_ours));
        }
    }

    /// Chooses the rows of the account; `above` is what stands above the rows,
    /// `column` the heading of the accounts.
    pub(super) fn choose(
        self,
        wanted: &Wanted,
        above: Option<&str>,
        column: &str,
    ) -> Result<Chosen, FileFaultKind> {
        let refuse = |accounts: Vec<String>, column: &str| {
            let column = column.to_owned();
            let is_asked = wanted.is_asked;
            Err(FileFaultKind::StatementAccount {
                accounts,
                column,
                is_asked,
            })
        };
        if wanted.names.is_empty() {
            return Ok(Chosen::all(None));
        }
        let ours: Vec<(&String, &String)> = self
            .known
            .iter()
            .filter(|(_, (_, is_ours))| *is_ours)
            .map(|(key, (shown, _))| (key, shown))
            .collect();
        if let Some((_, shown)) = ours.first() {
            let is_alone = self.known.len() == ours.len();
            return Ok(Chosen {
                name: Some(shorten(shown)),
                keys: if is_alone {
                    Vec::new()
                } else {
                    ours.iter().map(|(key, _)| (*key).clone()).collect()
                },
            });
        }
        let shown: Vec<String> = self
            .known
            .values()
            .map(|(shown, _)| shown.clone())
            .collect();
        match (shown.as_slice(), above) {
            ([], None) => Ok(Chosen::all(None)),
            ([], Some(above)) if wanted.is_named_by(above) || !is_number(above) => {
                Ok(Chosen::all(Some(above)))
            }
            ([], Some(above)) => refuse(vec![above.to_owned()], ""),
            // A label such as `Checking` can't be compared with a number.
            ([one], _) if !is_number(one) && !wanted.is_asked => Ok(Chosen::all(Some(one))),
            _ => refuse(shown, column),
        }
    }
}

fn is_number(text: &str) -> bool {
    text.bytes().filter(u8::is_ascii_digit).count() >= DIGITS_MIN
}

#[cfg(test)]
mod tests {
    use super::{Accounts, Chosen, Wanted};

    fn chosen(
        cells: &[&str],
        above: Option<&str>,
        asked: Option<&str>,
    ) -> Result<Chosen, &'static str> {
        let numbers =
            ["1000000018", "0012345601", "DE89 3704 0044 0532 0130 00"].map(str::to_owned);
        let wanted = Wanted::of(asked, &numbers);
        let mut accounts = Accounts::default();
        for cell in cells {
            accounts.take(cell, &wanted);
        }
        accounts
            .choose(&wanted, above, "Account")
            .map_err(|kind| kind.code())
    }

    #[test]
    #[rustfmt::skip]
    fn the_account_selects_its_rows() {
        type Outcome = Result<(Option<&'static str>, &'static [&'static str]), &'static str>;
        type Case = (&'static [&'static str], Option<&'static str>, Option<&'static str>, Outcome);
        let wrong = Err("wrong_statement_account");
        let several = Err("ambiguous_statement");
        let table: [Case; 21] = [
            (&[], None, None, Ok((None, &[]))),
            (&["", " "], None, None, Ok((None, &[]))),
            (&["1000000018"], None, None, Ok((Some("1000000018"), &[]))),
            (&["1000000018", ""], None, None, Ok((Some("1000000018"), &[]))),
            (&["10 0000 0018", "1000000999"], None, None, Ok((Some("10 0000 0018"), &["1000000018"]))),
            (&["DE89370400440532013000", "DE11"], None, None, Ok((Some("DE89370400440532013000"), &["de89370400440532013000"]))),
            (&["0012345601 (Main)", "x"], None, None, Ok((Some("0012345601 (Main)"), &["0012345601main"]))),
            (&["1000000018", "0012345601", "7"], None, None, Ok((Some("0012345601"), &["0012345601", "1000000018"]))),
            (&["1000000999"], None, None, wrong),
            (&["1000000999", "1000000998"], None, None, several),
            (&["Checking"], None, None, Ok((Some("Checking"), &[]))),
            (&["Checking", "Savings"], None, None, several),
            (&["Checking", "Savings"], None, Some("savings"), Ok((Some("Savings"), &["savings"]))),
            (&["1000000999"], None, Some("1000000999"), Ok((Some("1000000999"), &[]))),
            (&["1000000018"], None, Some("1000000999"), wrong),
            (&["Checking"], None, Some("Savings"), wrong),
            (&[], Some("1000000018 Main"), None, Ok((Some("1000000018 Main"), &[]))),
            (&[], Some("Main account"), None, Ok((Some("Main account"), &[]))),
            (&[], Some("1000000999"), None, wrong),
            (&[], Some("1000000999"), Some("1000000999"), Ok((Some("1000000999"), &[]))),
            (&["1000000018", "7"], Some("1000000999"), None, Ok((Some("1000000018"), &["1000000018"]))),
        ];
        for (cells, above, asked, expected) in table {
            let expected = expected.map(|(name, keys)| Chosen {
                name: name.map(str::to_owned),
                keys: keys.iter().map(|key| (*key).to_owned()).collect(),
            });
            assert_eq!(chosen(cells, above, asked), expected, "{cells:?} {above:?} {asked:?}");
        }
    }

    #[test]
    fn a_row_without_an_account_is_ours_only_if_there_is_no_other() {
        let one = chosen(&["1000000018"], None, None).expect("one");
        assert_eq!(
            (one.takes(""), one.takes("1000000018")),
            (Some(true), Some(true))
        );
        let several = chosen(&["1000000018", "7"], None, None).expect("several");
        assert_eq!(several.takes(""), None);
        assert_eq!(
            (several.takes("7"), several.takes("1000-000018")),
            (Some(false), Some(true))
        );
    }

    #[test]
    fn accounts_without_number_do_not_fill_memory() {
        let cells: Vec<String> = (0..5_000).map(|number| format!("A{number}")).collect();
        let mut cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        cells.push("1000000018");
        let chosen = chosen(&cells, None, None).expect("ours");
        assert_eq!(chosen.takes("A4999"), Some(false));
    }
}
