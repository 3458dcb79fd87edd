//! The sums that control records state, and those of the entries.
//!
//! What belongs here: counting, and the comparison. Amounts are never passed over;
//! counts and hashes are by [`Accept`].

use super::fault::NachaFault;
use super::record::Control;
use super::{Accept, Check};
use crate::model::ach::{Direction, Entry};

/// Hashes have ten digits; what is more is left off.
const HASH_MODULUS: u64 = 10_000_000_000;

/// How many, and how much.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Side {
    /// How many entries carry money this way.
    pub count: u64,
    /// How much, in cents.
    pub cents: i64,
}

/// What entries come to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Totals {
    pub(super) entries: u64,
    pub(super) addenda: u64,
    hash: u64,
    pub(super) credits: Side,
    pub(super) debits: Side,
}

impl Totals {
    /// Counts an entry. An entry whose code says no direction moves no money.
    pub(super) fn add(&mut self, entry: &Entry) -> Result<(), NachaFault> {
        self.entries += 1;
        let bank = entry.rdfi.get(..8).and_then(|digits| digits.parse().ok());
        self.hash = (self.hash + bank.unwrap_or(0)) % HASH_MODULUS;
        let side = match entry.code.direction() {
            Some(Direction::Credit) => &mut self.credits,
            Some(Direction::Debit) => &mut self.debits,
            None => return Ok(()),
        };
        side.count += u64::from(entry.cents > 0);
        side.cents = side
            .cents
            .checked_add(entry.cents)
            .ok_or(NachaFault::TooMuch)?;
        Ok(())
    }

    /// Compares them with a control record. What differs and is accepted is given
    /// back, to be warned of.
    pub(super) fn compare(
        &self,
        place: &str,
        control: &Control,
        accept: &Accept,
    ) -> Result<Vec<NachaFault>, NachaFault> {
        let sides = [
            ("debits", control.debits, self.debits.cents),
            ("credits", control.credits, self.credits.cents),
        ];
        for (what, stated, summed) in sides {
            if stated != summed {
                return Err(NachaFault::ControlTotal {
                    place: place.to_owned(),
                    what,
                    stated,
                    summed,
                });
            }
        }
        let mut accepted = Vec::new();
        let counted = self.entries + self.addenda;
        if control.records != counted {
            let fault = NachaFault::ControlCount {
                place: place.to_owned(),
                what: "entries and addenda",
                stated: control.records,
                counted,
            };
            accept.pass(Check::Count, fault, &mut accepted)?;
        }
        if control.hash != self.hash {
            let fault = NachaFault::ControlHash {
                place: place.to_owned(),
                stated: control.hash,
                counted: self.hash,
            };
            accept.pass(Check::Hash, fault, &mut accepted)?;
        }
        Ok(accepted)
    }
}

impl std::ops::AddAssign for Totals {
    /// Adds the totals of a batch. The sums of a file are no more than its entries',
    /// which were counted one by one.
    fn add_assign(&mut self, other: Self) {
        self.entries += other.entries;
        self.addenda += other.addenda;
        self.hash = (self.hash + other.hash) % HASH_MODULUS;
        for (side, more) in [
            (&mut self.credits, other.credits),
            (&mut self.debits, other.debits),
        ] {
            side.count += more.count;
            side.cents = side.cents.saturating_add(more.cents);
        }
    }
}
