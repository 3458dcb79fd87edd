//! What stands above the header of a file.
//!
//! What belongs here: reading company, account, currency and totals from the
//! lines that a report has above its columns. A line that says what the
//! amounts are is used or refuses the file; the others are only words.

use bankctl_types::StatedCurrency;

use super::fault::FileFaultKind;
use super::spelling::normalize;
use super::table::TitleLine;
use super::totals::is_total_label;
use super::words::{Word, is_void, unit_of};

/// What the lines above a header say.
#[derive(Default, Debug)]
pub(super) struct Titles {
    /// The currency of the amounts.
    pub(super) currency: Option<StatedCurrency>,
    /// The account that pays.
    pub(super) account: Option<String>,
    /// Control totals: line and amount, as they stand there.
    pub(super) totals: Vec<(u64, String)>,
    /// Numbers of rows: line and number.
    pub(super) counts: Vec<(u64, u64)>,
    /// The lines that are true of any part of the rows.
    pub(super) lasting: Vec<String>,
}

/// Names of the account that pays, as [`normalize`] leaves them.
const ACCOUNT_KEYS: [&str; 24] = [
    "account",
    "accountno",
    "accountnumber",
    "debitaccount",
    "debitaccountnumber",
    "fromaccount",
    "companyaccount",
    "companyaccountnumber",
    "employeraccount",
    "payeraccount",
    "payingaccount",
    "orderingaccount",
    "sourceaccount",
    "fundingaccount",
    "konto",
    "kontonummer",
    "auftraggeberkonto",
    "belastungskonto",
    "compte",
    "compteadebiter",
    "cuenta",
    "cuentadecargo",
    "conto",
    "rekening",
];
const COUNT_KEYS: [&str; 16] = [
    "count",
    "numberofpayments",
    "numberofrecords",
    "numberofrows",
    "noofpayments",
    "noofrecords",
    "recordcount",
    "paymentcount",
    "records",
    "payments",
    "transactions",
    "numberoftransactions",
    "nooftransactions",
    "anzahl",
    "nombre",
    "employees",
];
const CURRENCY_KEYS: [&str; 10] = [
    "currency",
    "ccy",
    "curr",
    "currencycode",
    "wahrung",
    "devise",
    "moneda",
    "divisa",
    "valuta",
    "munt",
];

impl Titles {
    /// Reads the lines above a header. Where the user has named the column of
    /// amounts, a title that says what it usually holds decides nothing.
    pub(super) fn read(lines: &[TitleLine], is_mapped: bool) -> Result<Self, (u64, FileFaultKind)> {
        let mut titles = Self::default();
        for line in lines {
            let mut lasts = true;
            for (key, value) in pairs(&line.cells) {
                lasts &= !titles.take(line.line, key, value);
            }
            for cell in &line.cells {
                if let Some(reason) = refused(cell, is_mapped) {
                    let text = cell.clone();
                    return Err((line.line, FileFaultKind::TitleMeans { text, reason }));
                }
                titles.currency = titles.currency.or_else(|| currency_in(cell));
            }
            if lasts {
                titles.lasting.push(line.raw.clone());
            }
        }
        Ok(titles)
    }

    /// Takes a name and its value; says whether it is true of all rows
    /// together only.
    fn take(&mut self, line: u64, key: &str, value: &str) -> bool {
        let name = normalize(key);
        if CURRENCY_KEYS.contains(&name.as_str()) {
            self.currency = StatedCurrency::parse(value).or(self.currency);
        } else if ACCOUNT_KEYS.contains(&name.as_str()) {
            self.account.get_or_insert_with(|| value.to_owned());
        } else if COUNT_KEYS.contains(&name.as_str()) {
            let count = value.parse().ok();
            self.counts.extend(count.map(|count| (line, count)));
            return count.is_some();
        } else if is_total_label(key) && value.bytes().any(|byte| byte.is_ascii_digit()) {
            self.totals.push((line, value.to_owned()));
            return true;
        }
        false
    }
}

/// Names and values of a line: of `Total,5`, or of `Total: 5`.
fn pairs(cells: &[String]) -> Vec<(&str, &str)> {
    let mut pairs = Vec::new();
    let mut filled = cells
        .iter()
        .map(|cell| cell.trim())
        .filter(|cell| !cell.is_empty());
    let mut before: Option<&str> = None;
    for cell in filled.by_ref() {
        if let Some((key, value)) = cell.split_once(':')
            && !value.trim().is_empty()
        {
            pairs.push((key.trim(), value.trim()));
            before = None;
            continue;
        }
        if let Some(key) = before.take() {
            pairs.push((key.trim_end_matches(':'), cell));
        } else {
            before = Some(cell);
        }
    }
    pairs
}

