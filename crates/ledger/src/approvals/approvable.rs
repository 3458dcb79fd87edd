//! What a request is that a second person approves. Each room has its own, and
//! `rooms/requests.rs` lists them: what is kept is read back by the names under
//! which it was written.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;

use bankctl_storage::{Driver, damaged};
use bankctl_types::kind::{Channel, Kind};
use bankctl_types::money::PlainDecimal;
use bankctl_types::number::HoldId;
use serde::de::{DeserializeOwned, DeserializeSeed, Error as _, IgnoredAny, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::access::rules::permission::Action;
use crate::kernel::rules::account::AccountRef;
use crate::kernel::rules::change::Change;
use crate::payments::payment::TransactionRef;
use crate::payments::reference::Reference;
use crate::rooms::requests::REQUESTS;
use crate::views::FeeTaken;
use crate::{Result, Settings, WriteTx};

/// A request that may wait for a second person.
pub(crate) trait Approvable: Any {
    /// What the caller, and the operator who approves it, must be permitted.
    fn action(&self) -> Action;

    /// What both must be permitted beside that.
    fn also(&self) -> Option<Action> {
        None
    }

    /// The command that asks for it, as an approver reads it.
    fn command(&self) -> &'static str {
        self.action().command()
    }

    /// By what it is found again, no matter who asks for it: money from another
    /// ledger may be brought by one operator and again by the next.
    fn about(&self) -> Option<String> {
        None
    }

    /// Carries it out.
    ///
    /// # Errors
    /// Those of the use case.
    fn carry_out(&self, books: &mut WriteTx<'_>) -> Result<Outcome>;

    /// Says beside its amounts, in its fields as JSON, in which currency they are,
    /// where it does not say so itself.
    ///
    /// # Errors
    /// Only those of the store.
    fn add_currencies(&self, _: &mut dyn Driver, _: &Settings, _: &mut Value) -> Result<()> {
        Ok(())
    }

    /// The transactions that it comes to, in order; none of what moves no money,
    /// and of what takes back as many as were booked together.
    fn transactions(&self) -> Vec<AskedTransaction<'_>> {
        Vec::new()
    }

    /// Whether a line of the change log is one that it asks for.
    fn fits_line(&self, line: &Change) -> bool;
}

/// A request with the form in which it is kept.
pub(crate) trait Kept: Approvable + Serialize + DeserializeOwned {
    /// The names under which it is kept, the outer one first. They never change.
    const NAMES: &'static [&'static str];
    /// The field that is shown to no one.
    const SECRET: Option<&'static str> = None;
}

/// What a request came to.
#[derive(Default)]
pub(crate) struct Outcome {
    /// The number of the transaction.
    pub(crate) transaction: Option<String>,
    /// The fees that were taken together with it.
    pub(crate) fees: Vec<FeeTaken>,
}

impl Outcome {
    /// A transaction of a number; none in a dry run.
    pub(crate) fn of(transaction: Option<String>) -> Self {
        Self {
            transaction,
            fees: Vec::new(),
        }
    }

    /// It is done, and moved no money.
    pub(crate) fn done<T>(_: T) -> Self {
        Self::default()
    }
}

/// A transaction that was asked for; what is `None` may be anything.
pub(crate) struct AskedTransaction<'a> {
    pub(crate) kind: Kind,
    pub(crate) channel: Option<Channel>,
    pub(crate) debit: Option<&'a AccountRef>,
    pub(crate) credit: Option<&'a AccountRef>,
    pub(crate) amount: Option<PlainDecimal>,
    /// Of a group the first has it, and the others have none.
    pub(crate) reference: Option<&'a str>,
    pub(crate) hold: Option<HoldId>,
    pub(crate) reverses: Option<&'a TransactionRef>,
}

impl<'a> AskedTransaction<'a> {
    /// A transaction of a kind that may be anything else.
    pub(crate) fn any(kind: Kind, reference: Option<&'a Reference>) -> Self {
        Self {
            kind,
            channel: None,
            debit: None,
            credit: None,
            amount: None,
            reference: reference.map(Reference::text),
            hold: None,
            reverses: None,
        }
    }
}

