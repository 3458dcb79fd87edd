//! Values of requests that are kept as JSON and read back: each as the text
//! that people write, through the same check.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::account::AccountRef;
use super::kind::{AccountType, Channel};
use super::login::LoginMode;
use super::money::{Limit, PlainDecimal};
use super::number::{CustomerNumber, HoldId, TransactionId};
use super::operator::{Role, Roles};
use super::policy::Rule;
use super::{Currency, Day, Timestamp};

macro_rules! read_back {
    ($($name:ty = $parse:expr;)+) => {$(
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
                let text = String::deserialize(source)?;
                let parse: fn(&str) -> Option<Self> = $parse;
                parse(&text).ok_or_else(|| D::Error::custom(format!("{text:?} can't be read")))
            }
        }
    )+};
}

read_back! {
    AccountRef = AccountRef::parse;
    PlainDecimal = |text| PlainDecimal::parse(text).ok();
    Limit = |text| Limit::parse(text).ok();
    Day = Day::parse;
    HoldId = HoldId::parse;
    TransactionId = TransactionId::parse;
    CustomerNumber = CustomerNumber::parse;
    Currency = Currency::parse;
    AccountType = AccountType::parse;
    Channel = Channel::parse;
    Role = Role::parse;
    Rule = Rule::parse;
    LoginMode = LoginMode::parse;
}

impl Serialize for AccountRef {
    fn serialize<S: Serializer>(&self, target: S) -> Result<S::Ok, S::Error> {
        target.collect_str(self)
    }
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

impl<'de> Deserialize<'de> for Roles {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        Ok(Vec::<Role>::deserialize(source)?.into_iter().collect())
    }
}

/// A time as the number that is on disk, in microseconds since 1970.
pub(crate) mod micros {
    use super::{Serializer, Timestamp};

    /// Writes the number.
    #[allow(clippy::trivially_copy_pass_by_ref)] // As serde asks for it.
    pub(crate) fn serialize<S: Serializer>(time: &Timestamp, target: S) -> Result<S::Ok, S::Error> {
        target.serialize_i64(time.0)
    }
}
