//! The file of rules by which leftover lines of a statement are booked.
//!
//! TOML, with a table `[[rule]]` for each; the first that fits a line is taken. Its keys
//! are the conditions, all of which must hold, and the account that the line is booked to.

use std::path::Path;

use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_ledger::{PostingRule, Sign};
use bankctl_types::money::PlainDecimal;
use bankctl_types::{Currency, text};
use serde::Deserialize;
use toml::Spanned;

use crate::commands::Result;
use crate::error::{Class, Fault};

/// The largest file of rules, in bytes.
const BYTES_MAX: u64 = 1 << 20;
/// What a rule looks like, for hints.
const EXAMPLE: &str = "a rule is such as: [[rule]] text = \"fee\" sign = \"out\" max = \"50.00\" account = \"expense/bank-fees\", each on a line of its own";

/// A file of rules.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RulesFile {
    #[serde(default)]
    rule: Vec<Rule>,
}

/// A rule as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    #[serde(default)]
    text: Option<Spanned<OneOrMany>>,
    #[serde(default)]
    code: Option<Spanned<OneOrMany>>,
    #[serde(default)]
    sign: Option<Spanned<String>>,
    #[serde(default)]
    min: Option<Spanned<String>>,
    #[serde(default)]
    max: Option<Spanned<String>>,
    #[serde(default)]
    difference: bool,
    account: Spanned<String>,
    #[serde(default)]
    memo: Option<Spanned<String>>,
}

/// A text, or a list of which any will do.
#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

/// Reads rules, for a statement in a currency.
pub(super) fn read(path: &Path, currency: Currency) -> Result<Vec<PostingRule>> {
    let name = path.display().to_string();
    let unreadable = |error: std::io::Error| {
        let message = format!("the file of rules {name} can't be read: {error}");
        match error.kind() {
            std::io::ErrorKind::NotFound => Fault::new(Class::NotFound, "file_not_found", message)
                .hint("check the path; - is not read as rules"),
            _ => Fault::new(Class::Failure, "io", message).hint(EXAMPLE),
        }
    };
    let length = std::fs::metadata(path).map_err(unreadable)?.len();
    if length > BYTES_MAX {
        let message = format!("the file of rules {name} has {length} bytes");
        return Err(Fault::new(Class::Usage, "invalid_rules", message)
            .hint(EXAMPLE)
            .into());
    }
    let content = std::fs::read_to_string(path).map_err(unreadable)?;
    let reading = Reading {
        name: &name,
        content: &content,
        currency,
    };
    let file: RulesFile = toml::from_str(&content).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start);
        reading.wrong(start, error.message())
    })?;
    if file.rule.is_empty() {
        return Err(reading.wrong(0, "there is no [[rule]]").into());
    }
    file.rule
        .into_iter()
        .map(|rule| reading.rule(rule))
        .collect()
}

/// What a file of rules says, and where.
struct Reading<'a> {
    name: &'a str,
    content: &'a str,
    currency: Currency,
}

impl Reading<'_> {
    /// A fault with its line.
    fn wrong(&self, start: usize, what: &str) -> Fault {
        let before = self.content.get(..start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let message = format!("{}, line {line}: {what}", self.name);
        Fault::new(Class::Usage, "invalid_rules", message).hint(EXAMPLE)
    }

    fn rule(&self, rule: Rule) -> Result<PostingRule> {
        let sign = match &rule.sign {
            None => None,
            Some(said) => Some(match said.get_ref().as_str() {
                "in" => Sign::In,
                "out" => Sign::Out,
                other => {
                    let what = format!("sign {other:?} is neither \"in\" nor \"out\"");
                    return Err(self.wrong(said.span().start, &what).into());
                }
            }),
        };
        let memo = match rule.memo {
            None => None,
            Some(said) => {
                let start = said.span().start;
                let memo = said.into_inner();
                let checked = text::memo(&memo).map(str::to_owned);
                let what = |_| self.wrong(start, &format!("the memo {memo:?} is too long"));
                Some(checked.map_err(what)?)
            }
        };
        Ok(PostingRule {
            texts: self.texts("text", rule.text)?,
            codes: self.texts("code", rule.code)?,
            sign,
            min_minor: self.amount("min", rule.min)?,
            max_minor: self.amount("max", rule.max)?,
            is_of_differences: rule.difference,
            account: self.account(&rule.account)?,
            memo: memo.filter(|memo| !memo.is_empty()),
        })
    }

    /// The texts of a condition; an empty one would fit everything.
    fn texts(&self, key: &str, said: Option<Spanned<OneOrMany>>) -> Result<Vec<String>> {
        let Some(said) = said else {
            return Ok(Vec::new());
        };
        let start = said.span().start;
        let texts = match said.into_inner() {
            OneOrMany::One(text) => vec![text],
            OneOrMany::Many(texts) => texts,
        };
        let is_empty = |text: &String| text.trim_matches(['*', ' ']).is_empty();
        if texts.is_empty() || texts.iter().any(is_empty) {
            let what = format!("{key} has nothing to look for: leave it out to take every line");
            return Err(self.wrong(start, &what).into());
        }
        Ok(texts)
    }

    fn amount(&self, key: &str, said: Option<Spanned<String>>) -> Result<Option<i64>> {
        let Some(said) = said else {
            return Ok(None);
        };
        let amount = PlainDecimal::parse(said.get_ref()).ok();
        let money = amount.and_then(|amount| amount.in_currency(self.currency).ok());
        let money = money.ok_or_else(|| {
            let what = format!(
                "{key} {:?} is no amount of {}",
                said.get_ref(),
                self.currency
            );
            self.wrong(said.span().start, &what)
        })?;
        Ok(Some(money.minor))
    }

    /// Only one of the bank's own accounts.
    fn account(&self, said: &Spanned<String>) -> Result<AccountRef> {
        let account = AccountRef::parse(said.get_ref());
        let own = account
            .filter(|account| matches!(account, AccountRef::Internal(..) | AccountRef::Own(..)));
        let account = own.ok_or_else(|| {
            let what = format!(
                "account {:?} is none of the bank's own, such as \"income/fees\"",
                said.get_ref()
            );
            self.wrong(said.span().start, &what)
        })?;
        Ok(account)
    }
}
