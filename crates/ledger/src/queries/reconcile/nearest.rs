//! Pairs of equal amounts by their days.
//!
//! What belongs here: of lines and transactions with one amount, the most
//! pairs that are possible, and among those the ones with the fewest days
//! between. Taking the nearest pair first can leave two over that would have
//! had partners.
//!
//! A transaction has two days, and a line may be near either, so sorting both
//! sides is not enough. Lines of one day are one node of a network, as are
//! transactions of the same two days; the pairs are a flow of least cost that
//! grows along cheapest paths. A network has no more nodes than days, however
//! many lines there are, and an edge only between days that are near enough.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap};

use bankctl_types::Day;

/// The days of a transaction.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct ItemDays {
    /// The business date.
    pub(crate) business: Day,
    /// The value date.
    pub(crate) value: Day,
    /// Whether it is outside of the days that are compared: of two that are
    /// as near, the other is taken.
    pub(crate) outside: bool,
}

impl ItemDays {
    /// How many days a line's date is away from the nearer of both.
    pub(crate) fn apart(self, date: Day) -> i32 {
        let away = |day: Day| (day.0 - date.0).abs();
        away(self.business).min(away(self.value))
    }
}

/// The most pairs of lines and transactions that are at most `days_apart`
/// from each other, as places in both; with the fewest days in sum, then with
/// the fewest transactions from outside. Among equal ones, those with one day
/// do not cross, and the lines that come first go first.
pub(crate) fn pairs(rows: &[Day], items: &[ItemDays], days_apart: i32) -> Vec<(u32, u32)> {
    let mut network = Network::of(rows, items, days_apart);
    network.fill_at_no_cost();
    while network.grow() {}
    let mut found = network.pairs();
    uncross(&mut found, rows, items);
    found
}

/// Lines or transactions that are alike.
struct Node {
    places: Vec<u32>,
    /// How many of them have no partner.
    free: usize,
    /// What the cheapest path to here costs. Counted from it, no edge costs
    /// less than nothing, and those of cheapest paths nothing.
    potential: i64,
    edges: Vec<usize>,
}

impl Node {
    fn of(places: Vec<u32>) -> Self {
        Self {
            free: places.len(),
            potential: 0,
            places,
            edges: Vec::new(),
        }
    }
}

/// A day of lines and transactions that are near enough.
struct Edge {
    row: usize,
    item: usize,
    cost: i64,
    flow: usize,
}

struct Network {
    rows: Vec<Node>,
    items: Vec<Node>,
    edges: Vec<Edge>,
    /// What the cheapest whole path costs.
    potential: i64,
}

impl Network {
    fn of(rows: &[Day], items: &[ItemDays], days_apart: i32) -> Self {
        let mut network = Self {
            rows: Vec::new(),
            items: Vec::new(),
            edges: Vec::new(),
            potential: 0,
        };
        let mut places: HashMap<Day, Vec<u32>> = HashMap::new();
        for (place, date) in (0..).zip(rows) {
            places.entry(*date).or_default().push(place);
        }
        let mut days: Vec<(Day, Vec<u32>)> = places.into_iter().collect();
        days.sort_unstable_by(|one, other| one.1.cmp(&other.1));
        let mut by_day = BTreeMap::new();
        for (number, (day, places)) in days.into_iter().enumerate() {
            by_day.insert(day, number);
            network.rows.push(Node::of(places));
        }
        let mut classes: BTreeMap<ItemDays, Vec<u32>> = BTreeMap::new();
        for (place, item) in (0..).zip(items) {
            classes.entry(*item).or_default().push(place);
        }
        // One from outside less is worth less than one day, however many.
        let scale = 1 + i64::try_from(rows.len().min(items.len())).unwrap_or(i64::MAX >> 32);
        for (days, places) in classes {
            let item = network.items.len();
            network.items.push(Node::of(places));
            let first = days.business.min(days.value).plus(-days_apart);
            let last = days.business.max(days.value).plus(days_apart);
            for (date, row) in by_day.range(first..=last) {
                let apart = days.apart(*date);
                if apart <= days_apart {
                    let cost = i64::from(apart) * scale + i64::from(days.outside);
                    network.join(*row, item, cost);
                }
            }
        }
        network
    }

    fn join(&mut self, row: usize, item: usize, cost: i64) {
        let edge = self.edges.len();
        self.edges.push(Edge {
            row,
            item,
            cost,
            flow: 0,
        });
        self.rows[row].edges.push(edge);
        self.items[item].edges.push(edge);
    }

