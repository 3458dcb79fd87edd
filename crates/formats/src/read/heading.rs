//! What a heading says beyond the name of its column.
//!
//! What belongs here: taking `Amount (EUR)`, `Betrag in Cent` or `Net Pay YTD`
//! apart into a name and what is said of the money in the column. Words in
//! brackets behind a known name are a part of its meaning, and a currency
//! sign is one wherever it stands: none of them is passed over.

use bankctl_types::StatedCurrency;

use super::spelling::normalize;
use super::words::{self, Word};

/// What a heading says of the money in its column.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Meaning {
    /// The currency.
    Currency(StatedCurrency),
    /// Counted in a part of the unit, of so many decimals.
    Minor(u32),
    /// Counted in thousands or more.
    Large,
    /// A share, not an amount.
    Percent,
    /// A sum over a time, not one payment.
    ToDate,
    /// Debits only, or credits only.
    Direction,
    /// Words that are not known.
    Unknown(String),
}

/// A heading, taken apart.
#[derive(PartialEq, Eq, Debug)]
pub(super) struct Heading {
    /// What is left as the name.
    pub(super) name: String,
    /// What stands around it, in order.
    pub(super) meanings: Vec<Meaning>,
}

/// Words that only join others.
const FILLERS: [&str; 14] = [
    "in", "of", "the", "amount", "amounts", "en", "em", "all", "de", "und", "figures", "value",
    "values", "currency",
];

impl Heading {
    /// Takes brackets, currency signs and `%` off a heading.
    pub(super) fn read(text: &str) -> Self {
        let (mut name, inner) = without_brackets(text);
        let mut meanings: Vec<Meaning> = inner.iter().flat_map(|inner| inside(inner)).collect();
        while let Some((currency, before, after)) = StatedCurrency::find_symbol(&name) {
            meanings.push(Meaning::Currency(currency));
            name = format!("{before} {after}");
        }
        if name.contains('%') {
            meanings.push(Meaning::Percent);
            name = name.replace('%', " ");
        }
        Self {
            name: name.trim().to_owned(),
            meanings,
        }
    }

    /// The heading without the code of a currency at an end of its name:
    /// `Amount USD`, `EUR Betrag`, `Montant en EUR`.
    pub(super) fn without_code(&self) -> Option<Self> {
        let words: Vec<&str> = split(&self.name).collect();
        let is_code = |word: &&str| {
            let upper = word.bytes().all(|byte| byte.is_ascii_uppercase());
            upper && words.len() > 1
        };
        let code = |word: &&str| is_code(word).then(|| StatedCurrency::parse(word)).flatten();
        let (currency, mut rest) = match (words.last().and_then(code), words.first().and_then(code))
        {
            (Some(currency), _) => (currency, &words[..words.len() - 1]),
            (None, Some(currency)) => (currency, &words[1..]),
            (None, None) => return None,
        };
        if let Some((last, before)) = rest.split_last()
            && matches!(normalize(last).as_str(), "in" | "en" | "em")
        {
            rest = before;
        }
        let mut meanings = self.meanings.clone();
        meanings.push(Meaning::Currency(currency));
        Some(Self {
            name: rest.join(" "),
            meanings,
        })
    }

    /// All that a heading says, its name taken word by word: for a column
    /// that the user has named.
    pub(super) fn all_meanings(text: &str) -> Vec<Meaning> {
        let heading = Self::read(text);
        let mut meanings = heading.meanings;
        meanings.retain(|meaning| !matches!(meaning, Meaning::Unknown(_)));
        let words: Vec<&str> = split(&heading.name).collect();
        for (place, word) in words.iter().enumerate() {
            let upper = word.bytes().all(|byte| byte.is_ascii_uppercase());
            if upper
                && words.len() > 1
                && let Some(currency) = StatedCurrency::parse(word)
            {
                meanings.push(Meaning::Currency(currency));
                continue;
            }
            let three = words.get(place..place + 3).map(<[&str]>::concat);
            meanings
                .extend(money_word(word).or_else(|| three.and_then(|words| money_word(&words))));
        }
        meanings
    }
}

/// What a word says of an amount; words of other kinds say nothing here.
fn money_word(word: &str) -> Option<Meaning> {
    if normalize(word).len() < 2 {
        return None;
    }
    match words::unit_of(word)? {
        Word::Minor(decimals) => Some(Meaning::Minor(decimals)),
        Word::Large => Some(Meaning::Large),
        Word::ToDate => Some(Meaning::ToDate),
        Word::Relative => Some(Meaning::Percent),
        _ => None,
    }
}

