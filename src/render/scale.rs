//! How long the bars of a chart are: one scale for both signs, in whole
//! numbers.
//!
//! A bar that would leave the others too short to read is cut: see [`cap`].

/// A value is cut if it is more than so many times the next one.
const CUT_RATIO: u128 = 4;
/// Fewer bars than this are all drawn whole.
const CUT_BARS_MIN: usize = 4;
/// At most one bar of so many is cut, and always one.
const CUT_SHARE: usize = 10;

/// The lengths of the bars of a chart, in parts such as pixels.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Scale {
    /// The parts left of the axis.
    pub(super) left: usize,
    /// The parts right of the axis.
    pub(super) right: usize,
    /// The value, in minor units, that is as long as `parts`.
    value: u128,
    parts: usize,
    /// The greatest value that is drawn whole.
    cap: u128,
}

impl Scale {
    /// Divides the room between the two sides by their greatest values. Each
    /// side is a multiple of `grain` parts.
    pub(super) fn of(values: &[i128], room: usize, grain: usize) -> Self {
        let cap = cap(values);
        let greatest = |negative: bool| {
            let side = values.iter().filter(|minor| (**minor < 0) == negative);
            let greatest = side.map(|minor| minor.unsigned_abs()).max();
            greatest.unwrap_or(0).min(cap)
        };
        let (left_max, right_max) = (greatest(true), greatest(false));
        let grains = room / grain;
        let left = match (left_max, right_max) {
            (0, _) => 0,
            (_, 0) => grains,
            _ => {
                let share = parts(left_max, left_max.saturating_add(right_max), grains);
                share.clamp(1, grains.saturating_sub(1).max(1))
            }
        };
        let (left, right) = (left * grain, (grains.saturating_sub(left)) * grain);
        // The side that has less room for what is on it decides.
        let shift = left_max.max(right_max).checked_ilog2().unwrap_or(0);
        let shift = shift.saturating_sub(90);
        let wide = |length: usize| length as u128;
        let (value, scaled) = match (left_max, right_max) {
            (0, _) => (right_max, right),
            (_, 0) => (left_max, left),
            _ if wide(left) * (right_max >> shift) <= wide(right) * (left_max >> shift) => {
                (left_max, left)
            }
            _ => (right_max, right),
        };
        Self {
            left,
            right,
            value,
            parts: scaled,
            cap,
        }
    }

    /// Whether there is anything left of an axis.
    pub(super) fn has_axis(&self) -> bool {
        self.left > 0
    }

    /// How long a bar is; anything more than nothing is at least one part.
    pub(super) fn length(&self, minor: i128) -> usize {
        let drawn = minor.unsigned_abs().min(self.cap);
        let room = if minor < 0 { self.left } else { self.right };
        let length = parts(drawn, self.value, self.parts);
        length.max(usize::from(drawn > 0)).min(room)
    }

    /// Whether a bar is shorter than its value.
    pub(super) fn is_cut(&self, minor: i128) -> bool {
        minor.unsigned_abs() > self.cap
    }
}

/// The greatest value that is drawn whole. One payday in a month of card
/// payments is cut a little above the next greatest, so that the others can be
/// told apart.
fn cap(values: &[i128]) -> u128 {
    let mut sizes: Vec<u128> = values.iter().map(|minor| minor.unsigned_abs()).collect();
    sizes.retain(|size| *size > 0);
    sizes.sort_unstable_by(|one, other| other.cmp(one));
    if sizes.len() < CUT_BARS_MIN {
        return u128::MAX;
    }
    let most = (sizes.len() / CUT_SHARE).max(1);
    let above_next = |place: usize| {
        let (great, next) = (sizes.get(place - 1)?, sizes.get(place)?);
        (*great > next.saturating_mul(CUT_RATIO)).then_some(next + next / 4)
    };
    (1..=most).find_map(above_next).unwrap_or(u128::MAX)
}

/// How many of `all` parts `size` is when `max` is all of them, rounded.
fn parts(size: u128, max: u128, all: usize) -> usize {
    // Lengths have at most 32 bits: so the product has room in 128.
    let shift = max.checked_ilog2().unwrap_or(0).saturating_sub(90);
    let (size, max) = (size >> shift, max >> shift);
    let all = u128::from(u32::try_from(all).unwrap_or(u32::MAX));
    let share = (size * all + max / 2).checked_div(max).unwrap_or(0);
    usize::try_from(share).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::{any, prop_assert, proptest};

    use super::{Scale, cap};

    #[test]
    fn both_signs_have_one_scale() {
        let table: [(&[i128], i128, usize); 7] = [
            (&[300, -100], 300, 300),
            (&[300, -100], -100, 100),
            (&[900_105_150, -104_998, 238_477], 238_477, 1),
            (&[238_477, -104_998], -104_998, 122),
            (&[238_477, -104_998], 238_477, 278),
            (&[-5, -10], -5, 200),
            (&[0, 0], 0, 0),
        ];
        for (values, minor, expected) in table {
            let length = Scale::of(values, 400, 1).length(minor);
            assert!(
                length.abs_diff(expected) <= 1,
                "{values:?} {minor}: {length}"
            );
        }
    }

    #[test]
    fn what_would_flatten_the_rest_is_cut() {
        let table: [(&[i128], u128); 6] = [
            (&[100, 90, -80, 10_000], 125),
            (&[100, 90, -80, -10_000, 0], 125),
            (&[100, 90, -80, 400], u128::MAX),
            (&[1, 10_000, 1], u128::MAX),
            (&[1, 2, 10, 100], 12),
            (&[0, 0, 0, 0], u128::MAX),
        ];
        for (values, expected) in table {
            assert_eq!(cap(values), expected, "{values:?}");
        }
        let two_paydays: Vec<i128> = (0..30)
            .map(|day| if day % 15 == 0 { 9_999 } else { 100 })
            .collect();
        assert_eq!(cap(&two_paydays), 125);
    }

    proptest! {
        #[test]
        fn no_bar_is_longer_than_its_side(values in vec(any::<i128>(), 1..12), room in 1_usize..900) {
            let scale = Scale::of(&values, room, 1);
            prop_assert!(scale.left + scale.right <= room);
            for minor in values {
                let side = if minor < 0 { scale.left } else { scale.right };
                prop_assert!(scale.length(minor) <= side);
            }
        }
    }
}
