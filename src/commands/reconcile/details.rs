//! The payments of lines that a bank tells in a file of their own (camt.054).

use std::collections::HashMap;
use std::io;

use bankctl_formats::model::received::{ReceivedDetail, ReceivedLine, ReceivedStatement};
use rust_decimal::Decimal;

/// The payments that a file tells of lines, by the references and amounts of those: the
/// reference of the bank alone repeats.
pub(super) struct ToldDetails {
    known: HashMap<(String, Decimal), Vec<Vec<ReceivedDetail>>>,
    /// How many lines got some.
    pub(super) joined: u64,
}

impl ToldDetails {
    /// What the statements of a file tell.
    ///
    /// # Errors
    /// Their lines can't be read again.
    pub(super) fn of(told: &[ReceivedStatement]) -> io::Result<Self> {
        let mut known: HashMap<_, Vec<Vec<ReceivedDetail>>> = HashMap::new();
        for line in told.iter().flat_map(|statement| &statement.lines) {
            let line = line?;
            if line.details.is_empty() {
                continue;
            }
            for id in &line.ids {
                let key = (id.clone(), line.amount.normalize());
                known.entry(key).or_default().push(line.details.clone());
            }
        }
        Ok(Self { known, joined: 0 })
    }

    /// Gives a line of a statement the payments that are told of it, once.
    pub(super) fn give(&mut self, line: &mut ReceivedLine) {
        if line.details.len() >= 2 {
            return;
        }
        let amount = line.amount.normalize();
        let mut found = line.ids.iter().filter_map(|id| {
            let all = self.known.get_mut(&(id.clone(), amount))?;
            (!all.is_empty()).then(|| all.remove(0))
        });
        let Some(details) = found.next() else { return };
        drop(found);
        if let [only] = &details[..] {
            let more = only.ids.iter().filter(|id| !line.ids.contains(id));
            let more: Vec<String> = more.cloned().collect();
            line.ids.extend(more);
        }
        line.details = details;
        self.joined += 1;
    }
}