/// A kind of request: how it is kept, and how it is read back.
pub(crate) struct RequestKind {
    names: &'static [&'static str],
    secret: Option<&'static str>,
    read: fn(&str) -> serde_json::Result<Box<dyn Approvable>>,
    /// What is kept of a request that was read.
    #[cfg(test)]
    pub(crate) kept_again: fn(&str) -> Result<String>,
}

impl RequestKind {
    /// The kind of a type.
    pub(crate) const fn of<R: Kept>() -> Self {
        Self {
            names: R::NAMES,
            secret: R::SECRET,
            read: |text| Ok(Box::new(read_as::<R>(text)?)),
            #[cfg(test)]
            kept_again: |text| text_of(&read_as::<R>(text).map_err(damaged)?),
        }
    }

    /// The names under which it is kept.
    #[cfg(test)]
    pub(crate) fn names(&self) -> &'static [&'static str] {
        self.names
    }

    /// The fields of a request of this kind.
    pub(crate) fn fields<'v>(&self, kept: &'v mut Value) -> Option<&'v mut Value> {
        let mut names = self.names.iter();
        names.try_fold(kept, |value, name| value.get_mut(name))
    }
}

/// A request as it is kept.
pub(crate) fn text_of<R: Kept>(request: &R) -> Result<String> {
    let named = Wrapped {
        names: R::NAMES,
        request,
    };
    Ok(serde_json::to_string(&named).map_err(damaged)?)
}

/// Reads a request of a type.
fn read_as<R: Kept>(text: &str) -> serde_json::Result<R> {
    let mut from = serde_json::Deserializer::from_str(text);
    let request = Named::<R>::new().deserialize(&mut from)?;
    from.end()?;
    Ok(request)
}

/// Reads a request that is kept, and says of which kind it is.
///
/// # Errors
/// It is none.
pub(crate) fn read(text: &str) -> Result<(&'static RequestKind, Box<dyn Approvable>)> {
    let mut kinds = REQUESTS.iter();
    let found = kinds.find_map(|kind| Some((kind, (kind.read)(text).ok()?)));
    Ok(found.ok_or_else(|| damaged("a request that is kept is of no kind that there is"))?)
}

/// Hides in a request, as JSON, what is shown to no one.
pub(crate) fn hide_secrets(kept: &mut Value) {
    for kind in REQUESTS {
        let Some(secret) = kind.secret else {
            continue;
        };
        let fields = kind.fields(kept);
        if let Some(secret) = fields.and_then(|fields| fields.get_mut(secret)) {
            *secret = "***".into();
        }
    }
}

/// Writes a request inside its names.
struct Wrapped<'r, R> {
    names: &'static [&'static str],
    request: &'r R,
}

impl<R: Serialize> Serialize for Wrapped<'_, R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let Some((name, names)) = self.names.split_first() else {
            return self.request.serialize(serializer);
        };
        let mut map = serializer.serialize_map(Some(1))?;
        let inner = Self {
            names,
            request: self.request,
        };
        map.serialize_entry(name, &inner)?;
        map.end()
    }
}

/// Reads a request inside its names, and nothing else.
struct Named<R> {
    names: &'static [&'static str],
    request: PhantomData<R>,
}

impl<R: Kept> Named<R> {
    fn new() -> Self {
        Self::inside(R::NAMES)
    }

    fn inside(names: &'static [&'static str]) -> Self {
        let request = PhantomData;
        Self { names, request }
    }
}

impl<'de, R: Kept> DeserializeSeed<'de> for Named<R> {
    type Value = R;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> std::result::Result<R, D::Error> {
        match self.names {
            [] => R::deserialize(from),
            _ => from.deserialize_map(self),
        }
    }
}

impl<'de, R: Kept> Visitor<'de> for Named<R> {
    type Value = R;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "a request under {:?}", self.names)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<R, A::Error> {
        let name: Option<String> = map.next_key()?;
        let (expected, inside) = match self.names {
            [expected, inside @ ..] => (*expected, inside),
            [] => ("", self.names),
        };
        if name.as_deref() != Some(expected) {
            return Err(A::Error::custom("a request of another kind"));
        }
        let request = map.next_value_seed(Self::inside(inside))?;
        match map.next_key::<IgnoredAny>()? {
            None => Ok(request),
            Some(_) => Err(A::Error::custom("more than one request")),
        }
    }
}
