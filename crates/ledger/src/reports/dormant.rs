//! Accounts that are dormant.

use std::collections::BTreeMap;

use bankctl_storage::damaged;
use bankctl_types::number::AccountId;
use bankctl_types::{Day, Total};
use serde::Deserialize;

use super::balances::Shifted;
use super::products::{Codes, code_on};
use super::register::open_then;
use super::{Asked, Limited, ReportQuery, table};
use crate::kernel::rules::account::label;
use crate::kernel::rules::change::Subject;
use crate::reports::ReportsRoom;
use crate::{ReadTx, Result, limits, views};

/// How many rows are read at a time.
const ROWS: i64 = 2_000;

/// What the register keeps of an account whose product knows dormancy.
#[derive(Deserialize)]
struct Registered {
    since: Option<String>,
}

impl ReportsRoom<'_> {
    /// The accounts that are dormant at the end of a day.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn dormant(self, query: &ReportQuery) -> Result<views::Reported<views::DormantLine>> {
        self.0.read(|view| {
            let asked = Asked::at(view, query);
            dormant(view, &asked)
        })
    }
}

fn dormant(view: &mut ReadTx<'_>, asked: &Asked) -> Result<views::Reported<views::DormantLine>> {
    let flagged = if asked.to >= view.today {
        now(view)?
    } else {
        then(view, asked.to)?
    };
    let shifted = Shifted::at(view.driver, asked.to, asked.basis)?;
    let mut found = Limited::of(asked);
    let mut codes = Codes::default();
    for (account, since) in flagged {
        let before = AccountId(account.0 - 1);
        let line = table::accounts(view.driver, (before, account), 1)?.pop();
        let line = line.ok_or_else(|| damaged(format_args!("account {} is missing", account.0)))?;
        if !asked.has(line.currency) || since > asked.to || !found.has_room() {
            continue;
        }
        let booked = crate::queries::shards::balance_on(view, account, asked.to)?;
        let minor = i128::from(booked) + shifted.of(account);
        found.push(views::DormantLine {
            account: label(account),
            product: code_on(view.driver, &mut codes, &line, asked.to)?,
            currency: line.currency,
            since,
            days: i64::from(asked.to.0) - i64::from(since.0),
            balance: Total::new(minor, line.currency),
        });
    }
    found.reported(view, asked, Vec::new())
}

/// Those that are flagged, and since when.
type Flagged = BTreeMap<AccountId, Day>;

fn now(view: &mut ReadTx<'_>) -> Result<Flagged> {
    let mut flagged = Flagged::new();
    let mut after = 0;
    loop {
        let rows = limits::dormancy_after(view.driver, after, ROWS)?;
        let Some(end) = rows.last() else {
            return Ok(flagged);
        };
        after = end.account.0;
        let those = rows
            .iter()
            .filter_map(|row| Some((row.account, row.since?)));
        flagged.extend(those);
    }
}

/// Those that were flagged at the end of a day that is over, by the register.
fn then(view: &mut ReadTx<'_>, day: Day) -> Result<Flagged> {
    let about = (Subject::Dormancy, day);
    let flagged = open_then(view, about, |kept: Registered| match kept.since {
        None => Some(None),
        Some(since) => Day::parse(&since).map(Some),
    })?;
    let by_account = flagged.into_iter();
    Ok(by_account
        .map(|(key, since)| (AccountId(key), since))
        .collect())
}
