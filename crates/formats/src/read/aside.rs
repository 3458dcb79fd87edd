//! Columns that are left aside, and whether they may be.
//!
//! What belongs here: telling a column that cannot bear on money from one that
//! says which way, in what unit or currency, of what kind or in which state an
//! amount is. The first is left aside and named in the result; the second is
//! used by another part, or refused here with its heading and its value.

use bankctl_types::StatedCurrency;

use super::columns::{Columns, Fields, FileKind, Known};
use super::fault::FileFaultKind;
use super::heading::{Heading, Meaning, split};
use super::named::ignored;
use super::spelling::normalize;
use super::table::Record;
use super::words::{Word, of_cell};

/// The longest cell that can say something about a whole column.
const CELL_BYTES_MAX: usize = 32;

/// A column that must be looked at.
struct Aside {
    place: usize,
    /// What its heading says, where any value makes it so.
    heading: Option<Bearing>,
    /// Whether every cell with a value says debit or credit, and one debit.
    directions: Share,
    /// Whether every cell with a value is the code of a currency.
    currencies: Share,
    /// The first cell that says something by itself.
    found: Option<(u64, String, Bearing)>,
    /// The cell above: most columns repeat themselves.
    last: String,
}

/// What a column says about money.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Bearing {
    Direction,
    Currency,
    Unit,
    Percent,
    ToDate,
    State,
    Reserved,
    /// More accounts or amounts of the same rows.
    More,
}

/// Whether all cells with a value are of one kind.
#[derive(Default)]
struct Share {
    /// The first that matters, and its line.
    first: Option<(u64, String)>,
    broken: bool,
}

impl Share {
    fn take(&mut self, line: u64, cell: &str, fits: bool, matters: bool) {
        self.broken |= !fits;
        if fits && matters && self.first.is_none() {
            self.first = Some((line, cell.to_owned()));
        }
    }
}

/// Headings with one of these words are harmless, whatever stands beside it.
#[rustfmt::skip]
const HARMLESS: [&str; 120] = [
    "name", "names", "first", "last", "middle", "surname", "forename", "initial", "department", "dept", "division",
    "branch", "office", "location", "site", "region", "team", "company", "employer", "address", "street", "city",
    "town", "zip", "postcode", "postal", "country", "county", "phone", "mobile", "email", "mail", "fax", "employee",
    "emp", "staff", "worker", "personnel", "ssn", "sin", "nin", "tin", "birth", "dob", "gender", "sex", "age",
    "hire", "title", "job", "position", "role", "grade", "level", "shift", "tax", "taxes", "paye", "withholding",
    "gross", "deduction", "deductions", "contribution", "contributions", "pension", "insurance", "medicare", "fica",
    "social", "benefit", "benefits", "hours", "hrs", "overtime", "ot", "leave", "vacation", "sick", "fte",
    "bank", "routing", "swift", "bic", "blz", "ifsc", "micr", "sort", "cost", "center", "centre", "project",
    "manager", "supervisor", "marital", "filing", "family", "union", "visa", "passport", "contract",
    "abteilung", "personalnummer", "ort", "plz", "steuer", "brutto", "stunden", "kostenstelle", "bankleitzahl",
    "matricule", "ville", "impot", "brut", "heures", "service", "reject", "impuesto", "bruto", "horas", "card",
];

/// What a word in a heading says about the money of its rows.
fn bearing_of(word: &str) -> Option<Bearing> {
    Some(match word {
        "dr" | "cr" | "drcr" | "crdr" | "debit" | "debits" | "credit" | "credits" | "sign"
        | "soll" | "haben" | "direction" | "vorzeichen" => Bearing::Direction,
        "currency" | "ccy" | "curr" | "wahrung" | "devise" | "moneda" | "divisa" | "munt"
        | "moeda" => Bearing::Currency,
        "percent" | "percentage" | "pct" | "prozent" | "pourcentage" | "porcentaje" => {
            Bearing::Percent
        }
        "cents" | "pence" | "multiplier" | "denomination" => Bearing::Unit,
        "status" | "statut" | "void" | "voided" | "cancelled" | "canceled" => Bearing::State,
        _ => return None,
    })
}

/// Words that make a currency one of another amount.
const OTHER_CURRENCY: [&str; 12] = [
    "original",
    "local",
    "foreign",
    "base",
    "home",
    "exchange",
    "reporting",
    "converted",
    "counter",
    "instructed",
    "billing",
    "merchant",
];

impl Bearing {
    /// What a heading says, if it says something.
    fn of_heading(heading: &str, kind: FileKind) -> Option<Self> {
        let read = Heading::read(heading);
        let words: Vec<String> = split(&read.name).map(normalize).collect();
        let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
        if has(&HARMLESS) || kind == FileKind::Statement {
            return None;
        }
        if kind == FileKind::Accounts
            && has(&[
                "hold",
                "held",
                "lien",
                "blocked",
                "earmarked",
                "reserved",
                "gesperrt",
            ])
        {
            return Some(Self::Reserved);
        }
        if read.meanings.contains(&Meaning::Percent) {
            return Some(Self::Percent);
        }
        let found = words.iter().find_map(|word| bearing_of(word))?;
        let other = has(&OTHER_CURRENCY) || has(&["rate", "limit", "score"]);
        (!other).then_some(found)
    }

