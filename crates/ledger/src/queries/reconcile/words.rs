//! References that stand within other words.
//!
//! What belongs here: finding which of many names a text holds as whole
//! words. Banks put a reference in the middle of what they say of a payment,
//! often in capitals.

use std::collections::{BTreeSet, HashMap};

/// Names that are looked for, and what each names.
#[derive(Default)]
pub(crate) struct Names {
    places: HashMap<String, Vec<usize>>,
    lengths: BTreeSet<usize>,
}

impl Names {
    /// Adds a name of the thing at a place; one without a letter or digit is
    /// none.
    pub(crate) fn add(&mut self, name: &str, place: usize) {
        let name = name.trim().to_ascii_uppercase();
        if name.chars().any(char::is_alphanumeric) {
            self.lengths.insert(name.len());
            self.places.entry(name).or_default().push(place);
        }
    }

    /// The names in a text and what they name: each where it is no part of a
    /// longer one.
    pub(crate) fn within(&self, text: &str) -> Vec<(&str, &[usize])> {
        let text = text.to_ascii_uppercase();
        let mut found: Vec<(&str, &[usize])> = Vec::new();
        let mut covered = 0;
        for (start, _) in text.char_indices() {
            if start < covered || !is_start(&text, start) {
                continue;
            }
            for length in self.lengths.iter().rev() {
                let end = start + length;
                let Some(name) = text.get(start..end).filter(|_| is_end(&text, end)) else {
                    continue;
                };
                if let Some((name, places)) = self.places.get_key_value(name) {
                    found.push((name, places));
                    covered = end;
                    break;
                }
            }
        }
        found
    }
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

fn is_start(text: &str, place: usize) -> bool {
    let mut before = text[..place].chars().rev();
    match before.next() {
        Some(joint) if is_joint(joint) => !before.next().is_some_and(char::is_alphanumeric),
        Some(other) => !other.is_alphanumeric(),
        None => true,
    }
}

fn is_end(text: &str, place: usize) -> bool {
    let mut after = text[place..].chars();
    match after.next() {
        Some(joint) if is_joint(joint) => !after.next().is_some_and(char::is_alphanumeric),
        Some(other) => !other.is_alphanumeric(),
        None => true,
    }
}

#[cfg(test)]
mod tests {
    use super::{Names, is_telling};

    #[test]
    #[rustfmt::skip]
    fn names_are_found_as_whole_words() {
        let mut names = Names::default();
        for (place, name) in ["S-02", "S-02-1", "T000000012", "E", "INV/42", "#7", "Lohn März", "-", "s-03"].iter().enumerate() {
            names.add(name, place);
        }
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
            let found: Vec<usize> = names.within(text).into_iter().flat_map(|(_, places)| places.to_vec()).collect();
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
