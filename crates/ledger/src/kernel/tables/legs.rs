//! Legs of accounts, without the texts of their transfers: for those who walk
//! along many chains.

use bankctl_storage::driver::{Driver, Param, Row};
use bankctl_storage::{Result, damaged};
use bankctl_types::Day;
use bankctl_types::number::AccountId;

macro_rules! legs {
    ($rest:literal) => {
        concat!(
            "SELECT id, debit, credit, amount_minor, business_date, value_date, debit_previous, \
             credit_previous FROM transfer WHERE id ",
            $rest
        )
    };
}

const ONE: &str = legs!("= $1");

/// Every statement of this file that both engines are given.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[ONE];

/// Both legs of a transfer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Legs {
    /// The transfer.
    pub id: i64,
    /// The account that pays.
    pub debit: AccountId,
    /// The account that is paid.
    pub credit: AccountId,
    /// The amount.
    pub amount_minor: i64,
    /// The day that it was booked on.
    pub business_date: Day,
    /// The day that it counts from.
    pub value_date: Day,
    /// The transfers before it on both accounts; zero if there is none.
    previous: [i64; 2],
}

impl Legs {
    /// What an account gets by it, in minor units, and the transfer before it
    /// there; `None` if it is not one of the account's.
    pub fn of(&self, account: AccountId) -> Option<(i64, i64)> {
        if self.credit == account {
            Some((self.amount_minor, self.previous[1]))
        } else if self.debit == account {
            Some((-self.amount_minor, self.previous[0]))
        } else {
            None
        }
    }

    /// The account on the other side of one.
    pub fn other(&self, account: AccountId) -> AccountId {
        if self.credit == account {
            self.debit
        } else {
            self.credit
        }
    }
}

fn read(row: &dyn Row) -> Result<Legs> {
    let id = row.integer(0)?;
    let day = |number: i64| {
        let day = i32::try_from(number).map(Day);
        day.map_err(|_| damaged(format_args!("transfer {id} has a wrong day")))
    };
    let business_date = day(row.integer(4)?)?;
    Ok(Legs {
        id,
        debit: AccountId(row.integer(1)?),
        credit: AccountId(row.integer(2)?),
        amount_minor: row.integer(3)?,
        business_date,
        value_date: match row.optional_integer(5)? {
            Some(number) => day(number)?,
            None => business_date,
        },
        previous: [row.integer(6)?, row.integer(7)?],
    })
}

/// Shows the legs of transfers to `visit`, in any order: those that are there.
pub fn each(driver: &mut dyn Driver, ids: &[i64], visit: &mut dyn FnMut(Legs)) -> Result<()> {
    const SOME: &str = legs!("= ANY($1)");
    let mut show = |row: &dyn Row| {
        visit(read(row)?);
        Ok(())
    };
    if driver.has_many_writers() {
        return driver.query(SOME, &[Param::Integers(ids)], &mut show);
    }
    ids.iter()
        .try_for_each(|id| driver.query(ONE, &[Param::Integer(*id)], &mut show))
}
