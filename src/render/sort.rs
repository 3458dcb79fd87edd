//! Lists in the order of a column, as who reads them asked for.

use std::cmp::Ordering;

use super::columns::place_of;
use crate::report::{Cell, List};

/// The order of a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sort {
    /// The column.
    pub column: String,
    /// Whether the largest come first.
    pub descending: bool,
}

impl Sort {
    /// Reads a column, with a `-` before it for the largest first.
    pub fn parse(text: &str) -> Self {
        let column = text.strip_prefix('-');
        Self {
            descending: column.is_some(),
            column: column.unwrap_or(text).to_owned(),
        }
    }
}

/// Puts a list in order. What is equal stays as it was, and what has no value
/// comes last.
pub(super) fn sort(list: &mut List, order: &Sort) {
    let Some(place) = place_of(list.columns, &order.column) else {
        return;
    };
    let items = std::mem::take(&mut list.items);
    let key = |cells: Vec<Cell>| cells.into_iter().nth(place).unwrap_or(Cell::Empty);
    let mut keyed: Vec<_> = items
        .into_iter()
        .map(|item| (key(item.cells()), item))
        .collect();
    keyed.sort_by(|(one, _), (other, _)| {
        let empty = |cell: &Cell| matches!(cell, Cell::Empty | Cell::Unreadable);
        let order_of = compared(one, other);
        empty(one).cmp(&empty(other)).then(if order.descending {
            order_of.reverse()
        } else {
            order_of
        })
    });
    list.items = keyed.into_iter().map(|(_, item)| item).collect();
}

/// Amounts by currency and size, times and numbers by size, texts as people read
/// them, without regard to case.
fn compared(one: &Cell, other: &Cell) -> Ordering {
    match (one, other) {
        (Cell::Money(one), Cell::Money(other)) => {
            let key = |money: &bankctl_types::Money| (money.currency.code(), money.minor);
            key(one).cmp(&key(other))
        }
        (Cell::Sum(one), Cell::Sum(other)) => {
            let key = |sum: &bankctl_types::Total| (sum.currency.code(), sum.minor);
            key(one).cmp(&key(other))
        }
        (Cell::Integer(one), Cell::Integer(other)) => one.cmp(other),
        (Cell::Time(one), Cell::Time(other)) => one.cmp(other),
        _ => {
            let (one, other) = (words(one), words(other));
            one.to_lowercase()
                .cmp(&other.to_lowercase())
                .then(one.cmp(other))
        }
    }
}

fn words(cell: &Cell) -> &str {
    match cell {
        Cell::Text(text) | Cell::Marked(text) | Cell::Personal(text) | Cell::Beside(text, _) => {
            text
        }
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::{Sort, sort};
    use crate::render::samples;
    use crate::report::{Cell, List};

    #[test]
    fn a_list_is_in_the_order_of_a_column() {
        let table = [
            ("amount", ["-1200.00", "-1.50", "2500.00"]),
            ("-amount", ["2500.00", "-1.50", "-1200.00"]),
            ("-Balance", ["2500.00", "-1200.00", "-1.50"]),
            ("kind", ["-1.50", "2500.00", "-1200.00"]),
            // What has no memo comes last either way.
            ("memo", ["-1200.00", "2500.00", "-1.50"]),
            ("-memo", ["2500.00", "-1200.00", "-1.50"]),
            // The same day: as it was.
            ("-Date", ["2500.00", "-1200.00", "-1.50"]),
        ];
        for (by, expected) in table {
            let mut list = List::of(samples::history());
            sort(&mut list, &Sort::parse(by));
            let amounts = list.items.iter().map(|item| match &item.cells()[9] {
                Cell::Money(money) => money.to_string(),
                other => panic!("{other:?}"),
            });
            assert_eq!(amounts.collect::<Vec<_>>(), expected, "{by}");
        }
    }
}
