//! The transactions of an account, of which there may be more than memory should hold.
//!
//! What belongs here: of each transaction, what every round of the matching asks, in a few
//! bytes; what it is called and what it shares with others is put aside, and read again
//! only for what is compared exactly or shown.

use std::collections::HashMap;

use bankctl_storage::spool::Spool;
use bankctl_types::Day;
use bankctl_types::number::TransactionId;
use bankctl_types::packed::{Packer, Unpacker};

use super::nearest::ItemDays;
use super::rows::{numbered, torn};
use super::statement::Grouping;
use crate::Result;

/// Transactions, in the order of their numbers.
#[derive(Default)]
pub(super) struct Items {
    heads: Vec<Item>,
    spool: Spool,
    /// The names of the files that they came from.
    batches: HashMap<i64, String>,
}

/// What is in memory of a transaction.
#[derive(Clone, Copy)]
pub(super) struct Item {
    /// Its key.
    pub(super) id: i64,
    /// Signed, in minor units: in is positive.
    pub(super) amount_minor: i64,
    /// Its business date.
    pub(super) business: Day,
    /// Its value date.
    pub(super) value: Day,
    /// Where its texts are.
    place: u64,
}

impl Item {
    /// Its days.
    pub(super) fn days(&self) -> ItemDays {
        ItemDays {
            business: self.business,
            value: self.value,
            outside: false,
        }
    }

    /// Its number.
    pub(super) fn number(&self) -> String {
        TransactionId::from_key(self.id).to_string()
    }
}

/// What is put aside of a transaction.
pub(super) struct ItemTexts<'a> {
    /// Its reference.
    pub(super) reference: Option<&'a str>,
    /// The file that it came from.
    pub(super) batch: Option<i64>,
    /// The transaction that it was booked together with.
    pub(super) group: Option<i64>,
    /// The name of its channel, or else of its kind.
    pub(super) way: &'a str,
}

impl ItemTexts<'_> {
    fn pack(&self, record: &mut Vec<u8>) {
        let mut packer = Packer::to(record);
        packer.maybe(self.reference, Packer::text);
        packer.maybe(self.batch, Packer::signed);
        packer.maybe(self.group, Packer::signed);
        packer.text(self.way);
    }

    fn unpacked(record: &[u8]) -> Option<ItemTexts<'_>> {
        let mut packed = Unpacker::of(record);
        Some(ItemTexts {
            reference: packed.maybe(Unpacker::text)?,
            batch: packed.maybe(Unpacker::signed)?,
            group: packed.maybe(Unpacker::signed)?,
            way: packed.text()?,
        })
    }
}

impl Items {
    /// Adds a transaction by its key, amount, business date and value date.
    ///
    /// # Errors
    /// The temporary file can't be written.
    pub(super) fn push(
        &mut self,
        (id, amount_minor): (i64, i64),
        (business, value): (Day, Day),
        texts: &ItemTexts<'_>,
    ) -> Result<()> {
        numbered(self.heads.len())?;
        let mut record = Vec::new();
        texts.pack(&mut record);
        self.heads.push(Item {
            id,
            amount_minor,
            business,
            value,
            place: self.spool.add(&record)?,
        });
        Ok(())
    }

    /// Names a file that transactions came from.
    pub(super) fn name_batch(
        &mut self,
        batch: i64,
        name: impl FnOnce() -> Result<String>,
    ) -> Result<()> {
        if let std::collections::hash_map::Entry::Vacant(unknown) = self.batches.entry(batch) {
            unknown.insert(name()?);
        }
        Ok(())
    }

    /// Puts them in the order of their numbers.
    pub(super) fn sort(&mut self) {
        self.heads.sort_unstable_by_key(|item| item.id);
    }

    /// Keeps some only.
    pub(super) fn retain(&mut self, is_kept: impl Fn(&Item) -> bool) {
        self.heads.retain(is_kept);
    }

    pub(super) fn len(&self) -> usize {
        self.heads.len()
    }

    /// What is in memory of each.
    pub(super) fn all(&self) -> &[Item] {
        &self.heads
    }

    /// The places of all.
    pub(super) fn places(&self) -> impl Iterator<Item = u32> + use<> {
        // There are no more, as was seen when each was added.
        0..u32::try_from(self.heads.len()).unwrap_or(u32::MAX)
    }

    /// What is in memory of a transaction.
    pub(super) fn get(&self, place: u32) -> &Item {
        &self.heads[place as usize]
    }

    /// The place of a transaction by its key, once they are in order.
    pub(super) fn find(&self, id: i64) -> Option<u32> {
        let place = self.heads.binary_search_by_key(&id, |item| item.id);
        place.ok().and_then(|place| u32::try_from(place).ok())
    }

    /// The place of the transaction whose number a text is, letter by letter.
    pub(super) fn numbered(&self, text: &str) -> Option<u32> {
        let number = TransactionId::parse(text).filter(|_| text.starts_with('T'))?;
        let place = self.find(number.key())?;
        (number.to_string() == text).then_some(place)
    }

    /// What was put aside of a transaction; `buffer` is for its bytes.
    ///
    /// # Errors
    /// The temporary file can't be read.
    pub(super) fn texts<'b>(&self, place: u32, buffer: &'b mut Vec<u8>) -> Result<ItemTexts<'b>> {
        let record = self.spool.read(self.get(place).place, buffer)?;
        Ok(ItemTexts::unpacked(record).ok_or_else(torn)?)
    }

    /// The reference of a transaction.
    ///
    /// # Errors
    /// The temporary file can't be read.
    pub(super) fn reference(&self, place: u32) -> Result<Option<String>> {
        let mut buffer = Vec::new();
        let texts = self.texts(place, &mut buffer)?;
        Ok(texts.reference.map(str::to_owned))
    }

    /// What a transaction shares with others; `buffer` is for its bytes.
    ///
    /// # Errors
    /// The temporary file can't be read.
    pub(super) fn shared_name(
        &self,
        grouping: Grouping,
        place: u32,
        buffer: &mut Vec<u8>,
    ) -> Result<Option<String>> {
        let texts = self.texts(place, buffer)?;
        Ok(match grouping {
            Grouping::Batch => {
                let batch = texts.batch.and_then(|batch| self.batches.get(&batch));
                let entry = || {
                    let group = TransactionId::from_key(texts.group?);
                    Some(format!("entry {group}"))
                };
                batch.map(|batch| format!("batch {batch}")).or_else(entry)
            }
            Grouping::Day => {
                let day = self.get(place).business;
                Some(format!("day {day} {}", texts.way))
            }
            Grouping::Reference => texts.reference.and_then(stem),
        })
    }
}

/// What a reference begins with, before its last digits.
fn stem(reference: &str) -> Option<String> {
    let stem = reference.trim_end_matches(|character: char| character.is_ascii_digit());
    let stem = stem.trim_end_matches(['-', '/', ':', '_', '.', '#', ' ']);
    let is_stem = stem.len() >= 3 && stem.len() < reference.len();
    is_stem.then(|| format!("reference {stem}"))
}
