//! What people type about statements: formats, fees, and how transactions are
//! summed.

use bankctl_formats::read::format::InputFormat;
use bankctl_ledger::Grouping;
use bankctl_types::money::PlainDecimal;
use rust_decimal::Decimal;

use super::values::{Value, amount, wrong};

/// The most that a bank keeps of a payment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FeeLimit {
    /// An amount in the currency of the account.
    Amount(PlainDecimal),
    /// Hundredths of a percent of the payment.
    BasisPoints(u32),
}

/// A format of statements.
pub fn format(value: &str) -> Value<InputFormat> {
    let read = ["csv", "camt", "mt940", "ofx", "bai2"];
    let found = InputFormat::from_name(value).filter(|format| read.contains(&format.name()));
    found.ok_or_else(|| {
        wrong(
            "usage",
            format!("--input-format {value:?} is not known"),
            "give csv, camt, mt940, ofx or bai2",
        )
    })
}

/// By how much a line may differ; nothing at all is allowed too.
pub fn tolerance(value: &str) -> Value<PlainDecimal> {
    amount(value)
}

/// An amount, or a percentage below 50 with at most two decimals.
pub fn fee(value: &str) -> Value<FeeLimit> {
    let Some(percent) = value.strip_suffix('%') else {
        return amount(value).map(FeeLimit::Amount);
    };
    let points = Decimal::from_str_exact(percent.trim())
        .ok()
        .and_then(|percent| percent.checked_mul(Decimal::ONE_HUNDRED))
        .filter(|points| points.fract().is_zero())
        .and_then(|points| {
            u32::try_from(points.trunc().mantissa() / 10_i128.pow(points.trunc().scale())).ok()
        })
        .filter(|points| (1..5_000).contains(points));
    points.map(FeeLimit::BasisPoints).ok_or_else(|| {
        wrong(
            "usage",
            format!("--fee {value:?} is no share of a payment"),
            "give an amount such as 15, or a percentage such as 0.35%",
        )
    })
}

/// What transactions have in common.
pub fn grouping(value: &str) -> Value<Grouping> {
    match value {
        "batch" => Ok(Grouping::Batch),
        "day" => Ok(Grouping::Day),
        "reference" => Ok(Grouping::Reference),
        _ => Err(wrong(
            "usage",
            format!("--group {value:?} is not known"),
            "give batch, day or reference",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::{FeeLimit, fee};

    #[test]
    fn fees_are_amounts_or_shares() {
        let points = |value: &str| match fee(value) {
            Ok(FeeLimit::BasisPoints(points)) => Some(points),
            _ => None,
        };
        let table = [
            ("0.35%", Some(35)),
            ("1%", Some(100)),
            ("1.50%", Some(150)),
            ("0.001%", None),
            ("0%", None),
            ("50%", None),
            ("-1%", None),
            ("%", None),
            ("15", None),
        ];
        for (value, expected) in table {
            assert_eq!(points(value), expected, "{value}");
        }
        assert!(matches!(fee("15"), Ok(FeeLimit::Amount(_))));
        assert!(fee("x").is_err());
    }
}
