//! What is kept of a reconciliation, and which leftover lines are booked where.

use bankctl_types::{Currency, Day, Money};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::kernel::rules::account::AccountRef;
use crate::kernel::rules::merkle::hexadecimal;
use crate::queries::reconcile::StatementRow;

/// How many postings a reconciliation can have.
pub const POSTINGS_MAX: i64 = 1_000_000;

/// The key by which a posting names its reconciliation: each is booked once. Postings are
/// counted from 1.
pub fn posting_key(id: i64, number: usize) -> Option<i64> {
    let number = i64::try_from(number)
        .ok()
        .filter(|number| *number < POSTINGS_MAX)?;
    id.checked_mul(POSTINGS_MAX)?.checked_add(number)
}

/// The reconciliation that a posting's key names.
pub fn of_posting(key: i64) -> i64 {
    key.div_euclid(POSTINGS_MAX)
}

/// A reconciliation as the register keeps it: the proof, and the hash of its lines.
/// Amounts are minor units, as the account is shown.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Kept {
    /// The key of the account.
    pub account: i64,
    /// What the bank calls the statement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement: Option<String>,
    /// Its number, where the bank counts them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequence: Option<u64>,
    /// The format of the file.
    pub format: String,
    /// The name of the file, without its folder.
    pub file: String,
    /// The SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// The first day that was compared.
    pub from: Day,
    /// The last day that was compared.
    pub to: Day,
    /// The balance before the first line, if the statement says it.
    pub opening_minor: Option<i64>,
    /// The balance after the last line.
    pub closing_minor: i64,
    /// What the ledger does not have.
    pub not_in_ledger_minor: i64,
    /// What the statement does not have.
    pub not_in_statement_minor: i64,
    /// The balance of the ledger at the end of the last day.
    pub ledger_minor: i64,
    /// What is left to be explained.
    pub difference_minor: i64,
    /// How many lines the statement has.
    pub lines: u64,
    /// How many transactions belong to lines.
    pub matched: u64,
    /// How many lines are open, or differ by something.
    pub open_lines: u64,
    /// How many transactions are open.
    pub open_transactions: u64,
    /// SHA-256 over [`Lines`] as they are stored, in hexadecimal.
    pub lines_sha256: String,
    /// The key of the operator.
    pub operator: i64,
    /// When, in microseconds since 1970.
    pub kept_at: i64,
    /// The business date of that.
    pub kept_on: Day,
    /// Whether it was undone.
    #[serde(default, skip_serializing_if = "is_not")]
    pub undone: bool,
}

// As serde asks for it.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_not(said: &bool) -> bool {
    !*said
}

impl Kept {
    /// Whether the proof adds up: the balance of the ledger, with what only the statement
    /// has and without what only the ledger has, is the closing balance but for the
    /// difference.
    pub fn adds_up(&self) -> bool {
        let explained = i128::from(self.ledger_minor) + i128::from(self.not_in_ledger_minor)
            - i128::from(self.not_in_statement_minor);
        i128::from(self.closing_minor) == explained + i128::from(self.difference_minor)
    }
}

/// A line of a statement.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct KeptLine {
    /// The reconciliation that left it open, if it is of an earlier statement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_open: Option<i64>,
    /// The line in the file, from 1.
    pub line: u64,
    /// The date on it.
    pub date: Day,
    /// Signed, in minor units: in is positive.
    pub minor: i64,
    /// The reference on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// The keys of the transactions that belong to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub transactions: Vec<i64>,
    /// By how much it is more than they are, in minor units.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub rest: i64,
}

// As serde asks for it.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_zero(minor: &i64) -> bool {
    *minor == 0
}

/// A transaction that was booked because a line says so.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Posting {
    /// The reconciliation that left the line open, if it is of an earlier statement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_open: Option<i64>,
    /// The line in the file, from 1.
    pub line: u64,
    /// The key of the transaction.
    pub transaction: i64,
    /// Signed as on the statement, in minor units.
    pub minor: i64,
}

/// What belongs to what in a reconciliation.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct Lines {
    /// Lines with the transactions that belong to them.
    pub matched: Vec<KeptLine>,
    /// Lines without any.
    pub open: Vec<KeptLine>,
    /// The keys of transactions without a line.
    pub open_transactions: Vec<i64>,
    /// The keys of transactions that belong to lines, of this statement or earlier ones,
    /// and were booked after its last day.
    pub late: Vec<i64>,
    /// What was booked because the statement says so. A posting's number is its place,
    /// from 1.
    pub posted: Vec<Posting>,
}