    /// Pairs what costs nothing. A flow that costs nothing is one of least
    /// cost, from which it can grow.
    fn fill_at_no_cost(&mut self) {
        for edge in self.edges.iter_mut().filter(|edge| edge.cost == 0) {
            let more = self.rows[edge.row].free.min(self.items[edge.item].free);
            edge.flow += more;
            self.rows[edge.row].free -= more;
            self.items[edge.item].free -= more;
        }
    }

    /// Adds pairs along the cheapest paths from lines without a partner to
    /// transactions without one; `false` if there is no such path. Pairs on
    /// the way are parted, and both sides get another partner.
    fn grow(&mut self) -> bool {
        if !self.find_cheapest() {
            return false;
        }
        let mut search = Search {
            seen: [vec![false; self.rows.len()], vec![false; self.items.len()]],
            next: [vec![0; self.rows.len()], vec![0; self.items.len()]],
        };
        let mut has_grown = false;
        for row in 0..self.rows.len() {
            while self.rows[row].free > 0
                && let Some(steps) = search.path(self, row)
            {
                self.take(row, &steps);
                search.forget(self, row, &steps);
                has_grown = true;
            }
        }
        has_grown
    }

    /// Moves as many pairs as a path has room for.
    fn take(&mut self, row: usize, steps: &[usize]) {
        let Some(item) = steps.last().map(|edge| self.edges[*edge].item) else {
            return;
        };
        let backward = steps.iter().skip(1).step_by(2);
        let parted = backward.map(|edge| self.edges[*edge].flow);
        let room = self.rows[row].free.min(self.items[item].free);
        let more = parted.min().map_or(room, |parted| parted.min(room));
        for (number, edge) in steps.iter().enumerate() {
            let flow = &mut self.edges[*edge].flow;
            *flow = if number.is_multiple_of(2) {
                *flow + more
            } else {
                *flow - more
            };
        }
        self.rows[row].free -= more;
        self.items[item].free -= more;
    }

    /// Brings the potentials to the cheapest paths from all lines without a
    /// partner: forward by any edge, back by those that have pairs, for their
    /// cost less. `false` if no path leads to a transaction without one.
    fn find_cheapest(&mut self) -> bool {
        const FAR: i64 = i64::MAX;
        let mut far = [vec![FAR; self.rows.len()], vec![FAR; self.items.len()]];
        let mut waiting = BinaryHeap::new();
        for (row, _) in self.rows.iter().enumerate().filter(|(_, row)| row.free > 0) {
            far[0][row] = 0;
            waiting.push(Reverse((0, 0, row)));
        }
        let mut end = FAR;
        while let Some(Reverse((cost, side, place))) = waiting.pop() {
            if cost >= end {
                break;
            }
            if cost > far[side][place] {
                continue;
            }
            let node = if side == 0 {
                &self.rows[place]
            } else {
                &self.items[place]
            };
            if side == 1 && node.free > 0 {
                end = end.min(cost + node.potential - self.potential);
            }
            for edge in &node.edges {
                let edge = &self.edges[*edge];
                let (other, more) = if side == 0 {
                    (edge.item, self.reduced(edge))
                } else if edge.flow > 0 {
                    (edge.row, -self.reduced(edge))
                } else {
                    continue;
                };
                if cost + more < far[1 - side][other] {
                    far[1 - side][other] = cost + more;
                    waiting.push(Reverse((cost + more, 1 - side, other)));
                }
            }
        }
        if end == FAR {
            return false;
        }
        let [rows, items] = far;
        for (node, cost) in self.rows.iter_mut().zip(rows) {
            node.potential += cost.min(end);
        }
        for (node, cost) in self.items.iter_mut().zip(items) {
            node.potential += cost.min(end);
        }
        self.potential += end;
        true
    }

    /// What an edge costs, counted from the potentials.
    fn reduced(&self, edge: &Edge) -> i64 {
        edge.cost + self.rows[edge.row].potential - self.items[edge.item].potential
    }

    /// Whether a cheapest path can end at a transaction.
    fn is_end(&self, item: usize) -> bool {
        self.items[item].free > 0 && self.items[item].potential == self.potential
    }