/// Why a file with such a title can't be paid.
fn refused(cell: &str, is_mapped: bool) -> Option<&'static str> {
    let cell = cell.trim();
    if is_void(cell) {
        return Some("the payments are not to be made");
    }
    let plain: Vec<String> = cell.split_whitespace().map(normalize).collect();
    let unit = |word: &str| match unit_of(word) {
        Some(Word::Large) => Some("the amounts are in thousands or more"),
        Some(Word::Minor(_)) => Some("the amounts are in a part of the unit"),
        _ => None,
    };
    for pair in plain.windows(2) {
        if matches!(pair[0].as_str(), "in" | "en" | "em")
            && let Some(reason) = unit(&pair[1])
        {
            return Some(reason);
        }
    }
    let inner = cell
        .rsplit_once('(')
        .and_then(|(_, rest)| rest.split_once(')'));
    if let Some(reason) = inner.and_then(|(inner, _)| unit(inner)) {
        return Some(reason);
    }
    let to_date = plain.iter().any(|word| word == "ytd") || normalize(cell).contains("yeartodate");
    (to_date && !is_mapped).then_some("the amounts are sums over a time")
}

/// The currency that a title names: a sign, a code in brackets, or a code
/// behind `in`.
fn currency_in(cell: &str) -> Option<StatedCurrency> {
    if let Some((currency, _, _)) = StatedCurrency::find_symbol(cell) {
        return Some(currency);
    }
    let bracket = |open, close| {
        let (_, rest) = cell.rsplit_once(open)?;
        StatedCurrency::parse(rest.split_once(close)?.0)
    };
    if let Some(currency) = bracket('(', ')').or_else(|| bracket('[', ']')) {
        return Some(currency);
    }
    let words: Vec<&str> = cell.split_whitespace().collect();
    words.windows(2).find_map(|pair| {
        let joins = matches!(
            normalize(pair[0]).as_str(),
            "in" | "en" | "currency" | "wahrung" | "devise"
        );
        let word = pair[1].trim_matches(|c: char| !c.is_alphanumeric());
        let upper = word.bytes().all(|byte| byte.is_ascii_uppercase());
        (joins && upper)
            .then(|| StatedCurrency::parse(word))
            .flatten()
    })
}

#[cfg(test)]
mod tests {
    use super::{TitleLine, Titles};

    fn titles(lines: &[&str]) -> Result<Titles, &'static str> {
        let lines: Vec<TitleLine> = (1..)
            .zip(lines)
            .map(|(line, raw)| TitleLine {
                line,
                cells: raw.split('|').map(str::to_owned).collect(),
                raw: (*raw).to_owned(),
            })
            .collect();
        Titles::read(&lines, false).map_err(|(_, kind)| match kind {
            super::FileFaultKind::TitleMeans { reason, .. } => reason,
            _ => "another",
        })
    }

    #[test]
    fn titles_say_what_the_amounts_are() {
        let read = titles(&[
            "Acme Bakery LLC",
            "Account|0099000001",
            "Total:|2,480.50",
            "Records|2",
        ]);
        let read = read.expect("titles");
        assert_eq!(read.account.as_deref(), Some("0099000001"));
        assert_eq!(read.totals, [(3, "2,480.50".to_owned())]);
        assert_eq!(read.counts, [(4, 2)]);
        assert_eq!(read.lasting, ["Acme Bakery LLC", "Account|0099000001"]);
        let table = [
            ("Currency|EUR", Some("EUR")),
            ("Currency: EUR", Some("EUR")),
            ("Payroll in GBP", Some("GBP")),
            ("Net wages (£)", Some("£")),
            ("All amounts in €", Some("€")),
            ("ALL EMPLOYEES", None),
            ("Top earners", None),
        ];
        for (line, expected) in table {
            let currency = titles(&[line])
                .expect(line)
                .currency
                .map(|found| found.to_string());
            assert_eq!(currency.as_deref(), expected, "{line}");
        }
        let table = [
            "Amounts in thousands",
            "Amounts in cents",
            "Wages ('000)",
            "YTD register",
            "VOID",
        ];
        for line in table {
            assert!(titles(&[line]).is_err(), "{line}");
        }
        assert!(titles(&["Thousand Oaks Bakery"]).is_ok());
    }
}