impl Lines {
    /// What is left of lines: each with the amount that no transaction has.
    pub fn left(&self) -> impl Iterator<Item = (&KeptLine, i64)> {
        let differing = self.matched.iter().filter(|line| line.rest != 0);
        let differing = differing.map(|line| (line, line.rest));
        self.open
            .iter()
            .map(|line| (line, line.minor))
            .chain(differing)
    }

    /// How many lines are the statement's own.
    pub fn own(&self) -> usize {
        let all = self.matched.iter().chain(&self.open);
        all.filter(|line| line.left_open.is_none()).count()
    }
}

/// SHA-256 over lines as they are stored, in hexadecimal.
pub fn lines_sha256(text: &str) -> String {
    hexadecimal(&Sha256::digest(text.as_bytes()))
}

/// Which way a line moves money.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sign {
    /// It brings money.
    In,
    /// It takes money.
    Out,
}

/// What a leftover line is, and where it is booked. A rule without a condition takes every
/// line.
#[derive(Clone, Debug)]
pub struct PostingRule {
    /// Any of these stands in what the bank says or in a reference, in capitals or not;
    /// `*` stands for anything. None asks for nothing.
    pub texts: Vec<String>,
    /// Any of these is the code of its type, or its beginning before a `/`.
    pub codes: Vec<String>,
    /// Which way it moves money.
    pub sign: Option<Sign>,
    /// The least amount, in minor units.
    pub min_minor: Option<i64>,
    /// The largest amount, in minor units.
    pub max_minor: Option<i64>,
    /// Whether it is about what a line is more or less than its transactions, and not
    /// about lines without any.
    pub is_of_differences: bool,
    /// The account of the bank's own that is the other side.
    pub account: AccountRef,
    /// What the transaction says.
    pub memo: Option<String>,
}

impl PostingRule {
    /// Whether it takes what is left of a line.
    pub fn takes(&self, row: &StatementRow, left_minor: i64, is_difference: bool) -> bool {
        let amount = left_minor.unsigned_abs();
        let at_least = |min: i64| amount >= min.unsigned_abs();
        let at_most = |max: i64| amount <= max.unsigned_abs();
        let sign = if left_minor < 0 { Sign::Out } else { Sign::In };
        self.is_of_differences == is_difference
            && self.sign.is_none_or(|wanted| wanted == sign)
            && self.min_minor.is_none_or(at_least)
            && self.max_minor.is_none_or(at_most)
            && (self.codes.is_empty() || self.is_of_code(row))
            && (self.texts.is_empty() || self.is_said(row))
    }

    fn is_of_code(&self, row: &StatementRow) -> bool {
        let fits = |code: &str, wanted: &str| {
            let begins = code.get(..wanted.len());
            let rest = code.get(wanted.len()..).unwrap_or_default();
            begins.is_some_and(|begins| begins.eq_ignore_ascii_case(wanted))
                && (rest.is_empty() || rest.starts_with('/'))
        };
        let mut codes = row.codes.iter();
        codes.any(|code| self.codes.iter().any(|wanted| fits(code, wanted)))
    }

    fn is_said(&self, row: &StatementRow) -> bool {
        let said = row.description.iter().chain(&row.reference).chain(&row.ids);
        let mut said = said.map(|text| text.to_lowercase());
        said.any(|text| {
            self.texts
                .iter()
                .any(|wanted| has(&text, &wanted.to_lowercase()))
        })
    }
}

/// Whether a text has the parts of a pattern, which `*` divides, one after the other.
fn has(text: &str, pattern: &str) -> bool {
    let mut rest = text;
    pattern.split('*').all(|part| match rest.split_once(part) {
        Some((_, after)) => {
            rest = after;
            true
        }
        None => false,
    })
}

/// A posting that a rule asks for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Planned {
    /// The reconciliation that left the line open, if it is of an earlier statement.
    pub left_open: Option<i64>,
    /// The line in the file, from 1.
    pub line: u64,
    /// Signed as on the statement, in minor units.
    pub minor: i64,
    /// The other side.
    pub account: AccountRef,
    /// What the transaction says.
    pub memo: Option<String>,
}

/// The account of a rule, in the currency of the statement.
pub fn in_currency(account: &AccountRef, currency: Currency) -> AccountRef {
    match account {
        AccountRef::Internal(own, None) => AccountRef::Internal(*own, Some(currency)),
        AccountRef::Own(name, None) => AccountRef::Own(name.clone(), Some(currency)),
        other => other.clone(),
    }
}

/// The sum of what is posted, whichever way, in minor units.
pub fn moved(planned: &[Planned]) -> i64 {
    let amounts = planned.iter().map(|posting| posting.minor.saturating_abs());
    amounts.fold(0, i64::saturating_add)
}

/// An account's neighbouring statement, as far as the days go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Joint {
    /// One begins where the other ended.
    Fits,
    /// Something lies between them.
    Gap,
    /// They have days in common.
    Overlap,
}

