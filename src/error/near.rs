//! Which of the known words was probably meant.

/// No shorter word is looked for inside of others.
const PART_LEAST: usize = 4;

/// The names that differ from a word by little, begin with it or have it in
/// them, the nearest first.
pub fn nearest<'a>(word: &str, names: &[&'a str]) -> Vec<&'a str> {
    let word = word.to_lowercase();
    let has_it = |name: &str| {
        (word.len() + 1 >= PART_LEAST && name.starts_with(&word))
            || (word.len() >= PART_LEAST && name.contains(&word))
    };
    let mut near: Vec<(usize, &str)> = names
        .iter()
        .map(|name| (strsim::damerau_levenshtein(&word, name), *name))
        .filter(|(distance, name)| *distance <= word.len().min(name.len()) / 3 || has_it(name))
        .collect();
    near.sort_unstable();
    let least = near.first().map_or(0, |(distance, _)| *distance);
    near.retain(|(distance, name)| *distance == least || has_it(name));
    near.into_iter().map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn only_near_names_are_meant() {
        let known = ["amount", "value_date", "memo", "available_balance", "id"];
        let table = [
            ("amonut", Some("amount")),
            ("Value_Date", Some("value_date")),
            ("mem", Some("memo")),
            ("available", Some("available_balance")),
            ("balance", Some("available_balance")),
            ("i", None),
            ("telephone", None),
        ];
        for (word, expected) in table {
            let found = nearest(word, &known);
            assert_eq!(found.first().copied(), expected, "{word}");
        }
    }
}
