//! A statement out of the journal, proved before anybody gets it.

use bankctl_storage::damaged;
use bankctl_types::account_statement::{
    AccountStatement, StatementHold, StatementHolder, StatementLine, StatementTotals,
};
use bankctl_types::calendar::Span;
use bankctl_types::kind::HoldPurpose;
use bankctl_types::number::{AccountId, TransactionId};
use bankctl_types::{Currency, Day, Money};

use super::rules::{Covered, Hashed, Issued, id_of};
use super::year;
use crate::customers::shown::customer_name;
use crate::kernel::rules::account::Account;
use crate::kernel::rules::daily_totals::shown_minor;
use crate::kernel::rules::hold::Hold;
use crate::kernel::rules::merkle::hexadecimal;
use crate::kernel::rules::transfer::Transfer;
use crate::kernel::tables;
use crate::queries::describe::Names;
use crate::queries::history::{self, Chain, HistoryQuery, item};
use crate::queries::shards;
use crate::{ReadTx, Result, customers};

/// How long the number of an account is that goes between banks (ISO 13616).
const IBAN_LENGTH: std::ops::RangeInclusive<usize> = 15..=34;

/// A statement, and the hash of what it says.
pub(crate) struct Made {
    pub(crate) statement: AccountStatement,
    pub(crate) sha256: [u8; 32],
}

/// A row of the journal on one account.
pub(super) struct Moved {
    /// The account, or the part of it that was moved.
    pub(super) part: AccountId,
    pub(super) transfer: Transfer,
    /// The balance after it, as it is shown.
    pub(super) balance_minor: i64,
}

/// The first day of an account: that of its opening, or of its first row if that is
/// earlier.
pub(super) fn first_day(view: &mut ReadTx<'_>, id: AccountId, account: &Account) -> Result<Day> {
    let mut first = account.opened_at.day_in(view.settings.zone);
    for part in shards::keys(view, id)? {
        let chain = Chain::of(view.driver, part)?;
        if chain.position.legs > 0 {
            let row = chain.lines(view.driver, 1, 1)?;
            let day = row.first().map(|line| line.transfer.stamp.business_date);
            first = day.map_or(first, |day| day.min(first));
        }
    }
    Ok(first)
}

/// The balance of an account at the end of a day, as it is shown, in minor units.
pub(super) fn balance_on(view: &mut ReadTx<'_>, id: AccountId, day: Day) -> Result<i64> {
    Ok(shown_minor(id, shards::balance_on(view, id, day)?))
}

/// Makes the statement of some days.
///
/// # Errors
/// Its rows do not lead from the opening balance to the closing one, which is what
/// `balance --at` says: the ledger is damaged.
pub(super) fn make(
    view: &mut ReadTx<'_>,
    account: &Account,
    (days, number): (Covered, Option<u32>),
) -> Result<Made> {
    let (id, currency) = (account.id, account.currency);
    let name = view.label(id)?;
    let opening_minor = balance_on(view, id, days.from.plus(-1))?;
    let last = history::balance(view, id, Some(days.to))?;
    let rows = rows(view, id, (days.from, days.to))?;
    let mut hashed = Hashed::begin(id, currency, (days.from, days.to), opening_minor);
    let mut lines = Vec::with_capacity(rows.len());
    let mut names = Names::of(view.settings);
    for row in &rows {
        let line = line(view, &mut names, row, currency)?;
        hashed.take(&row.transfer, line.amount.minor, line.balance.minor);
        lines.push(line);
    }
    let (opening, closing) = (Money::new(opening_minor, currency), last.ledger_balance);
    let id_of_it = id_of(&name, &days);
    let totals = StatementTotals::proved(opening, &lines, closing).map_err(|fault| {
        damaged(format_args!(
            "statement {id_of_it} does not add up: {fault}"
        ))
    })?;
    let available = closing.minor.checked_sub(last.held.minor);
    let available = available.ok_or_else(|| damaged("what is held can't be counted"))?;
    let (interest, fees) = year::interest_and_fees(view, account, &days, &rows)?;
    let (holders, address) = whose(view, account)?;
    let sha256 = hashed.end(closing.minor);
    let mut numbers = account.external_numbers.iter();
    let statement = AccountStatement {
        id: id_of_it,
        bank: view.settings.name.clone(),
        account: name,
        account_type: account.account_type,
        name: account.name.clone().filter(|_| id.is_customer()),
        iban: numbers.find(|number| is_iban(number)).cloned(),
        holders,
        address,
        currency,
        from: days.from,
        to: days.to,
        number,
        opening,
        closing,
        available: Money::new(available, currency),
        holds: holds(view, id, (days.to, currency))?,
        lines,
        totals,
        interest,
        fees,
        notice: view.settings.notice.clone(),
        is_final: days.is_final,
    };
    Ok(Made { statement, sha256 })
}

/// What was reserved at the end of a day. A payroll's hold is captured row by row, others
/// in the end.
fn holds(
    view: &mut ReadTx<'_>,
    id: AccountId,
    (day, currency): (Day, Currency),
) -> Result<Vec<StatementHold>> {
    let rows = tables::holds::listed_then(view.driver, id, day)?.into_iter();
    let left = |hold: &Hold| match hold.purpose {
        HoldPurpose::Payroll => hold.amount_minor - hold.captured_minor,
        _ => hold.amount_minor,
    };
    Ok(rows
        .map(|row| StatementHold {
            amount: Money::new(left(&row.hold), currency),
            placed_on: row.placed_on,
            expires_on: row.hold.expires_on,
            memo: row.hold.memo,
        })
        .collect())
}

