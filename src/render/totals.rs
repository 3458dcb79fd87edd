//! Amounts that add up, in a row below a table for each currency.

use std::collections::BTreeMap;

use bankctl_types::{Currency, Total};

use crate::report::{Cell, List};

/// The totals of a list, for the columns at these places. None where there is
/// nothing to add.
pub(super) fn of(list: &List, places: &[usize]) -> Vec<Vec<Cell>> {
    let added = |place: &&usize| list.columns.get(**place).is_some_and(|it| it.is_added);
    let added: Vec<usize> = places.iter().filter(added).copied().collect();
    let label = places.iter().find(|place| !added.contains(place)).copied();
    let (Some(label), [_, _, ..]) = (label, list.items.as_slice()) else {
        return Vec::new();
    };
    let mut sums: BTreeMap<&'static str, (Currency, BTreeMap<usize, i128>)> = BTreeMap::new();
    for item in &list.items {
        let cells = item.cells();
        for place in &added {
            let added = match cells.get(*place) {
                Some(Cell::Money(money)) => Total::from(*money),
                Some(Cell::Sum(total)) => *total,
                _ => continue,
            };
            let (_, row) = sums
                .entry(added.currency.code())
                .or_insert_with(|| (added.currency, BTreeMap::new()));
            *row.entry(*place).or_default() += added.minor;
        }
    }
    let several = sums.len() > 1;
    let currency_at = list.columns.iter().position(|it| it.name == "currency");
    let is_said = |place: &usize| places.contains(place) && *place != label;
    let currency_at = currency_at.filter(is_said);
    let row = |(currency, sums): (Currency, BTreeMap<usize, i128>)| {
        let mut cells = vec![Cell::Empty; list.columns.len()];
        let mut put = |place: usize, cell: Cell| {
            if let Some(place) = cells.get_mut(place) {
                *place = cell;
            }
        };
        match currency_at {
            Some(place) => {
                put(label, Cell::of("Total"));
                put(place, Cell::of(currency));
            }
            None if several => put(label, Cell::Text(format!("Total {currency}"))),
            None => put(label, Cell::of("Total")),
        }
        for (place, minor) in sums {
            put(place, Cell::Sum(Total::new(minor, currency)));
        }
        cells
    };
    sums.into_values().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::of;
    use crate::render::samples;
    use crate::report::{Cell, List};

    #[test]
    fn amounts_of_one_currency_are_added_up() {
        let list = List::of(samples::history());
        // The transaction, the amount, the balance.
        let totals = of(&list, &[0, 9, 10]);
        let [total] = totals.as_slice() else {
            panic!("one currency: {totals:?}");
        };
        assert_eq!(total[0], Cell::of("Total"));
        assert_eq!(total[10], Cell::Empty);
        match &total[9] {
            Cell::Sum(sum) => assert_eq!(sum.to_string(), "1298.50"),
            other => panic!("{other:?}"),
        }
        assert!(of(&list, &[9]).is_empty(), "no place for the word");
        assert!(of(&list, &[0, 10]).is_empty());
        let one = List::of(samples::history().into_iter().take(1).collect());
        assert!(of(&one, &[0, 9]).is_empty());
    }
}