    /// What a cell says by itself, whatever its column.
    fn of_cell(word: Option<Word>) -> Option<Self> {
        Some(match word? {
            Word::Stopped => Self::State,
            Word::Relative => Self::Percent,
            Word::Minor(_) | Word::Large => Self::Unit,
            Word::ToDate => Self::ToDate,
            _ => return None,
        })
    }

    /// What it says, for people.
    fn text(self) -> &'static str {
        match self {
            Self::Direction => "says debit or credit",
            Self::Currency => "says a currency",
            Self::Unit => "says a unit of amounts",
            Self::Percent => "says a share instead of an amount",
            Self::ToDate => "says that amounts are sums over a time",
            Self::State => "says that a payment is not to be made",
            Self::Reserved => "says that money is reserved",
            Self::More => "looks like more payments of the same rows",
        }
    }

    /// What to do about the column. That it can be left aside is in the help,
    /// and offered here only where no payment hangs on it.
    fn cure(self, kind: FileKind, heading: &str, position: usize) -> String {
        let name = if heading.trim().is_empty() {
            format!("#{position}")
        } else {
            format!("{heading:?}")
        };
        let field = match (self, kind) {
            (Self::Direction, _) => "direction",
            (Self::Currency, _) => "currency",
            (Self::State, _) => "status",
            (Self::Percent, FileKind::Payroll) => "amount_type",
            (Self::More, _) => {
                return format!(
                    "name the columns of one payment by position, such as --map amount=#{position}, and import \
                     the file once for each, with a --batch of its own"
                );
            }
            (Self::Unit, _) => {
                return "export the amounts in whole units of their currency, without this column"
                    .to_owned();
            }
            (Self::ToDate, _) => {
                return "export the payments of one run only, without this column".to_owned();
            }
            (Self::Percent, _) => {
                return "export the amounts themselves, without this column".to_owned();
            }
            (Self::Reserved, _) => {
                return format!(
                    "leave the column aside with --ignore {name}, and place what is reserved with `bankctl hold place`"
                );
            }
        };
        format!("use it with --map {field}={name}: each row is taken or rejected by it then")
    }
}

/// The columns of a file that are no field and must be looked at.
pub(super) struct Asides {
    kind: FileKind,
    list: Vec<Aside>,
}

impl Asides {
    /// Which columns must be looked at: not those that the user leaves aside.
    pub(super) fn of(
        fields: &Fields,
        columns: &Columns,
        header: &[String],
        ignore: &[String],
    ) -> Self {
        let kind = fields.kind();
        // Each is a column: the columns were found with the same names.
        let left = ignored(header, ignore).unwrap_or_default();
        let wanted = |place: &usize| !left.contains(place);
        let places = columns.ignored().iter().copied().filter(wanted);
        let list = places
            .filter_map(|place| Aside::of(fields, columns, place, &header[place]))
            .collect();
        Self { kind, list }
    }

    /// Looks at a row.
    pub(super) fn look(&mut self, record: &Record) {
        for aside in &mut self.list {
            aside.look(record.line(), record.cell(aside.place).trim());
        }
    }

    /// Refuses the first column that bears on money.
    pub(super) fn verdict(
        &self,
        header: &[String],
        signed: bool,
    ) -> Result<(), (u64, FileFaultKind)> {
        let kind = self.kind;
        for aside in &self.list {
            let Some((line, value, bearing)) = aside.bears(kind, signed) else {
                continue;
            };
            return Err((
                line,
                FileFaultKind::UnusedColumn {
                    column: header.get(aside.place).cloned().unwrap_or_default(),
                    position: aside.place + 1,
                    value,
                    says: bearing.text(),
                    cure: bearing.cure(kind, &header[aside.place], aside.place + 1),
                },
            ));
        }
        Ok(())
    }
}

impl Aside {
    /// The column, unless it is known to be harmless.
    fn of(fields: &Fields, columns: &Columns, place: usize, heading: &str) -> Option<Self> {
        let kind = fields.kind();
        let words: Vec<String> = split(heading).map(normalize).collect();
        let harmless = words.iter().any(|word| HARMLESS.contains(&word.as_str()));
        let more = is_more(fields, columns, heading).then_some(Bearing::More);
        if harmless && more.is_none() {
            return None;
        }
        Some(Self {
            place,
            heading: more.or_else(|| Bearing::of_heading(heading, kind)),
            directions: Share::default(),
            currencies: Share::default(),
            found: None,
            last: String::new(),
        })
    }