    /// The pairs of the flow, the first lines and transactions of each node
    /// first.
    fn pairs(&self) -> Vec<(u32, u32)> {
        let mut rows: Vec<_> = self.rows.iter().map(|node| node.places.iter()).collect();
        let mut items: Vec<_> = self.items.iter().map(|node| node.places.iter()).collect();
        let mut pairs = Vec::new();
        for edge in &self.edges {
            let both = rows[edge.row].by_ref().zip(items[edge.item].by_ref());
            pairs.extend(both.take(edge.flow).map(|(row, item)| (*row, *item)));
        }
        pairs
    }
}

/// Finds cheapest paths, one after the other. The first of them is found for
/// certain.
struct Search {
    /// Lines and transactions that lead nowhere, or are on the path.
    seen: [Vec<bool>; 2],
    /// Which of its edges each of them tries next.
    next: [Vec<usize>; 2],
}

impl Search {
    /// The edges of a path from a line to a transaction without partners; each
    /// second one goes back.
    fn path(&mut self, network: &Network, start: usize) -> Option<Vec<usize>> {
        if std::mem::replace(&mut self.seen[0][start], true) {
            return None;
        }
        let mut steps: Vec<usize> = Vec::new();
        loop {
            let last = steps.last().map(|edge| &network.edges[*edge]);
            let goes_on = if steps.len().is_multiple_of(2) {
                self.forth(network, last.map_or(start, |edge| edge.row))
            } else {
                let item = last.map_or(0, |edge| edge.item);
                if network.is_end(item) {
                    return Some(steps);
                }
                self.back(network, item)
            };
            match goes_on {
                Some(edge) => steps.push(edge),
                None => drop(steps.pop()?),
            }
        }
    }

    /// The next edge from a line that is on a cheapest path.
    fn forth(&mut self, network: &Network, row: usize) -> Option<usize> {
        while let Some(place) = network.rows[row].edges.get(self.next[0][row]) {
            self.next[0][row] += 1;
            let edge = &network.edges[*place];
            let is_cheapest = network.reduced(edge) == 0;
            if is_cheapest && !std::mem::replace(&mut self.seen[1][edge.item], true) {
                return Some(*place);
            }
        }
        None
    }

    /// The next edge back from a transaction that is on a cheapest path.
    fn back(&mut self, network: &Network, item: usize) -> Option<usize> {
        while let Some(place) = network.items[item].edges.get(self.next[1][item]) {
            self.next[1][item] += 1;
            let edge = &network.edges[*place];
            let is_cheapest = edge.flow > 0 && network.reduced(edge) == 0;
            if is_cheapest && !std::mem::replace(&mut self.seen[0][edge.row], true) {
                return Some(*place);
            }
        }
        None
    }

    /// Lets the nodes of a path be used again, by the same edges.
    fn forget(&mut self, network: &Network, start: usize, steps: &[usize]) {
        self.seen[0][start] = false;
        for (number, edge) in steps.iter().enumerate() {
            let edge = &network.edges[*edge];
            if number.is_multiple_of(2) {
                self.seen[1][edge.item] = false;
                self.next[0][edge.row] -= 1;
            } else {
                self.seen[0][edge.row] = false;
                self.next[1][edge.item] -= 1;
            }
        }
    }
}

