//! A statement of an account that the bank issues: plain data that knows no
//! ledger and no form. Each form of it is a function of this and of nothing else.

use serde::Serialize;

use crate::kind::{AccountType, Channel, HolderRole, Kind};
use crate::{Currency, Day, Money, Timestamp};

/// What happened on an account from one day to another, with the balances at
/// both ends.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct AccountStatement {
    /// What tells it from every other: the account, and the month or both days.
    pub id: String,
    /// The name of the bank.
    pub bank: String,
    /// The number of the account, or the name of one of the bank's own.
    pub account: String,
    /// Checking, savings, or the bank's own.
    #[serde(rename = "type")]
    pub account_type: AccountType,
    /// The label that the customer gave it.
    pub name: Option<String>,
    /// The number that it is known by between banks, if it has one.
    pub iban: Option<String>,
    /// Who holds it, the owner first; nobody of the bank's own.
    pub holders: Vec<StatementHolder>,
    /// Where the owner lives, if that is known and can be read.
    pub address: Option<String>,
    /// The currency of all amounts.
    pub currency: Currency,
    /// The first day.
    pub from: Day,
    /// The last day that it covers.
    pub to: Day,
    /// The number of a month's statement, from 1 for the first month of the account,
    /// without gaps; none of other periods.
    pub number: Option<u32>,
    /// The balance before the first day.
    pub opening: Money,
    /// The balance at the end of the last day.
    pub closing: Money,
    /// The closing balance less what holds kept back then.
    pub available: Money,
    /// The holds that kept it back, oldest first.
    pub holds: Vec<StatementHold>,
    /// What was booked, oldest first.
    pub lines: Vec<StatementLine>,
    /// What the lines come to.
    pub totals: StatementTotals,
    /// Interest, of an account that can earn some.
    pub interest: Option<StatementInterest>,
    /// Fees by their code, by name.
    pub fees: Vec<StatementFee>,
    /// What the bank tells every customer: whom to ask, and how to report an error.
    pub notice: Option<String>,
    /// Whether the period is over: nothing can be added to it.
    #[serde(rename = "final")]
    pub is_final: bool,
}

/// A holder of the account.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct StatementHolder {
    /// The customer's number.
    pub customer: String,
    /// The customer's name.
    pub name: String,
    /// Owner or joint.
    pub role: HolderRole,
}

/// Money that is reserved beyond the last day of a statement.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct StatementHold {
    /// How much.
    pub amount: Money,
    /// The day on which it was reserved.
    pub placed_on: Day,
    /// The last day on which it is; none of one that has no end.
    pub expires_on: Option<Day>,
    /// What for.
    pub memo: Option<String>,
}

/// A transaction, as one account sees it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct StatementLine {
    /// Its number, which no other has.
    pub transaction: String,
    /// When it was posted.
    pub booked_at: Timestamp,
    /// The bank's day that it was posted on.
    pub date: Day,
    /// The day that the money counts from.
    pub value_date: Day,
    /// What it is.
    pub kind: Kind,
    /// The way of the money.
    pub channel: Option<Channel>,
    /// What the caller knew it by, or its place in a file.
    pub reference: Option<String>,
    /// Words for the people who read the statement.
    pub memo: Option<String>,
    /// The account on the other side.
    pub counterparty: String,
    /// Above zero: money in; below zero: money out.
    pub amount: Money,
    /// The balance right after it.
    pub balance: Money,
    /// The transaction that it reverses.
    pub reversal_of: Option<String>,
}

impl StatementLine {
    /// Whether it takes an earlier transaction back.
    pub fn is_reversal(&self) -> bool {
        self.reversal_of.is_some()
    }

    /// Whether money came in.
    pub fn is_credit(&self) -> bool {
        self.amount.minor >= 0
    }
}

/// How many lines there are, and what they come to: never below zero.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct StatementSum {
    /// How many.
    pub count: u64,
    /// Together.
    pub amount: Money,
}

/// What came in, and what went out.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct StatementTotals {
    /// Money in.
    pub credits: StatementSum,
    /// Money out.
    pub debits: StatementSum,
}

/// What an account earned and was paid.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct StatementInterest {
    /// What was earned in the period, less what was owed, exact to ten decimals.
    pub earned: String,
    /// The last day of the period that this counts.
    pub earned_through: Option<Day>,
    /// What the balance came to on an average day, by value date, with the part of a
    /// minor unit left out.
    pub average_balance: Option<Money>,
    /// The annual percentage yield earned (12 CFR 1030, appendix A, part II), in percent.
    pub yield_earned: Option<String>,
    /// What was paid in the period.
    pub paid: Money,
    /// What was paid since the first of January of its last day.
    pub paid_in_year: Money,
    /// What was withheld of that in the period.
    pub withheld: Money,
    /// What was withheld since the first of January.
    pub withheld_in_year: Money,
}

