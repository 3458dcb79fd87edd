//! Values about tills and cash.

use bankctl_ledger::tills::rules::till::is_name;
use bankctl_ledger::{Counted, Place};
use bankctl_types::Currency;
use bankctl_types::money::{Limit, PlainDecimal};

use crate::args::values::{self, Value, wrong};

/// The name of a till.
pub fn name(value: &str) -> Value<String> {
    if is_name(value) {
        return Ok(value.to_owned());
    }
    Err(wrong(
        "usage",
        format!("{value:?} can't be the name of a till"),
        "write lower-case letters, digits and -, 32 bytes at most, such as anna or north-2",
    ))
}

/// A till, or the vault.
pub fn place(value: &str) -> Value<Place> {
    if value == "vault" {
        return Ok(Place::Vault);
    }
    name(value).map(Place::Till)
}

/// The till that cash goes through, or the vault.
pub fn drawer(value: &str) -> Value<String> {
    match value {
        "vault" => Ok(value.to_owned()),
        other => name(other),
    }
}

/// The number of a count or a handover.
pub fn number(value: &str) -> Value<i64> {
    let plain = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    let number = value.parse().ok().filter(|number| *number > 0);
    number.filter(|_| plain).ok_or_else(|| {
        wrong(
            "usage",
            format!("{value:?} is not a number"),
            "list handovers with `bankctl till handovers`, and counts with `bankctl till counts`",
        )
    })
}

/// A value with a currency and a colon before it, if it has one.
fn with_currency(value: &str) -> Value<(Option<Currency>, &str)> {
    match value.split_once(':') {
        Some((code, rest)) => Ok((Some(values::currency(code)?), rest)),
        None => Ok((None, value)),
    }
}

/// An amount that may say its currency, such as `EUR:500`.
pub fn amount(value: &str) -> Value<(PlainDecimal, Option<Currency>)> {
    let (currency, amount) = with_currency(value)?;
    Ok((values::typed_amount(amount)?, currency))
}

/// Notes and coins that may say their currency, such as `EUR:50x8`.
pub fn pieces(value: &str) -> Value<Counted> {
    let (currency, pieces) = with_currency(value)?;
    Ok(Counted {
        currency,
        amount: None,
        pieces: Some(pieces.to_owned()),
    })
}

/// A sum that was counted, which may say its currency, such as `EUR:400`.
pub fn counted(value: &str) -> Value<Counted> {
    let (currency, amount) = with_currency(value)?;
    let amount: Limit = values::limit(amount)?;
    Ok(Counted {
        currency,
        amount: Some(amount),
        pieces: None,
    })
}

/// What was counted, said in one or both ways.
#[derive(Clone, Debug, clap::Args)]
pub struct CountArgs {
    /// Notes and coins, such as 100x47,50x18; CUR: before it for another currency
    #[arg(long, value_name = "SPEC", value_parser = pieces)]
    pub count: Vec<Counted>,
    /// The sum that was counted; CUR: before it for another currency
    #[arg(long, value_name = "AMOUNT", value_parser = counted)]
    pub counted: Vec<Counted>,
}

impl CountArgs {
    /// What was counted of each currency.
    pub fn all(&self) -> Vec<Counted> {
        let mut all = self.count.clone();
        for sum in &self.counted {
            let same = all.iter_mut().find(|other| other.currency == sum.currency);
            match same {
                Some(pieces) if pieces.amount.is_none() => pieces.amount = sum.amount,
                _ => all.push(sum.clone()),
            }
        }
        all
    }

    /// The same, of one currency at least.
    pub fn some(&self) -> Value<Vec<Counted>> {
        let all = self.all();
        if all.is_empty() {
            return Err(wrong(
                "invalid_count",
                "what was counted is not said".to_owned(),
                "give --count 100x47,50x18 or --counted 5600",
            ));
        }
        Ok(all)
    }

    /// The same of one currency.
    pub fn one(&self) -> Value<Option<Counted>> {
        let mut all = self.all().into_iter();
        match (all.next(), all.next()) {
            (one, None) => Ok(one),
            _ => Err(wrong(
                "invalid_count",
                "more than one currency was counted".to_owned(),
                "a handover is in one currency: give one --count or --counted",
            )),
        }
    }
}