/// Whether a number of another system has the form of one that goes between banks.
fn is_iban(number: &str) -> bool {
    let bytes = number.as_bytes();
    let digits = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
    IBAN_LENGTH.contains(&bytes.len())
        && bytes[..2].iter().all(u8::is_ascii_uppercase)
        && digits(&bytes[2..4])
        && bytes[4..].iter().all(u8::is_ascii_alphanumeric)
        && remainder(bytes) == 1
}

/// ISO 7064, MOD 97-10: the first four characters go to the end, letters count from 10.
fn remainder(number: &[u8]) -> u32 {
    let turned = number[4..].iter().chain(&number[..4]);
    turned.fold(0, |rest, byte| match char::from(*byte).to_digit(36) {
        Some(digit @ 0..10) => (rest * 10 + digit) % 97,
        Some(letter) => (rest * 100 + letter) % 97,
        None => rest,
    })
}

/// The rows of an account on some days, oldest first.
pub(super) fn rows(
    view: &mut ReadTx<'_>,
    id: AccountId,
    (from, to): (Day, Day),
) -> Result<Vec<Moved>> {
    let span = Span {
        from: Some(from),
        to: Some(to),
    };
    let keys = shards::keys(view, id)?;
    if keys.len() > 1 {
        let query = HistoryQuery {
            span,
            limit: usize::MAX,
            oldest_first: true,
            ..HistoryQuery::default()
        };
        let found = shards::page(view, &keys, &query)?.into_iter();
        return Ok(found
            .map(|found| Moved {
                part: found.part,
                balance_minor: shown_minor(found.part, found.balance_minor),
                transfer: found.line.transfer,
            })
            .collect());
    }
    let chain = Chain::of(view.driver, id)?;
    let Some((low, high)) = chain.between(view.driver, span)? else {
        return Ok(Vec::new());
    };
    let found = chain.lines(view.driver, low, high)?.into_iter().rev();
    Ok(found
        .map(|line| Moved {
            part: id,
            balance_minor: shown_minor(id, chain.leg(&line.transfer).balance_minor),
            transfer: line.transfer,
        })
        .collect())
}

fn line(
    view: &mut ReadTx<'_>,
    names: &mut Names,
    row: &Moved,
    currency: Currency,
) -> Result<StatementLine> {
    let shown = item(view.driver, names, row.part, &row.transfer)?;
    let reverses = row.transfer.request.reverses;
    Ok(StatementLine {
        transaction: shown.transaction,
        booked_at: shown.booked_at,
        date: shown.business_date,
        value_date: shown.value_date,
        kind: shown.kind,
        channel: shown.channel,
        reference: shown.reference,
        memo: shown.memo,
        counterparty: shown.counterparty,
        amount: shown.amount,
        balance: Money::new(row.balance_minor, currency),
        reversal_of: reverses.map(|id| TransactionId::from_key(id).to_string()),
    })
}

/// Who holds an account, and where the owner lives.
fn whose(
    view: &mut ReadTx<'_>,
    account: &Account,
) -> Result<(Vec<StatementHolder>, Option<String>)> {
    let mut holders = Vec::with_capacity(account.holders.len());
    for holder in &account.holders {
        holders.push(StatementHolder {
            customer: holder.customer.to_string(),
            name: customer_name(view.driver, holder.customer)?,
            role: holder.role,
        });
    }
    let Some(owner) = account.holders.first() else {
        return Ok((holders, None));
    };
    let row = customers::by_number(view.driver, owner.customer)?;
    let Some(row) = row.filter(|row| row.customer.sealed.address.is_some()) else {
        return Ok((holders, None));
    };
    let privacy = &view.context.privacy;
    let address = privacy.address_of(view.driver, &row)?;
    Ok((holders, address))
}

/// The kinds of records that a statement's rows may be booked for.
pub(super) fn fee_of(transfer: &Transfer) -> Option<i64> {
    let request = &transfer.request;
    let source = request.source.filter(|_| crate::fees::is_fee(request))?;
    Some(source.key)
}

/// What the chain of a customer's account says today of a statement that was issued.
pub(super) fn computed_again(
    driver: &mut dyn bankctl_storage::Driver,
    id: AccountId,
    number: u32,
    (from, to): (Day, Day),
) -> Result<Option<Issued>> {
    let Some(facts) = tables::accounts::facts(driver, id)? else {
        return Ok(None);
    };
    let chain = Chain::of(driver, id)?;
    let opening = chain.balance_on(driver, from.plus(-1))?;
    let closing = chain.balance_on(driver, to)?;
    let mut hashed = Hashed::begin(id, facts.currency, (from, to), opening);
    let span = Span {
        from: Some(from),
        to: Some(to),
    };
    let mut count = 0;
    if let Some((low, high)) = chain.between(driver, span)? {
        for line in chain.lines(driver, low, high)?.iter().rev() {
            let transfer = &line.transfer;
            let minor = transfer.request.amount_minor;
            let minor = if transfer.request.debit == id {
                -minor
            } else {
                minor
            };
            hashed.take(transfer, minor, chain.leg(transfer).balance_minor);
            count += 1;
        }
    }
    Ok(Some(Issued {
        account: id.0,
        number,
        from,
        to,
        opening_minor: opening,
        closing_minor: closing,
        lines: count,
        sha256: hexadecimal(&hashed.end(closing)),
    }))
}

#[cfg(test)]
mod tests {
    use super::is_iban;

    #[test]
    fn a_number_between_banks_is_told_by_its_check_digits() {
        let table = [
            ("CH2909000000250094239", true),
            ("GB82WEST12345698765432", true),
            ("GB82WEST12345698765433", false),
            ("OLD-4711", false),
            ("gb82west12345698765432", false),
            ("4711", false),
            ("", false),
        ];
        for (number, expected) in table {
            assert_eq!(is_iban(number), expected, "{number}");
        }
    }
}
