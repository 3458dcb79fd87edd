//! Columns that say whether a row may be taken.
//!
//! What belongs here: the verdict on one cell of such a column. A state, a
//! mark, a kind or a way of payment that lets a row be taken is known; any
//! other one rejects the row, because what it means decides about money.

use super::columns::Guard;
use super::words::{Word, is_no, of_cell};

/// The code and the message of a rejected row.
type Verdict = Result<(), (&'static str, &'static str)>;

const UNKNOWN: &str = "is a state that is not known; take the row out, or leave the column aside \
                       with --ignore if it says nothing about these payments";

impl Guard {
    /// The field that the column is.
    pub(super) fn field(self) -> &'static str {
        match self {
            Self::Payable | Self::Open | Self::Booked => "status",
            Self::Excluded => "excluded",
            Self::Included => "included",
            Self::AmountType => "amount_type",
            Self::Method => "method",
        }
    }

    /// Whether a row with this cell, which is not blank, may be taken.
    pub(super) fn check(self, cell: &str) -> Verdict {
        let word = of_cell(cell);
        match self {
            Self::Payable => match word {
                Some(Word::Ready) => Ok(()),
                Some(Word::Stopped | Word::NotBooked) => Err((
                    "not_payable",
                    "is no state in which a payment is made; take the row out",
                )),
                _ => Err(("not_payable", UNKNOWN)),
            },
            Self::Open => match word {
                Some(Word::Ready) => Ok(()),
                Some(Word::Stopped | Word::NotBooked) => Err((
                    "not_open",
                    "is no state of an account in use; import it when it is open, or take the row out",
                )),
                _ => Err(("not_open", UNKNOWN)),
            },
            Self::Booked => match word {
                // What was paid is booked in a statement.
                _ if is_settled(cell) => Ok(()),
                Some(Word::Booked | Word::Ready) => Ok(()),
                Some(Word::NotBooked | Word::Stopped) => Err((
                    "not_booked",
                    "is no state of a booked line; take the line out",
                )),
                _ => Err(("not_booked", UNKNOWN)),
            },
            Self::Excluded if !is_no(cell) => Err((
                "not_payable",
                "says that the payment is not to be made; take the row out or clear the cell",
            )),
            Self::Included if is_no(cell) || word == Some(Word::Stopped) => Err((
                "not_payable",
                "says that the payment is not to be made; take the row out",
            )),
            Self::AmountType if word == Some(Word::Relative) => Err((
                "not_an_amount",
                "says that the number is a share or a rest; give the amount itself",
            )),
            Self::Method if word == Some(Word::ByHand) => Err((
                "not_payable",
                "is no payment into an account; take the row out",
            )),
            Self::Excluded | Self::Included | Self::AmountType | Self::Method => Ok(()),
        }
    }
}

fn is_settled(cell: &str) -> bool {
    matches!(
        super::spelling::normalize(cell).as_str(),
        "paid" | "bezahlt" | "paye" | "pagado" | "pagato" | "betaald" | "pago"
    )
}

#[cfg(test)]
mod tests {
    use super::Guard;

    #[test]
    fn a_row_is_taken_where_its_columns_let_it() {
        use Guard::{AmountType, Booked, Excluded, Included, Method, Open, Payable};
        let table = [
            (Payable, "Approved", None),
            (Payable, "Active", None),
            (Payable, "VOID", Some("not_payable")),
            (Payable, "Paid", Some("not_payable")),
            (Payable, "Pending", Some("not_payable")),
            (Payable, "Q7", Some("not_payable")),
            (Excluded, "N", None),
            (Excluded, "0", None),
            (Excluded, "X", Some("not_payable")),
            (Included, "Y", None),
            (Included, "x", None),
            (Included, "No", Some("not_payable")),
            (AmountType, "Fixed", None),
            (AmountType, "Checking", None),
            (AmountType, "Percent", Some("not_an_amount")),
            (AmountType, "Remainder", Some("not_an_amount")),
            (Method, "Direct Deposit", None),
            (Method, "Check", Some("not_payable")),
            (Open, "Active", None),
            (Open, "Closed", Some("not_open")),
            (Booked, "Completed", None),
            (Booked, "Posted", None),
            (Booked, "Paid", None),
            (Booked, "Pending", Some("not_booked")),
            (Booked, "Cancelled", Some("not_booked")),
        ];
        for (guard, cell, code) in table {
            let verdict = guard.check(cell).err().map(|(code, _)| code);
            assert_eq!(verdict, code, "{guard:?} {cell}");
        }
    }
}
