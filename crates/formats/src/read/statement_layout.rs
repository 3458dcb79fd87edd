//! Where a bank statement keeps its money.
//!
//! What belongs here: telling which columns say how much and in which
//! direction, and reading one row's signed amount from them. Money in is
//! positive, money out is negative, whichever way the bank writes it.

use bankctl_types::Currency;
use rust_decimal::Decimal;

use super::amount::Number;
use super::columns::Columns;
use super::evidence::{AmountStyle, Evidence};
use super::fault::{FileFaultKind, RowFault};
use super::sheet::Sheet;
use super::words::is_out;

/// The columns of our own export of transactions, which tell it from a
/// bank's file: there `debit` and `credit` hold account numbers.
const OWN_COLUMNS: [&str; 5] = ["booked_at", "business_date", "debit", "credit", "currency"];

/// The columns of our own history of an account.
const OWN_HISTORY_COLUMNS: [&str; 5] = [
    "booked_at",
    "business_date",
    "counterparty",
    "amount",
    "balance",
];

/// Whether these are columns that we write ourselves: then the decimal mark
/// is a point, and `3.125` in a currency with three decimals is no riddle.
pub(super) fn is_our_own(header: &[String]) -> bool {
    let has = |name: &&str| header.iter().any(|column| column == name);
    OWN_COLUMNS.iter().all(has) || OWN_HISTORY_COLUMNS.iter().all(has)
}

/// Which columns hold the money.
#[derive(Clone, Copy, Debug)]
pub(super) enum Layout {
    /// One column with signs.
    Signed { amount: usize },
    /// One column without signs, and one that says debit or credit.
    Directed { amount: usize, direction: usize },
    /// One column for money out and one for money in, or only one of them.
    Split {
        debit: Option<usize>,
        credit: Option<usize>,
    },
    /// Our own export of transactions.
    Own {
        amount: usize,
        debit: usize,
        credit: usize,
        currency: usize,
    },
}

/// Which signs the amounts have.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Signs {
    /// Whether the columns of money out and money in have amounts above zero.
    positive: [bool; 2],
    /// Whether an amount is below zero.
    negative: bool,
}

impl Layout {
    /// Finds the money in the columns.
    pub(super) fn find(columns: &Columns, header: &[String]) -> Result<Self, FileFaultKind> {
        let place = |field| columns.place(field);
        let has = |name: &&str| header.iter().any(|column| column == name);
        let names = |places: &[Option<usize>]| {
            places
                .iter()
                .flatten()
                .map(|place| (place + 1, header[*place].clone()))
                .collect::<Vec<_>>()
        };
        match (place("amount"), place("debit"), place("credit")) {
            (Some(amount), Some(debit), Some(credit)) if OWN_COLUMNS.iter().all(has) => {
                let currency = header.iter().position(|column| column == "currency");
                Ok(Self::Own {
                    amount,
                    debit,
                    credit,
                    // It is one of the columns that were just looked for.
                    currency: currency.unwrap_or(usize::MAX),
                })
            }
            (Some(amount), None, None) => Ok(match place("direction") {
                Some(direction) => Self::Directed { amount, direction },
                None => Self::Signed { amount },
            }),
            (None, debit, credit) if debit.or(credit).is_some() => {
                Ok(Self::Split { debit, credit })
            }
            (None, ..) => Err(FileFaultKind::MissingColumn {
                field: "amount",
                columns: header.to_vec(),
            }),
            (amount, debit, credit) => Err(FileFaultKind::AmbiguousColumn {
                field: "amount",
                columns: names(&[amount, debit, credit]),
            }),
        }
    }

    /// Takes the row's amounts into account.
    pub(super) fn weigh(self, sheet: &Sheet, evidence: &mut Evidence, signs: &mut Signs) {
        let line = sheet.table.record().line();
        let mut weigh = |place: usize| {
            let readings = evidence.weigh(line, place, sheet.trimmed(Some(place)));
            readings
                .point
                .or(readings.comma)
                .ok()
                .filter(|number| !number.is_zero())
        };
        match self {
            Self::Signed { amount } | Self::Directed { amount, .. } | Self::Own { amount, .. } => {
                signs.negative |= weigh(amount).is_some_and(|number| number.negative);
            }
            Self::Split { debit, credit } => {
                for (side, place) in [debit, credit].into_iter().enumerate() {
                    let number = place.and_then(&mut weigh);
                    signs.positive[side] |= number.is_some_and(|number| !number.negative);
                }
            }
        }
    }

