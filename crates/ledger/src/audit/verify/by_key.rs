//! What is known of each record, found by its key.

use std::collections::HashMap;

/// How many keys that follow each other stand together, and the same as keys
/// are counted.
const TOGETHER: usize = 64;
const STEP: i64 = 64;

/// Values by key. Records are numbered one after the other, so keys that follow
/// each other stand together and cost no more than their values; that keeps a
/// proof of a million accounts small.
pub(crate) struct ByKey<T> {
    groups: HashMap<i64, Box<[Option<T>; TOGETHER]>, foldhash::fast::RandomState>,
}

impl<T> Default for ByKey<T> {
    fn default() -> Self {
        Self {
            groups: HashMap::default(),
        }
    }
}

/// The group of a key, and its place there.
fn place(key: i64) -> (i64, usize) {
    let at = usize::try_from(key.rem_euclid(STEP)).unwrap_or_default();
    (key.div_euclid(STEP), at)
}

impl<T> ByKey<T> {
    /// Sets the value of a key.
    pub(crate) fn insert(&mut self, key: i64, value: T) {
        let (group, at) = place(key);
        let group = self.groups.entry(group);
        group.or_insert_with(|| Box::new([const { None }; TOGETHER]))[at] = Some(value);
    }

    /// The value of a key.
    pub(crate) fn get_mut(&mut self, key: i64) -> Option<&mut T> {
        let (group, at) = place(key);
        self.groups.get_mut(&group)?[at].as_mut()
    }

    /// Takes the value of a key out.
    pub(crate) fn remove(&mut self, key: i64) -> Option<T> {
        let (group, at) = place(key);
        self.groups.get_mut(&group)?[at].take()
    }

    /// The keys and values that are there, in the order of the keys.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (i64, &T)> {
        let mut groups: Vec<_> = self.groups.iter().collect();
        groups.sort_unstable_by_key(|(group, _)| **group);
        let all = groups.into_iter();
        all.flat_map(|(group, values)| {
            let keys = (0..).map(move |at| group * STEP + at);
            let known = keys.zip(values.iter());
            known.filter_map(|(key, value)| Some((key, value.as_ref()?)))
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::{any, proptest};
    use proptest::{collection, prop_oneof};

    use super::ByKey;

    proptest! {
        #[test]
        fn it_does_as_a_map_does(steps in collection::vec((
            prop_oneof![0..200i64, 0..20_000i64, any::<i64>()], 0..3u8), 0..200)) {
            let (mut ours, mut plain) = (ByKey::default(), HashMap::new());
            for (at, (key, action)) in (0..).zip(steps) {
                match action {
                    0 | 1 => {
                        ours.insert(key, at);
                        plain.insert(key, at);
                    }
                    _ => assert_eq!(ours.remove(key), plain.remove(&key)),
                }
                assert_eq!(ours.get_mut(key), plain.get_mut(&key));
            }
            let left: Vec<(i64, i32)> = ours.iter().map(|(key, at)| (key, *at)).collect();
            let mut expected: Vec<(i64, i32)> = plain.into_iter().collect();
            expected.sort_unstable();
            assert_eq!(left, expected);
        }
    }
}
