//! Balances that a statement states.
//!
//! What belongs here: telling a row that states a balance from a transaction,
//! and reading balances. Such a row has a balance and no amount, or is named
//! as the opening or closing balance and nothing else.

use bankctl_types::{BalancePlace, Day};
use rust_decimal::Decimal;

use super::evidence::AmountStyle;
use super::fault::RowFault;
use super::sheet::Sheet;
use super::spelling::normalize;
use super::words::is_out;

/// A balance that stands in a row of its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StatedBalance {
    /// The physical line where the row starts.
    pub line: u64,
    /// The day, if the row has one.
    pub date: Option<Day>,
    /// Where it stands among the lines.
    pub place: BalancePlace,
    /// The balance; below zero is overdrawn.
    pub balance: Decimal,
}

#[rustfmt::skip]
const OPENING: [&str; 30] = [
    "openingbalance", "startingbalance", "beginningbalance", "startbalance", "previousbalance", "balanceforward",
    "balancebroughtforward", "broughtforward", "openingledgerbalance", "balancebf", "initialbalance",
    "anfangssaldo", "eroffnungssaldo", "saldovortrag", "altersaldo", "anfangsbestand", "startsaldo",
    "soldeinitial", "anciensolde", "soldeprecedent", "solderprecedent", "soldedouverture",
    "saldoinicial", "saldoanterior", "saldoiniziale", "saldoprecedente", "saldoapertura",
    "beginsaldo", "vorigsaldo", "saldopoczatkowe",
];
#[rustfmt::skip]
const CLOSING: [&str; 30] = [
    "closingbalance", "endingbalance", "endbalance", "finalbalance", "newbalance", "balancecarriedforward",
    "carriedforward", "closingledgerbalance", "balancecf", "balancecarrieddown", "currentbalance",
    "endsaldo", "schlusssaldo", "neuersaldo", "abschlusssaldo", "endbestand", "kontostand",
    "soldefinal", "nouveausolde", "soldedecloture", "soldeactuel",
    "saldofinal", "saldoactual", "saldocierre", "saldofinale", "saldoattuale", "saldochiusura",
    "eindsaldo", "nieuwsaldo", "saldokoncowe",
];

/// The longest cell that can name a balance.
const LABEL_BYTES_MAX: usize = 64;

/// What a cell names: a name of a balance, perhaps with a date behind it.
fn named(cell: &str) -> Option<BalancePlace> {
    if cell.len() > LABEL_BYTES_MAX {
        return None;
    }
    let name = normalize(cell);
    let name = name.trim_end_matches(|c: char| c.is_ascii_digit());
    if OPENING.contains(&name) {
        return Some(BalancePlace::Opening);
    }
    CLOSING.contains(&name).then_some(BalancePlace::Closing)
}

/// What a row is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum RowKind {
    Transaction,
    /// A balance, in the column of balances or in that of amounts.
    Balance {
        place: BalancePlace,
        is_in_amounts: bool,
    },
}

impl RowKind {
    /// What the record is, by its columns of amounts and of balances.
    pub(super) fn of(sheet: &Sheet, amounts: [Option<usize>; 2], balance: Option<usize>) -> Self {
        let is_blank = |place: usize| sheet.trimmed(Some(place)).is_empty();
        let has_amount = amounts.into_iter().flatten().any(|place| !is_blank(place));
        let has_balance = balance.is_some_and(|place| !is_blank(place));
        if !has_amount && !has_balance {
            return Self::Transaction;
        }
        let name = sheet.table.record().cells().find_map(named);
        let place = name.unwrap_or(BalancePlace::Between);
        match (has_amount, has_balance) {
            (false, _) => Self::Balance {
                place,
                is_in_amounts: false,
            },
            // `Opening balance, 0.00, 0.00`
            (true, true) if name.is_some() && is_said_twice(sheet, amounts, balance) => {
                Self::Balance {
                    place,
                    is_in_amounts: false,
                }
            }
            (true, false) if name.is_some() => Self::Balance {
                place,
                is_in_amounts: true,
            },
            _ => Self::Transaction,
        }
    }
}

/// Whether the columns of amounts say nothing, or repeat the balance.
fn is_said_twice(sheet: &Sheet, amounts: [Option<usize>; 2], balance: Option<usize>) -> bool {
    let balance = sheet.trimmed(balance);
    let cells = amounts.into_iter().flatten();
    let mut cells = cells.map(|place| sheet.trimmed(Some(place)));
    cells.all(|cell| {
        cell.is_empty() || cell == balance || cell.chars().all(|c| matches!(c, '0' | '.' | ','))
    })
}

/// The number of a balance, and the word behind it that says debit or credit.
pub(super) fn split(cell: &str) -> (&str, Option<bool>) {
    let digits = cell.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '.');
    let word = &cell[digits.len()..];
    let side = match normalize(word).as_str() {
        "" => None,
        "od" => Some(true),
        _ => is_out(word),
    };
    match side {
        Some(_) => (digits.trim_end(), side),
        None => (cell, None),
    }
}

/// Reads the record's balance: signed, or with debit or credit behind it. A
/// blank one is none.
pub(super) fn read(
    sheet: &Sheet,
    place: usize,
    style: AmountStyle,
) -> Result<Option<Decimal>, RowFault> {
    let cell = sheet.trimmed(Some(place));
    if cell.is_empty() {
        return Ok(None);
    }
    let (digits, Some(is_debit)) = split(cell) else {
        return sheet
            .number("balance", place, style)
            .map(|number| Some(number.to_decimal()));
    };
    let number = style
        .read(digits)
        .map_err(|fault| sheet.fault("balance", place, fault.code(), fault.to_string()))?;
    let value = number.to_decimal();
    if value.is_sign_negative() && !value.is_zero() && !is_debit {
        let message = "is negative, and says that it is a credit";
        return Err(sheet.fault("balance", place, "invalid_amount", message));
    }
    Ok(Some(if is_debit { -value.abs() } else { value }))
}

#[cfg(test)]
mod tests {
    use super::{BalancePlace, CLOSING, OPENING, named, normalize, split};

    #[test]
    fn the_side_stands_behind_a_balance() {
        let table = [
            ("45.00", ("45.00", None)),
            ("45.00 CR", ("45.00", Some(false))),
            ("45,00 S", ("45,00", Some(true))),
            ("45.00 Dr.", ("45.00", Some(true))),
            ("45.00OD", ("45.00", Some(true))),
            ("45.00 USD", ("45.00 USD", None)),
            ("45.", ("45.", None)),
            ("", ("", None)),
        ];
        for (cell, expected) in table {
            assert_eq!(split(cell), expected, "{cell}");
        }
    }

    #[test]
    fn names_of_balances_are_known() {
        let table = [
            ("Opening balance", Some(BalancePlace::Opening)),
            ("OPENING BALANCE 01/03/2026", Some(BalancePlace::Opening)),
            ("Solde précédent", Some(BalancePlace::Opening)),
            ("Closing Balance:", Some(BalancePlace::Closing)),
            ("Neuer Saldo", Some(BalancePlace::Closing)),
            ("Opening balance adjustment", None),
            ("Balance", None),
            ("", None),
        ];
        for (cell, expected) in table {
            assert_eq!(named(cell), expected, "{cell}");
        }
        for name in OPENING.iter().chain(&CLOSING) {
            assert_eq!(normalize(name), *name);
            assert!(
                !(OPENING.contains(name) && CLOSING.contains(name)),
                "{name}"
            );
        }
    }
}
