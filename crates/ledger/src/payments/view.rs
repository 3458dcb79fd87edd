//! Transactions, and the lines of an account's history.

use std::collections::BTreeMap;

use bankctl_types::kind::{Channel, Kind};
use bankctl_types::number::CustomerNumber;
use bankctl_types::{Currency, Day, Money, Timestamp};
use serde::{Serialize, Serializer};

use crate::views::{CtrTold, FeeTaken, OtherEnd, TillTold};

/// A transaction, as it was posted or, in a dry run, would be.
#[derive(Clone, Debug, Serialize)]
pub struct Transaction {
    /// The number; `None` in a dry run.
    pub id: Option<String>,
    /// What it is.
    pub kind: Kind,
    /// The way of the money.
    pub channel: Option<Channel>,
    /// The caller's idempotency key, or the place in a payroll file.
    pub reference: Option<String>,
    /// When it was posted.
    pub booked_at: Timestamp,
    /// The bank's day that it was posted on.
    pub business_date: Day,
    /// The day that the money counts from.
    pub value_date: Day,
    /// How much.
    pub amount: Money,
    /// The currency of the amount.
    pub currency: Currency,
    /// The account that paid: a number or a name.
    pub debit: String,
    /// The account that was paid.
    pub credit: String,
    /// Words for the people who read the statement.
    pub memo: Option<String>,
    /// Who posted it.
    pub operator: String,
    /// Whether the reference was known and nothing new was posted.
    pub replayed: bool,
    /// The balances of both accounts right after it, the paying side first;
    /// none of an account that is kept in parts.
    #[serde(serialize_with = "as_map")]
    pub balances: [(String, Option<Money>); 2],
    /// The transaction that this one reverses.
    pub reverses: Option<String>,
    /// The transaction that reversed this one.
    pub reversed_by: Option<String>,
    /// The hold that this one captured.
    pub hold: Option<String>,
    /// The key of the imported file that it came from.
    pub batch: Option<String>,
    /// The line in that file.
    pub line: Option<i64>,
    /// The other end, if it moved money between ledgers.
    pub transit: Option<OtherEnd>,
    /// The holders who ordered it, where that was said.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ordered_by: Vec<String>,
    /// The first of the transactions that it was booked together with, if it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// All of them, where a transaction is shown by itself.
    #[serde(
        rename = "group_transactions",
        skip_serializing_if = "Vec::is_empty",
        serialize_with = "as_numbers"
    )]
    pub together: Vec<Self>,
    /// The fees that were taken together with it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fees: Vec<FeeTaken>,
    /// Of cash that was booked just now, whose report is due with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ctr: Option<CtrTold>,
    /// Of cash that was booked just now, the till that has more than it should with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub till_over: Option<TillTold>,
    /// Whether nothing was written.
    pub dry_run: bool,
}

fn as_map<S: Serializer>(
    balances: &[(String, Option<Money>); 2],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    balances
        .iter()
        .filter_map(|(account, balance)| Some((account, (*balance)?)))
        .collect::<BTreeMap<_, _>>()
        .serialize(serializer)
}

fn as_numbers<S: Serializer>(
    transactions: &[Transaction],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let numbers = transactions.iter().map(|transaction| &transaction.id);
    serializer.collect_seq(numbers)
}

impl Transaction {
    /// The balances of both accounts after it and its fees, the paying side first.
    pub fn balances_after_fees(&self) -> [(&str, Option<Money>); 2] {
        let [(debit, paying), (credit, paid)] = &self.balances;
        let after = self.fees.last().map(|fee| fee.balance);
        let paying = paying.map(|balance| after.unwrap_or(balance));
        [(debit, paying), (credit, *paid)]
    }

    /// Says who ordered it.
    pub fn by(&mut self, customers: &[CustomerNumber]) {
        self.ordered_by = customers.iter().map(ToString::to_string).collect();
        self.ordered_by.sort_unstable();
        self.ordered_by.dedup();
    }
}

/// Transactions that were booked together, or would be.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    /// The number of the first, by which the group is known; `None` in a dry run.
    pub id: Option<String>,
    /// The caller's idempotency key.
    pub reference: Option<String>,
    /// The transactions, in order.
    pub transactions: Vec<Transaction>,
    /// Whether the reference was known and nothing new was posted.
    pub replayed: bool,
    /// Whether nothing was written.
    pub dry_run: bool,
}

impl Group {
    /// The group of these transactions.
    pub fn of(transactions: Vec<Transaction>) -> Self {
        let first = transactions.first();
        Self {
            id: first.and_then(|first| first.id.clone()),
            reference: first.and_then(|first| first.reference.clone()),
            replayed: first.is_some_and(|first| first.replayed),
            dry_run: first.is_some_and(|first| first.dry_run),
            transactions,
        }
    }
}

/// A line of an account's history.
#[derive(Clone, Debug, Serialize)]
pub struct HistoryItem {
    /// The number of the transaction.
    pub transaction: String,
    /// When it was posted.
    pub booked_at: Timestamp,
    /// The bank's day that it was posted on.
    pub business_date: Day,
    /// The day that the money counts from.
    pub value_date: Day,
    /// What it is.
    pub kind: Kind,
    /// The way of the money.
    pub channel: Option<Channel>,
    /// Words for the people who read the statement.
    pub memo: Option<String>,
    /// The caller's idempotency key, or the place in a payroll file.
    pub reference: Option<String>,
    /// The account on the other side.
    pub counterparty: String,
    /// Signed: in is positive, out is negative.
    pub amount: Money,
    /// The balance right after it.
    pub balance: Money,
    /// The currency of both.
    pub currency: Currency,
    /// The first of the transactions that it was booked together with, if it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
}
