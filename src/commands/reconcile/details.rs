//! The payments of lines that a bank tells in a file of their own (camt.054).

use std::collections::HashMap;

use bankctl_formats::model::received::{ReceivedDetail, ReceivedLine, ReceivedStatement};
use rust_decimal::Decimal;

/// Gives lines of a statement the payments that other files tell of them. A line is found
/// by one of its references and its amount: the reference of the bank alone repeats. Says
/// how many lines got some.
pub(super) fn join(lines: &mut [ReceivedLine], told: Vec<ReceivedStatement>) -> usize {
    let mut known: HashMap<(String, Decimal), Vec<Vec<ReceivedDetail>>> = HashMap::new();
    for line in told.into_iter().flat_map(|statement| statement.lines) {
        if line.details.is_empty() {
            continue;
        }
        for id in &line.ids {
            let key = (id.clone(), line.amount.normalize());
            known.entry(key).or_default().push(line.details.clone());
        }
    }
    let mut joined = 0;
    for line in lines.iter_mut().filter(|line| line.details.len() < 2) {
        let amount = line.amount.normalize();
        let mut found = line.ids.iter().filter_map(|id| {
            let all = known.get_mut(&(id.clone(), amount))?;
            (!all.is_empty()).then(|| all.remove(0))
        });
        if let Some(details) = found.next() {
            drop(found);
            if let [only] = &details[..] {
                let more = only.ids.iter().filter(|id| !line.ids.contains(id));
                let more: Vec<String> = more.cloned().collect();
                line.ids.extend(more);
            }
            line.details = details;
            joined += 1;
        }
    }
    joined
}
