//! Transactions, and the lines of an account's history.

use std::collections::BTreeMap;

use bankctl_types::kind::{Channel, Kind};
use bankctl_types::number::CustomerNumber;
use bankctl_types::{Currency, Day, Money, Timestamp};
use serde::{Serialize, Serializer};

use super::{Cell, Column, Details, LookUp, OtherEnd, Record, look_up};

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
    /// Says who ordered it.
    pub fn by(&mut self, customers: &[CustomerNumber]) {
        self.ordered_by = customers.iter().map(ToString::to_string).collect();
        self.ordered_by.sort_unstable();
        self.ordered_by.dedup();
    }

    /// The columns of every transaction.
    pub const COLUMNS: &'static [Column] = &[
        Column::shown("id", "Transaction"),
        Column::shown("kind", "Kind"),
        Column::extra("channel", "Channel"),
        Column::shown("reference", "Reference"),
        Column::extra("booked_at", "Booked at"),
        Column::shown("business_date", "Date"),
        Column::extra("value_date", "Value date"),
        Column::shown("amount", "Amount"),
        Column::shown("currency", "Currency"),
        Column::shown("debit", "Debit"),
        Column::shown("credit", "Credit"),
        Column::shown("memo", "Memo"),
        Column::extra("operator", "Operator"),
        Column::extra("replayed", "Replayed"),
        Column::extra("debit_balance", "Balance of debit"),
        Column::extra("credit_balance", "Balance of credit"),
        Column::extra("reverses", "Reverses"),
        Column::extra("reversed_by", "Reversed by"),
        Column::extra("hold", "Hold"),
        Column::extra("batch", "Batch"),
        Column::extra("line", "Line"),
        Column::extra("transit_direction", "Direction"),
        Column::extra("transit_ledger", "Other ledger"),
        Column::extra("transit_ledger_id", "Identity of the other ledger"),
        Column::extra("transit_account", "Account there"),
        Column::extra("transit_state", "State"),
        Column::extra("transit_reason", "Reason"),
        Column::extra("transit_signature", "Signature"),
        Column::extra("transit_message", "Message"),
        Column::extra("dry_run", "Dry run"),
        Column::extra("group", "Group"),
    ];
}

impl Record for Transaction {
    fn columns(&self) -> &'static [Column] {
        Self::COLUMNS
    }

    fn cells(&self) -> Vec<Cell> {
        let of_end = |cell: fn(&OtherEnd) -> Cell| self.transit.as_ref().map_or(Cell::Empty, cell);
        vec![
            Cell::text(self.id.as_deref()),
            Cell::of(self.kind),
            self.channel.map_or(Cell::Empty, Cell::of),
            Cell::text(self.reference.as_deref()),
            Cell::of(self.booked_at),
            Cell::of(self.business_date),
            Cell::of(self.value_date),
            Cell::Money(self.amount),
            Cell::of(self.currency),
            Cell::of(&self.debit),
            Cell::of(&self.credit),
            Cell::text(self.memo.as_deref()),
            Cell::of(&self.operator),
            Cell::of(self.replayed),
            self.balances[0].1.map_or(Cell::Empty, Cell::Money),
            self.balances[1].1.map_or(Cell::Empty, Cell::Money),
            Cell::text(self.reverses.as_deref()),
            Cell::text(self.reversed_by.as_deref()),
            Cell::text(self.hold.as_deref()),
            Cell::text(self.batch.as_deref()),
            self.line.map_or(Cell::Empty, Cell::Integer),
            of_end(|end| Cell::of(end.direction)),
            of_end(|end| Cell::of(&end.ledger)),
            of_end(|end| Cell::of(&end.ledger_id)),
            of_end(|end| Cell::of(&end.account)),
            of_end(|end| Cell::of(end.state)),
            of_end(|end| Cell::text(end.reason.as_deref())),
            of_end(|end| Cell::text(end.signature)),
            of_end(|end| Cell::text(end.message.as_deref())),
            Cell::of(self.dry_run),
            Cell::text(self.group.as_deref()),
        ]
    }

    fn details(&self) -> Option<Details> {
        (!self.together.is_empty()).then(|| Details {
            title: "Booked together".to_owned(),
            columns: Self::COLUMNS,
            rows: self.together.iter().map(Record::cells).collect(),
            instead_in_csv: false,
        })
    }

    fn look_up(&self) -> Option<LookUp> {
        look_up::transaction(self)
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

impl Record for Group {
    fn columns(&self) -> &'static [Column] {
        const COLUMNS: &[Column] = &[
            Column::shown("id", "Group"),
            Column::shown("reference", "Reference"),
            Column::extra("replayed", "Replayed"),
            Column::extra("dry_run", "Dry run"),
        ];
        COLUMNS
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::text(self.id.as_deref()),
            Cell::text(self.reference.as_deref()),
            Cell::of(self.replayed),
            Cell::of(self.dry_run),
        ]
    }

    fn details(&self) -> Option<Details> {
        Some(Details {
            title: "Transactions".to_owned(),
            columns: Transaction::COLUMNS,
            rows: self.transactions.iter().map(Record::cells).collect(),
            instead_in_csv: true,
        })
    }

    fn look_up(&self) -> Option<LookUp> {
        self.transactions.first().and_then(look_up::transaction)
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

impl HistoryItem {
    /// The columns of every history.
    pub const COLUMNS: &'static [Column] = &[
        Column::shown("transaction", "Transaction"),
        Column::extra("booked_at", "Booked at"),
        Column::shown("business_date", "Date"),
        Column::extra("value_date", "Value date"),
        Column::shown("kind", "Kind"),
        Column::extra("channel", "Channel"),
        Column::shown("memo", "Memo"),
        Column::shown("reference", "Reference"),
        Column::shown("counterparty", "Counterparty"),
        Column::shown("amount", "Amount"),
        Column::shown("balance", "Balance"),
        Column::extra("currency", "Currency"),
        Column::extra("group", "Group"),
    ];
}

impl Record for HistoryItem {
    fn columns(&self) -> &'static [Column] {
        Self::COLUMNS
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::of(&self.transaction),
            Cell::of(self.booked_at),
            Cell::of(self.business_date),
            Cell::of(self.value_date),
            Cell::of(self.kind),
            self.channel.map_or(Cell::Empty, Cell::of),
            Cell::text(self.memo.as_deref()),
            Cell::text(self.reference.as_deref()),
            Cell::of(&self.counterparty),
            Cell::Money(self.amount),
            Cell::Money(self.balance),
            Cell::of(self.currency),
            Cell::text(self.group.as_deref()),
        ]
    }
}
