//! Which lines of a history are looked for: amounts, and texts that they have.

use bankctl_types::kind::Channel;
use bankctl_types::money::PlainDecimal;

use crate::customers::search::fold;
use crate::views::HistoryItem;

/// What a line must have.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Wanted {
    /// At least so much, whichever way the money went.
    pub least: Option<PlainDecimal>,
    /// At most so much.
    pub most: Option<PlainDecimal>,
    /// Texts, each of which memo, reference, channel, other side or number must have,
    /// whatever its accents and capitals.
    pub words: Vec<String>,
}

impl Wanted {
    /// Whether every line is wanted.
    pub fn is_all(&self) -> bool {
        self.least.is_none() && self.most.is_none() && self.words.is_empty()
    }

    /// Whether a line is wanted.
    pub fn fits(&self, item: &HistoryItem) -> bool {
        if self.is_all() {
            return true;
        }
        let amount = item.amount.to_decimal().abs();
        self.least.is_none_or(|least| amount >= least.to_decimal())
            && self.most.is_none_or(|most| amount <= most.to_decimal())
            && self.has_words(item)
    }

    fn has_words(&self, item: &HistoryItem) -> bool {
        if self.words.is_empty() {
            return true;
        }
        let texts = [
            item.memo.as_deref(),
            item.reference.as_deref(),
            item.channel.map(Channel::name),
            Some(item.counterparty.as_str()),
            Some(item.transaction.as_str()),
        ];
        let texts: Vec<String> = texts.into_iter().flatten().map(fold).collect();
        let has = |word: &String| {
            let word = fold(word);
            texts.iter().any(|text| text.contains(&word))
        };
        self.words.iter().all(has)
    }
}
