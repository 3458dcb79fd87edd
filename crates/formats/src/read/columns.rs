//! Header names to fields.
//!
//! What belongs here: deciding which column is which field, and which columns
//! are left aside. The names that are known are data, in [`super::aliases`];
//! how names are compared is in the module `spelling`, what a heading says
//! beyond its name in `heading`.

use std::collections::HashMap;
use std::sync::OnceLock;

use bankctl_types::StatedCurrency;

use super::fault::FileFaultKind;
use super::heading::{Heading, Meaning};
use super::named::{Named, ignored, mapped};
use super::spelling::normalize;

/// A field that a column can be, with the names that files give it.
#[derive(Debug)]
pub struct Field {
    /// Our name of it; also the first name that is looked for.
    pub name: &'static str,
    /// Whether a file without it cannot be imported.
    pub required: bool,
    /// How many columns can be the field.
    pub takes: Takes,
    /// Whether it holds amounts: then what its heading says beyond the name is
    /// used or refused.
    pub money: bool,
    /// What it says about whether a row may be taken.
    pub guard: Option<Guard>,
    /// Other names, the likeliest first.
    pub aliases: &'static [&'static str],
}

/// How many columns of a file can be one field.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Takes {
    /// One: two of them are a fault, where money goes must not depend on an
    /// order.
    One,
    /// The first of several with different names.
    First,
    /// All of them.
    All,
}

/// What a column says about whether its row may be taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Guard {
    /// A state in which a payment is made, or is not.
    Payable,
    /// A mark: the payment is not to be made.
    Excluded,
    /// A mark: the payment is to be made.
    Included,
    /// Whether the amount is one, or a share.
    AmountType,
    /// Whether the money goes into an account.
    Method,
    /// Whether an account of another system is in use.
    Open,
    /// Whether the line of a statement is booked.
    Booked,
}

/// What kind of file has the fields.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FileKind {
    /// Who gets how much.
    Payroll,
    /// Customers and accounts.
    Accounts,
    /// A bank statement.
    Statement,
    /// Checks that another bank presents.
    Checks,
}

/// The fields that files of one kind have.
#[derive(Debug)]
pub struct Fields {
    kind: FileKind,
    list: &'static [Field],
    known: OnceLock<HashMap<String, Known>>,
}

/// What a name stands for: the place of its field, and how likely it is
/// among the names of that field (0 is its own).
pub(super) type Known = (usize, usize);

impl Fields {
    /// The fields of a kind of file. A name must belong to one of them only.
    pub const fn new(kind: FileKind, list: &'static [Field]) -> Self {
        Self {
            kind,
            list,
            known: OnceLock::new(),
        }
    }

    /// The kind of file.
    pub fn kind(&self) -> FileKind {
        self.kind
    }

    /// The fields, in the order in which the manual lists them.
    pub fn iter(&self) -> impl Iterator<Item = &'static Field> {
        self.list.iter()
    }

    /// What a column with this name is.
    pub(super) fn look_up(&self, name: &str) -> Option<Known> {
        let known = self.known.get_or_init(|| {
            let mut known = HashMap::new();
            for (place, field) in self.list.iter().enumerate() {
                let names = std::iter::once(&field.name).chain(field.aliases);
                for (rank, name) in names.enumerate() {
                    known.entry(normalize(name)).or_insert((place, rank));
                }
            }
            known
        });
        known.get(&normalize(name)).copied()
    }

    pub(super) fn field(&self, place: usize) -> &'static Field {
        &self.list[place]
    }
}

/// Which column is which field.
#[derive(Debug, PartialEq, Eq)]
pub struct Columns {
    places: Vec<(&'static str, usize)>,
    guards: Vec<(Guard, usize)>,
    money: Vec<(usize, MoneyColumn)>,
    mapped: Vec<&'static str>,
    ignored: Vec<usize>,
}

/// What the heading of a column of amounts says about them.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct MoneyColumn {
    /// The currency.
    pub(super) currency: Option<StatedCurrency>,
    /// Counted in a part of the unit, of so many decimals.
    pub(super) minor: Option<u32>,
}

