//! Statements as banks send them, whichever format they came in.
//!
//! What belongs here: statements with balances and lines, and what can be
//! told from them alone: whether a statement adds up, which direction its
//! reversals have, and which statements follow each other.

use bankctl_types::Day;
use rust_decimal::Decimal;

use super::received_lines::ReceivedLines;
use crate::read::spool::Spool;
use crate::read::{RowFault, Warning, Warnings};

/// How many faults of rows are kept.
const FAULTS_MAX: usize = 1_000;

/// A file of statements.
#[derive(Debug, Default)]
pub struct Received {
    /// The format, with its version where it has one: `camt.053.001.08`.
    pub format: String,
    /// The SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// Its statements, in their order.
    pub statements: Vec<ReceivedStatement>,
    /// The lines that can't be taken.
    pub faults: Vec<RowFault>,
    /// What is odd and changes nothing.
    pub warnings: Warnings,
    /// Where the lines of its statements are put aside.
    pub(crate) spool: Spool,
}

impl Received {
    /// Adds the fault of a line; of very many only the first are kept.
    pub fn fault(&mut self, fault: RowFault) {
        if self.faults.len() < FAULTS_MAX {
            self.faults.push(fault);
        }
    }

    /// A statement without any lines yet.
    pub(crate) fn empty_statement(&self) -> ReceivedStatement {
        ReceivedStatement {
            lines: ReceivedLines::within(self.spool.clone()),
            ..ReceivedStatement::default()
        }
    }

    /// The warnings.
    pub fn into_warnings(self) -> Vec<Warning> {
        self.warnings.into_list()
    }
}

/// What a statement covers.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum StatementKind {
    /// All that was booked between two balances.
    #[default]
    Statement,
    /// What was booked so far, or is expected (camt.052, MT942).
    Interim,
    /// Single entries that are told of (camt.054).
    Notification,
}

/// A statement of one account.
#[derive(Debug, Default)]
pub struct ReceivedStatement {
    /// The line where it starts, from 1.
    pub line: u64,
    /// What it covers.
    pub kind: StatementKind,
    /// What the bank calls it.
    pub id: Option<String>,
    /// The account, as the bank writes it.
    pub account: Option<String>,
    /// Other numbers of the same account.
    pub other_numbers: Vec<String>,
    /// The code of its currency, if it is known.
    pub currency: Option<String>,
    /// Its number among the statements of the account.
    pub sequence: Option<u64>,
    /// The page of it that this is.
    pub page: Option<u64>,
    /// The first and last day that it says it covers.
    pub from: Option<Day>,
    /// See `from`.
    pub to: Option<Day>,
    /// The balance before its first line.
    pub opening: Option<ReceivedBalance>,
    /// The balance after its last line.
    pub closing: Option<ReceivedBalance>,
    /// The lines.
    pub lines: ReceivedLines,
    /// Whether the totals that it states of its own lines are right.
    pub totals_agree: Option<bool>,
}

/// A balance of a statement.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReceivedBalance {
    /// The line, from 1.
    pub line: u64,
    /// The day at whose end it holds.
    pub date: Option<Day>,
    /// Below zero is overdrawn.
    pub amount: Decimal,
    /// The code of its currency, if it is stated.
    pub currency: Option<String>,
}

/// How far a line has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum LineStatus {
    /// It is booked.
    #[default]
    Booked,
    /// It is expected, and in no balance.
    Pending,
    /// It is told, and is no movement.
    Information,
}

/// A line of a statement.
#[derive(Clone, Debug)]
pub struct ReceivedLine {
    /// The line in the file, from 1.
    pub line: u64,
    /// The day it was booked, else the day of its value.
    pub date: Day,
    /// The day from which it bears interest.
    pub value_date: Option<Day>,
    /// Signed: in is positive.
    pub amount: Decimal,
    /// How far it has come.
    pub status: LineStatus,
    /// Whether it takes back another one.
    pub is_reversal: bool,
    /// Every reference on it, the likeliest one of ours first.
    pub ids: Vec<String>,
    /// What the bank says about it.
    pub text: String,
    /// The codes of its type, as the format has them: `ACMT/MDOP/FEES` and the bank's
    /// own of camt, `NCHG` of MT940, `FEE` of OFX, `698` of BAI2.
    pub codes: Vec<String>,
    /// The payments that it is the sum of.
    pub details: Vec<ReceivedDetail>,
}

/// One of the payments that a line is the sum of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReceivedDetail {
    /// Signed: in is positive; not every bank states it.
    pub amount: Option<Decimal>,
    /// Its references.
    pub ids: Vec<String>,
    /// What the bank says about it.
    pub text: String,
}

