//! The text that beancount reads.
//!
//! Texts of people are strings of metadata. A balance is stated at the start
//! of the day after, because that is when beancount looks, and with a
//! tolerance of nothing, because beancount's own lets fractions pass.

use std::fmt::Write;

use super::JournalFormat;
use super::names::{self, Declared, Names};
use super::text::on_one_line;
use crate::domain::kind::AccountStatus;
use crate::ledger::views::{self, BookAccount, Books};

/// Writes for beancount.
pub(super) struct Beancount {
    names: Names,
}

impl Beancount {
    pub(super) fn new(names: Names) -> Self {
        Self { names }
    }
}

impl JournalFormat for Beancount {
    fn names(&self) -> &Names {
        &self.names
    }

    fn header(&self, books: &Books) -> String {
        let mut text = String::new();
        let (opened, as_of) = (books.opened, books.as_of);
        let bank = string(&books.bank);
        line(&mut text, format_args!("; Books from {opened} to {as_of}"));
        line(
            &mut text,
            format_args!("; In memos and references %XX is a byte that no line can show.\n"),
        );
        line(&mut text, format_args!("option \"title\" {bank}"));
        let currencies = names::currencies(books);
        for currency in &currencies {
            line(
                &mut text,
                format_args!("option \"operating_currency\" \"{currency}\""),
            );
        }
        text.push('\n');
        for currency in &currencies {
            line(&mut text, format_args!("{opened} commodity {currency}"));
        }
        text.push('\n');
        text
    }

    fn declare(&self, text: &mut String, account: &Declared) {
        let codes = account.currencies.iter().map(|currency| currency.code());
        let codes = codes.collect::<Vec<_>>().join(",");
        let (opened, name) = (account.opened, &account.name);
        line(text, format_args!("{opened} open {name} {codes}"));
        if account.status == AccountStatus::Frozen {
            line(text, format_args!("  status: \"{}\"", account.status));
        }
    }

    fn transaction(&self, first: &views::Transaction, others: &[views::Transaction]) -> String {
        let mut text = String::with_capacity(320);
        let (day, value_date) = (first.business_date, first.value_date);
        let description = if others.is_empty() {
            names::description(first.kind, first.channel)
        } else {
            names::GROUP.to_owned()
        };
        let link = link(first);
        line(&mut text, format_args!("{day} * \"{description}\"{link}"));
        field(&mut text, "id", first.id.as_deref());
        if value_date != day {
            line(&mut text, format_args!("  value-date: {value_date}"));
        }
        field(&mut text, "reference", first.reference.as_deref());
        field(&mut text, "memo", first.memo.as_deref());
        field(&mut text, "reverses", first.reverses.as_deref());
        for one in std::iter::once(first).chain(others) {
            let [debit, credit] = [&one.debit, &one.credit].map(|name| self.names.account(name));
            let (amount, currency) = (one.amount, one.currency);
            line(&mut text, format_args!("  {debit}  {amount} {currency}"));
            if one.id != first.id {
                // A field stands once in a transaction, and once in a posting.
                for (name, value) in [
                    ("  id", &one.id),
                    ("  memo", &one.memo),
                    ("  reverses", &one.reverses),
                ] {
                    field(&mut text, name, value.as_deref());
                }
            }
            let amount = names::opposite(amount);
            line(&mut text, format_args!("  {credit}  {amount} {currency}"));
        }
        text.push('\n');
        text
    }

    fn balance(&self, text: &mut String, books: &Books, account: &BookAccount) {
        let day = account.closed.unwrap_or(books.as_of).plus(1);
        let name = self.names.account(&account.label.to_string());
        let balance = names::opposite(account.balance);
        let currency = account.currency();
        line(
            text,
            format_args!("{day} balance {name}  {balance} ~ 0 {currency}"),
        );
    }

    fn close(&self, text: &mut String, account: &Declared) {
        if let Some(closed) = account.closed {
            // The day after: on its own day the closing sweep is booked,
            // and the balance is looked at when that day is over.
            let day = closed.plus(1);
            line(text, format_args!("{day} close {}", account.name));
        }
    }
}

fn line(text: &mut String, content: std::fmt::Arguments<'_>) {
    // Writing to a string can't fail.
    let _ = writeln!(text, "{content}");
}

/// A string of beancount's syntax.
fn string(text: &str) -> String {
    let text = on_one_line(text, &[]);
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{escaped}\"")
}

fn field(text: &mut String, name: &str, value: Option<&str>) {
    if let Some(value) = value.filter(|value| !value.is_empty()) {
        line(text, format_args!("  {name}: {}", string(value)));
    }
}

