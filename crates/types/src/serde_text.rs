//! Values that are kept as JSON and read back: each as the text that people
//! write, through the same check.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Serialize, Serializer};

use crate::calendar::{Day, Timestamp};
use crate::currency::Currency;
use crate::kind::{AccountType, Channel, CustomerStatus, Kind};
use crate::money::{Limit, PlainDecimal};
use crate::number::{CheckId, CustomerNumber, HoldId, OrderId, TransactionId};
use crate::routing::RoutingNumber;

/// Reads values from their text: `from_text! { Day = Day::parse; }` with a
/// function that gives `None` for a text that is none.
#[macro_export]
macro_rules! from_text {
    ($($name:ty = $parse:expr;)+) => {$(
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(source)?;
                let parse: fn(&str) -> Option<Self> = $parse;
                parse(&text).ok_or_else(|| {
                    <D::Error as serde::de::Error>::custom(format!("{text:?} can't be read"))
                })
            }
        }
    )+};
}

from_text! {
    PlainDecimal = |text| PlainDecimal::parse(text).ok();
    Limit = |text| Limit::parse(text).ok();
    Day = Day::parse;
    HoldId = HoldId::parse;
    OrderId = OrderId::parse;
    CheckId = CheckId::parse;
    RoutingNumber = RoutingNumber::parse;
    TransactionId = TransactionId::parse;
    CustomerNumber = CustomerNumber::parse;
    Currency = Currency::parse;
    AccountType = AccountType::parse;
    Channel = Channel::parse;
    CustomerStatus = CustomerStatus::parse;
    Kind = Kind::parse;
}

impl Serialize for PlainDecimal {
    fn serialize<S: Serializer>(&self, target: S) -> Result<S::Ok, S::Error> {
        target.collect_str(self)
    }
}

impl Serialize for Limit {
    fn serialize<S: Serializer>(&self, target: S) -> Result<S::Ok, S::Error> {
        target.collect_str(self)
    }
}

/// A time as the number that is on disk, in microseconds since 1970.
pub mod micros {
    use super::{Serializer, Timestamp};

    /// Writes the number.
    ///
    /// # Errors
    /// Those of the target.
    #[allow(clippy::trivially_copy_pass_by_ref)] // As serde asks for it.
    pub fn serialize<S: Serializer>(time: &Timestamp, target: S) -> Result<S::Ok, S::Error> {
        target.serialize_i64(time.0)
    }
}

/// Bytes as records have them.
///
/// # Errors
/// Only those of the serializer.
// serde hands the field over as it is.
#[allow(clippy::ref_option)]
pub fn as_base64<S: Serializer>(bytes: &Option<Vec<u8>>, serializer: S) -> Result<S::Ok, S::Error> {
    let text = bytes.as_ref().map(|bytes| STANDARD.encode(bytes));
    text.serialize(serializer)
}