impl ReceivedStatement {
    /// All numbers of the account.
    pub fn numbers(&self) -> impl Iterator<Item = &str> {
        let own = self.account.iter().chain(&self.other_numbers);
        own.map(String::as_str)
    }

    /// The sum of the booked lines; `None` if it is too large to be kept.
    pub fn booked(&self) -> Option<Decimal> {
        self.lines.booked()
    }

    /// Whether opening and lines come to the closing balance, and the lines to
    /// the totals that the statement states; `None` if it states too little.
    pub fn adds_up(&self) -> Option<bool> {
        let by_balance = match (&self.opening, &self.closing) {
            (Some(opening), Some(closing)) => {
                let sum = self
                    .booked()
                    .and_then(|sum| sum.checked_add(opening.amount));
                Some(sum == Some(closing.amount) && opening.currency == closing.currency)
            }
            _ => None,
        };
        match (by_balance, self.totals_agree) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), _) => Some(true),
            (None, totals) => totals,
        }
    }

    /// Turns the lines that are reversals where the statement closes only so.
    /// ISO 20022 gives a line its own direction; some banks give a reversal the
    /// direction of what it takes back (OCA/bank-statement-import#375).
    pub fn prove_reversals(&mut self, warnings: &mut Warnings) {
        let (Some(opening), Some(closing)) = (&self.opening, &self.closing) else {
            return;
        };
        let turned = self.lines.reversals();
        let as_written = self
            .booked()
            .and_then(|sum| sum.checked_add(opening.amount));
        let (Some(turned), Some(as_written)) = (turned, as_written) else {
            return;
        };
        let closes_turned = as_written
            .checked_sub(turned)
            .and_then(|sum| sum.checked_sub(turned))
            == Some(closing.amount);
        if turned.is_zero() || as_written == closing.amount || !closes_turned {
            return;
        }
        let line = self.lines.turn_reversals();
        let message = "reversals are taken with the other sign: only so the balances agree";
        warnings.add(line, "reversal_sign_by_balance", message.to_owned());
    }

    /// Whether another statement is of the same account.
    pub fn is_same_account(&self, other: &Self) -> bool {
        self.account == other.account && self.currency == other.currency
    }
}

#[cfg(test)]
mod tests {
    use bankctl_types::Day;
    use rust_decimal::Decimal;

    use super::{LineStatus, ReceivedBalance, ReceivedLine, ReceivedStatement};
    use crate::read::Warnings;

    fn balance(amount: i64) -> ReceivedBalance {
        ReceivedBalance {
            line: 1,
            date: None,
            amount: Decimal::from(amount),
            currency: None,
        }
    }

    fn statement(opening: i64, closing: i64, lines: &[(i64, bool)]) -> ReceivedStatement {
        let line = |&(amount, is_reversal): &(i64, bool)| ReceivedLine {
            line: 2,
            date: Day(1),
            value_date: None,
            amount: Decimal::from(amount),
            status: LineStatus::Booked,
            is_reversal,
            ids: Vec::new(),
            text: String::new(),
            codes: Vec::new(),
            details: Vec::new(),
        };
        ReceivedStatement {
            opening: Some(balance(opening)),
            closing: Some(balance(closing)),
            lines: lines.iter().map(line).collect(),
            ..ReceivedStatement::default()
        }
    }

    /// Opening, closing, lines with their marks; whether it adds up, the sum,
    /// and whether reversals were turned.
    #[test]
    #[rustfmt::skip]
    fn reversals_have_the_sign_that_the_balances_prove() {
        let table = [
            (10, 15, vec![(5, false)], true, 5, false),
            (10, 12, vec![(5, false), (-3, true)], true, 2, false),
            (10, 18, vec![(5, false), (-3, true)], true, 8, true),
            // Neither closes: as ISO says.
            (10, 99, vec![(5, false), (-3, true)], false, 2, false),
            // Both close: reversals that cancel each other stay as they are.
            (10, 15, vec![(5, false), (3, true), (-3, true)], true, 5, false),
        ];
        for (opening, closing, lines, adds_up, sum, turned) in table {
            let mut statement = statement(opening, closing, &lines);
            let mut warnings = Warnings::default();
            statement.prove_reversals(&mut warnings);
            let warned = !warnings.into_list().is_empty();
            assert_eq!((statement.adds_up(), statement.booked(), warned), (Some(adds_up), Some(Decimal::from(sum)), turned), "{lines:?}");
        }
    }

    #[test]
    fn totals_count_beside_balances() {
        let mut statement = statement(10, 15, &[(5, false)]);
        statement.totals_agree = Some(false);
        assert_eq!(statement.adds_up(), Some(false));
        statement.opening = None;
        assert_eq!(statement.adds_up(), Some(false));
        statement.totals_agree = None;
        assert_eq!(statement.adds_up(), None);
    }
}
