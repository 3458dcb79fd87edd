//! References that stand within other words.
//!
//! What belongs here: finding which of many names a text holds as whole
//! words. Banks put a reference in the middle of what they say of a payment,
//! often in capitals.

use std::collections::BTreeSet;

use super::called::Called;
use super::items::Items;
use crate::Result;

/// The names of transactions, as they are looked for in texts.
pub(super) struct Names<'i> {
    items: &'i Items,
    /// By references in capitals.
    called: Called,
    lengths: BTreeSet<usize>,
    /// Which transactions have no names here, because a line has them already.
    is_left_out: Vec<bool>,
    buffer: Vec<u8>,
}

impl<'i> Names<'i> {
    /// The references and numbers of all that are not left out.
    ///
    /// # Errors
    /// The temporary file can't be read.
    pub(super) fn of(items: &'i Items, is_left_out: Vec<bool>) -> Result<Self> {
        let mut names = Self {
            items,
            called: Called::default(),
            lengths: BTreeSet::new(),
            is_left_out,
            buffer: Vec::new(),
        };
        for place in items.places() {
            if names.is_left_out[place as usize] {
                continue;
            }
            names.lengths.insert(items.get(place).number().len());
            let texts = items.texts(place, &mut names.buffer)?;
            if let Some(name) = texts.reference.and_then(looked_for) {
                names.lengths.insert(name.len());
                names.called.add(name, place);
            }
        }
        names.called.sort();
        Ok(names)
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.lengths.is_empty()
    }

    /// The places of the transactions that a text names, each with whether that is no
    /// chance word.
    ///
    /// # Errors
    /// The temporary file can't be read.
    pub(super) fn within(&mut self, text: &str, found: &mut Vec<(u32, bool)>) -> Result<()> {
        let (items, called, buffer) = (self.items, &self.called, &mut self.buffer);
        let is_left_out = &self.is_left_out;
        each_within(text, &self.lengths, |name| {
            let before = found.len();
            let is_telling = is_telling(name);
            for place in called.candidates(name) {
                let texts = items.texts(place, buffer)?;
                if texts.reference.and_then(looked_for).as_deref() == Some(name) {
                    found.push((place, is_telling));
                }
            }
            let by_number = items.numbered(name);
            let by_number = by_number.filter(|place| !is_left_out[*place as usize]);
            found.extend(by_number.map(|place| (place, is_telling)));
            Ok(found.len() > before)
        })
    }
}

/// A name as it is looked for; one without a letter or digit is none.
fn looked_for(name: &str) -> Option<String> {
    let name = name.trim().to_ascii_uppercase();
    name.chars().any(char::is_alphanumeric).then_some(name)
}

/// Shows the words of a text that may be names, of lengths that there are: the longest at
/// each place first, until one is known; none within one that is.
fn each_within(
    text: &str,
    lengths: &BTreeSet<usize>,
    mut is_known: impl FnMut(&str) -> Result<bool>,
) -> Result<()> {
    let text = text.to_ascii_uppercase();
    let mut covered = 0;
    for (start, _) in text.char_indices() {
        if start < covered || !is_start(&text, start) {
            continue;
        }
        for length in lengths.iter().rev() {
            let end = start + length;
            let name = text.get(start..end).filter(|_| is_end(&text, end));
            if let Some(name) = name
                && is_known(name)?
            {
                covered = end;
                break;
            }
        }
    }
    Ok(())
}

/// Whether a name is unlikely to be a word by chance: three letters and digits
/// or more of both kinds, or six digits.
pub(crate) fn is_telling(name: &str) -> bool {
    let count = |is_kind: fn(char) -> bool| name.chars().filter(|c| is_kind(*c)).count();
    let (digits, letters) = (count(|c| c.is_ascii_digit()), count(char::is_alphabetic));
    digits >= 6 || (digits > 0 && letters > 0 && digits + letters >= 3)
}

/// A dash between letters or digits makes one word of both sides.
fn is_joint(character: char) -> bool {
    matches!(character, '-' | '_')
}

pub(super) fn is_start(text: &str, place: usize) -> bool {
    let mut before = text[..place].chars().rev();
    match before.next() {
        Some(joint) if is_joint(joint) => !before.next().is_some_and(char::is_alphanumeric),
        Some(other) => !other.is_alphanumeric(),
        None => true,
    }
}

pub(super) fn is_end(text: &str, place: usize) -> bool {
    let mut after = text[place..].chars();
    match after.next() {
        Some(joint) if is_joint(joint) => !after.next().is_some_and(char::is_alphanumeric),
        Some(other) => !other.is_alphanumeric(),
        None => true,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeSet, HashMap};

    use super::{each_within, is_telling, looked_for};

    #[test]
    #[rustfmt::skip]
    fn names_are_found_as_whole_words() {
        let names = ["S-02", "S-02-1", "T000000012", "E", "INV/42", "#7", "Lohn März", "-", "s-03"];
        let names = names.into_iter().enumerate();
        let places: HashMap<String, usize> = names.filter_map(|(place, name)| Some((looked_for(name)?, place))).collect();
        let lengths: BTreeSet<usize> = places.keys().map(String::len).collect();
        let table: [(&str, &[usize]); 20] = [
            ("S-02", &[0]),
            ("payment s-02 thanks", &[0]),
            ("REF:S-02.", &[0]),
            ("EREF+S-02+KREF+", &[0]),
            ("/EREF/S-02//", &[0]),
            ("S-02-1", &[1]),
            ("S-02-2", &[]),
            ("XS-02", &[]),
            ("A-S-02", &[]),
            ("S-021", &[]),
            ("S-02 - S-03", &[0, 8]),
            ("T000000012", &[2]),
            ("T0000000123", &[]),
            ("E Smith", &[3]),
            ("Elm", &[]),
            ("bill INV/42, part", &[4]),
            ("no #7!", &[5]),
            ("GEHALT LOHN MäRZ", &[6]),
            ("Über E", &[3]),
            ("- -- ", &[]),
        ];
        for (text, expected) in table {
            let mut found: Vec<usize> = Vec::new();
            let looked = each_within(text, &lengths, |name| {
                found.extend(places.get(name));
                Ok(places.contains_key(name))
            });
            looked.expect("nothing is read");
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn short_names_tell_nothing() {
        let told = [
            "S-02",
            "12",
            "E",
            "ABCD",
            "2026",
            "B2",
            "INV1",
            "100200",
            "T000000012",
        ];
        let telling = told.map(is_telling);
        assert_eq!(
            telling,
            [true, false, false, false, false, false, true, true, true]
        );
    }
}