/// A column that is free, and what its heading says.
struct Free<'h> {
    place: usize,
    text: &'h str,
    known: Option<Known>,
    /// Whether the heading is a known name as it stands.
    exact: bool,
    meanings: Vec<Meaning>,
}

impl Columns {
    /// Finds the columns of `fields` in a header; what is `named` goes before
    /// any alias.
    ///
    /// # Errors
    /// A missing or ambiguous column, a heading that says of the money what
    /// can't be used, or a name that fits nothing.
    pub fn find(
        fields: &Fields,
        header: &[String],
        named: Named<'_>,
    ) -> Result<Self, FileFaultKind> {
        let mut columns = Self {
            places: mapped(fields, header, named.map)?,
            guards: Vec::new(),
            money: Vec::new(),
            mapped: Vec::new(),
            ignored: Vec::new(),
        };
        columns.mapped = columns.places.iter().map(|(field, _)| *field).collect();
        for (field, place) in columns.places.clone() {
            let of = fields.iter().find(|known| known.name == field);
            columns.say(
                of,
                place,
                &header[place],
                Heading::all_meanings(&header[place]),
            )?;
        }
        let left = ignored(header, named.ignore)?;
        let is_free = |place: &usize| {
            !left.contains(place) && columns.places.iter().all(|(_, taken)| taken != place)
        };
        let free: Vec<Free<'_>> = (0..header.len())
            .filter(is_free)
            .map(|place| Free::read(fields, place, &header[place]))
            .collect();
        for (number, field) in fields.iter().enumerate() {
            if columns.mapped.contains(&field.name) {
                continue;
            }
            columns.take(number, field, header, &free)?;
        }
        let taken = |place: &usize| columns.places.iter().any(|(_, known)| known == place);
        columns.ignored = (0..header.len()).filter(|place| !taken(place)).collect();
        Ok(columns)
    }

    /// Finds the columns of one field.
    fn take(
        &mut self,
        number: usize,
        field: &'static Field,
        header: &[String],
        free: &[Free<'_>],
    ) -> Result<(), FileFaultKind> {
        let of_field = free
            .iter()
            .filter(|column| column.known.is_some_and(|(of, _)| of == number));
        let mut found: Vec<&Free<'_>> = if field.money {
            of_field
                .clone()
                .filter(|column| !column.is_no_amount())
                .collect()
        } else {
            of_field.clone().filter(|column| column.exact).collect()
        };
        if found.is_empty() {
            found = of_field.collect();
        }
        found.sort_by_key(|column| (column.known, column.place));
        let twice = found
            .windows(2)
            .any(|pair| normalize(pair[0].text) == normalize(pair[1].text));
        let chosen: &[&Free<'_>] = match (field.takes, found.as_slice()) {
            (_, []) if field.required => {
                return Err(FileFaultKind::MissingColumn {
                    field: field.name,
                    columns: header.to_vec(),
                });
            }
            (_, []) => return Ok(()),
            (Takes::All, all) => all,
            (_, one @ [_]) => one,
            (Takes::First, [_, ..]) if !twice => &found[..1],
            (_, several) => {
                return Err(FileFaultKind::AmbiguousColumn {
                    field: field.name,
                    columns: several
                        .iter()
                        .map(|column| (column.place + 1, column.text.to_owned()))
                        .collect(),
                });
            }
        };
        for column in chosen {
            self.places.push((field.name, column.place));
            self.say(
                Some(field),
                column.place,
                column.text,
                column.meanings.clone(),
            )?;
        }
        Ok(())
    }

    /// Notes what a heading says beyond its name, or refuses it.
    fn say(
        &mut self,
        field: Option<&'static Field>,
        place: usize,
        heading: &str,
        meanings: Vec<Meaning>,
    ) -> Result<(), FileFaultKind> {
        let Some(field) = field else { return Ok(()) };
        if let Some(guard) = field.guard {
            self.guards.push((guard, place));
        }
        if !field.money {
            return Ok(());
        }
        let column = money_column(meanings).map_err(|reason| FileFaultKind::HeadingMeans {
            field: field.name,
            column: heading.to_owned(),
            reason,
        })?;
        self.money.push((place, column));
        Ok(())
    }

