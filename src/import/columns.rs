//! Header names to fields.
//!
//! What belongs here: deciding which column is which field. The names that
//! are known are data, in [`super::aliases`]; how names are compared is in
//! the module `spelling`.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::fault::FileFaultKind;
use super::spelling::{closest, normalize, without_unit};

/// A field that a column can be, with the names that files give it.
#[derive(Debug)]
pub struct Field {
    /// Our name of it; also the first name that is looked for.
    pub name: &'static str,
    /// Whether a file without it cannot be imported.
    pub required: bool,
    /// Whether the first of several known columns is taken. If not, two of
    /// them are a fault: where money goes must not depend on an order.
    pub first_wins: bool,
    /// Other names, the likeliest first.
    pub aliases: &'static [&'static str],
}

/// The fields that files of one kind have.
#[derive(Debug)]
pub struct Fields {
    list: &'static [Field],
    known: OnceLock<HashMap<String, Known>>,
}

/// What a name stands for: the place of its field, and how likely it is
/// among the names of that field (0 is its own).
type Known = (usize, usize);

impl Fields {
    /// The fields of a kind of file. A name must belong to one of them only.
    pub const fn new(list: &'static [Field]) -> Self {
        Self {
            list,
            known: OnceLock::new(),
        }
    }

    /// The fields, in the order in which the manual lists them.
    pub fn iter(&self) -> impl Iterator<Item = &'static Field> {
        self.list.iter()
    }

    /// What a column with this name is.
    fn look_up(&self, name: &str) -> Option<Known> {
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
}

/// Which column is which field.
#[derive(Debug, PartialEq, Eq)]
pub struct Columns {
    places: Vec<(&'static str, usize)>,
}

impl Columns {
    /// Finds the columns of `fields` in a header; `map` pairs field and
    /// column and goes before any alias.
    ///
    /// # Errors
    /// A missing or ambiguous column, or a mapping that fits nothing.
    pub fn find(
        fields: &Fields,
        header: &[String],
        map: &[(String, String)],
    ) -> Result<Self, FileFaultKind> {
        let mut places = mapped(fields, header, map)?;
        let free = |(place, _): &(usize, &String)| places.iter().all(|(_, taken)| taken != place);
        let free: Vec<(usize, &String)> = header.iter().enumerate().filter(free).collect();
        let exact: Vec<Option<Known>> = free.iter().map(|(_, name)| fields.look_up(name)).collect();
        let bare: Vec<Option<Known>> = free
            .iter()
            .zip(&exact)
            .map(|((_, name), exact)| match without_unit(name) {
                same if same.len() == name.len() => *exact,
                bare => fields.look_up(bare),
            })
            .collect();
        for (number, field) in fields.iter().enumerate() {
            if places.iter().any(|(name, _)| *name == field.name) {
                continue;
            }
            let mut found = candidates(number, &free, &exact);
            if found.is_empty() {
                found = candidates(number, &free, &bare);
            }
            match found.as_slice() {
                [] if field.required => {
                    return Err(FileFaultKind::MissingColumn {
                        field: field.name,
                        columns: header.to_vec(),
                    });
                }
                [] => {}
                [place, ..] if found.len() == 1 || field.first_wins => {
                    places.push((field.name, *place));
                }
                _ => {
                    return Err(FileFaultKind::AmbiguousColumn {
                        field: field.name,
                        columns: found.iter().map(|place| header[*place].clone()).collect(),
                    });
                }
            }
        }
        Ok(Self { places })
    }

    /// The place of a field's column, if the file has one.
    pub fn place(&self, field: &str) -> Option<usize> {
        let found = self.places.iter().find(|(name, _)| *name == field);
        found.map(|(_, place)| *place)
    }

    /// The fields that were found, with the places of their columns.
    pub fn places(&self) -> &[(&'static str, usize)] {
        &self.places
    }
}

/// The columns that are one field, the likeliest name first; of `free`
/// columns and what each is known as.
fn candidates(field: usize, free: &[(usize, &String)], known: &[Option<Known>]) -> Vec<usize> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for ((place, _), known) in free.iter().zip(known) {
        if let Some((of, rank)) = *known
            && of == field
        {
            found.push((rank, *place));
        }
    }
    found.sort_unstable();
    found.into_iter().map(|(_, place)| place).collect()
}

fn mapped(
    fields: &Fields,
    header: &[String],
    map: &[(String, String)],
) -> Result<Vec<(&'static str, usize)>, FileFaultKind> {
    let mut places: Vec<(&'static str, usize)> = Vec::new();
    if map.is_empty() {
        return Ok(places);
    }
    let names: Vec<String> = header.iter().map(|name| normalize(name)).collect();
    for (asked, column) in map {
        let wanted = normalize(asked);
        let Some(field) = fields.iter().find(|field| normalize(field.name) == wanted) else {
            let known: Vec<&'static str> = fields.iter().map(|field| field.name).collect();
            return Err(FileFaultKind::UnknownField {
                field: asked.clone(),
                suggestion: closest(asked, known.iter().copied()),
                fields: known,
            });
        };
        if places.iter().any(|(name, _)| *name == field.name) {
            return Err(FileFaultKind::MappedTwice(field.name));
        }
        let exact = header.iter().position(|name| name == column);
        let wanted = normalize(column);
        let loose: Vec<usize> = (0..names.len())
            .filter(|place| !wanted.is_empty() && names[*place] == wanted)
            .collect();
        match (exact, loose.as_slice()) {
            (Some(place), _) => places.push((field.name, place)),
            (None, [place]) => places.push((field.name, *place)),
            (None, []) => {
                return Err(FileFaultKind::UnknownColumn {
                    field: field.name,
                    column: column.clone(),
                    columns: header.to_vec(),
                    suggestion: closest(column, header.iter().map(String::as_str)),
                });
            }
            (None, several) => {
                return Err(FileFaultKind::AmbiguousColumn {
                    field: field.name,
                    columns: several.iter().map(|place| header[*place].clone()).collect(),
                });
            }
        }
    }
    Ok(places)
}

#[cfg(test)]
mod tests {
    use super::super::aliases::{ACCOUNT_FIELDS, PAYROLL_FIELDS, STATEMENT_FIELDS};
    use super::{Columns, normalize};

    fn find(header: &[&str], map: &[(&str, &str)]) -> Result<Columns, String> {
        let header: Vec<String> = header.iter().map(|name| (*name).to_owned()).collect();
        let owned = |pair: &(&str, &str)| (pair.0.to_owned(), pair.1.to_owned());
        let map: Vec<(String, String)> = map.iter().map(owned).collect();
        Columns::find(&PAYROLL_FIELDS, &header, &map).map_err(|kind| kind.to_string())
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
        for fields in [&PAYROLL_FIELDS, &ACCOUNT_FIELDS, &STATEMENT_FIELDS] {
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
                "more than one column could be amount: \"Amount\", \"Net Pay\"",
            ),
            (
                &["account", "amount", "amount"],
                &[],
                "more than one column could be amount: \"amount\", \"amount\"",
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
                "there is no field \"amont\"; the fields are account, amount, reference, name, memo, currency, value_date",
            ),
        ];
        for (header, map, message) in table {
            assert_eq!(find(header, map).expect_err(message), message);
        }
    }
}