/// What was charged by one fee.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct StatementFee {
    /// What the bank calls the fee.
    pub code: String,
    /// How often, and how much, in the period.
    pub in_period: StatementSum,
    /// The same since the first of January of its last day.
    pub in_year: StatementSum,
}

/// What is wrong with a statement that does not add up.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum StatementFault {
    /// A line's balance is not the one before it and the line's amount.
    #[error("after {0} the balance is not the one before it and the amount")]
    Line(String),
    /// The opening balance and all lines are not the closing balance.
    #[error("the opening balance and all lines come to {0}, and the closing balance is {1}")]
    Closing(Money, Money),
    /// More than can be counted.
    #[error("its amounts sum to more than can be counted")]
    TooLarge,
}

impl StatementTotals {
    /// The totals of lines that lead from one balance to another.
    ///
    /// # Errors
    /// They do not: `opening + credits - debits = closing`, line by line.
    pub fn proved(
        opening: Money,
        lines: &[StatementLine],
        closing: Money,
    ) -> Result<Self, StatementFault> {
        let currency = opening.currency;
        let (mut balance, mut sums) = (opening.minor, [(0_u64, 0_i64); 2]);
        for line in lines {
            let minor = line.amount.minor;
            let after = balance.checked_add(minor);
            balance = after.ok_or(StatementFault::TooLarge)?;
            if balance != line.balance.minor {
                return Err(StatementFault::Line(line.transaction.clone()));
            }
            let (count, sum) = &mut sums[usize::from(!line.is_credit())];
            *count += 1;
            let more = minor.checked_abs().and_then(|minor| sum.checked_add(minor));
            *sum = more.ok_or(StatementFault::TooLarge)?;
        }
        let [credits, debits] = sums.map(|(count, minor)| StatementSum {
            count,
            amount: Money::new(minor, currency),
        });
        let reached = i128::from(opening.minor) + i128::from(credits.amount.minor)
            - i128::from(debits.amount.minor);
        if reached != i128::from(closing.minor) {
            let reached = Money::new(balance, currency);
            return Err(StatementFault::Closing(reached, closing));
        }
        Ok(Self { credits, debits })
    }
}

impl AccountStatement {
    /// The names of the holders, the owner first.
    pub fn holder_names(&self) -> String {
        let names = self.holders.iter().map(|holder| holder.name.as_str());
        names.collect::<Vec<_>>().join(", ")
    }

    /// Its id as the start of a file's name.
    pub fn file_stem(&self) -> String {
        self.id.replace(['/', ':'], "-")
    }
}

#[cfg(test)]
mod tests {
    use super::{StatementFault, StatementLine, StatementTotals};
    use crate::kind::Kind;
    use crate::{Currency, Day, Money, Timestamp};

    fn line(minor: i64, balance: i64, currency: Currency) -> StatementLine {
        StatementLine {
            transaction: format!("T{balance}"),
            booked_at: Timestamp(0),
            date: Day(0),
            value_date: Day(0),
            kind: Kind::Deposit,
            channel: None,
            reference: None,
            memo: None,
            counterparty: "cash/vault".to_owned(),
            amount: Money::new(minor, currency),
            balance: Money::new(balance, currency),
            reversal_of: None,
        }
    }

    #[test]
    fn a_statement_that_does_not_add_up_is_none() {
        let usd = Currency::parse("USD").expect("a currency");
        let money = |minor| Money::new(minor, usd);
        let good = [line(250, 350, usd), line(-400, -50, usd)];
        let totals = StatementTotals::proved(money(100), &good, money(-50)).expect("it adds up");
        assert_eq!(
            (totals.credits.count, totals.credits.amount.minor),
            (1, 250)
        );
        assert_eq!((totals.debits.count, totals.debits.amount.minor), (1, 400));
        let none = StatementTotals::proved(money(7), &[], money(7)).expect("it adds up");
        assert_eq!((none.credits.count, none.debits.count), (0, 0));
        let table: [(&[StatementLine], i64, StatementFault); 4] = [
            (&good, -51, StatementFault::Closing(money(-50), money(-51))),
            (&good[1..], -50, StatementFault::Line("T-50".to_owned())),
            (&[line(i64::MAX, 0, usd)], 0, StatementFault::TooLarge),
            (&[], 99, StatementFault::Closing(money(100), money(99))),
        ];
        for (lines, closing, fault) in table {
            let found = StatementTotals::proved(money(100), lines, money(closing));
            assert_eq!(found, Err(fault));
        }
    }
}