    /// The place of a field's column, if the file has one.
    pub fn place(&self, field: &str) -> Option<usize> {
        let found = self.places.iter().find(|(name, _)| *name == field);
        found.map(|(_, place)| *place)
    }

    /// Takes a column for another field, or for none.
    pub(super) fn retake(&mut self, field: &str, to: Option<&'static str>) {
        let Some(found) = self.places.iter().position(|(name, _)| *name == field) else {
            return;
        };
        if let Some(to) = to {
            self.places[found].0 = to;
            return;
        }
        let (_, place) = self.places.remove(found);
        self.ignored.push(place);
        self.ignored.sort_unstable();
    }

    /// The fields that were found, with the places of their columns.
    pub fn places(&self) -> &[(&'static str, usize)] {
        &self.places
    }

    /// The places of the columns that are no field.
    pub fn ignored(&self) -> &[usize] {
        &self.ignored
    }

    /// Whether the user has named the column of a field.
    pub(super) fn is_mapped(&self, field: &str) -> bool {
        self.mapped.contains(&field)
    }

    /// The columns that say whether a row may be taken.
    pub(super) fn guards(&self) -> &[(Guard, usize)] {
        &self.guards
    }

    /// What the heading of a column of amounts says.
    pub(super) fn money(&self, place: usize) -> MoneyColumn {
        let found = self.money.iter().find(|(known, _)| *known == place);
        found.map_or_else(MoneyColumn::default, |(_, column)| *column)
    }

    /// Adds what stands above the heading of a column of amounts.
    pub(super) fn say_above(&mut self, place: usize, above: &str) -> Result<(), String> {
        let Some((_, column)) = self.money.iter_mut().find(|(known, _)| *known == place) else {
            return Ok(());
        };
        let said = money_column(Heading::all_meanings(above))?;
        column.minor = column.minor.or(said.minor);
        column.currency =
            match (column.currency, said.currency) {
                (Some(one), Some(other)) => Some(one.and(other).ok_or_else(|| {
                    format!("it says {one}, and what stands above it says {other}")
                })?),
                (one, other) => one.or(other),
            };
        Ok(())
    }
}

impl<'h> Free<'h> {
    fn read(fields: &Fields, place: usize, text: &'h str) -> Self {
        let heading = Heading::read(text);
        let exact = heading.meanings.is_empty() && !heading.name.contains(['(', '[', '{']);
        let mut free = Self {
            place,
            text,
            known: fields.look_up(&heading.name),
            exact,
            meanings: heading.meanings.clone(),
        };
        if free.known.is_none()
            && let Some(bare) = heading.without_code()
            && let Some(known) = fields.look_up(&bare.name)
            && fields.field(known.0).money
        {
            free.known = Some(known);
            free.meanings = bare.meanings;
            free.exact = false;
        }
        free
    }

    /// Whether the heading says that the column holds no amount of one row.
    fn is_no_amount(&self) -> bool {
        let not = |meaning: &Meaning| matches!(meaning, Meaning::Percent | Meaning::ToDate);
        self.meanings.iter().any(not)
    }
}

/// What a heading says of the amounts, or why they can't be used.
fn money_column(meanings: Vec<Meaning>) -> Result<MoneyColumn, String> {
    let mut column = MoneyColumn::default();
    for meaning in meanings {
        match meaning {
            Meaning::Currency(stated) => {
                column.currency = match column.currency {
                    None => Some(stated),
                    Some(before) => Some(
                        before
                            .and(stated)
                            .ok_or_else(|| format!("it says {before} and {stated}"))?,
                    ),
                };
            }
            Meaning::Minor(decimals) => column.minor = Some(decimals),
            Meaning::Large => return Err("its amounts are in thousands or more".to_owned()),
            Meaning::Percent => return Err("its numbers are shares, not amounts".to_owned()),
            Meaning::ToDate => {
                return Err("its numbers are sums over a time, not payments".to_owned());
            }
            Meaning::Direction => {
                return Err("it says debit or credit, and not for which rows".to_owned());
            }
            Meaning::Unknown(words) => {
                return Err(format!("{words:?} in its heading is not understood"));
            }
        }
    }
    Ok(column)
}

#[cfg(test)]
mod tests {
    use super::super::aliases::{ACCOUNT_FIELDS, CHECK_FIELDS, PAYROLL_FIELDS, STATEMENT_FIELDS};
    use super::super::named::Named;
    use super::{Columns, normalize};