/// Pairs the same lines with the same transactions in the order of their
/// days. That makes no pair's distance greater than the greatest of two that
/// cross, and the sum no greater.
fn uncross(pairs: &mut [(u32, u32)], rows: &[Day], items: &[ItemDays]) {
    let one_day = |pair: &(u32, u32)| {
        let item = &items[pair.1 as usize];
        item.business == item.value
    };
    let single = pairs.iter().filter(|pair| one_day(pair));
    let (mut lines, mut partners): (Vec<u32>, Vec<u32>) = single.copied().unzip();
    lines.sort_unstable_by_key(|row| (rows[*row as usize], *row));
    partners.sort_unstable_by_key(|item| (items[*item as usize].business, *item));
    let places = pairs.iter_mut().filter(|pair| one_day(pair));
    for (place, pair) in places.zip(lines.into_iter().zip(partners)) {
        *place = pair;
    }
    pairs.sort_unstable();
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Day, ItemDays, pairs};

    /// How many pairs, days between them, and items from outside, the best
    /// first when compared.
    type Worth = (usize, i32, i32);

    fn worth(found: &[(u32, u32)], rows: &[Day], items: &[ItemDays]) -> Worth {
        let apart: i32 = found
            .iter()
            .map(|(row, item)| items[*item as usize].apart(rows[*row as usize]))
            .sum();
        let outside = found
            .iter()
            .filter(|(_, item)| items[*item as usize].outside)
            .count();
        (found.len(), -apart, -i32::try_from(outside).expect("small"))
    }

    /// The best of all ways, by trying each.
    fn best(rows: &[Day], items: &[ItemDays], days_apart: i32) -> Worth {
        fn tried(row: u32, taken: &mut Vec<(u32, u32)>, all: (&[Day], &[ItemDays], i32)) -> Worth {
            let (rows, items, days_apart) = all;
            if row as usize == rows.len() {
                return worth(taken, rows, items);
            }
            let mut most = tried(row + 1, taken, all);
            for (item, days) in (0..).zip(items) {
                let free = taken.iter().all(|(_, other)| *other != item);
                if free && days.apart(rows[row as usize]) <= days_apart {
                    taken.push((row, item));
                    most = most.max(tried(row + 1, taken, all));
                    taken.pop();
                }
            }
            most
        }
        tried(0, &mut Vec::new(), (rows, items, days_apart))
    }

    fn once(day: i32) -> ItemDays {
        ItemDays {
            business: Day(day),
            value: Day(day),
            outside: false,
        }
    }

    #[test]
    fn the_most_pairs_go_before_the_nearest() {
        type Case = (&'static [i32], &'static [i32], i32, &'static [(u32, u32)]);
        let table: [Case; 7] = [
            (&[4, 8], &[2, 5], 3, &[(0, 0), (1, 1)]),
            (
                &[4, 5, 6, 9, 10],
                &[2, 3, 4, 5, 6],
                4,
                &[(0, 0), (1, 1), (2, 2), (3, 3), (4, 4)],
            ),
            (&[3], &[2, 4], 3, &[(0, 0)]),
            (&[3, 3], &[4, 3], 3, &[(0, 1), (1, 0)]),
            (&[5, 5, 5], &[5, 5], 0, &[(0, 0), (1, 1)]),
            (&[9, 5], &[5, 9], 9, &[(0, 1), (1, 0)]),
            (&[1], &[5], 3, &[]),
        ];
        for (rows, items, days_apart, expected) in table {
            let days: Vec<Day> = rows.iter().map(|day| Day(*day)).collect();
            let once: Vec<ItemDays> = items.iter().map(|day| once(*day)).collect();
            assert_eq!(
                pairs(&days, &once, days_apart),
                expected,
                "{rows:?} {items:?}"
            );
        }
    }

    #[test]
    fn many_equal_amounts_are_no_work() {
        let rows: Vec<Day> = (0..100_000).map(|place| Day(place / 300 + 2)).collect();
        let items: Vec<ItemDays> = (0..100_000)
            .map(|place| ItemDays {
                value: Day(place / 300 + place % 3),
                ..once(place / 300)
            })
            .collect();
        for days_apart in [2, 366] {
            let found = pairs(&rows, &items, days_apart);
            assert_eq!(found.len(), rows.len(), "{days_apart}");
        }
    }

    fn days() -> impl Strategy<Value = ItemDays> {
        (
            0_i32..10,
            prop_oneof![3 => Just(0), 1 => -4_i32..5],
            any::<bool>(),
        )
            .prop_map(|(day, later, outside)| ItemDays {
                business: Day(day),
                value: Day(day + later),
                outside,
            })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn no_way_of_pairing_is_better(
            rows in prop::collection::vec((0_i32..10).prop_map(Day), 0..6),
            items in prop::collection::vec(days(), 0..6),
            days_apart in 0_i32..6,
        ) {
            let found = pairs(&rows, &items, days_apart);
            let mut used: Vec<u32> = found.iter().map(|(_, item)| *item).collect();
            used.sort_unstable();
            used.dedup();
            prop_assert_eq!(used.len(), found.len());
            prop_assert!(found.windows(2).all(|two| two[0].0 < two[1].0));
            for (row, item) in &found {
                prop_assert!(items[*item as usize].apart(rows[*row as usize]) <= days_apart);
            }
            prop_assert_eq!(worth(&found, &rows, &items), best(&rows, &items, days_apart));
            for (one, other) in found.iter().flat_map(|one| found.iter().map(move |other| (one, other))) {
                let (first, second) = (&items[one.1 as usize], &items[other.1 as usize]);
                let single = first.business == first.value && second.business == second.value;
                let crossing = rows[one.0 as usize] < rows[other.0 as usize] && first.business > second.business;
                prop_assert!(!(single && crossing), "{:?}", found);
            }
        }
    }
}
