//! Values as few bytes, one after the other.
//!
//! What is put aside while a command runs, and read again by the same command, needs no
//! form that others know. Whoever reads must ask for the same kinds in the same order.

use super::calendar::Day;

/// Adds values to bytes.
pub struct Packer<'a> {
    bytes: &'a mut Vec<u8>,
}

impl<'a> Packer<'a> {
    /// Adds values behind those that are there.
    pub fn to(bytes: &'a mut Vec<u8>) -> Self {
        Self { bytes }
    }

    /// A number, the smaller in the fewer bytes.
    pub fn number(&mut self, mut number: u64) {
        while let Some(low) = low_bits(number).filter(|_| number > 0x7f) {
            self.bytes.push(low | 0x80);
            number >>= 7;
        }
        self.bytes.extend(low_bits(number));
    }

    /// A number that may be below zero.
    pub fn signed(&mut self, number: i64) {
        let sign = number >> 63;
        self.number((number.cast_unsigned() << 1) ^ sign.cast_unsigned());
    }

    /// A day.
    pub fn day(&mut self, day: Day) {
        self.signed(i64::from(day.0));
    }

    /// Sixteen bytes as they are.
    pub fn sixteen(&mut self, bytes: [u8; 16]) {
        self.bytes.extend_from_slice(&bytes);
    }

    /// A text with its length.
    pub fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.bytes.extend_from_slice(text.as_bytes());
    }

    /// All of a list, with its length before it.
    pub fn each<T>(&mut self, values: &[T], mut add: impl FnMut(&mut Self, &T)) {
        self.number(values.len() as u64);
        for value in values {
            add(self, value);
        }
    }

    /// A value, or that there is none.
    pub fn maybe<T>(&mut self, value: Option<T>, add: impl FnOnce(&mut Self, T)) {
        self.number(u64::from(value.is_some()));
        if let Some(value) = value {
            add(self, value);
        }
    }
}

fn low_bits(number: u64) -> Option<u8> {
    u8::try_from(number & 0x7f).ok()
}

/// Takes values from bytes. Each is `None` where the bytes end before it, or are none that
/// were packed.
pub struct Unpacker<'a> {
    rest: &'a [u8],
}

impl<'a> Unpacker<'a> {
    /// Takes values from the start of bytes.
    pub fn of(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    /// A number.
    pub fn number(&mut self) -> Option<u64> {
        let mut number = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = *self.take(1)?.first()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    /// A number that may be below zero.
    pub fn signed(&mut self) -> Option<i64> {
        let number = self.number()?;
        Some((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
    }

    /// A day.
    pub fn day(&mut self) -> Option<Day> {
        i32::try_from(self.signed()?).ok().map(Day)
    }

    /// Sixteen bytes as they are.
    pub fn sixteen(&mut self) -> Option<[u8; 16]> {
        self.take(16)?.try_into().ok()
    }

    /// A text, which is not copied.
    pub fn text(&mut self) -> Option<&'a str> {
        let length = usize::try_from(self.number()?).ok()?;
        str::from_utf8(self.take(length)?).ok()
    }

    /// A list.
    pub fn each<T>(&mut self, mut take: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = self.number()?;
        (0..count).map(|_| take(self)).collect()
    }

    /// Texts.
    pub fn texts(&mut self) -> Option<Vec<String>> {
        self.each(|packed| packed.text().map(str::to_owned))
    }

    /// A value, or that there is none.
    pub fn maybe<T>(&mut self, take: impl FnOnce(&mut Self) -> Option<T>) -> Option<Option<T>> {
        match self.number()? {
            0 => Some(None),
            1 => take(self).map(Some),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Day, Packer, Unpacker};

    type Values = (u64, i64, i32, Option<String>, Vec<String>, [u8; 16]);

    fn packed(values: &Values) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut packer = Packer::to(&mut bytes);
        packer.number(values.0);
        packer.signed(values.1);
        packer.day(Day(values.2));
        packer.maybe(values.3.as_deref(), Packer::text);
        packer.each(&values.4, |packer, text| packer.text(text));
        packer.sixteen(values.5);
        bytes
    }

    fn taken(bytes: &[u8]) -> Option<Values> {
        let mut packed = Unpacker::of(bytes);
        Some((
            packed.number()?,
            packed.signed()?,
            packed.day()?.0,
            packed.maybe(|packed| packed.text().map(str::to_owned))?,
            packed.texts()?,
            packed.sixteen()?,
        ))
    }

    #[test]
    fn the_ends_of_what_can_be_counted_come_back() {
        for (number, signed) in [(0, 0), (127, -1), (128, i64::MIN), (u64::MAX, i64::MAX)] {
            let values = (number, signed, i32::MIN, None, Vec::new(), [9; 16]);
            assert_eq!(taken(&packed(&values)), Some(values));
        }
    }

    proptest! {
        #[test]
        fn what_is_packed_comes_back(values in any::<Values>()) {
            prop_assert_eq!(taken(&packed(&values)), Some(values));
        }

        #[test]
        fn what_is_cut_off_is_nothing(values in any::<Values>(), cut in any::<prop::sample::Index>()) {
            let bytes = packed(&values);
            prop_assert_eq!(taken(&bytes[..cut.index(bytes.len())]), None);
        }

        #[test]
        fn any_bytes_are_read_to_an_end(bytes in any::<Vec<u8>>()) {
            taken(&bytes);
        }
    }
}
