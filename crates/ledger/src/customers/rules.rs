//! A customer as the ledger keeps it: what identifies a person is sealed.

use bankctl_types::kind::{CustomerKind, CustomerStatus};
use bankctl_types::number::CustomerNumber;
use bankctl_types::{Day, Timestamp};
use serde::Serialize;

use bankctl_types::serde_text::as_base64;

use crate::products::rules::rate::Rate;

/// What stands for the name of a customer who was forgotten.
pub const FORGOTTEN: &str = "(forgotten)";

/// A customer. The change log keeps it without the name and the
/// external id, which it has sealed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Customer {
    /// The number.
    pub number: CustomerNumber,
    /// Person or business.
    pub kind: CustomerKind,
    /// The name, or [`FORGOTTEN`].
    #[serde(skip)]
    pub name: String,
    /// The number in another system; unique.
    #[serde(skip)]
    pub external_id: Option<String>,
    /// What only the customer's key opens.
    #[serde(flatten)]
    pub sealed: Sealed,
    /// The state.
    pub status: CustomerStatus,
    /// When the record was made.
    pub created_at: Timestamp,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// When the key that opens what is sealed was destroyed.
    pub forgotten_at: Option<Timestamp>,
    /// What part of the interest of the accounts that the customer owns is withheld;
    /// `None` where their products say it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax: Option<Rate>,
}

impl Customer {
    /// Whether nothing is left of who it is, as of one who was forgotten.
    pub fn is_blank(&self) -> bool {
        self.name == FORGOTTEN && self.external_id.is_none() && self.sealed == Sealed::default()
    }
}

/// The sealed values of a customer.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Sealed {
    /// Name and external id, for the change log.
    #[serde(serialize_with = "as_base64")]
    pub identity: Option<Vec<u8>>,
    /// The e-mail address.
    #[serde(serialize_with = "as_base64")]
    pub email: Option<Vec<u8>>,
    /// The telephone number.
    #[serde(serialize_with = "as_base64")]
    pub phone: Option<Vec<u8>>,
    /// The postal address.
    #[serde(serialize_with = "as_base64")]
    pub address: Option<Vec<u8>>,
    /// The day of birth or foundation.
    #[serde(serialize_with = "as_base64")]
    pub birth_date: Option<Vec<u8>>,
    /// Why the customer was rejected or suspended.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "as_base64")]
    pub status_reason: Option<Vec<u8>>,
    /// The taxpayer identification number.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "as_base64")]
    pub tin: Option<Vec<u8>>,
}

/// What is sealed of a customer, opened.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Personal {
    /// The e-mail address.
    pub email: Option<String>,
    /// The telephone number, as it was given.
    pub phone: Option<String>,
    /// The postal address, as it was given.
    pub address: Option<String>,
    /// The day of birth (of a person) or foundation (of a business).
    pub birth_date: Option<Day>,
    /// Why the customer was rejected or suspended.
    pub status_reason: Option<String>,
    /// The taxpayer identification number.
    pub tin: Option<String>,
}
