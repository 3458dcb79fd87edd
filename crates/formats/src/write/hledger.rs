//! The text that hledger and ledger both read.
//!
//! What holds it together: every transaction has a status and a code, for
//! without them a `*` or `(x)` at the start of a description is swallowed;
//! texts of people stand in comments of transactions alone, each behind a tag
//! of its own line; and nothing is used that is not declared.

use std::fmt::Write;

use bankctl_types::books::{BookAccount, Books, JournalEntry};
use bankctl_types::kind::AccountStatus;
use bankctl_types::{Currency, Day, Money};

use super::JournalFormat;
use super::names::{self, Declared, Names};
use super::text::on_one_line;

/// The tags that comments use.
const TAGS: &[&str] = &[
    "closed",
    "memo",
    "opened",
    "reference",
    "reverses",
    "status",
    "transactions",
];
/// The description of the transactions that state balances.
const CLOSING: &str = "closing balance";
/// What the value of a tag may not have: a comma ends it in hledger and lets
/// another tag follow, and dates in brackets move postings.
const RESERVED: &[char] = &[',', '['];

/// Writes for hledger and ledger.
pub(super) struct Hledger {
    names: Names,
}

impl Hledger {
    pub(super) fn new(names: Names) -> Self {
        Self { names }
    }
}

impl JournalFormat for Hledger {
    fn names(&self) -> &Names {
        &self.names
    }

    fn header(&self, books: &Books) -> String {
        let mut text = String::new();
        let bank = on_one_line(&books.bank, &[]);
        let (opened, as_of) = (books.opened, books.as_of);
        line(
            &mut text,
            format_args!("; Books of {bank} from {opened} to {as_of}"),
        );
        line(
            &mut text,
            format_args!("; In memos and references %XX is a byte that would be syntax here.\n"),
        );
        for currency in names::currencies(books) {
            declare_currency(&mut text, currency);
        }
        for tag in TAGS {
            line(&mut text, format_args!("tag {tag}"));
        }
        text.push('\n');
        for payee in names::descriptions() {
            line(&mut text, format_args!("payee {payee}"));
        }
        line(&mut text, format_args!("payee {CLOSING}\n"));
        text
    }

    fn declare(&self, text: &mut String, account: &Declared) {
        line(text, format_args!("account {}", account.name));
        line(text, format_args!("    ; opened: {}", account.opened));
        if let Some(closed) = account.closed {
            line(text, format_args!("    ; closed: {closed}"));
        }
        if account.status == AccountStatus::Frozen {
            line(text, format_args!("    ; status: {}", account.status));
        }
    }

    fn transaction(&self, first: &JournalEntry, others: &[JournalEntry]) -> String {
        let transaction = first;
        let mut text = String::with_capacity(256);
        text.push_str(&transaction.business_date.to_string());
        if transaction.value_date != transaction.business_date {
            text.push('=');
            text.push_str(&transaction.value_date.to_string());
        }
        let code = transaction.id.as_deref().unwrap_or("unposted");
        let description = if others.is_empty() {
            names::description(transaction.kind, transaction.channel)
        } else {
            names::GROUP.to_owned()
        };
        line(&mut text, format_args!(" * ({code}) {description}"));
        let all = || std::iter::once(first).chain(others);
        tag(&mut text, "reference", transaction.reference.as_deref());
        for one in all() {
            tag(&mut text, "memo", one.memo.as_deref());
        }
        for one in all() {
            tag(&mut text, "reverses", one.reverses.as_deref());
        }
        if !others.is_empty() {
            let numbers: Vec<&str> = all().filter_map(|one| one.id.as_deref()).collect();
            tag(&mut text, "transactions", Some(&numbers.join(" ")));
        }
        for one in all() {
            let [debit, credit] = [&one.debit, &one.credit].map(|name| self.names.account(name));
            let (amount, currency) = (one.amount, one.amount.currency);
            line(&mut text, format_args!("    {debit}  {amount} {currency}"));
            let amount = names::opposite(amount);
            line(&mut text, format_args!("    {credit}  {amount} {currency}"));
        }
        text.push('\n');
        text
    }

    fn balance(&self, text: &mut String, books: &Books, account: &BookAccount) {
        let name = self.names.account(&account.label.to_string());
        assert_balance(text, books.as_of, &name, account.balance);
    }

    fn close(&self, _: &mut String, _: &Declared) {
        // Its declaration says so.
    }
}

fn line(text: &mut String, content: std::fmt::Arguments<'_>) {
    // Writing to a string can't fail.
    let _ = writeln!(text, "{content}");
}

/// Hledger wants a decimal mark in the format and ledger none without
/// decimals: a currency without them has no format.
fn declare_currency(text: &mut String, currency: Currency) {
    line(text, format_args!("commodity {currency}"));
    let decimals = currency.decimals() as usize;
    if decimals > 0 {
        let zeros = "0".repeat(decimals);
        line(text, format_args!("    format 1000.{zeros} {currency}"));
    }
    text.push('\n');
}

fn tag(text: &mut String, name: &str, value: Option<&str>) {
    if let Some(value) = value.filter(|value| !value.is_empty()) {
        let value = on_one_line(value, RESERVED);
        line(text, format_args!("    ; {name}: {value}"));
    }
}