    fn look(&mut self, line: u64, cell: &str) {
        if cell.is_empty() || cell == self.last {
            return;
        }
        cell.clone_into(&mut self.last);
        if cell.len() > CELL_BYTES_MAX {
            self.directions.broken = true;
            self.currencies.broken = true;
            return;
        }
        let word = of_cell(cell);
        let is_debit = word == Some(Word::Debit);
        let is_direction = is_debit || word == Some(Word::Credit);
        self.directions.take(line, cell, is_direction, is_debit);
        let code = cell.bytes().all(|byte| byte.is_ascii_uppercase())
            && matches!(StatedCurrency::parse(cell), Some(StatedCurrency::Code(_)));
        self.currencies.take(line, cell, code, true);
        if self.found.is_some() {
            return;
        }
        let by_heading = self.heading.filter(|_| !is_zero(cell));
        if let Some(bearing) = by_heading.or_else(|| Bearing::of_cell(word)) {
            self.found = Some((line, cell.to_owned(), bearing));
        }
    }

    fn bears(&self, kind: FileKind, signed: bool) -> Option<(u64, String, Bearing)> {
        let of = |share: &Share, bearing| {
            let first = share.first.clone().filter(|_| !share.broken)?;
            Some((first.0, first.1, bearing))
        };
        // Where amounts have signs, a statement says the direction twice.
        let direction = of(&self.directions, Bearing::Direction);
        if kind == FileKind::Statement {
            return direction.filter(|_| !signed);
        }
        self.found
            .clone()
            .or(direction)
            .or_else(|| of(&self.currencies, Bearing::Currency))
    }
}

/// Whether a heading is a field's that says who gets how much, with a number
/// behind it: `Account 2`, `Amount 2`. Where the user has named the column of
/// the field, the others are left aside.
fn is_more(fields: &Fields, columns: &Columns, heading: &str) -> bool {
    let bare = heading
        .trim_end()
        .trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '#' | '.' | '_' | ' '));
    if bare == heading.trim_end() {
        return false;
    }
    let known: Option<Known> = fields.look_up(bare);
    known.is_some_and(|(place, _)| {
        let field = fields.field(place);
        (field.money || field.required) && !columns.is_mapped(field.name)
    })
}

/// Whether a cell is a number that says nothing: `0`, `0.00`, `-`.
fn is_zero(cell: &str) -> bool {
    cell.bytes()
        .all(|byte| matches!(byte, b'0' | b'.' | b',' | b'-' | b'%' | b' '))
}

#[cfg(test)]
mod tests {
    use super::super::aliases::{ACCOUNT_FIELDS, PAYROLL_FIELDS};
    use super::{Bearing, FileKind, is_more};
    use crate::read::columns::Columns;
    use crate::read::named::Named;

    #[test]
    fn headings_that_bear_on_money_are_known() {
        use FileKind::{Accounts, Payroll, Statement};
        let table = [
            ("Debit", Payroll, Some(Bearing::Direction)),
            ("Cr", Payroll, Some(Bearing::Direction)),
            ("Settlement Currency", Payroll, Some(Bearing::Currency)),
            ("Original Currency", Payroll, None),
            ("Net %", Payroll, Some(Bearing::Percent)),
            ("Pension %", Payroll, None),
            ("Tax Percent", Payroll, None),
            ("Check Status", Payroll, Some(Bearing::State)),
            ("Employee Status", Payroll, None),
            ("Credit Card", Payroll, None),
            ("Credit Limit", Accounts, None),
            ("Hold Amount", Accounts, Some(Bearing::Reserved)),
            ("Department", Payroll, None),
            ("Sol ID", Payroll, None),
            ("Debit", Statement, None),
        ];
        for (heading, kind, expected) in table {
            assert_eq!(Bearing::of_heading(heading, kind), expected, "{heading}");
        }
    }

    #[test]
    fn numbered_headings_are_more_of_the_same() {
        let header = ["Account", "Amount", "Account 2", "Amount 2"].map(str::to_owned);
        let columns = Columns::find(&PAYROLL_FIELDS, &header, Named::default()).expect("columns");
        for (heading, expected) in [
            ("Account 2", true),
            ("Amount2", true),
            ("Net Pay #2", true),
            ("Amount", false),
            ("Memo 2", false),
            ("Phone 2", false),
        ] {
            assert_eq!(
                is_more(&PAYROLL_FIELDS, &columns, heading),
                expected,
                "{heading}"
            );
        }
        let map = [("amount".to_owned(), "#2".to_owned())];
        let named = Named {
            map: &map,
            ignore: &[],
        };
        let columns = Columns::find(&PAYROLL_FIELDS, &header, named).expect("columns");
        assert!(!is_more(&PAYROLL_FIELDS, &columns, "Amount 2"));
        assert!(is_more(&ACCOUNT_FIELDS, &columns, "Balance 2"));
    }
}
