//! Customers.

use std::collections::HashMap;

use bankctl_types::Timestamp;
use bankctl_types::kind::{CustomerKind, CustomerStatus};
use bankctl_types::mask::masked;
use serde::{Serialize, Serializer};

use crate::products::rules::rate::Rate;

/// A value that identifies a person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Protected {
    /// There is none.
    Nothing,
    /// Masked in tables, whole in JSON and CSV.
    Known(String),
    /// Whole everywhere, because the caller asked for it by name.
    Revealed(String),
    /// Masked everywhere: the caller may see it by name only.
    Masked(String),
    /// There is one, and no key that opens it.
    Unreadable,
}

impl Protected {
    /// Whether there is none.
    pub fn is_nothing(&self) -> bool {
        *self == Self::Nothing
    }

    /// The value, if the caller may see all of it.
    pub fn whole(&self) -> Option<&str> {
        match self {
            Self::Known(text) | Self::Revealed(text) => Some(text),
            Self::Nothing | Self::Masked(_) | Self::Unreadable => None,
        }
    }

    /// The same, for a person to read.
    #[must_use]
    pub fn revealed(self) -> Self {
        match self {
            Self::Known(text) => Self::Revealed(text),
            other => other,
        }
    }

    /// The same, of a field, for those who need only recognise it.
    #[must_use]
    pub fn masked(self, field: &str) -> Self {
        match self {
            Self::Known(text) => Self::Masked(masked(field, &text, '*')),
            other => other,
        }
    }
}

impl Serialize for Protected {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Known(text) | Self::Revealed(text) | Self::Masked(text) => {
                serializer.serialize_str(text)
            }
            Self::Nothing | Self::Unreadable => serializer.serialize_none(),
        }
    }
}

/// A customer as it stands.
#[derive(Clone, Debug, Serialize)]
pub struct Customer {
    /// The number; `None` in a dry run that would add it.
    pub number: Option<String>,
    /// Person or business.
    pub kind: CustomerKind,
    /// The name, as it was given.
    pub name: String,
    /// In a list of several of this name: the year of birth and the last line
    /// of the address, for those who see personal data.
    #[serde(skip)]
    pub apart: Option<String>,
    /// The e-mail address.
    pub email: Protected,
    /// The telephone number.
    pub phone: Protected,
    /// The postal address.
    pub address: Protected,
    /// The day of birth or foundation.
    pub birth_date: Protected,
    /// The taxpayer identification number.
    #[serde(skip_serializing_if = "Protected::is_nothing")]
    pub tin: Protected,
    /// The number in another system.
    pub external_id: Option<String>,
    /// The state.
    pub status: CustomerStatus,
    /// Why the customer was rejected or suspended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_reason: Option<String>,
    /// What part of the interest of the own accounts is withheld, in percent; `None`
    /// where their products say it.
    pub tax_rate: Option<Rate>,
    /// The numbers of all accounts, also the joint ones.
    pub accounts: Vec<String>,
    /// When the record was made.
    pub created_at: Timestamp,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// When everything that identifies the customer was destroyed.
    pub forgotten_at: Option<Timestamp>,
    /// Whether there is personal data that no key here opens.
    pub unreadable: bool,
    /// Of one who was just added: who may be the same person.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub similar: Vec<Similar>,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// A customer who may be the same person as another.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Similar {
    /// The number.
    pub customer: String,
    /// The name.
    pub name: String,
    /// What is the same: `email`, `phone`, `name_and_birth_date`.
    pub same: Vec<&'static str>,
}

/// Says of customers of one name what tells them apart.
pub(crate) fn tell_apart(customers: &mut [Customer]) {
    let mut names: HashMap<String, usize> = HashMap::new();
    for customer in customers.iter() {
        *names.entry(customer.name.to_lowercase()).or_default() += 1;
    }
    for customer in customers {
        if names
            .get(&customer.name.to_lowercase())
            .is_some_and(|count| *count > 1)
        {
            customer.apart = apart(customer);
        }
    }
}

fn apart(customer: &Customer) -> Option<String> {
    let year = customer
        .birth_date
        .whole()
        .map(|date| date.chars().take(4).collect());
    let place = customer.address.whole().and_then(|address| {
        let lines = address.rsplit(['\n', ',']).map(str::trim);
        lines
            .into_iter()
            .find(|line| !line.is_empty())
            .map(str::to_owned)
    });
    let known: Vec<String> = year.into_iter().chain(place).collect();
    (!known.is_empty()).then(|| known.join(" "))
}

#[cfg(test)]
mod tests {
    use super::Protected;

    #[test]
    fn what_is_masked_is_not_whole() {
        let text = || "1980-02-03".to_owned();
        assert_eq!(Protected::Known(text()).whole(), Some("1980-02-03"));
        assert_eq!(Protected::Revealed(text()).whole(), Some("1980-02-03"));
        for other in [
            Protected::Masked(text()),
            Protected::Nothing,
            Protected::Unreadable,
        ] {
            assert_eq!(other.whole(), None, "{other:?}");
        }
    }
}