    fn find(header: &[&str], map: &[(&str, &str)]) -> Result<Columns, String> {
        let header: Vec<String> = header.iter().map(|name| (*name).to_owned()).collect();
        let owned = |pair: &(&str, &str)| (pair.0.to_owned(), pair.1.to_owned());
        let map: Vec<(String, String)> = map.iter().map(owned).collect();
        let named = Named {
            map: &map,
            ignore: &[],
        };
        Columns::find(&PAYROLL_FIELDS, &header, named).map_err(|kind| kind.to_string())
    }

    #[test]
    fn known_names_find_their_columns() {
        let table: [(&[&str], usize, usize); 7] = [
            (&["account", "amount"], 0, 1),
            (&["Employee", "Account Number", "Net Pay"], 1, 2),
            (&["Name", "Konto", "Betrag"], 1, 2),
            (&["Montant", "Compte"], 1, 0),
            (&["Cuenta", "Importe (EUR)"], 0, 1),
            (&["IBAN", "Nettobetrag"], 0, 1),
            (&["ACCT", "NET", "Gross"], 0, 1),
        ];
        for (header, account, amount) in table {
            let columns = find(header, &[]).expect("columns of the table");
            assert_eq!(columns.place("account"), Some(account), "{header:?}");
            assert_eq!(columns.place("amount"), Some(amount), "{header:?}");
        }
    }

    #[test]
    fn a_name_belongs_to_one_field() {
        for fields in [
            &PAYROLL_FIELDS,
            &ACCOUNT_FIELDS,
            &CHECK_FIELDS,
            &STATEMENT_FIELDS,
        ] {
            let mut owners: Vec<(String, &str)> = fields
                .iter()
                .flat_map(|field| {
                    field
                        .aliases
                        .iter()
                        .map(|alias| (normalize(alias), field.name))
                })
                .chain(
                    fields
                        .iter()
                        .map(|field| (normalize(field.name), field.name)),
                )
                .collect();
            owners.sort_unstable();
            owners.dedup();
            for pair in owners.windows(2) {
                assert_ne!(pair[0].0, pair[1].0, "{pair:?}");
            }
        }
    }

    #[test]
    fn a_mapping_goes_before_every_known_name() {
        let columns = find(&["account", "amount", "Betr"], &[("amount", "betr")]);
        assert_eq!(columns.expect("columns").place("amount"), Some(2));
        let columns = find(&["account", "amount", "name"], &[("memo", "name")]);
        let columns = columns.expect("columns");
        assert_eq!(
            (columns.place("memo"), columns.place("name")),
            (Some(2), None)
        );
    }

    #[test]
    fn what_cannot_be_decided_is_said() {
        type Case = (
            &'static [&'static str],
            &'static [(&'static str, &'static str)],
            &'static str,
        );
        let table: [Case; 6] = [
            (
                &["account", "x"],
                &[],
                "no column is recognised as amount; the columns are \"account\", \"x\"",
            ),
            (
                &["account", "Net Pay", "Amount"],
                &[],
                "more than one column could be amount: \"Amount\" (#3), \"Net Pay\" (#2)",
            ),
            (
                &["account", "amount", "amount"],
                &[],
                "more than one column could be amount: \"amount\" (#2), \"amount\" (#3)",
            ),
            (
                &["a", "b"],
                &[("amount", "c")],
                "there is no column \"c\" for amount; the columns are \"a\", \"b\"",
            ),
            (
                &["a", "b"],
                &[("memo", "a"), ("memo", "b")],
                "the field memo is mapped more than once",
            ),
            (
                &["a"],
                &[("amont", "a")],
                "there is no field \"amont\"; the fields are account, amount, reference, name, memo, currency, value_date, direction, status, excluded, included, amount_type, method",
            ),
        ];
        for (header, map, message) in table {
            assert_eq!(find(header, map).expect_err(message), message);
        }
    }
}