/// What stands in brackets.
fn inside(text: &str) -> Vec<Meaning> {
    let text = text.trim();
    if text.is_empty()
        || matches!(
            normalize(text).as_str(),
            "required" | "optional" | "mandatory"
        )
    {
        return Vec::new();
    }
    if let Some(currency) = StatedCurrency::parse(text) {
        return vec![Meaning::Currency(currency)];
    }
    let one = |text: &str| match words::of_cell(text)? {
        Word::Debit | Word::Credit => Some(Meaning::Direction),
        _ => money_word(text),
    };
    if let Some(meaning) = one(text) {
        return vec![meaning];
    }
    if text.contains('%') {
        return vec![Meaning::Percent];
    }
    let mut meanings = Vec::new();
    for word in text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '/' | '-' | ':')) {
        if word.is_empty() || FILLERS.contains(&normalize(word).as_str()) {
            continue;
        }
        match StatedCurrency::parse(word) {
            Some(currency) => meanings.push(Meaning::Currency(currency)),
            None => match one(word) {
                Some(meaning) => meanings.push(meaning),
                None => return vec![Meaning::Unknown(text.to_owned())],
            },
        }
    }
    if meanings.is_empty() {
        meanings.push(Meaning::Unknown(text.to_owned()));
    }
    meanings
}

/// The text outside of brackets, and what stands in them.
fn without_brackets(text: &str) -> (String, Vec<&str>) {
    let (mut outside, mut inner) = (String::new(), Vec::new());
    let mut rest = text;
    while let Some(open) = rest.find(['(', '[', '{', '（', '［']) {
        let close = match rest[open..].chars().next() {
            Some('(') => ')',
            Some('[') => ']',
            Some('{') => '}',
            Some('（') => '）',
            _ => '］',
        };
        let start = open + rest[open..].chars().next().map_or(1, char::len_utf8);
        let Some(length) = rest[start..].find(close) else {
            break;
        };
        outside.push_str(&rest[..open]);
        outside.push(' ');
        inner.push(&rest[start..start + length]);
        rest = &rest[start + length + close.len_utf8()..];
    }
    outside.push_str(rest);
    (outside, inner)
}

/// The words of a name: `NetPay_EUR` is `Net`, `Pay` and `EUR`.
pub(super) fn split(name: &str) -> impl Iterator<Item = &str> {
    name.split(|c: char| !c.is_alphanumeric() && c != '\'')
        .flat_map(split_camel)
        .filter(|word| !word.is_empty())
}

fn split_camel(word: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut lower) = (0, false);
    for (place, letter) in word.char_indices() {
        if letter.is_uppercase() && lower {
            parts.push(&word[start..place]);
            start = place;
        }
        lower = letter.is_lowercase();
    }
    parts.push(&word[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::{Heading, split};

    fn shown(text: &str) -> String {
        let heading = Heading::read(text);
        let heading = heading.without_code().unwrap_or(heading);
        format!("{} {:?}", heading.name, heading.meanings)
            .replace("Code(", "")
            .replace("))", ")")
    }

    #[test]
    fn headings_are_taken_apart() {
        let table = [
            ("Net Pay", "Net Pay []"),
            ("Amount (EUR)", "Amount [Currency(EUR)]"),
            ("Amount [EUR]", "Amount [Currency(EUR)]"),
            ("Amount EUR", "Amount [Currency(EUR)]"),
            ("Montant en EUR", "Montant [Currency(EUR)]"),
            ("USD Amount", "Amount [Currency(USD)]"),
            ("Amount (cents)", "Amount [Minor(2)]"),
            ("Amount (in EUR cents)", "Amount [Currency(EUR), Minor(2)]"),
            ("Amount (%)", "Amount [Percent]"),
            ("Amount %", "Amount [Percent]"),
            ("Net Pay (YTD)", "Net Pay [ToDate]"),
            ("Net Pay (year to date)", "Net Pay [ToDate]"),
            ("Amount (thousands)", "Amount [Large]"),
            ("Amount (CR)", "Amount [Direction]"),
            ("Amount (x)", "Amount [Unknown(\"x\")]"),
            ("Amount (optional)", "Amount []"),
            ("Amount in Cents", "Amount in Cents []"),
        ];
        for (text, expected) in table {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn a_named_column_says_what_each_of_its_words_says() {
        let table = [
            ("Amount in Cents", "[Minor(2)]"),
            ("AmountInCents", "[Minor(2)]"),
            ("Net Pay YTD", "[ToDate]"),
            ("Net year to date", "[ToDate]"),
            ("Amount (x)", "[]"),
            ("pay", "[]"),
            ("Split Percent", "[Percent]"),
        ];
        for (text, expected) in table {
            assert_eq!(
                format!("{:?}", Heading::all_meanings(text)),
                expected,
                "{text}"
            );
        }
        assert_eq!(
            split("NetPay_EUR").collect::<Vec<_>>(),
            ["Net", "Pay", "EUR"]
        );
    }
}