/// The link that a transaction and its reversal share: the number of the one
/// that was reversed.
fn link(transaction: &views::Transaction) -> String {
    let reversed = transaction
        .reversed_by
        .as_ref()
        .and(transaction.id.as_ref());
    transaction
        .reverses
        .as_ref()
        .or(reversed)
        .map(|id| format!(" ^{id}"))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};

    use super::{Beancount, JournalFormat, Names};
    use crate::export::text::tests::HOSTILE;
    use crate::export::{Format, sample};

    fn writer() -> Beancount {
        Beancount::new(Names::of(&sample::books()))
    }

    #[test]
    fn the_header_opens_every_account_once() {
        let expected = "\
; Books from 2026-11-01 to 2026-11-30
; In memos and references %XX is a byte that no line can show.

option \"title\" \"First \\\"Bank\\\"%0Aof Testing\"
option \"operating_currency\" \"BHD\"
option \"operating_currency\" \"JPY\"
option \"operating_currency\" \"USD\"

2026-11-01 commodity BHD
2026-11-01 commodity JPY
2026-11-01 commodity USD

2026-11-01 open Assets:Cash:Vault USD,BHD
2026-11-02 open Liabilities:Customers:Checking:1000000018 USD
  status: \"frozen\"
2026-11-02 open Liabilities:Customers:Savings:1000000026 USD
2026-11-02 open Liabilities:Customers:Checking:1000000039 JPY

";
        let written = sample::without_transactions(Format::Beancount);
        assert!(written.starts_with(expected), "{written}");
    }

    #[test]
    fn transactions_debit_positive_and_credit_negative() {
        let written: String = sample::transactions()
            .iter()
            .map(|transaction| writer().transaction(transaction, &[]))
            .collect();
        let expected = "\
2026-11-21 * \"deposit cash\" ^T0000000013
  id: \"T0000000013\"
  value-date: 2026-11-23
  reference: \"R-1, (x) ; y: z\"
  memo: \"Rent\u{20}%0A    Assets:Cash:Vault  9.00 USD \\\"a\\\\b\\\"\"
  Assets:Cash:Vault  1234.50 USD
  Liabilities:Customers:Checking:1000000018  -1234.50 USD

2026-11-22 * \"transfer\" ^T0000000013
  id: \"T0000000026\"
  reverses: \"T0000000013\"
  Liabilities:Customers:Checking:1000000018  34.50 USD
  Liabilities:Customers:Savings:1000000026  -34.50 USD

";
        assert_eq!(written, expected);
    }

    #[test]
    fn what_was_booked_together_is_one_transaction() {
        let (first, others) = sample::group();
        let expected = "\
2026-11-21 * \"group\"
  id: \"T0000000039\"
  reference: \"G-1\"
  memo: \"rent\"
  Liabilities:Customers:Checking:1000000018  100.00 USD
  Liabilities:Customers:Savings:1000000026  -100.00 USD
  Liabilities:Customers:Checking:1000000018  1.50 USD
    id: \"T0000000047\"
    memo: \"fee\"
  Assets:Cash:Vault  -1.50 USD

";
        assert_eq!(writer().transaction(&first, &others), expected);
    }

    #[test]
    fn the_footer_states_balances_exactly_and_closes() {
        let expected = "
2026-12-01 balance Assets:Cash:Vault  1234.50 ~ 0 USD
2026-12-01 balance Assets:Cash:Vault  0.000 ~ 0 BHD
2026-12-01 balance Liabilities:Customers:Checking:1000000018  -1200.00 ~ 0 USD
2026-12-01 balance Liabilities:Customers:Savings:1000000026  -34.50 ~ 0 USD
2026-11-26 balance Liabilities:Customers:Checking:1000000039  0 ~ 0 JPY
2026-11-26 close Liabilities:Customers:Checking:1000000039
";
        let written = sample::without_transactions(Format::Beancount);
        assert!(written.ends_with(expected), "{written}");
    }

    /// Whether a line is one string and nothing after it.
    fn is_one_string(value: &str) -> bool {
        let inner = value
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'));
        let Some(inner) = inner else { return false };
        let mut escaped = false;
        for character in inner.chars() {
            match (escaped, character) {
                (true, _) => escaped = false,
                (false, '\\') => escaped = true,
                (false, '"') => return false,
                _ => {}
            }
        }
        !escaped
    }

    fn shape_is_kept(reference: &str, memo: &str) {
        let mut transaction = sample::transactions().remove(0);
        transaction.reference = Some(format!("x{reference}"));
        transaction.memo = Some(format!("x{memo}"));
        let text = writer().transaction(&transaction, &[]);
        let lines: Vec<&str> = text.split('\n').collect();
        assert_eq!(lines.len(), 9, "{text}");
        let value =
            |line: usize, key: &str| lines[line].strip_prefix(key).is_some_and(is_one_string);
        assert!(value(3, "  reference: ") && value(4, "  memo: "), "{text}");
        assert_eq!(lines[5], "  Assets:Cash:Vault  1234.50 USD");
        assert!(!text.chars().any(|c| c.is_control() && c != '\n'));
    }

    #[test]
    fn hostile_texts_stay_strings() {
        let long = "\\\"".repeat(2_500);
        for text in HOSTILE.iter().copied().chain([long.as_str()]) {
            shape_is_kept(text, text);
        }
    }

    proptest! {
        #[test]
        fn no_text_adds_an_entry_or_a_posting(reference in any::<String>(), memo in any::<String>()) {
            shape_is_kept(&reference, &memo);
        }
    }
}