    /// Whether the amounts say by themselves which way the money went.
    pub(super) fn is_signed(self, signs: Signs) -> bool {
        match self {
            Self::Signed { .. } => signs.negative,
            Self::Directed { .. } | Self::Split { .. } | Self::Own { .. } => true,
        }
    }

    /// The columns that hold amounts.
    pub(super) fn amounts(self) -> [Option<usize>; 2] {
        match self {
            Self::Signed { amount } | Self::Directed { amount, .. } => [Some(amount), None],
            Self::Split { debit, credit } => [debit, credit],
            // Our own export says the currency of each row itself.
            Self::Own { .. } => [None, None],
        }
    }

    /// Whether the row is of another account than `account`, in our export;
    /// the bank's own accounts have the same name in every currency.
    pub(super) fn is_foreign(
        self,
        sheet: &Sheet,
        account: &str,
        account_currency: Option<Currency>,
    ) -> bool {
        let Self::Own {
            debit,
            credit,
            currency,
            ..
        } = self
        else {
            return false;
        };
        let is = |place, text: &str| sheet.trimmed(Some(place)) == text;
        let same_currency = account_currency.is_none_or(|code| is(currency, code.code()));
        !same_currency || (!is(debit, account) && !is(credit, account))
    }

    /// Reads the row's amount, signed.
    pub(super) fn amount(
        self,
        sheet: &Sheet,
        style: AmountStyle,
        signs: Signs,
        (account, is_debit_normal): (&str, bool),
    ) -> Result<Decimal, RowFault> {
        match self {
            Self::Signed { amount } => {
                number(sheet, "amount", amount, style).map(Number::to_decimal)
            }
            Self::Directed { amount, direction } => {
                let value = number(sheet, "amount", amount, style)?.to_decimal();
                let out = is_out(sheet.trimmed(Some(direction))).ok_or_else(|| {
                    let message = "does not say whether the money came in or went out";
                    sheet.fault("direction", direction, "invalid_direction", message)
                })?;
                if value.is_sign_negative() && !value.is_zero() && !out {
                    let message = "is negative, but the row says that the money came in";
                    return Err(sheet.fault("amount", amount, "invalid_amount", message));
                }
                Ok(if out { -value.abs() } else { value })
            }
            Self::Split { debit, credit } => split(sheet, debit, credit, style, signs),
            Self::Own {
                amount,
                debit,
                credit,
                ..
            } => {
                let value = number(sheet, "amount", amount, style)?.to_decimal();
                if sheet.trimmed(Some(debit)) == sheet.trimmed(Some(credit)) {
                    let message = "is on both sides of the transaction";
                    return Err(sheet.fault("credit", credit, "invalid_direction", message));
                }
                let is_credit = sheet.trimmed(Some(credit)) == account;
                // A deposit debits the vault, and brings it cash.
                Ok(if is_credit == is_debit_normal {
                    -value
                } else {
                    value
                })
            }
        }
    }
}

fn number(
    sheet: &Sheet,
    field: &'static str,
    place: usize,
    style: AmountStyle,
) -> Result<Number, RowFault> {
    let cell = sheet.trimmed(Some(place));
    if cell.is_empty() {
        return Err(sheet.fault(field, place, "missing_amount", "the amount is missing"));
    }
    sheet.number(field, place, style)
}

fn split(
    sheet: &Sheet,
    debit: Option<usize>,
    credit: Option<usize>,
    style: AmountStyle,
    signs: Signs,
) -> Result<Decimal, RowFault> {
    let mut found = None;
    let mut zero = None;
    for (side, (field, place)) in [("debit", debit), ("credit", credit)]
        .into_iter()
        .enumerate()
    {
        let Some(place) = place.filter(|place| !sheet.trimmed(Some(*place)).is_empty()) else {
            continue;
        };
        let value = number(sheet, field, place, style)?;
        let magnitude = value.to_decimal().abs();
        if value.is_zero() {
            zero = Some(magnitude);
            continue;
        }
        // Some banks write every debit with a minus. Where only some have
        // one, it may be a correction, and a guess would have the wrong sign.
        if value.negative && (side == 1 || signs.positive[side]) {
            let message =
                "is negative where others of the column are not; its direction is unclear";
            return Err(sheet.fault(field, place, "invalid_amount", message));
        }
        if found.is_some() {
            let message = "stands beside a debit; a row is one or the other";
            return Err(sheet.fault(field, place, "invalid_amount", message));
        }
        found = Some(if side == 0 { -magnitude } else { magnitude });
    }
    let place = credit.or(debit).unwrap_or(usize::MAX);
    found
        .or(zero)
        .ok_or_else(|| sheet.fault("amount", place, "missing_amount", "the amount is missing"))
}
