//! Cash reports, as callers get them.

use bankctl_types::{Currency, Day, Total};
use serde::Serialize;

use crate::ctr::rules::CtrStatus;

/// What the cash of a person comes to on the day of a transaction that was booked, if a
/// report is due.
#[derive(Clone, Debug, Serialize)]
pub struct CtrTold {
    /// Whose sums: a customer's number, or a name. Those of customers that the person is
    /// linked with are in them.
    pub person: String,
    /// The day that it counts for.
    pub day: Day,
    /// Cash into the bank, with this transaction.
    pub cash_in: Total,
    /// Cash out of it, with this transaction.
    pub cash_out: Total,
    /// The currency of both.
    pub currency: Currency,
    /// Whether it is this transaction that crosses the threshold.
    pub crossed: bool,
}

/// A person and a day of which a report is due or was filed.
#[derive(Clone, Debug, Serialize)]
pub struct CtrDay {
    /// The day.
    pub day: Day,
    /// A customer's number, or a name.
    pub person: String,
    /// The name.
    pub name: String,
    /// Cash into the bank.
    pub cash_in: Total,
    /// Cash out of it.
    pub cash_out: Total,
    /// The currency of both.
    pub currency: Currency,
    /// The customers whose cash counts together with it.
    pub linked: Vec<String>,
    /// Cash into the bank, with these.
    pub together_in: Total,
    /// Cash out of it, with these.
    pub together_out: Total,
    /// The last day to file it.
    pub due_on: Day,
    /// How it stands.
    pub status: CtrStatus,
    /// How often it was filed; none if it was not.
    pub version: Option<i64>,
    /// When it was filed last.
    pub filed_on: Option<Day>,
    /// Whether nothing new was filed, because it was filed before with the same sums.
    pub replayed: bool,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// A person in a report of a day.
#[derive(Clone, Debug, Serialize)]
pub struct CtrPart {
    /// The day.
    pub day: Day,
    /// The last day to file it.
    pub due_on: Day,
    /// The part of the person: item 2 of the form.
    pub role: &'static str,
    /// The name.
    pub name: String,
    /// The day of birth.
    pub birth_date: Option<String>,
    /// The postal address.
    pub address: Option<String>,
    /// The taxpayer identification number.
    pub tin: Option<String>,
    /// The paper that shows who it is.
    pub id_kind: Option<String>,
    /// Its number, where it is known.
    pub id_number: Option<String>,
    /// The country that gave it, where it is known.
    pub id_country: Option<String>,
    /// Cash into the bank.
    pub cash_in: Total,
    /// The accounts that it went to.
    pub accounts_in: Vec<String>,
    /// Cash out of it.
    pub cash_out: Total,
    /// The accounts that it came from.
    pub accounts_out: Vec<String>,
    /// Whether it was several transactions: item 3 of the form.
    pub multiple: bool,
    /// Whether no single transaction was large enough: item 24 of the form.
    pub aggregated: bool,
    /// Where.
    pub branch: Vec<String>,
    /// The transactions.
    pub transactions: Vec<String>,
    /// The number of the report in the list: those in one report have the same.
    pub report: usize,
    /// The customers whose cash counts together with this person's.
    pub linked: Vec<String>,
    /// A customer's number; none of who is no customer.
    pub customer: Option<String>,
    /// The currency of the sums.
    pub currency: Currency,
}

/// With whom the cash of a customer counts together.
#[derive(Clone, Debug, Serialize)]
pub struct CtrLink {
    /// The customer.
    pub customer: String,
    /// The others.
    pub linked: Vec<String>,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// Whether no reports are filed of a customer.
#[derive(Clone, Debug, Serialize)]
pub struct CtrExemption {
    /// The customer.
    pub customer: String,
    /// From now on.
    pub exempt: bool,
    /// Whether nothing was written.
    pub dry_run: bool,
}