/// A transaction that moves nothing and states a balance: it holds for what
/// was booked before it, so it stands at the end.
fn assert_balance(text: &mut String, day: Day, account: &str, balance: Money) {
    let currency = balance.currency;
    let nothing = Money::new(0, currency);
    let balance = names::opposite(balance);
    line(text, format_args!("{day} * (balance) {CLOSING}"));
    line(
        text,
        format_args!("    {account}  {nothing} {currency} = {balance} {currency}\n"),
    );
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};

    use super::{Hledger, JournalFormat, Names};
    use crate::write::text::tests::HOSTILE;
    use crate::write::{Format, sample};

    fn writer() -> Hledger {
        Hledger::new(Names::of(&sample::books()))
    }

    #[test]
    fn the_header_declares_everything() {
        let header = sample::without_transactions(Format::Hledger);
        let start = "\
; Books of First \"Bank\"%0Aof Testing from 2026-11-01 to 2026-11-30
; In memos and references %XX is a byte that would be syntax here.

commodity BHD
    format 1000.000 BHD

commodity JPY

commodity USD
    format 1000.00 USD

tag closed
tag memo
tag opened
tag reference
tag reverses
tag status
tag transactions

payee deposit
payee deposit cash
";
        let end = "
payee overdraft-interest
payee cash-move
payee difference
payee exchange
payee provisional
payee group
payee closing balance

account Assets:Cash:Vault
    ; opened: 2026-11-01
account Liabilities:Customers:Checking:1000000018
    ; opened: 2026-11-02
    ; status: frozen
account Liabilities:Customers:Savings:1000000026
    ; opened: 2026-11-02
account Liabilities:Customers:Checking:1000000039
    ; opened: 2026-11-02
    ; closed: 2026-11-25

";
        assert!(header.starts_with(start), "{header}");
        assert!(header.contains(end), "{header}");
    }

    #[test]
    fn transactions_debit_positive_and_credit_negative() {
        let written: String = sample::transactions()
            .iter()
            .map(|transaction| writer().transaction(transaction, &[]))
            .collect();
        let expected = "\
2026-11-21=2026-11-23 * (T0000000013) deposit cash
    ; reference: R-1%2C (x) ; y: z
    ; memo: Rent\u{20}%0A    Assets:Cash:Vault  9.00 USD \"a\\b\"
    Assets:Cash:Vault  1234.50 USD
    Liabilities:Customers:Checking:1000000018  -1234.50 USD

2026-11-22 * (T0000000026) transfer
    ; reverses: T0000000013
    Liabilities:Customers:Checking:1000000018  34.50 USD
    Liabilities:Customers:Savings:1000000026  -34.50 USD

";
        assert_eq!(written, expected);
    }

    #[test]
    fn what_was_booked_together_is_one_transaction() {
        let (first, others) = sample::group();
        let expected = "\
2026-11-21 * (T0000000039) group
    ; reference: G-1
    ; memo: rent
    ; memo: fee
    ; transactions: T0000000039 T0000000047
    Liabilities:Customers:Checking:1000000018  100.00 USD
    Liabilities:Customers:Savings:1000000026  -100.00 USD
    Liabilities:Customers:Checking:1000000018  1.50 USD
    Assets:Cash:Vault  -1.50 USD

";
        assert_eq!(writer().transaction(&first, &others), expected);
    }

    #[test]
    fn the_footer_states_every_balance() {
        let expected = "\
2026-11-30 * (balance) closing balance
    Assets:Cash:Vault  0.00 USD = 1234.50 USD

2026-11-30 * (balance) closing balance
    Assets:Cash:Vault  0.000 BHD = 0.000 BHD

2026-11-30 * (balance) closing balance
    Liabilities:Customers:Checking:1000000018  0.00 USD = -1200.00 USD

2026-11-30 * (balance) closing balance
    Liabilities:Customers:Savings:1000000026  0.00 USD = -34.50 USD

2026-11-30 * (balance) closing balance
    Liabilities:Customers:Checking:1000000039  0 JPY = 0 JPY

";
        let written = sample::without_transactions(Format::Hledger);
        let footer = written
            .find("2026-11-30 * (balance)")
            .map(|at| &written[at..]);
        assert_eq!(footer, Some(expected));
    }

    fn shape_is_kept(reference: &str, memo: &str) {
        let mut transaction = sample::transactions().remove(0);
        transaction.reference = Some(format!("x{reference}"));
        transaction.memo = Some(format!("x{memo}"));
        let text = writer().transaction(&transaction, &[]);
        let lines: Vec<&str> = text.split('\n').collect();
        assert_eq!(lines.len(), 7, "{text}");
        assert!(lines[0].starts_with("2026-11-21=2026-11-23 * (T0000000013) "));
        assert!(lines[1].starts_with("    ; reference: x"));
        assert!(lines[2].starts_with("    ; memo: x"));
        assert_eq!(lines[3], "    Assets:Cash:Vault  1234.50 USD");
        assert!(!lines[1].contains(',') && !lines[2].contains(','));
        assert!(lines.iter().all(|line| line.len() < 4_096));
        assert!(!text.chars().any(|c| c.is_control() && c != '\n'));
    }

    #[test]
    fn hostile_texts_stay_comments() {
        let long = "ß,".repeat(2_500);
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