/// How a statement follows an earlier one: by the balances, and by the days if those
/// differ or are not stated.
pub fn joint(
    (before_to, closing_minor): (Day, i64),
    (from, opening_minor): (Day, Option<i64>),
) -> Joint {
    if opening_minor == Some(closing_minor) {
        Joint::Fits
    } else if from <= before_to {
        Joint::Overlap
    } else if opening_minor.is_some() {
        Joint::Gap
    } else {
        Joint::Fits
    }
}

/// An amount as people read it.
pub fn shown(minor: i64, currency: Currency) -> Money {
    Money::new(minor, currency)
}

#[cfg(test)]
mod tests {
    use bankctl_types::Day;

    use super::{Joint, PostingRule, Sign, has, joint, of_posting, posting_key};
    use crate::kernel::rules::account::AccountRef;
    use crate::queries::reconcile::StatementRow;

    fn row(text: &str, code: &str) -> StatementRow {
        StatementRow {
            line: 7,
            date: Day(1),
            amount_minor: 0,
            reference: Some("R-1".to_owned()),
            ids: Vec::new(),
            codes: vec![code.to_owned()],
            details: Vec::new(),
            description: Some(text.to_owned()),
            balance_minor: None,
            left_open: None,
        }
    }

    #[test]
    fn patterns_are_parts_in_their_order() {
        let table = [
            ("monthly fee november", "fee", true),
            ("monthly fee november", "monthly*november", true),
            ("monthly fee november", "november*monthly", false),
            ("fee", "*fee*", true),
            ("fee", "fee*fee", false),
            ("", "*", true),
        ];
        for (text, pattern, expected) in table {
            assert_eq!(has(text, pattern), expected, "{text} {pattern}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn a_rule_takes_what_all_of_its_conditions_say() {
        let any = PostingRule {
            texts: Vec::new(), codes: Vec::new(), sign: None, min_minor: None, max_minor: None,
            is_of_differences: false, account: AccountRef::parse("income/fees").expect("an account"), memo: None,
        };
        let fee = PostingRule { texts: vec!["FEE".to_owned(), "charge".to_owned()], ..any.clone() };
        let coded = PostingRule { codes: vec!["acmt/mdop".to_owned()], ..any.clone() };
        let small = PostingRule { sign: Some(Sign::Out), min_minor: Some(100), max_minor: Some(5_000), ..any.clone() };
        let rest = PostingRule { is_of_differences: true, ..any.clone() };
        let table: [(&PostingRule, &str, &str, i64, bool, bool); 17] = [
            (&any, "x", "", 1, false, true),
            (&any, "x", "", 1, true, false),
            (&rest, "x", "", 1, true, true),
            (&fee, "Account fee", "", -1, false, true),
            (&fee, "CHARGES", "", -1, false, true),
            (&fee, "interest", "", -1, false, false),
            (&coded, "x", "ACMT/MDOP/FEES", -1, false, true),
            (&coded, "x", "ACMT/MDOP", -1, false, true),
            (&coded, "x", "ACMT/MDOPX", -1, false, false),
            (&coded, "x", "ACMT", -1, false, false),
            (&coded, "x", "é", -1, false, false),
            (&small, "x", "", -100, false, true),
            (&small, "x", "", -5_000, false, true),
            (&small, "x", "", -5_001, false, false),
            (&small, "x", "", -99, false, false),
            (&small, "x", "", 100, false, false),
            (&small, "x", "", i64::MIN, false, false),
        ];
        for (rule, text, code, minor, is_difference, expected) in table {
            assert_eq!(rule.takes(&row(text, code), minor, is_difference), expected, "{text} {code} {minor}");
        }
    }

    #[test]
    fn balances_say_what_follows_what_and_days_where_they_do_not() {
        let table = [
            ((10, 500), (11, Some(500)), Joint::Fits),
            ((10, 500), (10, Some(500)), Joint::Fits),
            ((10, 500), (11, Some(501)), Joint::Gap),
            ((10, 500), (30, Some(501)), Joint::Gap),
            ((10, 500), (10, Some(501)), Joint::Overlap),
            ((10, 500), (11, None), Joint::Fits),
            ((10, 500), (10, None), Joint::Overlap),
        ];
        for ((to, closing), (from, opening), expected) in table {
            assert_eq!(joint((Day(to), closing), (Day(from), opening)), expected);
        }
    }

    #[test]
    fn a_posting_names_its_reconciliation() {
        assert_eq!(posting_key(3, 1), Some(3_000_001));
        assert_eq!(of_posting(3_000_001), 3);
        assert_eq!(posting_key(3, 1_000_000), None);
        assert_eq!(posting_key(i64::MAX, 1), None);
    }
}
